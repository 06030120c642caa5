"""Start a worker, with its relay, or beat, in this process."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

import structlog
from celery.signals import setup_logging, task_postrun, task_prerun, worker_ready, worker_shutting_down
from sqlalchemy.orm import configure_mappers

from portal import logs
from portal.records.notifications import letter
from portal.records.work import Queue
from tasks import house
from tasks.app import configure
from tasks.kept import Kept
from tasks.relay import Relay
from tenants.system import System

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.settings import Settings


def worker(settings: Settings, *, concurrency: int = 2, loglevel: str = "INFO", queues: Sequence[Queue] = tuple(Queue)) -> None:
    """Run a worker until it is told to stop.

    Of several processes one is kept for what is urgent: it takes nothing else, so that no night's work makes a person wait. Told to
    stop, the worker finishes the message in hand, gives back the rows it has not come to, and ends.
    """
    house.configure(settings)
    _log(settings, loglevel)
    letter.prepare()
    configure_mappers()
    # What is loaded stays: the collector need not touch it, and so not copy its pages in every child.
    gc.collect()
    gc.freeze()
    if concurrency == 1 or len(queues) == 1 or Queue.URGENT not in queues:
        _relay(settings)
        _serve(settings, "portal", concurrency, loglevel, queues)
        return
    kept = Kept(lambda: _serve(settings, "urgent", 1, loglevel, (Queue.URGENT,)))
    worker_shutting_down.connect(kept.end, weak=False)
    _relay(settings)
    try:
        _serve(settings, "portal", concurrency - 1, loglevel, queues)
    finally:
        kept.wait()


def _relay(settings: Settings) -> None:
    """Run the relay as long as this worker takes work."""
    app, relays = configure(settings), list[Relay]()

    def publish(name: str, rows: list[str]) -> None:
        app.send_task(name, args=[rows])

    def begin(**_: Any) -> None:
        # A pool of its own: children that fork later must not share a connection with this thread.
        relays.append(Relay(System(settings.system_database_url, pool_size=1), publish))
        relays[-1].start()

    def end(**_: Any) -> None:
        for relay in relays:
            relay.end()

    worker_ready.connect(begin, weak=False)
    worker_shutting_down.connect(end, weak=False)


def _serve(settings: Settings, name: str, concurrency: int, loglevel: str, queues: Sequence[Queue]) -> None:
    """Do the work of these queues, in their order."""
    app = configure(settings)
    worker_shutting_down.connect(house.stop, weak=False)
    # Gossip, mingle and remote control are for fleets that talk to each other; ours meet at the database.
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    chosen = f"--queues={','.join(queues)}"
    app.worker_main(["worker", f"--concurrency={concurrency}", f"--loglevel={loglevel}", f"--hostname={name}@%h", chosen, *quiet])


def beat(settings: Settings, *, loglevel: str = "INFO") -> None:
    """Run beat until it is told to stop."""
    house.configure(settings)
    _log(settings, loglevel)
    configure(settings).Beat(loglevel=loglevel, quiet=True).run()


def _log(settings: Settings, level: str) -> None:
    """Log our way, not Celery's; a line of a task says of which."""

    def configure_logs(**_: Any) -> None:
        logs.configure(settings, level=level, stream=sys.stderr)

    def begin(task_id: str, task: Any, **_: Any) -> None:
        structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)

    def end(**_: Any) -> None:
        structlog.contextvars.clear_contextvars()

    configure_logs()
    setup_logging.connect(configure_logs, weak=False)
    task_prerun.connect(begin, weak=False)
    task_postrun.connect(end, weak=False)
