"""A referral is opened, completed and submitted; what is missing is said; the criteria are frozen as they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from portal.workflow import board
from portal.workflow.cases.models import Case, CaseEvent, CaseWorker
from portal.workflow.cases.notices import Notification
from portal.workflow.referrals import commands, completeness, criteria, queries
from portal.workflow.referrals.models import CriteriaCheck
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.referrals import people
from tests.world import World


def test_opening_makes_a_draft_of_its_author(world: World, today: date) -> None:
    with world.act("social_worker") as (session, actor):
        case = commands.open_referral(session, actor, reference=people.member(), external_number=" CS-12 ")
    assert (case.stage, case.size, case.adults, case.minors, case.external_number) == ("draft", 1, 1, 0, "CS-12")
    assert case.draft_expires_on == date(2027, 4, 30)
    with world.act("social_worker") as (session, actor):
        worker = session.scalars(select(CaseWorker)).one()
        assert (worker.person_id, worker.role) == (actor.person_id, "social_worker")
        assert session.scalars(select(CaseEvent.name)).all() == ["ReferralOpened"]


@pytest.mark.parametrize(
    ("who", "sees"),
    [("head", True), ("other_social_worker", False), ("coordinator", False), ("manager", False), ("stranger_head", False)],
)
def test_a_draft_is_seen_by_author_and_head_only(world: World, today: date, who: str, sees: bool) -> None:
    case_id = people.draft(world)
    with world.act(who) as (session, actor):
        assert session.scalar(select(func.count()).select_from(Case)) == sees
        assert len(queries.members(session, case_id)) == (2 if sees else 0)
        if not sees and actor.kind.value == "comune":
            with pytest.raises(NotFound):
                commands.add_income(session, actor, case_id, people.INCOME)


def test_only_those_who_refer_open_a_referral(world: World, today: date) -> None:
    for who in ("coordinator", "manager", "dpo"):
        with world.act(who) as (session, actor), pytest.raises(NotAllowed, match="social worker"):
            commands.open_referral(session, actor)


def test_an_empty_draft_says_what_is_missing_section_by_section(world: World, today: date) -> None:
    with world.act("social_worker") as (session, actor):
        case = commands.open_referral(session, actor)
        missing = completeness.missing(queries.referral(session, case))
        assert {section: [str(s) for s in sentences] for section, sentences in missing.items()} == {
            "household": ["Add the persons of the household."],
            "economic": [
                "Add the incomes, or state that nobody has one.",
                "Say which ISEE the household has, or that it has none.",
            ],
            "social": ["Choose the target.", "Write what the household needs and why: the account of the need."],
            "needs": ["Say how many rooms are needed."],
            "consent": ["Record the household's consent."],
        }
        with pytest.raises(Invalid) as refused:
            commands.submit(session, actor, case.id)
        assert set(refused.value.fields) == {"household", "economic", "social", "needs", "consent"}
        assert [r.state for r in queries.live_criteria(session, case)] == [criteria.State.UNKNOWN] * 3


def test_submitting_freezes_the_criteria_and_tells_the_equipe(world: World, today: date) -> None:
    case_id = people.draft(world)
    with world.act("social_worker") as (session, actor):
        check = commands.submit(session, actor, case_id)
        assert (check.moment, check.expires_on) == ("submit", date(2027, 9, 1))
    with world.act("other_social_worker") as (session, _):
        case = session.get_one(Case, case_id)
        assert (case.stage, case.draft_expires_on, case.check_expires_on) == ("submitted", None, date(2027, 9, 1))
        kept = criteria.thawed(session.scalars(select(CriteriaCheck.results)).one())
        assert [r.state.value for r in kept] == ["met", "met", "met"]
        assert "2 persons" in str(kept[0].sentence)
    for who, told in (("head", 1), ("coordinator", 1), ("educator", 0), ("manager", 0)):
        with world.act(who) as (session, _):
            kinds = session.scalars(select(Notification.kind)).all()
            assert kinds == ["ReferralSubmitted"] * told, who


def test_of_a_submitted_case_the_ats_reads_what_the_table_says(world: World, today: date) -> None:
    case_id = people.submitted(world)
    with world.act("coordinator") as (session, _):
        seen = queries.referral(session, session.get_one(Case, case_id))
        assert (seen.members, seen.consents) == ((), ())
        assert len(seen.incomes) == 1
        assert seen.social is not None
    with world.act("educator") as (session, _):
        seen = queries.referral(session, session.get_one(Case, case_id))
        assert (seen.members, seen.incomes, seen.social, seen.economic) == ((), (), None, None)
    with world.act("manager") as (session, _):
        assert session.get(Case, case_id) is None


def test_a_second_click_finds_it_submitted(world: World, today: date) -> None:
    case_id = people.submitted(world)
    with world.act("social_worker") as (session, actor), pytest.raises(WrongStage, match="Submitted"):
        commands.submit(session, actor, case_id)
    with world.act("social_worker") as (session, _):
        assert session.scalar(select(func.count()).select_from(CriteriaCheck)) == 1


def test_a_stale_page_submits_nothing(world: World, today: date) -> None:
    case_id = people.draft(world)
    with world.act("social_worker") as (session, actor):
        seen = session.get_one(Case, case_id).version
        commands.set_needs(session, actor, case_id, replace(people.NEED, rooms=3))
    with world.act("social_worker") as (session, actor), pytest.raises(Conflict, match="changed"):
        commands.submit(session, actor, case_id, seen_version=seen)


def test_criteria_that_are_not_met_block_nothing(world: World, today: date) -> None:
    with world.act("social_worker") as (session, actor):
        case = commands.open_referral(session, actor, reference=people.member())
        for number, name in enumerate(("Leo", "Ugo", "Ivo", "Teo")):
            commands.add_member(session, actor, case.id, people.child(name, date(2018 + number, 3, 2)))
        commands.set_economic(session, actor, case.id, people.EconomicFacts("none", no_income=True))
        commands.set_social(session, actor, case.id, people.SocialFacts("fragility", account="Racconto."))
        commands.set_needs(session, actor, case.id, people.NEED)
        commands.record_consent(session, actor, case.id, given_on=today, given_by="Anna Prova")
        results = criteria.thawed(commands.submit(session, actor, case.id).results)
        assert [r.state.value for r in results] == ["not_met", "not_met", "unknown"]
        assert str(results[0].sentence) == "The household has 5 persons; the programme takes at most 4."
        assert case.stage == "submitted"


def test_the_board_judges_as_the_command_does(world: World, today: date) -> None:
    with world.act("social_worker") as (session, actor):
        empty = commands.open_referral(session, actor).id
    ready = people.draft(world)
    for case_id, complete in ((empty, False), (ready, True), (journey.draft(world), True)):
        with world.act("social_worker") as (session, actor):
            actions = {a.name: a for a in board.actions(actor, board.see(session, actor, case_id)) if a.family == "referrals"}
            assert set(actions) == {"edit", "submit", "withdraw"}
            assert actions["submit"].allowed is complete
            assert completeness.is_complete(queries.referral(session, session.get_one(Case, case_id))) is complete


def test_drafts_and_expiring_checks_wait_for_whom_they_concern(world: World, today: date) -> None:
    case_id = people.draft(world)
    with world.act("social_worker") as (session, actor):
        waits = [(w.what.key, w.due) for w in board.waiting(session, actor)]
        assert ("my_draft", date(2027, 4, 30)) in waits
    with world.act("head") as (session, actor):
        assert not [w for w in board.waiting(session, actor) if w.case_id == case_id]
        commands.submit(session, actor, case_id)
        session.get_one(Case, case_id).check_expires_on = date(2027, 3, 20)
    with world.act("social_worker") as (session, actor):
        assert [w.what.key for w in board.waiting(session, actor) if w.what.key.startswith("check")] == ["check_expiring"]
        check = commands.recheck(session, actor, case_id)
        assert check.moment == "recheck"
    with world.act("social_worker") as (session, actor):
        assert not [w for w in board.waiting(session, actor) if w.what.key == "check_expiring"]
        assert session.get_one(Case, case_id).check_expires_on == date(2027, 9, 1)


def test_a_draft_is_not_checked_again(world: World, today: date) -> None:
    case_id = people.draft(world)
    with world.act("social_worker") as (session, actor), pytest.raises(WrongStage, match="Draft"):
        commands.recheck(session, actor, case_id)


def test_working_on_a_draft_keeps_it_alive(world: World, today: date) -> None:
    from tenants import clock

    case_id = people.draft(world)
    with clock.at_day(date(2027, 4, 20)), world.act("social_worker") as (session, actor):
        commands.set_needs(session, actor, case_id, people.NEED)
        assert session.get_one(Case, case_id).draft_expires_on == date(2027, 6, 19)
