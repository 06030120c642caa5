"""The relay: it leases what the outbox holds and publishes it by name. The consumer closes the rows, not the relay.

It looks every two seconds instead of being poked: the look is an index scan of the few open rows, while a NOTIFY in every
command would make all commits queue behind one lock, and a request would still not know whether anybody listened. It runs as a
thread of each worker's main process: where there is somebody to deliver there is somebody to relay, several at once are
harmless (``skip locked``, and consumers that skip what is done), and while no worker runs no lease is spent.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import func, literal, select, update

from portal import logs
from portal.records import heartbeats, outbox
from portal.records.work import OutboxKind
from tenants.outbox import OutboxRow

if TYPE_CHECKING:
    from tenants.system import System

log = logs.get("portal.relay")
TICK, TICK_IN_TROUBLE = 2.0, 5.0
PULSE = 45.0
BATCH = 100
LEASE = 120
"""Seconds until an unanswered row is published again: as long as a task may take at most. Doubles each time, five times."""
ALONE_AFTER = 3
"""Leases without an answer after which a row travels in a message of its own: should it kill its worker, it kills no others'."""

Publish = Callable[[str, list[str]], None]


def publish_due(system: System, publish: Publish, *, limit: int = BATCH, lease: int = LEASE) -> int:
    """Lease due rows and publish them, one message for each kind; hold those whose work is paused. Answers how many rows it looked
    at; raises what ``publish`` raises.

    Publishing comes before the commit: when it fails the rows stay due, when the commit fails they are published twice.
    """
    with system.work() as session:
        due = session.execute(
            select(OutboxRow.id, OutboxRow.kind, OutboxRow.attempts)
            .where(
                OutboxRow.done_at.is_(None),
                OutboxRow.dead_at.is_(None),
                OutboxRow.held_at.is_(None),
                OutboxRow.next_at <= func.now(),
            )
            .order_by(OutboxRow.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        if not due:
            return 0
        looked_at = len(due)
        held = outbox.held(session, [row.id for row in due])
        due = [row for row in due if row.id not in held]
        for kind in OutboxKind:
            together = [str(row.id) for row in due if row.kind == kind and row.attempts < ALONE_AFTER]
            alone = [[str(row.id)] for row in due if row.kind == kind and row.attempts >= ALONE_AFTER]
            for rows in ([together] if together else []) + alone:
                publish(kind.value, rows)
        unknown = [row.id for row in due if row.kind not in set(OutboxKind)]
        if unknown:
            log.error("outbox rows of a kind that nobody does", rows=unknown)
        seconds = literal(lease) * func.power(2, func.least(OutboxRow.attempts, 5))
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_([row.id for row in due]))
            .values(next_at=func.now() + func.make_interval(0, 0, 0, 0, 0, 0, seconds), attempts=OutboxRow.attempts + 1)
        )
        return looked_at


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
