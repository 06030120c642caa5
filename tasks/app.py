"""The Celery app: every setting with its reason. The broker is only a hint; what must happen stands in the database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import kombu
from celery import Celery

from portal.records.work import PREFIX, WORK, Queue

if TYPE_CHECKING:
    from portal.settings import Settings

VISIBILITY = 900
"""Seconds after which the broker takes a task for lost: more than the longest may run, else two would do it."""

app = Celery("portal", include=["tasks.work"], set_as_current=True, task_cls="tasks.acknowledging:Kept")

app.conf.update(
    # A child that is killed must not lose its task: acknowledge when done, and give it back when the child is gone.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    # Take one at a time: a task that waits in a busy process is a task that another process could have done.
    worker_prefetch_multiplier=1,
    # Outcomes are rows. Nobody reads results, so none are kept and no backend is needed.
    task_ignore_result=True,
    result_backend=None,
    # JSON only: a message is an enum's name and ids, and unpickling would run whatever the broker holds.
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],
    # A task that hangs is stopped, softly and then for good, before the broker would give it to somebody else too. The limits
    # of each stand in the table of work; these are for a task that is not in it, of which a test says so.
    task_soft_time_limit=90,
    task_time_limit=120,
    task_annotations={name: {"soft_time_limit": work.soft, "time_limit": work.hard} for name, work in WORK.items()},
    # By urgency, from the one table. What names no queue is neither urgent nor slow; what names an unknown one is a mistake.
    task_queues=[kombu.Queue(queue.value) for queue in Queue],
    task_routes={name: {"queue": work.queue.value} for name, work in WORK.items()},
    task_default_queue=Queue.NORMAL.value,
    task_create_missing_queues=False,
    broker_transport_options={
        "visibility_timeout": VISIBILITY,
        # kombu looks for what was taken and not acknowledged this often: redelivery in seconds, not in a hundred.
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        # In the order of their urgency, not in turns. One list for each queue: priorities inside of one are not used.
        "queue_order_strategy": "priority",
        "priority_steps": [0],
        # A frozen broker must not freeze us.
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "health_check_interval": 25,
        "global_keyprefix": PREFIX,
    },
    # The relay publishes again by itself as long as it must; here once more is enough, for a connection that went stale.
    task_publish_retry=True,
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2},
    # A worker that starts before its broker, or outlives it, waits for it.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # Processes, not greenlets: with gevent the redelivery after a kill did not come. A child is renewed now and then.
    worker_pool="prefork",
    worker_max_tasks_per_child=500,
    # Losing the connection must not make a worker drop and do again what it is doing: the rows say what is done.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    # Nor take fewer at a time from then on: Celery gives that back by the promises of its own acknowledging, which ours
    # (tasks/acknowledging.py) does not pass through.
    worker_enable_prefetch_count_reduction=False,
    # The calendar is Rome's, instants are UTC.
    timezone="Europe/Rome",
    enable_utc=True,
    # Short loops, so that beat's sign of life comes often.
    beat_max_loop_interval=20,
    beat_scheduler="tasks.schedule:Schedule",
    beat_schedule={
        # State-driven and idempotent: hourly suffices, and an hour that was missed is made up by the next.
        "sweep": {"task": "sweep", "schedule": timedelta(hours=1), "options": {"expires": 3600}},
        # After the sweeps, which do what is due today.
        "foresee": {"task": "foresee", "schedule": timedelta(hours=1), "options": {"expires": 3600}},
        # Through the broker and back: the worker's sign of life. An old one says nothing, so it expires.
        "pulse": {"task": "pulse", "schedule": timedelta(seconds=45), "options": {"expires": 45}},
    },
    worker_send_task_events=False,
    worker_enable_remote_control=False,
)


def configure(settings: Settings) -> Celery:
    """Tell the app where its broker is."""
    app.conf.update(broker_url=settings.redis_url)
    return app
