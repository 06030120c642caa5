"""The nights of a simulation: every sweep that tells, and the post. In this process, or by the worker and beat that run beside it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

import psycopg
from sqlalchemy import case, func, select, update
from sqlalchemy.exc import InterfaceError, OperationalError

from portal import logs
from portal.records import sweeps
from portal.records.notifications.judging import MAY_KNOW
from portal.workflow.cases.notices import Delivery, Notification
from tenants.jobs import JobRun
from tenants.outbox import OutboxRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tenants.system import System

LOST = (OperationalError, InterfaceError, psycopg.OperationalError)
"""The database went away, or took back what it was doing for us: nobody did anything wrong."""
PATIENCE = 60.0
"""Seconds in which a database that was killed must be back, and a worker that was killed have done its night."""
AGAIN, LOOK = 3.0, 0.1
T = TypeVar("T")

log = logs.get("portal.simulation")


class Night(Protocol):
    """Lets the night before a day pass, and tells what went wrong in it."""

    def __call__(self, system: System, day: date) -> list[str]: ...


def in_process(system: System, day: date) -> list[str]:
    """Every sweep that tells, here; what was to be sent is written down as sent, or as no longer to be known."""
    wrong = []
    for sweep in sweeps.SWEEPS:
        if sweep.tells:
            done = patiently(lambda sweep=sweep: _swept(system, sweep))  # type: ignore[misc]
            if done.error:
                wrong.append(f"{day}: the sweep {sweep.name} failed: {done.error}")
    patiently(lambda: _post(system))
    return wrong


def patiently(do: Callable[[], T], seconds: float = PATIENCE) -> T:
    """Do it, again and again while the database is away."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return do()
        except LOST as lost:
            if time.monotonic() > deadline:
                raise
            log.info("the database is away, once more", error=logs.kind_of(lost))
            time.sleep(LOOK * 3)


def _swept(system: System, sweep: sweeps.Sweep) -> sweeps.Run:
    done = sweeps.run(system, sweep)
    if done.error and done.error.split()[0] in ("OperationalError", "AdminShutdown", "CrashShutdown", "CannotConnectNow"):
        raise OperationalError(None, None, Exception(done.error))
    return done


def _post(system: System) -> None:
    with system.work() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.state == "pending", Notification.id == Delivery.notification_id)
            .values(state=case((MAY_KNOW, "sent"), else_="cancelled"), attempts=1, sent_at=func.app.instant())
            .execution_options(synchronize_session=False)
        )
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.kind == "deliver", OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
            .values(done_at=func.now())
        )


@dataclass(frozen=True)
class ByWorkers:
    """The night is worker's, beat's and the mail server's: it is over when every sweep has run and nothing waits to be sent.

    ``file`` is what they take the day from. ``hurry`` asks for a sweep through the broker: an hour of beat's would be too long for a day
    of seconds.
    """

    file: Path
    hurry: Callable[[], None]

    def __call__(self, system: System, day: date) -> list[str]:
        """Wait for them. Whoever is killed meanwhile makes it last longer, nothing else.

        Raises:
            TimeoutError: they did not come to an end.
        """
        draft = self.file.with_suffix(".new")
        draft.write_text(day.isoformat())
        draft.replace(self.file)
        began = datetime.now(UTC)
        self._until(f"the sweeps of {day}", lambda: _all_swept(system, began), self.hurry, lambda: "no worker")
        self._until(
            f"the post of {day}", lambda: _nothing_waits(system), lambda: _let_time_pass(system), lambda: _waiting(system)
        )
        return []

    @staticmethod
    def _until(what: str, true: Callable[[], bool], push: Callable[[], None], why: Callable[[], object]) -> None:
        deadline, pushed = time.monotonic() + PATIENCE, 0.0
        while True:
            try:
                if true():
                    return
                if time.monotonic() - pushed > AGAIN:
                    pushed = time.monotonic()
                    push()
            except LOST as lost:
                log.info("the database is away, once more", error=logs.kind_of(lost))
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} did not come to an end: {why()}")
            time.sleep(LOOK)


def _all_swept(system: System, since: datetime) -> bool:
    with system.work() as session:
        done = set(
            session.scalars(
                select(JobRun.name).where(JobRun.started_at >= since, JobRun.error.is_(None), JobRun.rows.is_not(None))
            )
        )
    return all(sweep.name in done for sweep in sweeps.SWEEPS if sweep.tells)


def _nothing_waits(system: System) -> bool:
    waiting = select(func.count()).where(OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
    with system.work() as session:
        return session.scalar(waiting) == 0


def _waiting(system: System) -> list[str]:
    rows = select(OutboxRow.kind, OutboxRow.attempts, OutboxRow.held_at, OutboxRow.last_error, func.count())
    with system.work() as session:
        found = session.execute(
            rows.where(OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None)).group_by(*rows.selected_columns[:4])
        )
        return [str(row) for row in found]


def _let_time_pass(system: System) -> None:
    """Until the hour of a summary, or the end of a lease that a killed worker held."""
    with system.work() as session:
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None), OutboxRow.next_at > func.now())
            .values(next_at=func.now())
        )
