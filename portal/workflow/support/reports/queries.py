"""The reports of a case, as far as the reader may know them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.workflow.placements.models import Placement
from portal.workflow.support.models import SupportReport
from tenants import clock
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session


def reports_of(session: Session, case_id: UUID, *, kind: str | None = None, approved: bool = False) -> Sequence[Any]:
    """The reports of a case, the last one first, without what they say."""
    statement = (
        select(
            SupportReport.id, SupportReport.kind, SupportReport.facet, SupportReport.state, SupportReport.starts_on,
            SupportReport.ends_on, SupportReport.changed_at, SupportReport.approved_at, SupportReport.author_id,
            (Person.given_name + " " + Person.surname).label("author"),
        )
        .join(Person, Person.id == SupportReport.author_id)
        .where(SupportReport.case_id == case_id)
        .order_by(func.coalesce(SupportReport.approved_at, SupportReport.changed_at).desc())
    )  # fmt: skip
    if kind is not None:
        statement = statement.where(SupportReport.kind == kind)
    if approved:
        statement = statement.where(SupportReport.state == "approved")
    return session.execute(statement).all()


def usual_period(session: Session, case_id: UUID) -> tuple[date, date]:
    """The period that a new report covers if nobody says otherwise: from the last approved one, or the handover, until today."""
    last = session.scalar(
        select(func.max(SupportReport.ends_on)).where(SupportReport.case_id == case_id, SupportReport.state == "approved")
    )
    handed = session.scalar(select(func.max(Placement.handed_over_at)).where(Placement.case_id == case_id))
    begins = last or (clock.day_of(handed) if handed else None)
    return (begins or clock.today()), clock.today()
