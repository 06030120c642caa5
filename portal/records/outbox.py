"""The rows of the outbox after they were leased: given back, held, put away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Uuid, cast, delete, func, select, update

from portal.workflow.cases.notices import Delivery
from tenants.outbox import OutboxRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.system import System

KEPT = timedelta(days=90)
"""How long a row that was done is kept: for whoever looks for the trace of a request."""
AT_A_TIME = 20_000


def give_back(system: System, rows: Collection[UUID]) -> int:
    """Make leased rows due now, as if nobody had taken them: whoever looks next has them. Answers how many were still open."""
    with system.work() as session:
        given = session.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_(rows), OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
            .values(next_at=func.now(), attempts=func.greatest(OutboxRow.attempts - 1, 0))
            .returning(OutboxRow.id)
        )
        return len(given.all())


def held(session: Session, rows: Collection[UUID]) -> set[UUID]:
    """Of rows that this transaction has locked, those whose work is paused: they are held from now on, and nobody is told of them."""
    return set(session.scalars(select(func.app.hold_paused(list(rows)))))


def put_away(session: Session) -> int:
    """Close given-up rows whose delivery was sent by another row since, and forget rows that were done long ago. A sweep."""
    delivery = cast(OutboxRow.payload["delivery"].astext, Uuid)
    over = select(Delivery.id).where(Delivery.id == delivery, Delivery.state.in_(("sent", "cancelled"))).exists()
    closed = session.execute(
        update(OutboxRow).where(OutboxRow.dead_at.is_not(None), OutboxRow.done_at.is_(None), over).values(done_at=func.now())
        .returning(OutboxRow.id)
    )  # fmt: skip
    old = (
        select(OutboxRow.id)
        .where(OutboxRow.created_at < func.now() - KEPT, OutboxRow.done_at < func.now() - KEPT)
        .limit(AT_A_TIME)
    )
    gone = session.execute(delete(OutboxRow).where(OutboxRow.id.in_(old)).returning(OutboxRow.id))
    return len(closed.all()) + len(gone.all())
