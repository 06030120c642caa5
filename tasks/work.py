"""The tasks: three lines each, which call what a command or a sweep does. They carry ids and may run twice."""

from __future__ import annotations

from uuid import UUID

from portal.records import heartbeats, sweeps, tallies, upcoming
from portal.records.notifications import delivery, digest, push
from tasks import house
from tasks.app import app


@app.task(name="deliver")
def deliver(rows: list[str]) -> None:
    """Send the e-mails of a batch of outbox rows."""
    outcome = delivery.deliver(house.system(), house.settings(), [UUID(row) for row in rows], stopping=house.stopping)
    tallies.add(house.system(), "deliveries", outcome)


@app.task(name="gather")
def gather(rows: list[str]) -> None:
    """Make the daily summaries whose hour has come of what waits for them."""
    outcome = digest.gather(house.system(), [UUID(row) for row in rows])
    tallies.add(house.system(), "gathered", outcome)


@app.task(name="digest")
def send_digests(rows: list[str]) -> None:
    """Send daily summaries."""
    outcome = digest.send(house.system(), house.settings(), [UUID(row) for row in rows], stopping=house.stopping)
    tallies.add(house.system(), "digests", outcome)


@app.task(name="push")
def push_notices(rows: list[str]) -> None:
    """Send notices to browsers and phones."""
    outcome = push.deliver(house.system(), house.settings(), [UUID(row) for row in rows], stopping=house.stopping)
    tallies.add(house.system(), "notices", outcome)


@app.task(name="sweep")
def sweep() -> None:
    """Do what fell due, then say aloud what did not run in time."""
    sweeps.run_all(house.system())
    sweeps.alarms(house.system())


@app.task(name="foresee")
def foresee() -> None:
    """Work out what goes out in the next thirty days."""
    upcoming.foresee(house.system())


@app.task(name="pulse")
def pulse() -> None:
    """The worker lives: a message came through the broker and was done."""
    heartbeats.pulse(house.system(), "worker")
