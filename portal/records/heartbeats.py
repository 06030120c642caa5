"""Signs of life: when each sweep last succeeded, when beat, relay and worker were last heard. In real time, whatever the clock shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from sqlalchemy.dialects.postgresql import insert

from portal.records import operations
from tenants.jobs import JobRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.records.operations import Run
    from tenants.system import System

NAMESPACE = UUID("5a0f5a5e-6f0b-5c53-9d0c-0b8f6d0c7a11")
SWEEP_PERIOD = timedelta(hours=1)
PULSE_PERIOD = timedelta(minutes=1)
PULSES = ("beat", "relay", "worker")
"""Processes that say again and again that they live; everything else in ``job_runs`` is a sweep."""


@dataclass(frozen=True)
class Heartbeat:
    """When something last succeeded. ``late``: longer ago than two of its periods, or never."""

    name: str
    last_success: datetime | None
    late: bool

    @property
    def seconds_ago(self) -> int | None:
        return None if self.last_success is None else max(0, int((datetime.now(UTC) - self.last_success).total_seconds()))


def pulse(system: System, name: str) -> None:
    """Say that a process lives: one row for each name, kept up to date."""
    with system.work() as session:
        now = datetime.now(UTC)
        row = insert(JobRun).values(id=uuid5(NAMESPACE, name), name=name, started_at=now, finished_at=now, rows=0)
        session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"started_at": now, "finished_at": now}))


def heartbeats(system: System, expected: tuple[str, ...] = ()) -> list[Heartbeat]:
    """Every sign of life, those that are expected and never came included."""
    with system.work() as session:
        return judged(operations.runs(session), expected)


def judged(runs: Sequence[Run], expected: tuple[str, ...] = ()) -> list[Heartbeat]:
    """Which of the last runs are too long ago."""
    found, now = {run.name: run.succeeded_at for run in runs}, datetime.now(UTC)
    made = []
    for name in dict.fromkeys((*PULSES, *expected, *found)):
        last = found.get(name)
        period = PULSE_PERIOD if name in PULSES else SWEEP_PERIOD
        made.append(Heartbeat(name, last, last is None or now - last > 2 * period))
    return made
