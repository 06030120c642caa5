"""Both sides answer a proposal; a no, an expiry or a withdrawal gives the unit back."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.embedded import Postgres
from portal.workflow import board
from portal.workflow.next_step import next_step
from portal.workflow.placements import asking
from portal.workflow.placements import commands as placements
from portal.workflow.placements.models import Placement, Proposal, ProposalQuestion
from portal.workflow.placements.sweeps import SWEEPS
from portal.workflow.placements.waiting_list import waiting_lists
from portal.workflow.referrals.models import MemberName
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.placements import telling
from tests.sweeping import swept
from tests.world import World


def owner(world: World, case_id: UUID, yes: bool, who: str = "manager", **more: object) -> Proposal:
    with world.act(who) as (session, actor):
        return placements.answer_proposal(session, actor, case_id, yes, **more)  # type: ignore[arg-type]


def household(world: World, case_id: UUID, yes: bool, who: str = "social_worker") -> Proposal:
    with world.act(who) as (session, actor):
        return placements.record_household_answer(session, actor, case_id, yes)


@pytest.mark.parametrize("owner_first", [True, False])
def test_two_yes_assign_the_unit(world: World, today: date, postgres: Postgres, owner_first: bool) -> None:
    home = journey.home(world)
    case_id = journey.proposed(world, home)
    answers = [lambda: owner(world, case_id, True), lambda: household(world, case_id, True)]
    first, second = answers if owner_first else reversed(answers)
    assert first().state == "open"
    assert telling.stage(world, case_id) == "proposed"
    assert second().state == "accepted"

    assert telling.stage(world, case_id) == "assigned"
    stay = telling.stay(world, case_id)
    assert (stay.state, stay.starts_on, stay.ends_on) == ("assigned", date(2027, 3, 8), date(2028, 3, 8))
    assert (stay.base_months, stay.renewal_months, stay.renewed_months) == (12, 12, 0)
    assert telling.taken(world, home.unit_id) == [("hold", "[2027-03-08,2028-03-08)")]
    assert telling.placed_people(postgres, case_id) == 2
    assert telling.events(world, case_id, "manager") == ["ProposalAnswered", "ProposalAnswered", "UnitAssigned"]
    assert "UnitAssigned" in telling.told(world, "coordinator")
    assert "UnitAssigned" in telling.told(world, "social_worker")
    assert telling.sees(world, "manager", case_id) == {"summary", "placement.own", "identity.contacts"}
    assert {"placement", "support"} <= telling.sees(world, "educator", case_id)


def test_only_the_adults_are_shown_to_the_owner_once_assigned(world: World, today: date) -> None:
    case_id = journey.proposed(world, journey.home(world), adults=1, minors=2)
    owner(world, case_id, True)
    with world.act("manager") as (session, _):
        assert session.scalars(select(MemberName.given_name)).all() == []
    household(world, case_id, True)
    with world.act("manager") as (session, _):
        assert session.scalars(select(MemberName.given_name)).all() == ["Persona 1"]


def test_the_owners_no_needs_a_reason_and_ends_what_it_may_see(world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.proposed(world, home)
    with pytest.raises(Invalid, match="Write why") as refusal:
        owner(world, case_id, False, reason="  ")
    assert list(refusal.value.fields) == ["reason"]
    assert owner(world, case_id, False, reason="Lavori in corso").state == "declined"

    assert telling.stage(world, case_id) == "waiting"
    assert telling.taken(world, home.unit_id) == []
    assert telling.sees(world, "manager", case_id) == set()
    assert telling.count(world, "manager", Proposal) == 0
    assert telling.events(world, case_id, "manager") == []
    assert telling.proposal(world, case_id).owner_reason == "Lavori in corso"
    assert "ProposalAnswered" in telling.told(world, "social_worker")


def test_the_households_no_tells_the_owner_although_its_grant_ends(world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.proposed(world, home)
    household(world, case_id, False)
    assert telling.told(world, "manager") == ["ProposalAnswered"]
    assert telling.sees(world, "manager", case_id) == set()
    assert telling.taken(world, home.unit_id) == []
    with world.act("social_worker") as (session, actor):
        again = placements.propose(session, actor, case_id, home.unit_id, clock.today() + timedelta(days=1))
    assert again.state == "open"


def test_nobody_answers_twice(world: World, today: date) -> None:
    case_id = journey.proposed(world, journey.home(world))
    owner(world, case_id, True)
    with pytest.raises(Conflict, match="already answered"):
        owner(world, case_id, False, reason="Ripensamento")
    household(world, case_id, True)
    with pytest.raises(WrongStage, match="Assigned"):
        household(world, case_id, True)


def test_the_households_answer_is_recorded_once(world: World, today: date) -> None:
    case_id = journey.proposed(world, journey.home(world))
    household(world, case_id, True)
    with pytest.raises(Conflict, match="already been recorded"):
        household(world, case_id, True)


def test_each_answer_has_its_people(world: World, today: date) -> None:
    case_id = journey.proposed(world, journey.home(world))
    with pytest.raises(NotAllowed, match="Only whoever has"):
        owner(world, case_id, True, who="volunteer")
    with pytest.raises(NotAllowed):
        owner(world, case_id, True, who="social_worker")
    with pytest.raises(NotAllowed):
        household(world, case_id, True, who="manager")
    for who in ("stranger_manager", "stranger_social_worker"):
        with pytest.raises(NotFound):
            owner(world, case_id, True, who=who)


def test_an_expired_proposal_is_not_answered(world: World, today: date) -> None:
    case_id = journey.proposed(world, journey.home(world))
    with clock.at_day(today + timedelta(days=5)):
        assert owner(world, case_id, True).owner_answer == "yes"
    with clock.at_day(today + timedelta(days=6)), pytest.raises(Conflict, match="expired on"):
        household(world, case_id, True)


def test_a_proposal_is_withdrawn_before_both_have_answered(world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.proposed(world, home)
    owner(world, case_id, True)
    with world.act("manager") as (session, actor), pytest.raises(NotAllowed):
        placements.withdraw_proposal(session, actor, case_id)
    with world.act("social_worker") as (session, actor):
        assert placements.withdraw_proposal(session, actor, case_id).state == "withdrawn"
    assert telling.stage(world, case_id) == "waiting"
    assert telling.taken(world, home.unit_id) == []
    assert "ProposalWithdrawn" in telling.told(world, "manager")
    with world.act("social_worker") as (session, actor), pytest.raises(WrongStage):
        placements.withdraw_proposal(session, actor, case_id)


def test_an_assigned_case_is_no_longer_a_proposal_to_withdraw(world: World, today: date) -> None:
    case_id = journey.assigned(world, journey.home(world))
    with world.act("social_worker") as (session, actor), pytest.raises(WrongStage, match="Assigned"):
        placements.withdraw_proposal(session, actor, case_id)


def test_the_owner_is_not_told_that_somebody_lives_elsewhere(world: World, today: date, postgres: Postgres) -> None:
    """The household found a home in another partnership between proposal and answer: the owner may not infer that."""
    from portal.workflow.referrals.models import Member

    case_id = journey.proposed(world, journey.home(world))
    household(world, case_id, True)
    with world.act("social_worker") as (session, _):
        index = session.scalars(select(Member.tax_code_index).where(Member.case_id == case_id)).first()
    theirs = journey.waiting(world, who="stranger_social_worker")
    with world.act("stranger_social_worker") as (session, _):
        session.scalars(select(Member).where(Member.case_id == theirs)).first().tax_code_index = index  # type: ignore[union-attr]
        session.flush()
        session.execute(select(func.app.place_people(theirs, date(2027, 3, 1), date(2027, 9, 1))))
    with pytest.raises(Conflict, match="ask the social service") as refusal:
        owner(world, case_id, True)
    assert "home" not in str(refusal.value.sentence)
    assert telling.count(world, "social_worker", Placement) == 0


def test_the_sweep_expires_what_is_past_its_day_once(world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.proposed(world, home)
    owner(world, case_id, True)

    def sweep() -> int:
        with world.system.work() as session:
            return placements.expire_proposals(session)

    assert sweep() == 0
    with clock.at_day(today + timedelta(days=9)):
        assert sweep() == 1
        assert sweep() == 0
    assert telling.stage(world, case_id) == "waiting"
    assert telling.proposal(world, case_id).state == "expired"
    assert telling.taken(world, home.unit_id) == []
    assert telling.sees(world, "manager", case_id) == set()
    assert telling.told(world, "manager").count("ProposalExpired") == 1
    assert telling.told(world, "social_worker").count("ProposalExpired") == 1


def test_the_sweep_warns_once_before_a_proposal_expires(world: World, today: date) -> None:
    journey.proposed(world, journey.home(world))

    def sweep() -> int:
        return swept(world, SWEEPS["remind_proposals"])

    assert sweep() == 0
    with clock.at_day(today + timedelta(days=4)):
        assert (sweep(), sweep()) == (2, 0)
        assert telling.told(world, "manager") == telling.told(world, "social_worker") == ["proposal_expiring"]


def ask(world: World, case_id: UUID, question: str, who: str = "manager") -> ProposalQuestion:
    with world.act(who) as (session, actor):
        return placements.ask_about_proposal(session, actor, case_id, question)


def reply(world: World, case_id: UUID, said: str, who: str = "social_worker") -> ProposalQuestion:
    with world.act(who) as (session, actor):
        return placements.answer_about_proposal(session, actor, case_id, said)


def test_the_owner_asks_first_and_the_hold_does_not_move(world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.proposed(world, home, surname="Bonfanti")
    with pytest.raises(Invalid, match="what you need to know"):
        ask(world, case_id, " ")
    with pytest.raises(NotAllowed):
        ask(world, case_id, "Serve un posto auto?", "social_worker")
    asked = ask(world, case_id, "Serve un posto auto?")
    assert (asked.due_on, telling.proposal(world, case_id).expires_on) == (date(2027, 3, 3), date(2027, 3, 6))
    with pytest.raises(Conflict, match="still waits"):
        ask(world, case_id, "E un ascensore?")
    with world.act("manager") as (session, actor):
        assert next_step(board.see(session, actor, case_id)).sentence.msgid.startswith("%(comune)s answers what")
    assert "ProposalQuestionAsked" in telling.told(world, "social_worker")

    with pytest.raises(NotAllowed):
        reply(world, case_id, "No", "manager")
    with pytest.raises(Invalid, match="without “Bonfanti”") as refusal:
        reply(world, case_id, "La signora Bonfanti non ha l'auto.")
    assert list(refusal.value.fields) == ["answer"]
    reply(world, case_id, "No, nessuno guida.")
    with pytest.raises(Conflict, match="waits for an answer any more"):
        reply(world, case_id, "Ancora")
    assert "ProposalQuestionAnswered" in telling.told(world, "manager")
    with world.act("manager") as (session, _):
        assert [row.answer for row in asking.thread(session, case_id)] == ["No, nessuno guida."]
    for stranger in ("coordinator", "educator", "stranger_manager", "stranger_social_worker"):
        assert telling.count(world, stranger, ProposalQuestion) == 0
    owner(world, case_id, True)
    with pytest.raises(Conflict, match="already answered"):
        ask(world, case_id, "Troppo tardi?")


def test_a_question_left_open_is_reminded_of_climbs_and_ends_with_the_proposal(world: World, today: date) -> None:
    case_id = journey.proposed(world, journey.home(world))
    ask(world, case_id, "Serve un posto auto?")
    for day, kind in ((date(2027, 3, 3), "proposal_question_due"), (date(2027, 3, 4), "proposal_question_late")):
        with clock.at_day(day), world.system.work() as session:
            SWEEPS["remind_proposals"](session)
        assert kind in telling.told(world, "social_worker")
    assert "proposal_question_late" in telling.told(world, "head")
    with clock.at_day(date(2027, 3, 7)), world.system.work() as session:
        placements.expire_proposals(session)
        SWEEPS["remind_proposals"](session)
    with pytest.raises(WrongStage):
        reply(world, case_id, "Tardi")
    assert telling.count(world, "manager", ProposalQuestion) == 0


@pytest.mark.parametrize("refusal", ["dates", "other"])
def test_a_no_is_coded_and_puts_the_household_back_exactly_where_it_was(world: World, today: date, refusal: str) -> None:
    journey.waiting(world, surname="Prima")
    home, case_id = journey.home(world), journey.waiting(world)
    with world.act("social_worker") as (session, actor):
        placements.set_precedence(session, actor, case_id, 2, reason="Sfratto esecutivo.")

    def place() -> list[tuple[object, ...]]:
        with world.act("social_worker") as (session, actor):
            (found,) = waiting_lists(session, actor)
            return [(one.place, one.household.case_id, one.points, one.months) for one in found.positions]

    before = place()
    with clock.at_day(today + timedelta(days=1)):
        with world.act("social_worker") as (session, actor):
            placements.propose(session, actor, case_id, home.unit_id, today + timedelta(days=9))
        if refusal == "other":
            with pytest.raises(Invalid, match="Write why"):
                owner(world, case_id, False, refusal=refusal)
        owner(world, case_id, False, refusal=refusal, reason="Ci dispiace" if refusal == "other" else None)
    assert place() == before
    assert telling.proposal(world, case_id).owner_refusal == refusal
    assert telling.taken(world, home.unit_id) == []


def test_a_no_without_one_of_the_reasons(world: World, today: date) -> None:
    case_id = journey.proposed(world, journey.home(world))
    with pytest.raises(Invalid, match="Choose why") as refused:
        owner(world, case_id, False, refusal="just_so", reason="Perché no")
    assert list(refused.value.fields) == ["refusal"]
