"""A worker that cannot tell the broker what became of a task, because the broker is away, asks for a new line to it.

Celery writes that down and goes on: it then takes the task for one that it still holds, and with one at a time takes no other ever again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from celery import Task
from celery.signals import worker_ready
from celery.worker.request import Request

from portal import logs

if TYPE_CHECKING:
    from collections.abc import Callable

log = logs.get("portal.worker")
_loops: list[Any] = []
"""This worker's loop, once it runs. Not asked of kombu each time, which forgets it when a connection is lost for the first time."""


class Acknowledging(Request):
    """A task in hand, whose settling that failed ends the connection: the loop that meets the error connects anew."""

    def acknowledge(self) -> None:
        """Say to the broker that it is done."""
        self._settle(self.message.ack)

    def reject(self, requeue: bool = False) -> None:
        """Give it back, or say that it cannot be done."""
        self._settle(lambda: self.message.reject(requeue=requeue))

    def _settle(self, say: Callable[[], None]) -> None:
        if self.acknowledged:
            return
        self.acknowledged = True
        try:
            say()
        except Exception as lost:  # of whatever kind: the pool would swallow it, and the task would be held for ever
            log.warning("the broker is away: what was done could not be settled", task=self.name, error=logs.kind_of(lost))
            known = isinstance(lost, tuple(self.connection_errors))
            for loop in _loops:
                loop.call_soon(_meet, lost if known else ConnectionResetError(logs.kind_of(lost)))


class Kept(Task):  # type: ignore[type-arg]  # generic in Celery's stubs, not at run time
    """A task of the house."""

    Request = f"{__name__}:{Acknowledging.__name__}"


def _meet(lost: Any) -> None:
    raise lost


@worker_ready.connect
def _remember(sender: Any, **_: Any) -> None:
    if sender.hub is not None:
        _loops[:] = [sender.hub]
