"""How a stay ends, as far as commands and pages ask: the departure, the outcome, the follow-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.workflow.cases.models import CaseEvent
from portal.workflow.departures.models import Departure, FollowUp, Outcome
from portal.workflow.placements.models import Inspection
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

REASON_WORDS: dict[str, str] = {
    "own_home_found": "The household found its own home",
    "renewal_refused": "The renewal was refused",
    "months_used_up": "The months are used up",
    "household_choice": "The household chose to leave",
    "rules_broken": "The rules of the stay were broken",
    "other": "Another reason",
}
NEXT_HOME_WORDS: dict[str, str] = {
    "private_rent": "Rent on the private market",
    "public_housing": "Public housing",
    "own_home": "A home of its own",
    "family_or_friends": "With family or friends",
    "other_programme": "Another housing programme",
    "residential_service": "A residential service",
    "unknown": "Not known",
}
NAME = Person.given_name + " " + Person.surname


def departure_of(session: Session, case_id: UUID) -> Departure | None:
    """The departure under way or carried out; ``None`` when none was decided or it was called off."""
    return session.scalars(select(Departure).where(Departure.case_id == case_id, Departure.called_off_at.is_(None))).first()


def departures(session: Session, case_id: UUID) -> Sequence[Row[Any]]:
    """Every departure decided for a case, called off or not, the last one first, with who decided it."""
    statement = (
        select(Departure, NAME.label("by"))
        .outerjoin(Person, Person.id == Departure.decided_by_id)
        .where(Departure.case_id == case_id)
        .order_by(Departure.decided_at.desc())
    )
    return list(session.execute(statement))


def outcome_of(session: Session, case_id: UUID) -> Outcome | None:
    """What the stay came to, once recorded."""
    return session.get(Outcome, case_id)


def follow_ups(session: Session, case_id: UUID) -> list[FollowUp]:
    """The follow-ups of a case, the first one first."""
    return list(session.scalars(select(FollowUp).where(FollowUp.case_id == case_id).order_by(FollowUp.months)))


def handback_report(session: Session, case_id: UUID) -> Inspection | None:
    """The report of the day on which the home was handed back."""
    return session.scalars(
        select(Inspection).where(Inspection.case_id == case_id, Inspection.kind == "handback", Inspection.move_id.is_(None))
    ).first()


def announced_leave(session: Session, case_id: UUID) -> date | None:
    """The last day in the home as announced to all three sides: the owner reads no departure, but was told this day."""
    return session.scalar(select(last_announced(case_id)))


def last_announced(case_id: Any) -> Any:
    """The day of the last announced departure of a case, as a scalar subquery."""
    return announced(case_id).scalar_subquery()


def announced(case_id: Any) -> Select[Any]:
    """The ``day`` of the last announced departure of a case."""
    return (
        select(CaseEvent.data["leaves_on"].astext.cast(_DATE).label("day"))
        .where(CaseEvent.case_id == case_id, CaseEvent.name == "DepartureStarted")
        .order_by(CaseEvent.at.desc())
        .limit(1)
    )


_DATE = Departure.leaves_on.type
