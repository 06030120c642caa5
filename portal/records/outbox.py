"""The rows of the outbox in a consumer's hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, update

from tenants.outbox import OutboxRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from tenants.system import System


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
