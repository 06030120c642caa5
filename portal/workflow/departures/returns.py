"""When households that live in homes give them back, as it was announced to all three sides."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.cases.models import Case
from portal.workflow.departures.queries import last_announced
from portal.workflow.placements.models import Placement
from portal.workflow.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.orm import Session


def planned_returns(session: Session, unit_ids: Collection[UUID]) -> dict[UUID, date]:
    """The last day in the home that was announced, by unit: of the stays that the caller may know, in one statement."""
    if not unit_ids:
        return {}
    announced = last_announced(Placement.case_id)
    rows = session.execute(
        select(Placement.unit_id, announced)
        .join(Case, Case.id == Placement.case_id)
        .where(Placement.unit_id.in_(unit_ids), Placement.state == "living", Case.stage == Stage.LEAVING.value)
    )
    return {unit_id: day for unit_id, day in rows if day is not None}
