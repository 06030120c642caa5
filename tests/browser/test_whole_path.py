"""One household, from an empty referral to a renewed stay, as the people of three organisations do it: by the words on the pages."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from portal.workflow.rules import add_months
from tests import journey
from tests.browser.conftest import Visit
from tests.browser.walk import Walker
from tests.referrals import people
from tests.world import World

pytestmark = pytest.mark.browser

ANNA, DARIO, LEO = (
    people.member("Anna", "Bernasconi"),
    people.member("Dario", "Colleoni", "M", date(1988, 9, 3)),
    people.child("Leonardo"),
)
NAMES = ("Bernasconi", "Colleoni", "Leonardo")
ADULTS, CHILD = NAMES[:2], NAMES[2:]


def italian(day: date) -> str:
    """A day as the pages write it."""
    return day.strftime("%d/%m/%Y")


class Path:
    """The people of the walk, the case once it has a number, and what they do to it, in order."""

    def __init__(self, visit: Visit, today: date) -> None:
        self.today, self.number = today, ""
        offices, phones = set[str](), set[str]()
        self.social_worker, self.head, self.coordinator, self.consultant = (
            Walker(visit(name), name, offices) for name in ("social_worker", "head", "coordinator", "consultant")
        )
        self.manager, self.educator = (Walker(visit(name, narrow=True), name, phones) for name in ("manager", "educator"))
        self.everybody = (self.social_worker, self.head, self.coordinator, self.consultant, self.manager, self.educator)

    def the_owner_writes_the_inventory(self) -> None:
        me = self.manager
        me.goes_home()
        me.goes_to("Units")
        me.presses("Trilocale", within=me.page.get_by_role("table", name="Units").last)
        me.presses("Change the inventory")
        me.fills(Room="Cucina", What_it_is="Sedia", Pieces="4")
        me.presses("Add to the inventory")
        me.reads("Sedia was added to the inventory.")

    def a_referral_is_opened(self) -> None:
        me = self.social_worker
        me.goes_home()
        me.goes_to("Cases")
        me.presses("New referral")
        me.fills(Surname=ANNA.surname, Given_name=ANNA.given_name, Date_of_birth=str(ANNA.born_on), Place_of_birth="Crema")
        me.ticks("Sex", "Female")
        wrong = (ANNA.tax_code or "")[:-1] + ("A" if (ANNA.tax_code or "")[-1] != "A" else "B")
        me.types("Tax code (codice fiscale)", wrong)
        me.types("Telephone", "333 1234567")
        me.presses("Open the draft")
        me.reads("This tax code does not add up", "Not saved yet: something needs correcting")
        me.look("refused")
        assert me.field("Surname").input_value() == ANNA.surname
        me.types("Tax code (codice fiscale)", ANNA.tax_code or "")
        me.presses("Open the draft")
        me.reads("The draft is open. Only you and the head of service see it.")
        heading = me.page.get_by_role("heading", level=1).inner_text()
        found = re.search(r"OT-\d\d-\d+", heading)
        assert found, heading
        self.number = found[0]

    def the_referral_is_filled_in(self) -> None:
        me = self.social_worker
        me.presses("Household")
        for person, relation, sex in ((DARIO, "Partner", "Male"), (LEO, "Son or daughter", "Male")):
            me.presses("Add a person")
            me.fills(Surname=person.surname, Given_name=person.given_name, Date_of_birth=str(person.born_on))
            me.picks("Relation to the reference person", relation)
            me.ticks("Sex", sex)
            me.types("Tax code (codice fiscale)", person.tax_code or "")
            me.presses("Save")
            me.reads("The person was added to the household.", f"{person.given_name} {person.surname}")
        me.presses("Back to the sections")
        me.reads("3 persons")

        me.presses("Incomes and economic situation")
        for kind, whose, amount, certainty in (
            ("Employment", "Dario Colleoni", "850,00", "Certain"),
            ("Casual or temporary work", "Anna Bernasconi", "320", "Uncertain"),
        ):
            me.presses("Add an income")
            me.picks("Kind", kind)
            me.picks("Whose income", whose)
            me.types("Amount of a month, net", amount)
            me.ticks("How certain it is", certainty)
            me.presses("Save")
            me.reads("The income was recorded.")
        me.reads("€850.00", "€320.00")
        me.ticks("ISEE", "Ordinary ISEE")
        me.types("Value of the ISEE", "6.200,00")
        me.types("The ISEE is valid until", f"{self.today.year}-12-31")
        me.types("Debts, all together", "1.500")
        me.presses("Save")
        me.reads("The economic situation was saved.")

        me.presses("Need and social situation")
        me.ticks("Target", "Vulnerability")
        me.ticks("Vulnerabilities", "Eviction or end of the lease", "Loss of work")
        me.types(
            "The temporary difficulty, or the moment of difficulty that a home can resolve", "Sfratto per morosità incolpevole."
        )
        me.types("Account of the need", "Il contratto di lavoro è finito in autunno.")
        me.presses("Save")
        me.reads("The need and the social situation were saved.")

        me.presses("Housing needs")
        me.types("Rooms needed", "2")
        me.ticks("The home must have", "Step-free access")
        me.field("It is urgent").check()
        me.presses("Save")
        me.reads("The housing needs were saved.")

        me.presses("Consent of the household")
        me.reads("Before anything is shared with the partners")
        me.presses("Record the consent")
        me.reads("The consent was recorded.")

    def the_referral_is_submitted(self) -> None:
        me = self.social_worker
        me.presses("Check your answers")
        me.reads(*NAMES, "€850.00", "Eviction or end of the lease", "Step-free access")
        me.presses("Submit to the Equipe")
        me.reads("The referral is submitted. The members of the Equipe have been told.")

    def the_equipe_takes_it_up_and_asks(self) -> None:
        me = self.coordinator
        me.does(f"Take up case {self.number}")
        me.ticks("Session of the Equipe", "A new session")
        me.fills(Day=str(self.today), Time="09:30", Where="Sala riunioni, via Prova 3")
        me.presses("Take up")
        me.reads("The case was taken up.")
        me.does_not_read(*NAMES)
        me.presses("Ask for information")
        me.types("What the Equipe wants to know", "Il datore di lavoro conferma le ore per la primavera?")
        me.types("Answer by", str(self.today + timedelta(days=7)))
        me.presses("Send the question")
        me.reads("The question was sent to the social service.")

        me = self.social_worker
        me.does(f"Case {self.number}: answer the question of the Equipe")
        me.reads("Il datore di lavoro conferma le ore per la primavera?")
        me.types("Answer", "Sì, venti ore la settimana fino a luglio.")
        me.presses("Send the answer")
        me.reads("The answer was sent to the Equipe.")

    def the_equipe_decides(self) -> None:
        me = self.coordinator
        me.does(f"Case {self.number}: give your opinion before the Equipe discusses it")
        me.reads("nobody else can read it")
        me.ticks("Your opinion", "In favour")
        me.types("Why", "Il lavoro c'è, serve il tempo di trovare casa.")
        me.presses("Give your opinion")
        me.reads("Your opinion was recorded.")
        me.does(f"Record the Equipe's decision on case {self.number}")
        me.reads("Open the session", heading=True)
        me.ticks("Present", "Galli Marta", "Ferri Elena", "Lombardi Sara")
        me.presses("Open the session")
        me.reads("The session is open.", "1 opinion given")
        me.presses(f"Record the decision on case {self.number}")
        me.reads("Sì, venti ore la settimana fino a luglio.", "The opinions are not open yet")
        me.ticks("Decision", "Eligible")
        me.picks("Main reason", "The criteria are met")
        me.types("Reasons", "Requisiti presenti, difficoltà temporanea.")
        me.types("What was said", "Discussa e accolta all'unanimità.")
        me.presses("Record the decision")
        me.reads("The Equipe's decision was recorded.", "Eligible", "Opinions of the members")
        me.opens_tab("Household")
        me.reads(*NAMES)

    def a_unit_is_proposed(self) -> None:
        me = self.social_worker
        me.goes_to("Waiting list")
        me.reads(self.number)
        me.does(f"Look for a home for case {self.number}")
        me.types("First day of the stay", str(self.today))
        me.presses("Filter")
        me.reads("Free for the whole stay", "Meets: Step-free access")
        me.presses("Propose Trilocale")
        me.types("Message to the owner", "Entrata possibile da subito.")
        me.presses("Propose this unit")
        me.reads("The unit was proposed; it is held until the answers arrive.")

    def both_answer(self) -> None:
        me = self.manager
        me.does(f"Answer the proposal for case {self.number}")
        me.reads("3 persons, of whom 1 child", "Step-free access", "Entrata possibile da subito.")
        me.does_not_read(*NAMES)
        me.ticks("Your answer", "Yes, the unit is available")
        me.presses("Send the answer")
        me.reads("Your answer was sent.")
        me.does_not_read(*NAMES)
        assert me.tabs() == ["Overview", "Home and stay", "Documents"]
        me.opens_tab("Overview")
        me.does_not_read(*NAMES)

        me = self.social_worker
        me.does(f"Record what the household of case {self.number} answers")
        me.ticks("The household's answer", "Yes, it accepts the home")
        me.presses("Record the answer")
        me.reads("Both have accepted: the home is assigned.")

    def the_agreement_is_recorded(self) -> None:
        me = self.social_worker
        me.does(f"Have the agreement signed for case {self.number}")
        me.picks("Form of the agreement", "Hospitality pact")
        me.types("Signed by", "Anna Bernasconi, Carlo Donati, Sara Lombardi")
        me.types("Monthly contribution to the expenses", "80,00")
        me.presses("Record the agreement")
        me.reads("The agreement was recorded.", "€80.00")

    def educator_and_consultant_are_assigned(self) -> None:
        me = self.coordinator
        me.does(f"Case {self.number}: assign an educator and a financial consultant")
        me.ticks("Educator", "Luca Moretti")
        me.ticks("Financial consultant", "Giulia Serra")
        me.presses("Assign")
        me.reads("Done: they have been told that they follow this case.", "Luca Moretti", "Giulia Serra")

    def the_home_is_handed_over(self) -> None:
        me = self.manager
        me.does(f"Book the handover for case {self.number}")
        me.fills(Day=str(self.today + timedelta(days=1)), Time="10:00")
        me.presses("Book the handover")
        me.reads("The handover was booked.")
        me.opens_tab("Household")
        me.reads(*ADULTS, "333 1234567")
        me.does_not_read(*CHILD, ANNA.tax_code or "")

        me.presses("Hand over the home")  # the family was early
        me.types("Who is present", "Anna Bernasconi, Carlo Donati")
        me.types("Electricity (kWh)", "1204,5")
        me.types("Water (m³)", "88")
        me.types("Keys handed over", "2")
        assert me.field("Sedia (Cucina): there should be 4").input_value() == "4"
        me.types("Sedia (Cucina): there should be 4", "3")
        me.types("Note on: Sedia", "Una è in riparazione.")
        me.types("Condition of the home", "Pulita, imbiancata in febbraio.")
        me.presses("Hand over the keys")
        me.reads(
            "The home was handed over: the stay has begun.", "1204,5", italian(add_months(self.today, 12) - timedelta(days=1))
        )

    def the_owner_does_its_duties(self) -> None:
        me = self.manager
        me.does(f"Notice of hospitality to the public-safety authority, if it applies: case {self.number}")
        me.reads("Notice of hospitality to the public-safety authority", "hours left", "art. 7 D.Lgs. 286/1998")
        me.presses("Record: Notice of hospitality to the public-safety authority")
        me.ticks("Does it apply?", "Yes, and it was done")
        me.types("Receipt", "Protocollo 4711 della Questura")
        me.presses("Record")
        me.reads("The duty was recorded.", "Protocollo 4711")

    def the_educator_begins(self) -> None:
        me = self.educator
        me.does(f"Case {self.number}: the plan is still to be written")
        me.types("What the plan is about", "Trovare un contratto in affitto e un lavoro stabile per entrambi.")
        me.presses("Save the draft")
        me.reads("The draft was saved.")
        me.presses("Add a goal")
        me.ticks("Area", "Work")
        me.types("Goal", "Un lavoro stabile")
        me.types("What is expected", "Un'entrata sicura per tutti i mesi dell'anno.")
        me.types("How we will know", "Un contratto di almeno sei mesi.")
        me.types("To be reached by", str(self.today + timedelta(days=180)))
        me.types("The household commits to", "Andare ai colloqui che si trovano.")
        me.presses("Put it into the draft")
        me.reads("The goal is in the draft.")
        me.presses("To be signed")
        me.reads("Its words do not change any more.")
        for name in ("Anna Bernasconi", "Dario Colleoni", "Luca Moretti"):
            me.signs(name)
        me.presses("Let the plan come into force")
        me.reads("The plan is in force.", "Un contratto di almeno sei mesi.")
        me.goes_to("Meetings")
        me.presses(f"Record: {self.number}")
        me.ticks("Who was there?", "The whole household")
        me.types("What was done?", "Firmato il progetto, visto il quartiere.")
        me.types("Next step", "Iscrizione al centro per l'impiego")
        me.ticks("How long?", "1 h")
        me.fills(Day=str(self.today), Time="00:05")
        me.presses("Save")
        me.reads("The meeting was recorded.", "Iscrizione al centro per l'impiego")

    def the_consultant_writes_the_budget(self) -> None:
        me = self.consultant
        me.opens_case(self.number)
        me.opens_tab("Support")
        me.presses("Write the family budget")
        for kind, line, amount in (("Incomes", "Stipendio", "850"), ("Fixed costs", "Contributo alle spese", "80"),
                                   ("Put aside", "Deposito", "150")):  # fmt: skip
            me.types(f"{kind} 1, {self.today:%m/%Y}", amount)
            me.types(f"{kind}, line 1: what it is", line)
        expect(me.page.get_by_role("status").filter(has_text="Saved at")).to_be_visible()
        me.presses("Set the target")
        me.fills(Deposit="2.400,00")
        me.presses("Save the target")
        me.reads("The target was saved", "€150.00 of €2,400.00")

    def a_renewal_is_asked_for(self) -> None:
        me = self.social_worker
        me.opens_case(self.number)
        me.opens_tab("Renewal")
        me.presses("Open the renewal review")
        me.presses("Open the review")
        me.reads("The renewal review is open")

    def four_contributions_are_given(self) -> None:
        for me, task, text in (
            (self.social_worker, f"Case {self.number}: give your opinion on the renewal", "La casa popolare arriva in autunno."),
            (self.educator, f"Case {self.number}: give the educator's report for the renewal", "Il progetto procede."),
            (
                self.consultant,
                f"Case {self.number}: give the financial statement for the renewal",
                "Mancano otto mesi alla caparra.",
            ),
        ):
            me.does(task)
            me.ticks("Recommendation", "In favour of the renewal")
            me.types("Months that you propose", "8")
            me.types("Your contribution", text)
            me.presses("Save the contribution")
            me.reads(text)
            expect(me.main.get_by_role("region", name="Next step")).not_to_contain_text("Change")
        me = self.manager
        me.does(f"Case {self.number}: say whether the unit stays available")
        me.ticks("Does the unit stay available?", "Yes")
        me.presses("Send the answer")
        me.reads("Thank you: your answer was recorded.")
        me.does_not_read("casa popolare", "caparra")

    def the_equipe_grants_six_months(self) -> date:
        me = self.head
        me.does(f"Case {self.number}: decide on the renewal")
        me.reads("La casa popolare arriva in autunno.", "Il progetto procede.", "Mancano otto mesi alla caparra.")
        me.ticks("Present", "Elena Ferri", "Marta Galli")
        me.ticks("Decision", "Granted")
        me.types("Months granted", "6")
        me.ticks("Proven reasons", "Goals of the plan are near")
        me.fills(Reasons_of_the_decision="Obiettivi in corso, alloggio disponibile.", Minutes="Concessi sei mesi.")
        me.presses("Record the decision")
        last = add_months(self.today, 18) - timedelta(days=1)
        me.reads("The Equipe's decision was recorded", f"The last day of the stay is now {italian(last)}.")
        return last

    def everybody_sees_the_new_end(self, last: date) -> None:
        for me in (self.manager, self.educator, self.social_worker, self.consultant):
            me.opens_case(self.number)
            me.opens_tab("Home and stay")
            me.reads(italian(last), "renewed for 6 months")
        self.manager.opens_tab("Renewal")
        self.manager.reads(f"its last day is now {italian(last)}")


def test_a_household_walks_the_whole_path(visit: Visit, world: World, today: date) -> None:
    journey.home(world)
    path = Path(visit, today)
    path.the_owner_writes_the_inventory()
    path.a_referral_is_opened()
    path.the_referral_is_filled_in()
    path.the_referral_is_submitted()
    path.the_equipe_takes_it_up_and_asks()
    path.the_equipe_decides()
    path.a_unit_is_proposed()
    path.both_answer()
    path.the_agreement_is_recorded()
    path.educator_and_consultant_are_assigned()
    path.the_home_is_handed_over()
    path.the_owner_does_its_duties()
    path.the_educator_begins()
    path.the_consultant_writes_the_budget()
    path.a_renewal_is_asked_for()
    path.four_contributions_are_given()
    last = path.the_equipe_grants_six_months()
    path.everybody_sees_the_new_end(last)
    assert [complaint for me in path.everybody for complaint in me.complaints] == []


def _number(me: Walker) -> str:
    """The case in the list before this person."""
    return me.main.get_by_role("link", name=re.compile(r"^OT-\d\d-\d+$")).first.inner_text()
