"""What the support offers on a case, and what it puts on everybody's *Oggi*."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from portal.workflow import board
from portal.workflow.cases.crew import crew, in_person
from portal.workflow.support import commands
from tenants import clock
from tenants.kinds import CASE_ROLES, Kind, Role
from tests import journey
from tests.support import plans
from tests.support.conftest import at
from tests.world import World


def offered(world: World, case_id: UUID, who: str) -> dict[str, str]:
    """The support's actions by page name: empty when it can be done, else the reason."""
    with world.act(who) as (session, actor):
        found = board.actions(actor, board.see(session, actor, case_id))
        return {a.name: str(a.reason or "") for a in found if a.family == "support"}


def waits(world: World, who: str) -> list[str]:
    with world.act(who) as (session, actor):
        return [w.what.key for w in board.waiting(session, actor) if w.what.key.startswith("support")]


def test_actions_of_a_hosted_case(world: World, case_id: UUID) -> None:
    mine = offered(world, case_id, "educator")
    assert mine["record"] == mine["plan"] == mine["plan_session"] == ""
    assert mine["goal"] == ""
    assert mine["assign"] == "Only whoever has the role of coordinator can do this."
    assert mine["budget"].startswith("Only whoever has")
    assert offered(world, case_id, "consultant")["budget"] == ""
    assert offered(world, case_id, "coordinator")["assign"] == ""
    assert offered(world, case_id, "other_educator")["record"].startswith("Only the educator and the financial consultant")
    assert offered(world, case_id, "social_worker") == {}
    assert offered(world, case_id, "manager") == {}


def test_actions_of_a_closed_case(world: World, today: date) -> None:
    assert list(offered(world, journey.closed(world, journey.home(world)), "educator")) == [
        "record",
        "concern",
        "search",
        "report",
    ]


@pytest.mark.parametrize("stage", ["proposed", "waiting"])
def test_no_actions_before_a_unit_is_assigned(world: World, today: date, stage: str) -> None:
    where = () if stage == "waiting" else (journey.home(world),)
    assert offered(world, getattr(journey, stage)(world, *where), "coordinator") == {}


def test_the_state_names_who_follows_the_case_to_those_who_may_know(world: World, case_id: UUID) -> None:
    both = CASE_ROLES[Kind.ATS]
    with world.act("social_worker") as (session, actor):
        state = board.see(session, actor, case_id).state
        assert {role: w.name for role, w in crew(state).items() if role in both} == {
            "educator": "Luca Moretti",
            "financial_consultant": "Giulia Serra",
        }
        assert not in_person(state, actor, both)
    with world.act("manager") as (session, actor):
        assert crew(board.see(session, actor, case_id).state) == {}
    with world.act("educator") as (session, actor):
        state = board.see(session, actor, case_id).state
        assert in_person(state, actor, both)
        assert not in_person(state, actor, (Role.FINANCIAL_CONSULTANT,))


def test_the_coordinator_must_assign(world: World, assigned_id: UUID) -> None:
    assert waits(world, "coordinator") == ["support_assign"]
    with world.act("coordinator") as (session, actor):
        commands.assign_workers(session, actor, assigned_id, educator_id=world.actor("educator").person_id)
    assert waits(world, "coordinator") == ["support_assign"], "the consultant is still missing"
    with world.act("coordinator") as (session, actor):
        commands.assign_workers(session, actor, assigned_id, consultant_id=world.actor("consultant").person_id)
    assert waits(world, "coordinator") == []
    assert waits(world, "stranger_coordinator") == []


def test_the_educators_day(world: World, case_id: UUID, today: date) -> None:
    assert waits(world, "educator") == ["support_plan"], "after the handover the plan is missing"
    plans.draft(world, case_id, [plans.goal()])
    assert waits(world, "educator") == ["support_plan"], "a draft is no plan"
    plans.send(world, case_id)
    assert waits(world, "educator") == ["support_sign_plan"]
    assert offered(world, case_id, "educator")["plan"].startswith("This version was sent for signature")
    plans.signed_by_all(world, case_id)
    plans.in_force(world, case_id)
    with world.act("educator") as (session, actor):
        for days in (1, 5):
            commands.plan_session(
                session, actor, case_id, worker_id=actor.person_id, starts_at=at(today + timedelta(days=days), 10)
            )
    assert waits(world, "educator") == ["support_meeting"]
    assert waits(world, "consultant") == []
    with clock.at_day(today + timedelta(days=3)):
        assert waits(world, "educator") == ["support_record"]
    with clock.at_day(today + timedelta(days=4)):
        assert sorted(waits(world, "educator")) == ["support_meeting", "support_record"]
