"""The plan and its goals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from portal.workflow.support import commands
from portal.workflow.support.models import Goal, Plan
from portal.workflow.support.plan import fingerprint
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.world import World


def agree(world: World, case_id: UUID, who: str = "educator", **changes: object) -> None:
    values = {"summary": "Cercare casa e lavoro insieme.", "agreed_on": date(2027, 3, 1), **changes}
    with world.act(who) as (session, actor):
        commands.agree_plan(session, actor, case_id, **values)  # type: ignore[arg-type]


def goal(world: World, case_id: UUID, who: str = "educator", **changes: object) -> UUID:
    values = {
        "area": "work",
        "title": "Un contratto",
        "indicator": "Contratto firmato",
        "due_on": date(2027, 9, 1),
        **changes,
    }
    with world.act(who) as (session, actor):
        made = commands.set_goal(session, actor, case_id, **values)  # type: ignore[arg-type]
        session.flush()
        return made.id


def close(world: World, case_id: UUID, goal_id: UUID, who: str = "educator", state: str = "met", note: str = "") -> None:
    with world.act(who) as (session, actor):
        commands.close_goal(session, actor, case_id, goal_id, state=state, note=note)


def test_the_educator_agrees_the_plan(world: World, case_id: UUID, told: Callable[[str], list[str]]) -> None:
    agree(world, case_id)
    with world.act("social_worker") as (session, _):
        assert session.get_one(Plan, case_id).summary == "Cercare casa e lavoro insieme."
    assert told("consultant") == ["PlanAgreed"]
    assert told("social_worker") == ["PlanAgreed"]
    assert told("educator") == [], "nobody is told of what they did themselves"


def test_before_the_handover_the_comune_is_not_told(
    world: World, assigned_id: UUID, told: Callable[[str], list[str]], happened: Callable[[str, UUID], list[str]]
) -> None:
    agree(world, assigned_id, "coordinator")
    assert told("social_worker") == []
    assert "PlanAgreed" not in happened("social_worker", assigned_id)
    with world.act("social_worker") as (session, _):
        assert session.get(Plan, assigned_id) is None


def test_the_plan_is_revised_but_not_over_somebody_elses(world: World, case_id: UUID) -> None:
    agree(world, case_id, seen="none")
    with world.act("educator") as (session, _):
        before = fingerprint(session.get_one(Plan, case_id))
    agree(world, case_id, "consultant", summary="Anche i debiti.", seen=before)
    with pytest.raises(Conflict, match="has changed"):
        agree(world, case_id, summary="Il mio.", seen=before)
    with world.act("educator") as (session, _):
        assert session.get_one(Plan, case_id).summary == "Anche i debiti."


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("summary", "  ", "Write what the plan is about."),
        ("agreed_on", date(2027, 3, 2), "still to come"),
        ("agreed_on", date(2026, 1, 1), "older than the case"),
    ],
)
def test_a_plan_that_cannot_be(world: World, case_id: UUID, field: str, value: object, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        agree(world, case_id, **{field: value})
    assert sentence in str(refused.value.fields[field])


def test_who_may_not_write_the_plan(world: World, case_id: UUID) -> None:
    with pytest.raises(NotAllowed, match="assigned to this case, or the coordinator"):
        agree(world, case_id, "other_educator")
    with pytest.raises(NotAllowed, match="This is done by"):
        agree(world, case_id, "social_worker")
    with pytest.raises(NotAllowed, match="This is done by"):
        agree(world, case_id, "manager")
    with pytest.raises(NotFound):
        agree(world, case_id, "stranger_educator")


@pytest.mark.parametrize("stage", ["proposed", "closed"])
def test_no_plan_at_these_stages(world: World, today: date, stage: str) -> None:
    with pytest.raises(WrongStage):
        agree(world, getattr(journey, stage)(world, journey.home(world)), "coordinator")


def test_a_goal_is_set_and_met(world: World, case_id: UUID, happened: Callable[[str, UUID], list[str]]) -> None:
    agree(world, case_id)
    goal_id = goal(world, case_id)
    close(world, case_id, goal_id)
    with world.act("social_worker") as (session, _):
        seen = session.get_one(Goal, goal_id)
        assert (seen.state, seen.closed_on) == ("met", date(2027, 3, 1))
    assert happened("social_worker", case_id)[-2:] == ["GoalSet", "GoalClosed"]
    with pytest.raises(Conflict, match="already closed"):
        close(world, case_id, goal_id)


def test_goals_need_a_plan(world: World, case_id: UUID) -> None:
    with pytest.raises(Conflict, match="First agree the plan"):
        goal(world, case_id)


def test_the_same_goal_twice(world: World, case_id: UUID) -> None:
    agree(world, case_id)
    goal(world, case_id)
    with pytest.raises(Conflict, match="already among the open ones"):
        goal(world, case_id)


@pytest.mark.parametrize(
    ("field", "value"),
    [("area", "luck"), ("title", " "), ("title", "x" * 161), ("indicator", ""), ("due_on", date(2027, 2, 28))],
)
def test_a_goal_that_cannot_be(world: World, case_id: UUID, field: str, value: object) -> None:
    agree(world, case_id)
    with pytest.raises(Invalid) as refused:
        goal(world, case_id, **{field: value})
    assert list(refused.value.fields) == [field]


def test_a_goal_dropped_needs_a_note(world: World, case_id: UUID) -> None:
    agree(world, case_id)
    goal_id = goal(world, case_id)
    with pytest.raises(Invalid) as refused:
        close(world, case_id, goal_id, state="dropped")
    assert "note" in refused.value.fields
    with pytest.raises(Invalid):
        close(world, case_id, goal_id, state="open")
    with pytest.raises(NotFound):
        close(world, case_id, uuid4())
    close(world, case_id, goal_id, state="partly_met", note="Un contratto a termine.")


def test_a_goal_of_another_case_is_not_found(world: World, case_id: UUID, today: date) -> None:
    agree(world, case_id)
    goal_id = goal(world, case_id, due_on=today + timedelta(days=1))
    other = journey.hosted(world, journey.home(world, name="Monolocale"), surname="Altri")
    with pytest.raises(NotFound):
        close(world, other, goal_id)


def test_the_owner_never_sees_the_plan(world: World, case_id: UUID) -> None:
    agree(world, case_id)
    goal(world, case_id)
    for name in ("manager", "stranger_coordinator", "stranger_social_worker"):
        with world.act(name) as (session, _):
            assert session.scalars(select(Plan)).all() == []
            assert session.scalars(select(Goal)).all() == []
