"""What tests of placements look at: rows as one of the cast sees them, and who was told what."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import psycopg
from sqlalchemy import func, select, text

from portal.embedded import Postgres
from portal.workflow.cases.models import Case, CaseAccess, CaseEvent
from portal.workflow.cases.notices import Notification
from portal.workflow.placements import commands as placements
from portal.workflow.placements import inspections
from portal.workflow.placements.models import Agreement, Duty, Placement, Proposal
from tenants import clock
from tests.world import World

REPORT = {
    "keys": 2,
    "condition": "Imbiancato, pulito.",
    "readings": {"electricity": Decimal("1204.5"), "water": Decimal("33")},
    "present": "Persona 1",
}


def report(**changes: object) -> inspections.Report:
    """A sound report of a handover made now."""
    return inspections.Report(**{"at": clock.now(), **REPORT, **changes})  # type: ignore[arg-type]


def stage(world: World, case_id: UUID, who: str = "social_worker") -> str:
    """Where the case stands, as one of the cast sees it."""
    with world.act(who) as (session, _):
        return session.get_one(Case, case_id).stage


def sees(world: World, who: str, case_id: UUID) -> set[str]:
    """The facets of a case that one of the cast holds."""
    with world.act(who) as (session, _):
        return set(session.scalars(select(CaseAccess.facet).where(CaseAccess.case_id == case_id)))


def events(world: World, case_id: UUID, who: str = "social_worker") -> list[str]:
    """The names of the events of a case that one of the cast sees, oldest first."""
    with world.act(who) as (session, _):
        return list(session.scalars(select(CaseEvent.name).where(CaseEvent.case_id == case_id).order_by(CaseEvent.at)))


def told(world: World, who: str) -> list[str]:
    """What one of the cast was told, in their inbox."""
    with world.act(who) as (session, actor):
        return sorted(
            session.scalars(
                select(Notification.kind).where(
                    Notification.organisation_id == actor.organisation_id, Notification.person_id == actor.person_id
                )
            )
        )


def proposal(world: World, case_id: UUID, who: str = "social_worker") -> Proposal:
    """The last proposal of a case."""
    with world.act(who) as (session, _):
        return session.scalars(select(Proposal).where(Proposal.case_id == case_id).order_by(Proposal.proposed_at.desc())).first()  # type: ignore[return-value]


def stay(world: World, case_id: UUID, who: str = "social_worker") -> Placement:
    """The stay of a case, called off or not."""
    with world.act(who) as (session, _):
        return session.scalars(select(Placement).where(Placement.case_id == case_id)).one()


def taken(world: World, unit_id: UUID) -> list[tuple[str, str]]:
    """The days and kinds of a unit's occupation, as its owner sees them."""
    with world.act("manager") as (session, _):
        rows = session.execute(
            text("select kind, days::text from portal.unit_days where unit_id = :u order by days"), {"u": unit_id}
        )
        return [(kind, days) for kind, days in rows]


def placed_people(postgres: Postgres, case_id: UUID) -> int:
    """How many people are written down as living somewhere for a case (no partner may read that)."""
    with psycopg.connect(postgres.url(dbname="portal"), autocommit=True) as connection:
        row = connection.execute("select count(*) from portal.placed_people where case_id = %s", (case_id,)).fetchone()
        assert row is not None
        return int(row[0])


def count(world: World, who: str, model: type) -> int:
    """How many rows of a table one of the cast sees."""
    with world.act(who) as (session, _):
        return session.scalar(select(func.count()).select_from(model)) or 0


def sign(world: World, case_id: UUID, who: str = "social_worker", **changes: object) -> Agreement:
    values: dict[str, object] = {"form": "hospitality_pact", "signed_on": clock.today(), "signed_by": "Persona 1"}
    with world.act(who) as (session, actor):
        return placements.sign_agreement(session, actor, case_id, **(values | changes))  # type: ignore[arg-type]


def hand_over(world: World, case_id: UUID, who: str = "manager", **changes: object) -> Placement:
    with world.act(who) as (session, actor):
        return placements.hand_over(session, actor, case_id, report(**changes))


def duties(world: World, who: str = "manager") -> dict[str, Duty]:
    with world.act(who) as (session, _):
        return {duty.kind: duty for duty in session.scalars(select(Duty))}
