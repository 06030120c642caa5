"""What the platform's operator sees of the work outside of requests, and may do with it. No case is in it, and nobody's data.

Every function runs in a transaction that is bound to no organisation, as the operator or as the system: the database lets nobody
else through (``portal/workflow/sql/operations.sql``), and shows them nothing but this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import text

from portal.records.work import OutboxKind
from portal.workflow.cases.notices import CHANNELS
from tenants.errors import Conflict, Invalid
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

MOST = 10_000
"""Where counting stops. A backlog that long is told of as "10,000 or more"."""
LINES = 50
AT_ONCE = 500
"""How many rows are brought back by one press of a button."""

PAUSABLE = tuple(f"kind:{kind}" for kind in OutboxKind) + tuple(f"channel:{channel}" for channel in CHANNELS)
"""What can be paused: a kind of work, or whatever goes out by a channel."""


@dataclass(frozen=True)
class Kind:
    """The rows of one kind of work that are not done. ``held`` of the waiting ones are paused; ``oldest``: since when one is overdue."""

    kind: str
    waiting: int
    held: int
    oldest: datetime | None
    dead: int

    @property
    def seconds(self) -> int:
        """How long the oldest is overdue: what is meant for later, or paused, is not."""
        return 0 if self.oldest is None else max(0, int((datetime.now(UTC) - self.oldest).total_seconds()))


@dataclass(frozen=True)
class Deliveries:
    """The deliveries of one channel in one state that is not the end."""

    channel: str
    state: str
    number: int
    oldest: datetime


@dataclass(frozen=True)
class Row:
    """One row of the outbox. ``at``: when it was written or, of a dead one, given up. ``address``: only of a dead one."""

    id: UUID
    kind: str
    organisation: str
    at: datetime
    next_at: datetime
    attempts: int
    held_at: datetime | None
    last_error: str | None
    trace: str | None
    channel: str | None
    address: str | None
    tries: int | None


@dataclass(frozen=True)
class Run:
    """A sweep, or a process that lives: its last run, and when it last succeeded, which took ``seconds``."""

    name: str
    started_at: datetime
    finished_at: datetime | None
    rows: int | None
    error: str | None
    succeeded_at: datetime | None
    seconds: float | None


@dataclass(frozen=True)
class Pause:
    """Something that was stopped."""

    what: str
    reason: str
    since: datetime
    by: str | None


def by_kind(session: Session) -> list[Kind]:
    """What waits and what was given up, by kind."""
    found = session.execute(text("select * from app.work_by_kind(:most)"), {"most": MOST})
    return [Kind(row.kind, row.waiting, row.held, row.oldest, row.dead) for row in found]


def deliveries(session: Session) -> list[Deliveries]:
    """Deliveries that are on their way or given up, by channel."""
    found = session.execute(text("select * from app.deliveries_by_state(:most)"), {"most": MOST})
    return [Deliveries(row.channel, row.state, row.number, row.oldest) for row in found]


def runs(session: Session) -> list[Run]:
    """The last runs, by name."""
    return [Run(*row) for row in session.execute(text("select * from app.work_runs()"))]


def pauses(session: Session) -> list[Pause]:
    """What is stopped now."""
    return [Pause(*row) for row in session.execute(text("select * from app.work_pauses()"))]


def rows(
    session: Session, *, dead: bool, kinds: Sequence[str] = (), after: tuple[datetime, UUID] | None = None, limit: int = LINES
) -> list[Row]:
    """Single rows: the oldest that wait, or the latest that were given up, after one that was seen already."""
    at, seen = after or (None, None)
    asked = {"kinds": list(kinds) or [each.kind for each in by_kind(session)], "dead": dead, "limit": limit, "at": at, "id": seen}
    found = session.execute(
        text("select * from app.work_rows(:kinds, :dead, :limit, cast(:at as timestamptz), cast(:id as uuid))"), asked
    )
    return [Row(*row) for row in found]


def replay(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Bring rows back. Answers for each what became of it: ``replayed`` (it was dead), ``hastened`` (it waits for its next turn no
    longer), ``waiting`` (another row does the same already), ``held`` (it is paused), ``done``, ``unknown``.

    Raises:
        Invalid: none was chosen, or more than :data:`AT_ONCE`.
    """
    if not ids or len(ids) > AT_ONCE:
        raise Invalid(rows=S("Choose at least one row, and not more than %(n)s at once.", n=AT_ONCE))
    found = session.execute(text("select * from app.replay_work(:ids)"), {"ids": list(dict.fromkeys(ids))})
    return {row.id: row.outcome for row in found}


def pause(session: Session, what: str, reason: str) -> int:
    """Stop a kind of work, or a channel, until somebody resumes it. Answers how many rows that waited are held now.

    Raises:
        Invalid: there is nothing of that name, or no reason was given.
    """
    if what not in PAUSABLE:
        raise Invalid(what=S("Choose what to pause from the list."))
    if not reason.strip():
        raise Invalid(reason=S("Write why: whoever looks at the page next must know it."))
    return _number(session, "select app.pause_work(:what, :reason)", what=what, reason=reason.strip()[:300])


def resume(session: Session, what: str) -> int:
    """Let it go on. Answers how many rows are due now.

    Raises:
        Conflict: it was not paused.
    """
    if what not in {each.what for each in pauses(session)}:
        raise Conflict(S("This is not paused."))
    return _number(session, "select app.resume_work(:what)", what=what)


def _number(session: Session, statement: str, **values: Any) -> int:
    return int(session.scalar(text(statement), values) or 0)
