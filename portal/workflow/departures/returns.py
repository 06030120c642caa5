"""When households that live in homes give them back, as it was announced to all three sides."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, text

from portal.workflow.cases.models import Case
from portal.workflow.departures.queries import last_announced
from portal.workflow.placements.models import Placement
from portal.workflow.stages import Stage
from tenants.statements import Prepared

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.orm import Session


def planned_returns(session: Session, unit_ids: Collection[UUID]) -> dict[UUID, date]:
    """The last day in the home that was announced, by unit: of the stays that the caller may know, in one statement."""
    if not unit_ids:
        return {}
    rows = _announced().rows(session, {"units": list(unit_ids)})
    return {unit_id: day for unit_id, day in rows if day is not None}


@lru_cache(maxsize=1)
def _announced() -> Prepared:
    statement: Any = (
        select(Placement.unit_id, last_announced(Placement.case_id))
        .join(Case, Case.id == Placement.case_id)
        .where(
            Placement.unit_id == any_(bindparam("units", type_=ARRAY(Uuid))),
            Placement.state == text("'living'"),
            Case.stage == text(f"'{Stage.LEAVING.value}'"),
        )
    )
    return Prepared(statement)
