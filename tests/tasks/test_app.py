"""The Celery app's settings agree with each other, and its schedule with its tasks."""

from __future__ import annotations

from datetime import timedelta

from tasks import work
from tasks.app import HARD, SOFT, VISIBILITY, app
from tasks.relay import LEASE, OutboxKind
from tasks.schedule import AGAIN, Schedule


def test_a_task_ends_before_anybody_takes_it_for_lost() -> None:
    assert SOFT < HARD <= LEASE < VISIBILITY
    assert app.conf.task_time_limit == HARD
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost


def test_everything_scheduled_and_everything_relayed_is_a_task() -> None:
    assert work
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
    for kind in OutboxKind:
        assert kind.value in app.tasks


def test_when_beat_starts_everything_is_due() -> None:
    """After three days away nothing is remembered and nothing needs to be: the sweeps ask what is due and not done."""
    schedule = Schedule(app=app)
    assert {name: entry.is_due()[0] for name, entry in schedule.schedule.items()} == {"sweep": True, "pulse": True}


def test_what_could_not_be_sent_is_due_again_soon() -> None:
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    schedule = Schedule(app=app)
    entry = schedule.reserve(schedule.schedule["sweep"])
    schedule.apply_entry(entry)
    due, seconds = schedule.schedule["sweep"].is_due()
    assert not due
    assert timedelta(seconds=seconds) <= AGAIN
