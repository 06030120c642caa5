"""The connection at hand is a pool's like any other: counted, replaced when it is lost, closed at the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import TimeoutError as NoneLeft

from portal.settings import Settings
from tenants.pool import AtHand

Make = Callable[..., Engine]


@pytest.fixture
def make(base_settings: Settings) -> Iterator[Make]:
    """Engines on the portal's database, in small."""
    address, made = make_url(base_settings.database_url).set(drivername="postgresql+psycopg"), []

    def engine(size: int, overflow: int = 0, wait: float = 0.2) -> Engine:
        made.append(create_engine(address, poolclass=AtHand, pool_size=size, max_overflow=overflow, pool_timeout=wait))
        return made[-1]

    yield engine
    for each in made:
        each.dispose()


def backend(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("select pg_backend_pid()").scalar_one())


def of(line: Any) -> int:
    return int(line.driver_connection.info.backend_pid)


def test_what_came_back_last_is_given_out_first_to_a_session_and_to_whoever_borrows(make: Make) -> None:
    engine = make(3)
    pool: Any = engine.pool
    first = backend(engine)
    line = pool.lend()
    assert of(line) == first
    other = backend(engine)
    assert other != first
    pool.take_back(line, sound=True)
    assert {backend(engine), backend(engine)} <= {first, other}
    assert len({backend(engine) for _ in range(6)}) == 1, "one and the same, as long as nobody else needs one"


def test_never_more_connections_than_the_pool_may_have(make: Make) -> None:
    engine = make(2, 1)
    pool: Any = engine.pool
    for _ in range(3):
        lent = [pool.lend() for _ in range(3)]
        assert len({of(line) for line in lent}) == 3
        with pytest.raises(NoneLeft):
            pool.lend()
        for line in lent:
            pool.take_back(line, sound=True)
    assert pool.checkedin() + len(pool._at_hand) <= 2, "the one beyond its size was closed"


def test_whoever_waits_for_a_connection_gets_the_one_that_comes_back(make: Make) -> None:
    engine = make(1, 0, 10)
    pool: Any = engine.pool
    line, got = pool.lend(), []
    waiting = threading.Thread(target=lambda: got.append(backend(engine)))
    waiting.start()
    waiting.join(0.2)
    assert got == []
    pool.take_back(line, sound=True)
    waiting.join(5)
    assert got == [of(line)]


def test_a_connection_that_is_not_sound_is_given_to_nobody(make: Make) -> None:
    engine = make(2)
    pool: Any = engine.pool
    line = pool.lend()
    broken, raw = of(line), line.driver_connection
    line.info["left"] = "behind"
    pool.take_back(line, sound=False)
    assert raw.closed
    line = pool.lend()
    assert of(line) != broken
    assert "left" not in line.info
    pool.take_back(line, sound=True)


def test_a_connection_that_was_lost_is_made_anew_for_the_next(make: Make) -> None:
    engine = make(2)
    pool: Any = engine.pool
    lost = backend(engine)
    with engine.connect() as connection:
        connection.invalidate()
    line = pool.lend()
    assert of(line) != lost
    pool.take_back(line, sound=True)


def test_an_engine_that_is_disposed_of_closes_the_one_at_hand(make: Make) -> None:
    engine = make(3)
    pool: Any = engine.pool
    line = pool.lend()
    raw = line.driver_connection
    pool.take_back(line, sound=True)
    assert pool._at_hand
    engine.dispose()
    assert raw.closed
    assert not pool._at_hand
    assert backend(engine)


def test_a_pool_that_gets_no_connection_counts_none(base_settings: Settings) -> None:
    address = make_url(base_settings.database_url).set(drivername="postgresql+psycopg", password="wrong")
    engine = create_engine(address, poolclass=AtHand, pool_size=1, max_overflow=0, pool_timeout=0.2)
    pool: Any = engine.pool
    for _ in range(3):
        with pytest.raises(Exception, match=r"authentication|password"):
            pool.lend()
