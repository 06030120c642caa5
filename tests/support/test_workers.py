"""The coordinator entrusts a case, and replaces those who follow it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.workflow.cases.models import CaseWorker
from portal.workflow.referrals.models import EconomicSituation, Income, SocialSituation
from portal.workflow.support import commands
from portal.workflow.support.models import SupportSession, WorkingNote
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.support import plans
from tests.support.conftest import at
from tests.world import World


def assign(world: World, case_id: UUID, who: str = "coordinator", **people: str) -> None:
    chosen = {f"{role}_id": world.actor(name).person_id for role, name in people.items()}
    with world.act(who) as (session, actor):
        commands.assign_workers(session, actor, case_id, **chosen)


def economic(world: World, name: str, case_id: UUID) -> int:
    """How many rows of the economic and social facets somebody sees of a case."""
    with world.act(name) as (session, _):
        return sum(
            session.scalar(select(func.count()).select_from(table).where(table.case_id == case_id)) or 0
            for table in (EconomicSituation, Income, SocialSituation)
        )


def test_the_coordinator_assigns_both_and_they_are_told(
    world: World, assigned_id: UUID, told: Callable[[str], list[str]], happened: Callable[[str, UUID], list[str]]
) -> None:
    assert economic(world, "educator", assigned_id) == 0
    assign(world, assigned_id, educator="educator", consultant="consultant")
    assert economic(world, "educator", assigned_id) == 3
    assert economic(world, "consultant", assigned_id) == 3
    assert economic(world, "other_educator", assigned_id) == 0
    assert told("educator") == ["WorkerAssigned"]
    assert told("consultant") == ["WorkerAssigned"]
    assert told("other_educator") == []
    assert happened("coordinator", assigned_id).count("WorkerAssigned") == 2
    assert "WorkerAssigned" in happened("social_worker", assigned_id)


def test_replacing_the_educator_ends_the_old_grants_at_once(
    world: World, assigned_id: UUID, told: Callable[[str], list[str]], today: date
) -> None:
    assign(world, assigned_id, educator="educator", consultant="consultant")
    with world.act("educator") as (session, actor):
        commands.write_note(session, actor, assigned_id, text="Da riprendere.")
        commands.plan_session(
            session, actor, assigned_id, worker_id=actor.person_id, starts_at=at(today + timedelta(days=2), 10), place="In sede"
        )
    assign(world, assigned_id, educator="other_educator")

    assert economic(world, "educator", assigned_id) == 0
    assert economic(world, "other_educator", assigned_id) == 3
    assert economic(world, "consultant", assigned_id) == 3
    with world.act("educator") as (session, actor):
        assert session.scalars(select(WorkingNote)).all() == []
        with pytest.raises(NotAllowed, match="assigned to this case"):
            commands.write_goal(session, actor, assigned_id, plans.goal())
    with world.act("other_educator") as (session, actor):
        meeting = session.scalars(select(SupportSession)).one()
        assert meeting.worker_id == actor.person_id, "what was still to be held passes on"
        assert session.scalars(select(WorkingNote)).all() == [], "a note stays its author's"
    assert told("educator") == ["SupportSessionPlanned", "WorkerAssigned", "WorkerReplaced"][1:]
    assert told("other_educator") == ["WorkerAssigned"]


def test_assigning_the_same_twice_is_refused_beside_the_choice(world: World, assigned_id: UUID) -> None:
    for role in ("educator", "consultant"):
        assign(world, assigned_id, **{role: role})
        with pytest.raises(Invalid) as refused:
            assign(world, assigned_id, **{role: role})
        assert "already follow" in str(refused.value.fields[f"{role}_id"])
    with world.act("coordinator") as (session, _):
        rows = select(func.count()).where(CaseWorker.case_id == assigned_id, CaseWorker.role == "educator")
        assert session.scalar(rows) == 1


def test_nobody_chosen(world: World, assigned_id: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        assign(world, assigned_id)
    assert str(refused.value.fields["educator_id"]) == "Choose whom to assign."


def test_a_person_without_the_role(world: World, assigned_id: UUID) -> None:
    with pytest.raises(NotAllowed, match="with this role"):
        assign(world, assigned_id, educator="consultant")
    with pytest.raises(NotAllowed, match="with this role"):
        assign(world, assigned_id, educator="stranger_educator")


@pytest.mark.parametrize("who", ["educator", "consultant", "social_worker", "head", "manager"])
def test_only_the_coordinator_assigns(world: World, assigned_id: UUID, who: str) -> None:
    with pytest.raises(NotAllowed, match="Only whoever has the role of coordinator"):
        assign(world, assigned_id, who, educator="educator")


def test_strangers_find_no_such_case(world: World, assigned_id: UUID) -> None:
    with pytest.raises(NotFound):
        assign(world, assigned_id, "stranger_coordinator", educator="stranger_educator")


@pytest.mark.parametrize("stage", ["waiting", "proposed", "closed"])
def test_not_before_a_unit_is_assigned_nor_after_the_stay(world: World, today: date, stage: str) -> None:
    where = () if stage == "waiting" else (journey.home(world),)
    with pytest.raises(WrongStage, match="can be done only at one of these stages"):
        assign(world, getattr(journey, stage)(world, *where), educator="other_educator")


def test_a_stale_page(world: World, assigned_id: UUID) -> None:
    with world.act("coordinator") as (session, actor), pytest.raises(Conflict, match="has changed"):
        commands.assign_workers(session, actor, assigned_id, educator_id=world.actor("educator").person_id, seen_version=1)
