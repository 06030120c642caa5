"""Beat's schedule: everything is due when beat starts, what could not be sent is due again soon, and each loop is a sign of life.

Of several beats one leads, by a lease in the database; the others stand by. So nothing is sent twice, and when the leader falls
silent another goes on within a minute.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

from celery.beat import Scheduler, SchedulingError

from portal import logs
from portal.records import heartbeats, leases
from tasks import house

log = logs.get("portal.beat")
AGAIN = timedelta(seconds=30)
PULSE = 45.0
LEAD = "beat"
TERM = timedelta(seconds=50)
"""How long a beat leads without being heard: more than two of its loops."""
LOOK = 10.0
"""How often one that stands by looks whether the lead is free."""


class Schedule(Scheduler):
    """Kept in memory only: since sweeps ask what is due and not done, there is nothing about the past to remember."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._pulsed = 0.0
        self._leads = False
        self._me = uuid4()
        super().__init__(*args, **kwargs)

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
        """Do what is due, if this beat leads. Without the database nothing is: the sweeps could do nothing either."""
        try:
            self._lead()
            self._pulse()
        except Exception as error:
            self._leads = False
            log.warning("beat cannot reach the database, again soon", seconds=LOOK, error=logs.kind_of(error))
        return float(super().tick(*args, **kwargs)) if self._leads else LOOK

    def close(self) -> None:
        """Make room for another beat at once."""
        if self._leads:
            self._leads = False
            try:
                leases.leave(house.system(), LEAD, self._me)
            except Exception as error:
                log.warning("beat could not give up its lead: its term ends by itself", error=logs.kind_of(error))
        super().close()

    def _lead(self) -> None:
        led, self._leads = self._leads, leases.take(house.system(), LEAD, self._me, TERM)
        if self._leads and not led:
            log.info("this beat leads")
            for entry in self.schedule.values():
                _due_in(entry, timedelta(0))
            self._heap = None
        elif led and not self._leads:
            log.warning("another beat leads: this one stands by")

    def _pulse(self) -> None:
        if time.monotonic() - self._pulsed >= PULSE:
            heartbeats.pulse(house.system(), "beat")
            self._pulsed = time.monotonic()


def _due_in(entry: Any, pause: timedelta) -> None:
    entry.last_run_at = entry.default_now() - entry.schedule.run_every + pause
