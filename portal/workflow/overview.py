"""The first tab of a case, in one statement: what happened, who works on it, and its stay."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, and_, bindparam, select

from portal.workflow.cases import queries
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import REVIEW_OPENED
from portal.workflow.placements.clock import StayClock, stay_clock
from portal.workflow.placements.models import Placement
from tenants import clock

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.cases.queries import Timeline, Worker


@dataclass(frozen=True)
class Overview:
    """What the first tab shows beside the case itself. ``clock`` is there from the assignment on, for those who see the stay."""

    timeline: Timeline
    workers: tuple[Worker, ...]
    clock: StayClock | None


def overview(session: Session, case: Case, *, older: str | None = None) -> Overview:
    """Load the first tab. ``older`` is the cursor of an earlier page's timeline."""
    cursor = queries.cursor_of(older)
    lines, workers, placement = session.execute(_statement(bool(cursor)), {"case": case.id, **cursor}).one()
    return Overview(
        queries.timeline(lines),
        tuple(queries.Worker(*worker) for worker in workers or ()),
        stay_clock(placement, case.rules, clock.today(), review_opened=REVIEW_OPENED in case.reached)
        if placement is not None
        else None,
    )


@lru_cache(maxsize=2)
def _statement(placed: bool) -> Any:
    stay = and_(Placement.case_id == Case.id, Placement.state != "called_off")
    return (
        select(queries.timeline_of(placed=placed), queries.workers_of(), Placement)
        .select_from(Case)
        .outerjoin(Placement, stay)
        .where(Case.id == bindparam("case", type_=Uuid))
    )
