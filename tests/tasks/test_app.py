"""The Celery app's settings agree with each other, and its schedule with its tasks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery.exceptions import QueueNotFound

from portal.embedded import Valkey
from portal.records.work import WORK, OutboxKind, Queue
from tasks import work
from tasks.app import VISIBILITY, app
from tasks.relay import LEASE
from tasks.schedule import AGAIN, Schedule


def test_a_task_ends_before_anybody_takes_it_for_lost() -> None:
    for name, its in WORK.items():
        task = app.tasks[name]
        assert (task.soft_time_limit, task.time_limit) == (its.soft, its.hard)
        assert its.soft < its.hard < VISIBILITY
    assert all(WORK[kind].hard <= LEASE for kind in OutboxKind), "a row is published again when its lease runs out"
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost


def test_the_table_of_work_is_the_list_of_tasks() -> None:
    assert work
    assert set(WORK) == {name for name in app.tasks if not name.startswith("celery.")}
    assert set(OutboxKind) <= set(WORK)
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(WORK)


def test_the_urgent_comes_before_what_was_sent_earlier(valkey: Valkey) -> None:
    """Sent from the least urgent to the most, taken the other way round: not in turns, and not as they came."""
    app.conf.broker_url = valkey.url(7)
    taken: list[str] = []
    with app.connection_for_write() as line:
        for queue in reversed(Queue):
            for _ in range(3):
                app.send_task("pulse", queue=queue.value, connection=line)
        with app.amqp.TaskConsumer(line.channel(), accept=["json"]) as consumer:

            def take(message: object) -> None:
                taken.append(message.delivery_info["routing_key"])  # type: ignore[attr-defined]
                message.ack()  # type: ignore[attr-defined]

            consumer.on_message = take
            while len(taken) < 9:
                line.drain_events(timeout=5)
    assert taken == [queue.value for queue in Queue for _ in range(3)]


def test_a_queue_that_is_not_in_the_table_is_a_mistake() -> None:
    with pytest.raises(QueueNotFound):
        app.send_task("pulse", queue="vip")


def test_when_beat_starts_everything_is_due() -> None:
    """After three days away nothing is remembered and nothing needs to be: the sweeps ask what is due and not done."""
    schedule = Schedule(app=app)
    assert {name: entry.is_due()[0] for name, entry in schedule.schedule.items()} == {
        "sweep": True,
        "foresee": True,
        "pulse": True,
    }


def test_what_could_not_be_sent_is_due_again_soon() -> None:
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    schedule = Schedule(app=app)
    entry = schedule.reserve(schedule.schedule["sweep"])
    schedule.apply_entry(entry)
    due, seconds = schedule.schedule["sweep"].is_due()
    assert not due
    assert timedelta(seconds=seconds) <= AGAIN
