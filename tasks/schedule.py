"""Beat's schedule: everything is due when beat starts, what could not be sent is due again soon, and each loop is a sign of life."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from celery.beat import Scheduler, SchedulingError

from portal import logs
from portal.records import heartbeats
from tasks import house

log = logs.get("portal.beat")
AGAIN = timedelta(seconds=30)
PULSE = 45.0


class Schedule(Scheduler):
    """Kept in memory only: since sweeps ask what is due and not done, there is nothing about the past to remember."""

    _pulsed = 0.0

    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.schedule.values():
            _due_in(entry, timedelta(0))

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        try:
            self.apply_async(entry, producer=producer, advance=False)
            log.info("sent", task=entry.name)
        except SchedulingError as error:
            log.warning("could not be sent, again soon", task=entry.name, seconds=AGAIN.seconds, error=logs.kind_of(error))
            _due_in(self.schedule[entry.name], AGAIN)
            self._heap = None

    def tick(self, *args: Any, **kwargs: Any) -> float:
        self._pulse()
        return float(super().tick(*args, **kwargs))

    def _pulse(self) -> None:
        if time.monotonic() - self._pulsed < PULSE:
            return
        self._pulsed = time.monotonic()
        try:
            heartbeats.pulse(house.system(), "beat")
        except Exception as error:
            log.warning("beat could not say that it lives", error=logs.kind_of(error))


def _due_in(entry: Any, pause: timedelta) -> None:
    entry.last_run_at = entry.default_now() - entry.schedule.run_every + pause
