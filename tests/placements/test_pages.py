"""The pages of placements, as people of each organisation use them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.workflow.cases.models import Case
from portal.workflow.placements.models import Duty, Inspection
from portal.workflow.properties.models import InventoryItem, Unit
from portal.workflow.referrals.models import SocialSituation
from tenants.reading import ReadLog
from tests import journey
from tests.placements import telling
from tests.placements.reading import follow, text
from tests.signed_in import client
from tests.world import World


def version(world: World, case_id: UUID, who: str = "social_worker") -> int:
    with world.act(who) as (session, _):
        return session.get_one(Case, case_id).version


@pytest.fixture
def social_worker(app: Flask, world: World) -> FlaskClient:
    return client(app, world, "social_worker")


@pytest.fixture
def manager(app: Flask, world: World) -> FlaskClient:
    return client(app, world, "manager")


def test_from_the_waiting_list_to_the_keys(today: date, world: World, social_worker: FlaskClient, manager: FlaskClient) -> None:
    home = journey.home(world)
    case_id = journey.waiting(world, minors=2)
    with world.act("manager") as (session, actor):
        session.add(
            InventoryItem(
                unit_id=home.unit_id, property_id=home.property_id, organisation_id=actor.organisation_id, room="Cucina",
                name="Sedia", quantity=4,
            )
        )  # fmt: skip
    at = f"/cases/{case_id}"

    listed = text(social_worker.get("/waiting-list"))
    assert "Prova Persona 1" in listed
    assert "Children: 2 × 3 = 6 points." in listed
    matched = text(social_worker.get(f"{at}/match"))
    assert "Free for the whole stay" in matched
    assert "Meets: Step-free access" in matched
    form = text(social_worker.get(f"{at}/match/{home.unit_id}"))
    assert "Propose Trilocale" in form
    assert "Visible to: your organisation, the owner of the unit, who supports the household" in form
    answer = social_worker.post(
        f"{at}/match/{home.unit_id}",
        data={"starts_on": "2027-03-08", "message": "Tre persone.", "version": version(world, case_id)},
    )
    assert "Waiting for answers" in follow(social_worker, answer)

    asked = text(manager.get(f"{at}/proposal/answer"))
    assert "3 persons, of whom 2 children" in asked
    assert "Tre persone." in asked
    assert "Persona 1" not in asked
    answer = manager.post(f"{at}/proposal/answer", data={"answer": "yes", "version": version(world, case_id)})
    assert "Your answer was sent." in follow(manager, answer)
    answer = social_worker.post(f"{at}/proposal/household-answer", data={"answer": "yes", "version": version(world, case_id)})
    assert "Both have accepted: the home is assigned." in follow(social_worker, answer)

    assert 'value="Persona 1 ' in social_worker.get(f"{at}/agreement").text, "who speaks for the household has signed, as a rule"
    answer = social_worker.post(
        f"{at}/agreement",
        data={
            "form": "hospitality_pact", "signed_on": "2027-03-01", "signed_by": "Persona 1, Donati", "contribution": "1.150,50",
            "version": version(world, case_id),
        },
    )  # fmt: skip
    shown = follow(social_worker, answer)
    assert "Hospitality pact" in shown
    assert "1,150.50" in shown or "1.150,50" in shown
    answer = manager.post(f"{at}/handover/book", data={"day": "2027-03-03", "time": "10:30", "version": version(world, case_id)})
    assert "03/03/2027, 10:30" in follow(manager, answer)

    with world.act("manager") as (session, _):
        item = session.scalars(select(InventoryItem.id)).one()
    checklist = text(manager.get(f"{at}/handover"))
    assert "Sedia (Cucina): there should be 4" in checklist
    answer = manager.post(
        f"{at}/handover",
        data={
            "day": "2027-03-01", "time": "00:00", "present": "Persona 1", "electricity": "1204,5", "keys": "2",
            "condition": "Pulito.", "inventory-0-item_id": str(item), "inventory-0-found": "3", "inventory-0-note": "Una rotta",
            "version": version(world, case_id),
        },
    )  # fmt: skip
    shown = follow(manager, answer)
    assert "Notice of hospitality to the public-safety authority" in shown
    assert "Una rotta" in shown
    assert "1204,5" in shown
    assert "Last day of the stay" in shown
    assert "29/02/2028" in shown
    with world.act("manager") as (session, _):
        report = session.scalars(select(Inspection)).one()
    assert report.inventory == [{"room": "Cucina", "name": "Sedia", "expected": 4, "found": 3, "note": "Una rotta"}]


# --- the waiting list


def test_the_waiting_list_shows_reasons_and_is_logged(today: date, world: World, social_worker: FlaskClient) -> None:
    case_id = journey.waiting(world, surname="Zanetti")
    with world.act("social_worker") as (session, _):
        session.execute(update(SocialSituation).where(SocialSituation.case_id == case_id).values(eviction_on=date(2027, 4, 30)))
    page = text(social_worker.get("/waiting-list"))
    assert "The eviction is set for 30/04/2027: 8 points." in page
    assert "How the order is made" in page
    with world.act("dpo") as (session, _):
        logged = session.scalars(select(ReadLog).where(ReadLog.page == "placements.waiting_list")).all()
    assert {facet for row in logged for facet in row.facets} == {"identity", "social"}


def test_the_waiting_list_is_for_those_who_match_and_the_equipe(today: date, app: Flask, world: World) -> None:
    journey.waiting(world, surname="Zanetti")
    assert "Zanetti" in text(client(app, world, "coordinator").get("/waiting-list"))
    for who in ("educator", "manager", "dpo"):
        assert client(app, world, who).get("/waiting-list").status_code == 404
    assert "Nobody is waiting" in text(client(app, world, "stranger_social_worker").get("/waiting-list"))


def test_set_aside_and_precedence_by_hand(today: date, world: World, social_worker: FlaskClient) -> None:
    case_id = journey.waiting(world)
    answer = social_worker.post(f"/cases/{case_id}/waiting/precedence", data={"precedence": "2", "reason": ""})
    assert answer.status_code == 422
    assert "Write the reason" in text(answer)
    assert 'value="2"' in answer.get_data(as_text=True)
    answer = social_worker.post(f"/cases/{case_id}/waiting/precedence", data={"precedence": "2", "reason": "Alloggio inagibile"})
    assert "Precedence 2, set by hand: Alloggio inagibile" in follow(social_worker, answer)
    answer = social_worker.post(f"/cases/{case_id}/waiting/set-aside", data={"until": "2027-02-01", "reason": "x"})
    assert answer.status_code == 422
    assert "Choose a day to come." in text(answer)
    answer = social_worker.post(f"/cases/{case_id}/waiting/set-aside", data={"until": "2027-04-01", "reason": "In ospedale"})
    assert "Set aside for now" in follow(social_worker, answer)
    assert social_worker.get(f"/cases/{case_id}/match").status_code == 403
    assert "set aside until 01/04/2027" in text(social_worker.get(f"/cases/{case_id}/match"))
    assert "In ospedale" in text(social_worker.get(f"/cases/{case_id}/waiting/put-back"))
    answer = social_worker.post(f"/cases/{case_id}/waiting/put-back", data={})
    assert "back on the waiting list" in follow(social_worker, answer)


# --- proposing


def test_a_taken_unit_is_said_with_its_day(today: date, world: World, social_worker: FlaskClient) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    journey.proposed(world, home, starts_on=date(2027, 6, 1), surname="Altri")
    page = text(social_worker.get(f"/cases/{case_id}/match?starts_on=2027-03-08"))
    assert "Trilocale is already taken on 01/06/2027." in page
    assert "A whole stay fits from" in page
    assert "01/06/2028" in page
    assert "Look from" not in page, "more than a year away, nobody can ask for it"
    answer = social_worker.post(
        f"/cases/{case_id}/match/{home.unit_id}", data={"starts_on": "2027-03-08", "message": "Resta qui"}
    )
    assert answer.status_code == 409
    assert "Trilocale is already taken on 01/06/2027." in text(answer)
    assert "Resta qui" in text(answer)
    assert "Altri" not in text(answer)


@pytest.mark.parametrize(
    ("day", "sentence"), [("", "This is needed."), ("2027-13-40", "Not a valid date"), ("2027-02-01", "in the past")]
)
def test_a_wrong_first_day_keeps_what_was_typed(
    today: date, world: World, social_worker: FlaskClient, day: str, sentence: str
) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    answer = social_worker.post(f"/cases/{case_id}/match/{home.unit_id}", data={"starts_on": day, "message": "Resta qui"})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "Resta qui" in text(answer)
    assert telling.stage(world, case_id) == "waiting"


def test_matching_from_a_day_that_makes_no_sense(today: date, world: World, social_worker: FlaskClient) -> None:
    case_id = journey.waiting(world)
    answer = social_worker.get(f"/cases/{case_id}/match?starts_on=2020-01-01")
    assert answer.status_code == 422
    assert "cannot begin in the past" in text(answer)
    assert social_worker.get(f"/cases/{case_id}/match?starts_on=boh").status_code == 200
    assert "No unit yet" in text(social_worker.get(f"/cases/{case_id}/match"))


def test_what_the_unit_does_not_meet_is_confirmed(today: date, world: World, social_worker: FlaskClient) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    with world.act("manager") as (session, _):
        session.execute(update(Unit).where(Unit.id == home.unit_id).values(features=[]))
    assert "Does not meet: Step-free access" in text(social_worker.get(f"/cases/{case_id}/match"))
    where = f"/cases/{case_id}/match/{home.unit_id}"
    assert "What this unit does not meet" in text(social_worker.get(where))
    answer = social_worker.post(where, data={"starts_on": "2027-03-08"})
    assert answer.status_code == 422
    assert "Confirm that you propose it all the same" in text(answer)
    assert social_worker.post(where, data={"starts_on": "2027-03-08", "despite_needs": "y"}).status_code == 303


def test_double_click_and_stale_page(today: date, world: World, social_worker: FlaskClient) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    form = {"starts_on": "2027-03-08", "version": version(world, case_id)}
    where = f"/cases/{case_id}/match/{home.unit_id}"
    assert social_worker.post(where, data=form).status_code == 303
    again = social_worker.post(where, data=form)
    assert again.status_code == 409
    assert "In the meantime the case has changed" in text(again)
    assert social_worker.post(where, data={"starts_on": "2027-03-08"}).status_code == 409
    assert social_worker.get(where).status_code == 409


def test_withdrawing_a_proposal(today: date, world: World, social_worker: FlaskClient) -> None:
    case_id = journey.proposed(world, journey.home(world))
    assert "Trilocale is free again at once" in text(social_worker.get(f"/cases/{case_id}/proposal/withdraw"))
    typed = {"version": version(world, case_id), "refusal": "home_unfit"}
    answer = social_worker.post(f"/cases/{case_id}/proposal/withdraw", data=typed)
    assert "Withdrawn" in follow(social_worker, answer)


# --- answering


def test_the_owners_no_leads_away_from_the_case(today: date, world: World, manager: FlaskClient) -> None:
    case_id = journey.proposed(world, journey.home(world))
    where = f"/cases/{case_id}/proposal/answer"
    answer = manager.post(where, data={"answer": "no", "refusal": "", "reason": "Lavori"})
    assert answer.status_code == 422
    assert "Choose why" in text(answer)
    assert "Lavori</textarea>" in answer.text
    asked, typed = 'class="only-no"', manager.post(where, data={"reason": "Lavori"})
    assert asked in manager.get(where).text, "what a no needs is asked after a no"
    assert asked not in typed.text, "what was typed stays in sight whatever was answered"
    answer = manager.post(where, data={})
    assert answer.status_code == 422
    assert "Choose an answer." in text(answer)
    answer = manager.post(where, data={"answer": "no", "refusal": "not_ready", "reason": "Lavori in corso"})
    assert "no longer shown to you" in follow(manager, answer)
    assert manager.get(f"/cases/{case_id}/home").status_code == 404


def test_a_question_goes_to_the_comune_and_comes_back(app: Flask, today: date, world: World, manager: FlaskClient) -> None:
    case_id = journey.proposed(world, journey.home(world), surname="Zanetti")
    where, asked = f"/cases/{case_id}/proposal/answer", f"/cases/{case_id}/proposal/question"
    worker = client(app, world, "social_worker")
    assert worker.get(asked).status_code in (403, 409)
    answer = manager.post(where, data={"answer": "ask", "question": "C'è un passeggino?"})
    assert "the home stays held" in follow(manager, answer).lower()
    assert "The answer is due by 03/03/2027" in text(manager.get(where))
    assert "passeggino" in text(worker.get(asked))
    assert f'href="{asked}"' in worker.get(f"/cases/{case_id}/home").text
    answer = worker.post(asked, data={"answer": "I signori Zanetti sì"})
    assert answer.status_code == 422
    assert "I signori Zanetti sì</textarea>" in answer.text
    assert worker.post(asked, data={"answer": "Sì, uno."}).status_code == 303
    assert "Sì, uno." in text(manager.get(where))
    for who in ("educator", "stranger_social_worker", "manager", "volunteer"):
        assert client(app, world, who).get(asked).status_code == 404


def test_what_the_owner_sees_of_a_proposed_household(today: date, world: World, manager: FlaskClient) -> None:
    case_id = journey.proposed(world, journey.home(world), surname="Zanetti")
    page = text(manager.get(f"/cases/{case_id}/home"))
    assert "2 persons, of whom 1 child" in page
    assert "Step-free access" in page
    for secret in ("Zanetti", "eviction", "Racconto di prova"):
        assert secret not in page


@pytest.mark.parametrize("page", ["home", "match", "proposal/answer", "handover", "agreement", "duties", "overstay"])
def test_strangers_find_nothing(today: date, app: Flask, world: World, page: str) -> None:
    case_id = journey.hosted(world, journey.home(world))
    for who in ("stranger_social_worker", "stranger_manager", "stranger_coordinator", "dpo", "volunteer"):
        assert client(app, world, who).get(f"/cases/{case_id}/{page}").status_code == 404


def test_the_ats_sees_the_stay_from_the_assignment_only(today: date, app: Flask, world: World) -> None:
    educator = client(app, world, "educator")
    proposed = journey.proposed(world, journey.home(world))
    assert educator.get(f"/cases/{proposed}/home").status_code == 404
    assigned = journey.assigned(world, journey.home(world, name="Bilocale"), surname="Altri")
    page = text(educator.get(f"/cases/{assigned}/home"))
    assert "Not signed yet" in page
    assert educator.get(f"/cases/{assigned}/agreement").status_code == 404


# --- keys and duties


def test_the_checklist_keeps_what_was_typed(today: date, world: World, manager: FlaskClient) -> None:
    home = journey.home(world)
    case_id = journey.assigned(world, home)
    assert manager.get(f"/cases/{case_id}/handover").status_code == 403
    with world.act("social_worker") as (session, actor):
        from portal.workflow.placements import commands

        commands.sign_agreement(session, actor, case_id, form="other", signed_on=today, signed_by="P")
    assert "has not written an inventory" in text(manager.get(f"/cases/{case_id}/handover"))
    answer = manager.post(
        f"/cases/{case_id}/handover",
        data={"day": "2027-03-01", "time": "00:00", "electricity": "dodici", "keys": "", "condition": "Tutto bene"},
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "Copy the digits of the meter" in page
    assert "Write how many keys." in page
    assert "Tutto bene" in page
    assert 'value="dodici"' in answer.get_data(as_text=True)
    answer = manager.post(
        f"/cases/{case_id}/handover", data={"day": "2027-03-09", "time": "10:00", "keys": "0", "condition": "Tutto bene"}
    )
    assert answer.status_code == 422
    assert "has not come yet" in text(answer)


def test_calling_off_with_a_reason(today: date, world: World, social_worker: FlaskClient, manager: FlaskClient) -> None:
    case_id = journey.assigned(world, journey.home(world))
    assert manager.get(f"/cases/{case_id}/assignment/call-off").status_code == 404
    answer = social_worker.post(f"/cases/{case_id}/assignment/call-off", data={"asked_by": "household"})
    assert answer.status_code == 422
    answer = social_worker.post(
        f"/cases/{case_id}/assignment/call-off", data={"asked_by": "household", "reason": "Ha trovato casa"}
    )
    assert "waits for a home again" in follow(social_worker, answer)
    assert manager.get(f"/cases/{case_id}/home").status_code == 404


def test_duties_count_down_and_are_recorded(today: date, world: World, manager: FlaskClient) -> None:
    case_id = journey.assigned(world, journey.home(world))
    with world.act("social_worker") as (session, actor):
        from portal.workflow.placements import commands

        commands.sign_agreement(session, actor, case_id, form="other", signed_on=today, signed_by="P")
        commands.hand_over(session, actor, case_id, telling.report())
    page = text(manager.get(f"/cases/{case_id}/duties"))
    assert "47 hours left" in page
    assert "art. 7 D.Lgs. 286/1998" in page
    assert "To be confirmed by your office" in page
    with world.act("manager") as (session, _):
        duty = session.scalars(select(Duty).where(Duty.kind == "public_safety_notice")).one()
    where = f"/cases/{case_id}/duties/{duty.id}"
    assert "Donati Carlo" in text(manager.get(where))
    form = {"applies": "yes", "day": "2027-03-01", "time": "00:00", "done_by": str(world.actor("volunteer").person_id)}
    wrong = manager.post(where, data=form | {"day": "2027-03-04"})
    assert wrong.status_code == 422
    assert "This moment has not come yet." in text(wrong)
    stranger = manager.post(where, data=form | {"done_by": str(world.actor("educator").person_id)})
    assert stranger.status_code == 422
    answer = manager.post(where, data=form | {"receipt": "Protocollo 12/2027"})
    assert "Protocollo 12/2027" in follow(manager, answer)
    assert manager.post(where, data=form).status_code == 409
    assert manager.get(where).status_code == 409
    assert manager.get(f"/cases/{case_id}/duties/{UUID(int=5)}").status_code == 404
