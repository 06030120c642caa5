"""A worker that cannot acknowledge what it has done because the broker is away asks for a new line to it.

Celery writes that down and goes on: it then takes the task for one that it still holds, and with one at a time takes no other ever again.
"""

from __future__ import annotations

from typing import Any

from celery import Task
from celery.worker.request import Request
from kombu.asynchronous import get_event_loop

from portal import logs

log = logs.get("portal.worker")


class Acknowledging(Request):
    """A task in hand, whose acknowledgement that failed ends the connection: the loop that meets the error connects anew."""

    def acknowledge(self) -> None:
        """Say to the broker that it is done."""
        if self.acknowledged:
            return
        self.acknowledged = True
        try:
            self.message.ack()
        except tuple(self.connection_errors) as lost:
            log.warning("the broker is away: what was done could not be acknowledged", task=self.name, error=logs.kind_of(lost))
            if (loop := get_event_loop()) is not None:
                loop.call_soon(_meet, lost)


class Kept(Task):  # type: ignore[type-arg]  # generic in Celery's stubs, not at run time
    """A task of the house."""

    Request = f"{__name__}:{Acknowledging.__name__}"


def _meet(lost: Any) -> None:
    raise lost
