"""The work outside of requests at a glance, and what of it is red: one look for the operator's page, readiness and metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from portal.records import operations, sweeps, tallies
from portal.records.heartbeats import PULSES, SWEEP_PERIOD, judged
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.records.heartbeats import Heartbeat
    from portal.records.operations import Deliveries, Kind, Pause, Run
    from tenants.system import System

Measured = tuple["Overview", dict[tuple[str, str], int]]
"""What is seen, and the totals by name and label."""
STUCK_AFTER = timedelta(minutes=15)
"""How long a row may be overdue before something is wrong: a mail server that is away for a moment is not."""


@dataclass(frozen=True)
class Sweep:
    """One line of the calendar: how its last run went, and when it is due again."""

    name: str
    run: Run | None
    late: bool

    @property
    def next_at(self) -> datetime | None:
        return None if self.run is None else max(self.run.started_at + SWEEP_PERIOD, datetime.now(UTC))

    @property
    def failed(self) -> bool:
        return self.run is not None and self.run.error is not None


@dataclass(frozen=True)
class Overview:
    """Everything that the operator's first page shows of the database."""

    kinds: list[Kind]
    deliveries: list[Deliveries]
    pauses: list[Pause]
    pulses: list[Heartbeat]
    sweeps: list[Sweep]

    @property
    def red(self) -> list[Sentence]:
        """What is wrong, each in a sentence that says what to look at."""
        found = [S("“%(name)s” has not been heard for two minutes or more.", name=beat.name) for beat in self.pulses if beat.late]
        found += [
            S("The sweep “%(name)s” has not succeeded for two hours or more.", name=each.name)
            for each in self.sweeps
            if each.late
        ]
        found += [S("The last run of the sweep “%(name)s” failed.", name=each.name) for each in self.sweeps if each.failed]
        for kind in self.kinds:
            if kind.dead:
                found.append(S("Work of the kind “%(kind)s” was given up.", kind=kind.kind))
            if kind.seconds > STUCK_AFTER.total_seconds():
                found.append(
                    S("Work of the kind “%(kind)s” has been waiting for more than a quarter of an hour.", kind=kind.kind)
                )
        found += [S("“%(what)s” is paused.", what=pause.what) for pause in self.pauses]
        return found


def look(session: Session) -> Overview:
    """Look at it now, in a constant number of queries whose cost does not grow with what is stored."""
    runs = operations.runs(session)
    by_name = {run.name: run for run in runs}
    beats = judged(runs, sweeps.NAMES)
    return Overview(
        operations.by_kind(session),
        operations.deliveries(session),
        operations.pauses(session),
        [beat for beat in beats if beat.name in PULSES],
        [Sweep(beat.name, by_name.get(beat.name), beat.late) for beat in beats if beat.name in sweeps.NAMES],
    )


def measured(system: System) -> Measured:
    """The same as the system sees it, and the totals beside it."""
    with system.work() as session:
        return look(session), tallies.totals(session)
