"""What became of deliveries, written for a whole group in one statement: each delivery and its row of the outbox."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

MOST_ATTEMPTS = 10
LONGEST = timedelta(hours=4)
"""Since the first attempt: hours in which nobody tried, because no worker ran, are not held against a message."""
FIRST_PAUSE = 60.0

_WRITE = text(
    """
    with told as (
      select * from unnest(cast(:rows as uuid[]), cast(:deliveries as uuid[]), cast(:states as text[]), cast(:attempts as integer[]),
                           cast(:firsts as timestamptz[]), cast(:errors as text[]), cast(:pauses as double precision[]))
        as t(row, delivery, state, attempts, first_tried_at, error, pause)),
    delivered as (
      update portal.deliveries d set state = t.state, attempts = t.attempts, first_tried_at = t.first_tried_at, last_error = t.error,
        sent_at = case when t.state = 'sent' then now() end
      from told t where d.id = t.delivery)
    update portal.outbox o set
      done_at = case when t.state in ('sent', 'cancelled') then now() end,
      dead_at = case when t.state = 'gave_up' then now() end,
      next_at = case when t.state = 'pending' then now() + make_interval(secs => t.pause) else o.next_at end,
      last_error = t.error
    from told t where o.id = t.row
    """
)
_CLOSE = text("update portal.outbox set done_at = now() where id = any(cast(:rows as uuid[]))")


@dataclass(frozen=True)
class Tries:
    """How often a delivery was tried, and since when."""

    number: int = 0
    since: datetime | None = None

    def again(self) -> Tries:
        """After one more."""
        return Tries(self.number + 1, self.since or datetime.now(UTC))

    @property
    def enough(self) -> bool:
        """Whether the next attempt, if it fails, is the last."""
        return self.number + 1 >= MOST_ATTEMPTS or (self.since is not None and datetime.now(UTC) - self.since > LONGEST)

    @property
    def pause(self) -> float:
        """Seconds to wait after an attempt that failed: doubling, with chance mixed in so that not all come back at once."""
        return FIRST_PAUSE * 2.0 ** min(self.number, 5) * random.uniform(0.8, 1.2)  # noqa: S311 (chance, not a secret)


@dataclass(frozen=True)
class Outcome:
    """What became of one delivery: its new state, the tries it took, the error, and when to try again."""

    row: UUID | None
    delivery: UUID
    state: str
    tries: Tries
    error: str | None = None
    pause: float = 0.0


def write(session: Session, outcomes: list[Outcome]) -> None:
    """Write a group down, in one statement."""
    if not outcomes:
        return
    columns: dict[str, list[Any]] = {
        "rows": [o.row for o in outcomes],
        "deliveries": [o.delivery for o in outcomes],
        "states": [o.state for o in outcomes],
        "attempts": [o.tries.number for o in outcomes],
        "firsts": [o.tries.since for o in outcomes],
        "errors": [o.error for o in outcomes],
        "pauses": [o.pause for o in outcomes],
    }
    session.execute(_WRITE, columns)


def close(session: Session, rows: list[UUID]) -> None:
    """Close rows whose delivery had its outcome before."""
    if rows:
        session.execute(_CLOSE, {"rows": rows})
