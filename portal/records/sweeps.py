"""What falls due by the calendar, without anybody doing anything: every sweep of the house, and how one is run.

A sweep asks "what is due and not done", never "what is due today": run twice, two at once or after three days without beat, it
leaves the same behind. It is a function of the system's session that does a bounded part of what is due, in a transaction of its own, and
says whether more is left: it holds nothing up for long, and whatever ends it in the middle leaves what is committed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from portal import logs
from portal.records.documents.sweeps import remove_orphans
from portal.records.heartbeats import PULSES, Heartbeat
from portal.records.heartbeats import heartbeats as all_heartbeats
from portal.records.outbox import put_away
from portal.workflow.assessment import sweeps as assessment
from portal.workflow.departures import sweeps as departures
from portal.workflow.placements import sweeps as placements
from portal.workflow.properties import sweeps as properties
from portal.workflow.referrals import sweeps as referrals
from portal.workflow.renewals import sweeps as renewals
from portal.workflow.support import sweeps as support
from tenants import trace
from tenants.jobs import JobRun, Part

if TYPE_CHECKING:
    from tenants.system import System

log = logs.get("portal.sweeps")
KEEP_RUNS = timedelta(days=90)
LOCKS = 7_203_202
"""The class of advisory locks under which sweeps run, beside that of the migrations."""


@dataclass(frozen=True)
class Sweep:
    """One sweep: its name in the log of runs, and what does it.

    ``tells``: it is of the work and changes nothing but rows, so that it can be tried with the clock moved and undone.
    """

    name: str
    do: Callable[[Session], int | Part]
    tells: bool = True

    def part(self, session: Session) -> Part:
        """Do a bounded part of what is due."""
        done = self.do(session)
        return done if isinstance(done, Part) else Part(done)


@dataclass(frozen=True)
class Run:
    """How one run went. ``rows`` is ``None`` when another process was just running the same sweep."""

    name: str
    rows: int | None
    error: str | None = None


def end_expired_access(session: Session) -> int:
    """End the grants whose last day is past."""
    return int(session.scalar(select(func.app.end_expired_access())) or 0)


SWEEPS: tuple[Sweep, ...] = (
    Sweep("end_expired_access", end_expired_access),
    *(
        Sweep(name, do)
        for family in (referrals, assessment, properties, placements, support, renewals, departures)
        for name, do in family.SWEEPS.items()
    ),
    Sweep("remove_orphan_documents", remove_orphans, tells=False),
    Sweep("put_away_outbox", put_away, tells=False),
)
"""In the order in which they run: what ends comes before what is told of it."""
FORESEE = "foresee"
"""What runs beside them each hour: see ``upcoming.py``."""
NAMES = (*(sweep.name for sweep in SWEEPS), FORESEE)
"""What must have run within the hour."""


def run_all(system: System, *, only: str | None = None) -> list[Run]:
    """Run every sweep, or one, each in its own transaction: one that fails does not stop the others."""
    runs = [run(system, sweep) for sweep in SWEEPS if only in (None, sweep.name)]
    _forget_old_runs(system)
    return runs


def run(system: System, sweep: Sweep) -> Run:
    """Run one sweep, unless another process is running it now, and write down how it went. What it tells of carries its trace."""
    with trace.bound(trace.new("sweep-")):
        return _run(system, sweep)


def _run(system: System, sweep: Sweep) -> Run:
    started, rows = datetime.now(UTC), 0
    try:
        while (part := _part(system, sweep)) is not None:
            rows += part.rows
            if not part.more:
                break
        else:
            return Run(sweep.name, None)
        done = Run(sweep.name, rows)
    except Exception as error:
        log.exception("sweep failed", sweep=sweep.name)
        done = Run(sweep.name, None, logs.kind_of(error))
    if done.rows:
        log.info("swept", sweep=sweep.name, rows=done.rows)
    with system.work() as session:
        session.execute(
            insert(JobRun).values(
                id=uuid4(), name=sweep.name, started_at=started, finished_at=datetime.now(UTC), rows=done.rows, error=done.error
            )
        )
    return done


def _part(system: System, sweep: Sweep) -> Part | None:
    """One transaction of a sweep; nothing when another process is in the middle of one."""
    with system.work() as session:
        alone = text("select pg_try_advisory_xact_lock(:class, :key)")
        if not session.scalar(alone, {"class": LOCKS, "key": zlib.crc32(sweep.name.encode()) - 2**31}):
            return None
        return sweep.part(session)


def heartbeats(system: System) -> list[Heartbeat]:
    """When each sweep last succeeded, and when beat, relay and worker were last heard."""
    return all_heartbeats(system, NAMES)


def alarms(system: System) -> list[Heartbeat]:
    """Sweeps whose last success is older than two periods, and processes that fell silent. Each is logged as an error."""
    late = [beat for beat in heartbeats(system) if beat.late]
    for beat in late:
        log.error("late", name=beat.name, last_heard=beat.last_success and beat.last_success.isoformat(timespec="seconds"))
    return late


def _forget_old_runs(system: System) -> None:
    with system.work() as session:
        limit = datetime.now(UTC) - KEEP_RUNS
        session.execute(delete(JobRun).where(JobRun.name.not_in(PULSES), JobRun.started_at < limit))
