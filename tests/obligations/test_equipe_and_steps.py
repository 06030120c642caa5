"""What the Equipe's members owe for a session and after it, and who looks after a step of a departure: each in person."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from portal.records import sweeps
from portal.workflow.assessment import opinions, sessions, sittings
from portal.workflow.assessment.models import AssessmentItem
from portal.workflow.board import waiting
from portal.workflow.cases.notices import Notification
from portal.workflow.cases.owing import Obligation
from portal.workflow.departures import exit_steps, leaving
from portal.workflow.departures.exit_steps import Step
from portal.workflow.obligations import board, snoozing
from tenants import clock
from tests import journey
from tests.assessment.sittings import decide, five_members, moment, opened, taken_up
from tests.world import World

MEETS = date(2027, 3, 10)


def owing(world: World, kind: str) -> set[UUID | None]:
    """Who owes something of a kind now."""
    with world.system.work() as session:
        return set(session.scalars(select(Obligation.person_id).where(Obligation.kind == kind, Obligation.ended_on.is_(None))))


def told(world: World, kind: str) -> set[UUID]:
    with world.system.work() as session:
        return set(session.scalars(select(Notification.person_id).where(Notification.kind == kind)))


def ids(world: World, *names: str) -> set[UUID | None]:
    return {world.actor(name).person_id for name in names}


def night(world: World, day: date) -> None:
    with clock.at_day(day):
        assert not [run for run in sweeps.run_all(world.system) if run.error]


def test_each_member_owes_an_opinion_until_it_is_given_and_the_chair_the_minutes(world: World, today: date) -> None:
    five_members(world)
    case_id = taken_up(world, MEETS)
    assert owing(world, "opinion") == ids(world, "head", "social_worker", "coordinator", "educator", "consultant")
    with world.act("educator") as (session, actor):
        opinions.give_opinion(session, actor, case_id, "for", "Il bisogno è reale.")
    with world.act("consultant") as (session, actor):
        opinions.stand_aside(session, actor, case_id, "È un parente.")
    assert owing(world, "opinion") == ids(world, "head", "social_worker", "coordinator")
    with world.act("manager") as (session, _):
        assert session.scalars(select(Obligation).where(Obligation.kind == "opinion")).all() == []

    later = MEETS + timedelta(days=2)
    with world.act("coordinator") as (session, actor):
        item = session.scalars(select(AssessmentItem).where(AssessmentItem.case_id == case_id)).one()
        sessions.move_session(session, actor, item.session_id, moment(later))
    night(world, MEETS - timedelta(days=2))
    assert told(world, "opinion_due") == set(), "the session was moved, and the day with it"
    night(world, later - timedelta(days=2))
    assert told(world, "opinion_due") == ids(world, "head", "social_worker", "coordinator")

    with clock.at_day(later):
        with world.act("head") as (session, actor):
            line = next(one for one in board.page(session, actor) if one.kind == "opinion")
            snoozing.snooze(session, actor, line.id, until=later + timedelta(days=1), reason="In ferie.")
            assert "opinion_to_give" not in {one.what.key for one in waiting(session, actor)}
        with world.act("coordinator") as (session, actor):
            assert "opinion_to_give" in {one.what.key for one in waiting(session, actor)}, "what a colleague puts off is theirs"
        session_id = opened(world, case_id)
        assert owing(world, "opinion") == set(), "the opinions are open: none is added"
        assert owing(world, "minutes") == set()
        decide(world, case_id)
        with world.act("head") as (session, actor):
            sittings.close_sitting(session, actor, session_id)
        assert owing(world, "minutes") == ids(world, "head")
        with world.act("head") as (session, actor):
            (line,) = [one for one in board.page(session, actor) if one.kind == "minutes"]
            assert line.session_at == moment(later)
            assert line.due_on == later + timedelta(days=7)
        with world.act("manager") as (session, _):
            assert session.scalars(select(Obligation).where(Obligation.kind == "minutes")).all() == []
    night(world, later + timedelta(days=8))
    assert told(world, "minutes_late") == ids(world, "head")


def test_a_step_is_owed_by_whoever_looks_after_it_and_climbs_to_their_head(world: World, today: date) -> None:
    case_id = journey.hosted(world, journey.home(world))
    due = today + timedelta(days=5)
    mine = world.actor("consultant").person_id
    with world.act("head") as (session, actor):
        leaving.start_leaving(
            session, actor, case_id, reason="household_choice", leaves_on=today + timedelta(days=20), exit_plan="Dai genitori.",
            steps=(Step("Chiedere la caparra", due, mine), Step("Preparare il trasloco", due, None)),
        )  # fmt: skip
    assert owing(world, "exit_step") == {mine}, "what the household does itself nobody else owes"
    for day in (due - timedelta(days=2), due + timedelta(days=4)):
        night(world, day)
    assert told(world, "exit_step_due") == {mine}
    assert told(world, "exit_step_late") == {mine, *ids(world, "coordinator")}, "the head of their own organisation"
    for who in ("manager", "stranger_head"):
        with world.act(who) as (session, _):
            assert session.scalars(select(Obligation).where(Obligation.kind == "exit_step")).all() == [], who
    with world.act("consultant") as (session, actor):
        step_id = next(row.id for row in exit_steps.steps_of(session, case_id) if row.owed_by_id == mine)
        exit_steps.do_step(session, actor, case_id, step_id)
    assert owing(world, "exit_step") == set()
