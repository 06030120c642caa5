"""The first tab of a case, in one statement: what happened, who works on it, and its stay."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Uuid, and_, bindparam, literal_column, select, true

from portal.workflow.cases import queries
from portal.workflow.disclosure import REVIEW_OPENED
from portal.workflow.placements.clock import StayClock, stay_clock
from portal.workflow.placements.models import Placement
from tenants import clock
from tenants.statements import Prepared

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.cases.queries import Timeline, Worker

STAY = ("state", "starts_on", "ends_on", "left_on", "handed_over_at", "base_months", "renewal_months", "renewed_months")
"""What the stay's clock reads of a placement."""


@dataclass(frozen=True)
class Overview:
    """What the first tab shows beside the case itself. ``clock`` is there from the assignment on, for those who see the stay."""

    timeline: Timeline
    workers: tuple[Worker, ...]
    clock: StayClock | None


def overview(session: Session, case: Case, *, older: str | None = None) -> Overview:
    """Load the first tab. ``older`` is the cursor of an earlier page's timeline."""
    cursor = queries.cursor_of(older)
    lines, workers, *stay = _statement(bool(cursor)).one(session, {"case": case.id, **cursor})
    known = dict(zip(STAY, stay, strict=True))
    return Overview(
        queries.timeline(lines),
        tuple(queries.Worker(*worker) for worker in workers or ()),
        stay_clock(Placement(**known), case.rules, clock.today(), review_opened=REVIEW_OPENED in case.reached)
        if known["state"] is not None
        else None,
    )


@lru_cache(maxsize=2)
def _statement(placed: bool) -> Prepared:
    stay = and_(Placement.case_id == bindparam("case", type_=Uuid), Placement.state != literal_column("'called_off'"))
    one = select(true().label("one")).subquery("one")
    columns = (getattr(Placement, name) for name in STAY)
    return Prepared(
        select(queries.timeline_of(placed=placed), queries.workers_of(), *columns).select_from(one).outerjoin(Placement, stay)
    )
