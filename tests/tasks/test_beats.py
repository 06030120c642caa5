"""Two beats at once: one leads, the other stands by, and nothing is sent twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import redis
from sqlalchemy import func, select, update

from portal.embedded import Valkey
from portal.records import leases
from portal.records.work import WORK, Queue
from portal.settings import Settings
from tasks import house
from tasks.app import app, configure
from tasks.schedule import LEAD, LOOK, Schedule
from tenants import clock
from tenants.jobs import JobRun, Lease
from tests.world import World


@pytest.fixture
def queues(base_settings: Settings, valkey: Valkey, world: World) -> Iterator[redis.Redis]:
    """The broker's lists, empty; the tasks' house on the test's database."""
    settings = replace(base_settings, redis_url=valkey.url(9))
    house.configure(settings)
    configure(settings)
    with redis.Redis.from_url(valkey.url(9)) as broker:
        broker.flushdb()
        yield broker
    house.system().dispose()
    clock.set_process_today(None)


def sent(queues: redis.Redis) -> dict[str, int]:
    return {queue.value: int(queues.llen(f"portal:{queue}")) for queue in Queue}  # type: ignore[arg-type]


ONCE = {"urgent": 1, "normal": 0, "slow": 2}
TWICE = {"urgent": 2, "normal": 0, "slow": 4}
"""A sign of life; the sweeps, and what comes in the next days."""


def tick(*beats: Schedule) -> list[float]:
    """Let each do all that is due to it."""
    pauses = []
    for beat in beats:
        for _ in range(3):
            pause = beat.tick()
        pauses.append(pause)
    return pauses


def test_one_leads_and_sends_and_the_other_goes_on_when_it_leaves(queues: redis.Redis, world: World) -> None:
    assert WORK["sweep"].queue is Queue.SLOW
    first, second = Schedule(app=app), Schedule(app=app)
    assert tick(first, second)[1] == LOOK
    tick(second, first)
    assert sent(queues) == ONCE
    with world.system.work() as session:
        assert session.scalar(select(func.count()).select_from(JobRun).where(JobRun.name == "beat")) == 1
    first.close()
    tick(second, first)
    assert sent(queues) == TWICE, "what may have been missed meanwhile is due at once, and harmless twice"
    second.close()


def test_a_leader_that_was_killed_is_followed_when_its_term_is_over(queues: redis.Redis, world: World) -> None:
    killed, second = Schedule(app=app), Schedule(app=app)
    tick(killed, second)
    with world.system.work() as session:
        session.execute(update(Lease).values(until=func.now() - timedelta(seconds=1)))
    tick(second)
    assert sent(queues) == TWICE
    tick(killed)
    assert sent(queues) == TWICE, "it was only asleep: it sees that another leads, and stands by"


def test_a_term_is_kept_by_its_holder_and_nobody_else(world: World) -> None:
    one, two, minute = uuid4(), uuid4(), timedelta(minutes=1)
    assert [leases.take(world.system, LEAD, who, minute) for who in (one, two, one)] == [True, False, True]
    leases.leave(world.system, LEAD, two)
    assert not leases.take(world.system, LEAD, two, minute), "nobody gives up another's lead"
    leases.leave(world.system, LEAD, one)
    assert leases.take(world.system, LEAD, two, minute)


def test_without_the_database_a_beat_waits(queues: redis.Redis, base_settings: Settings) -> None:
    house.system().dispose()
    house.configure(replace(base_settings, system_database_url="postgresql://portal_system@127.0.0.1:1/portal"))
    beat = Schedule(app=app)
    assert tick(beat) == [LOOK]
    assert sent(queues) == {"urgent": 0, "normal": 0, "slow": 0}
