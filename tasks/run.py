"""Start a worker, with its relay, or beat, in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from celery.signals import worker_ready, worker_shutting_down

from tasks import house
from tasks.app import configure
from tasks.relay import Relay
from tenants.system import System

if TYPE_CHECKING:
    from portal.settings import Settings


def worker(settings: Settings, *, concurrency: int = 2, loglevel: str = "INFO") -> None:
    """Run a worker until it is told to stop."""
    house.configure(settings)
    app = configure(settings)
    relays: list[Relay] = []

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
    # Gossip, mingle and remote control are for fleets that talk to each other; ours meet at the database.
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    app.worker_main(["worker", f"--concurrency={concurrency}", f"--loglevel={loglevel}", "--hostname=portal@%h", *quiet])


def beat(settings: Settings, *, loglevel: str = "INFO") -> None:
    """Run beat until it is told to stop."""
    house.configure(settings)
    configure(settings).Beat(loglevel=loglevel, quiet=True).run()
