"""Shortcuts of these tests: sessions of the Equipe, and cases on their agendas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from portal.workflow.assessment import commands
from portal.workflow.assessment.models import AssessmentItem, Decision, EquipeSession
from portal.workflow.assessment.sittings import require_open_item
from portal.workflow.assessment.voices import Opinion
from portal.workflow.cases.models import Case
from portal.workflow.referrals.models import Income, SocialSituation
from tenants import clock, establish
from tenants.errors import Refused
from tenants.kinds import Role
from tests import journey
from tests.world import World

MEMBERS = ("head", "social_worker", "coordinator", "educator", "consultant")
"""Five members: three have their seat from the start, two get one here."""


def moment(day: date, hour: int = 10) -> datetime:
    """An hour of a day in Rome."""
    return datetime.combine(day, time(hour), clock.ROME)


def five_members(world: World) -> World:
    """Two more of the ATS get a seat: an Equipe of five."""
    with world.system.work() as session:
        for name in ("educator", "consultant"):
            actor = world.actor(name)
            establish.seat(session, actor.person_id, actor.organisation_id, world.partnership_id)
            world.actors[name] = replace(
                actor, roles=actor.roles | {Role.EQUIPE_MEMBER}, equipe_of=frozenset({world.partnership_id})
            )
    return world


def sitting(world: World, day: date | None = None, *, who: str = "social_worker", hour: int = 10) -> UUID:
    """A session of the Equipe, convened for a day (today)."""
    with world.act(who) as (session, actor):
        partnership = next(iter(actor.equipe_of))
        return commands.convene(session, actor, partnership, moment(day or clock.today(), hour), "Sala Ostaggi").id


def taken_up(world: World, day: date | None = None, *, who: str = "coordinator", **details: Any) -> UUID:
    """A case in assessment, on the agenda of a session of today (or another day)."""
    case_id = journey.submitted(world, **details)
    session_id = sitting(world, day, who=who)
    with world.act(who) as (session, actor):
        commands.take_up(session, actor, case_id, session_id)
    return case_id


def without_income(world: World, case_id: UUID, who: str = "social_worker") -> None:
    """The household's income has ended: a criterion is not met any more."""
    with world.act(who) as (session, _):
        session.execute(
            update(Income)
            .where(Income.case_id == case_id)
            .values(starts_on=clock.today() - timedelta(days=300), ends_on=clock.today() - timedelta(days=10))
        )


def complete(world: World, case_id: UUID) -> None:
    """The need is described, so that no criterion is unknown."""
    with world.act("social_worker") as (session, _):
        session.execute(
            update(SocialSituation).where(SocialSituation.case_id == case_id).values(temporary_difficulty="Sfratto eseguito.")
        )


def stage(world: World, case_id: UUID, who: str = "social_worker") -> str:
    """Where a case stands, as somebody sees it."""
    with world.act(who) as (session, _):
        return session.get_one(Case, case_id).stage


def opened(world: World, case_id: UUID, *, present: tuple[str, ...] = ("head", "coordinator"), chair: str | None = None) -> UUID:
    """The session with a case on its agenda is opened, with these members (the first of them chairs) and with their opinions."""
    first = chair or present[0]
    with world.act(first) as (session, actor):
        item = require_open_item(session, case_id)
        if session.get_one(EquipeSession, item.session_id).opened_at is None:
            commands.open_sitting(session, actor, item.session_id, [world.actor(name).person_id for name in present])
        if item.opinions_opened_at is None:
            commands.open_opinions(session, actor, case_id)
        return item.session_id


def decision(**changes: Any) -> dict[str, Any]:
    """What a good decision says; ``changes`` replaces parts of it."""
    return {
        "outcome": "eligible",
        "reason": "criteria_met",
        "reasons_text": "Nucleo con sfratto e lavoro stabile.",
        "minutes": "Sentita la relazione del servizio sociale. Parere unanime.",
        **changes,
    }


def person(world: World, *names: str) -> list[UUID]:
    return [world.actor(name).person_id for name in names]


def start(world: World, case_id: UUID, *present: str, chair: str = "head") -> UUID:
    with world.act(chair) as (session, actor):
        item = session.scalars(select(AssessmentItem).where(AssessmentItem.case_id == case_id)).one()
        commands.open_sitting(session, actor, item.session_id, person(world, *present))
        return item.session_id


def says(world: World, case_id: UUID, who: str, stance: str = "for", text: str = "") -> None:
    with world.act(who) as (session, actor):
        commands.give_opinion(session, actor, case_id, stance, text or f"Parere di {who}.")


def reads(world: World, who: str) -> dict[UUID, str]:
    """The opinions that one of the cast reads straight from the table."""
    with world.act(who) as (session, _):
        return dict(session.execute(select(Opinion.person_id, Opinion.text)).all())


def item_of(world: World, case_id: UUID) -> UUID:
    with world.act("head") as (session, _):
        return session.scalars(select(AssessmentItem.id).where(AssessmentItem.case_id == case_id)).one()


def decide(world: World, case_id: UUID, who: str = "head", **changes: Any) -> Decision:
    with world.act(who) as (session, actor):
        return commands.decide(session, actor, case_id, **decision(**changes))


@contextmanager
def refused(world: World, who: str, kind: type[Refused], sentence: str) -> Iterator[Any]:
    with world.act(who) as (session, actor), pytest.raises(kind, match=sentence):
        yield session, actor
