"""The relay: it leases what the outbox holds and publishes it by name. The consumer closes the rows, not the relay.

It looks four times a second instead of being poked: the look is an index scan of the few open rows, while a NOTIFY in every
command would make all commits queue behind one lock, and a request would still not know whether anybody listened. It runs as a
thread of each worker's main process: where there is somebody to deliver there is somebody to relay, several at once are
harmless (``skip locked``, and consumers that skip what is done), and while no worker runs no lease is spent.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from portal import logs
from portal.records import heartbeats, outbox
from portal.records.work import OutboxKind
from tenants.outbox import OutboxRow

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Row

    from tenants.system import System

log = logs.get("portal.relay")
TICK, TICK_IN_TROUBLE = 0.25, 5.0
PULSE = 45.0
BATCH = 100
LEASE = 120
"""Seconds until an unanswered row is published again: as long as a task may take at most. Doubles each time, five times."""
ALONE_AFTER = 3
"""Leases without an answer after which a row travels in a message of its own: should it kill its worker, it kills no others'."""

_DUE = (
    select(OutboxRow.id, OutboxRow.kind, OutboxRow.attempts)
    .where(OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None), OutboxRow.held_at.is_(None), OutboxRow.next_at <= func.now())
    .order_by(OutboxRow.next_at)
    .with_for_update(skip_locked=True)
)
_LEASE = text(
    "update portal.outbox set next_at = now() + make_interval(secs => :lease * power(2, least(attempts, 5))), attempts = attempts + 1"
    " where id = any(cast(:rows as uuid[]))"
)

Publish = Callable[[str, list[str]], None]


def publish_due(system: System, publish: Publish, *, limit: int = BATCH, lease: int = LEASE) -> int:
    """Lease due rows and publish them, one message for each kind; hold those whose work is paused. Answers how many rows it looked
    at; raises what ``publish`` raises.

    The lease is committed before anybody is told: a consumer that is quicker than our commit would find the rows locked, skip them,
    and nobody would come back to them for a lease. When the broker cannot be told, the lease is given back.
    """
    looked_at, due = _lease(system, limit, lease)
    try:
        for kind in OutboxKind:
            together = [str(row.id) for row in due if row.kind == kind and row.attempts < ALONE_AFTER]
            alone = [[str(row.id)] for row in due if row.kind == kind and row.attempts >= ALONE_AFTER]
            for rows in ([together] if together else []) + alone:
                publish(kind.value, rows)
    except Exception:
        outbox.give_back(system, [row.id for row in due])
        raise
    unknown = [row.id for row in due if row.kind not in set(OutboxKind)]
    if unknown:
        log.error("outbox rows of a kind that nobody does", rows=unknown)
    return looked_at


def _lease(system: System, limit: int, lease: int) -> tuple[int, list[Row[UUID, str, int]]]:
    """How many rows are due, and those that nobody holds, leased; with the attempts that they had before."""
    with system.work() as session:
        due = session.execute(_DUE.limit(limit)).all()
        held = outbox.held(session, [row.id for row in due]) if due else set()
        free = [row for row in due if row.id not in held]
        if free:
            session.execute(_LEASE, {"rows": [row.id for row in free], "lease": lease})
        return len(due), free


class Relay(threading.Thread):
    """Publishes what is due until told to stop, and says that it lives."""

    def __init__(self, system: System, publish: Publish) -> None:
        super().__init__(name="relay", daemon=True)
        self._system, self._publish = system, publish
        self._ending = threading.Event()

    def run(self) -> None:
        troubled, pulsed = "", 0.0
        while not self._ending.is_set():
            try:
                if time.monotonic() - pulsed > PULSE:
                    heartbeats.pulse(self._system, "relay")
                    pulsed = time.monotonic()
                while publish_due(self._system, self._publish) == BATCH and not self._ending.is_set():
                    pass
                if troubled:
                    log.warning("the relay is well again")
                troubled = ""
            except Exception as error:
                # The broker or the database is away: the rows wait. One line when it begins, not one every five seconds.
                if troubled != logs.kind_of(error):
                    troubled = logs.kind_of(error)
                    log.warning("the relay cannot publish now", error=troubled)
            self._ending.wait(TICK_IN_TROUBLE if troubled else TICK)

    def end(self) -> None:
        """Stop after the present look, and let go of the connections."""
        self._ending.set()
        self.join(15)
        self._system.dispose()
