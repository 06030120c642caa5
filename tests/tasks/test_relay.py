"""The relay leases and publishes; what it publishes stays open until the consumer closes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from tasks.relay import ALONE_AFTER, LEASE, publish_due
from tenants.outbox import OutboxRow
from tests import journey
from tests.post_office import open_rows, settle, tell, wait_no_longer
from tests.world import World


class Broker:
    """Keeps what was published, or is gone."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, list[str]]] = []
        self.gone = False

    def __call__(self, name: str, rows: list[str]) -> None:
        if self.gone:
            raise ConnectionError("nobody there")
        self.messages.append((name, rows))

    @property
    def rows(self) -> list[str]:
        return [row for _, rows in self.messages for row in rows]


@pytest.fixture
def case_id(world: World, today: object) -> UUID:
    made = journey.assessment(world)
    settle(world.system)
    return made


def test_one_message_for_a_batch(world: World, case_id: UUID) -> None:
    broker = Broker()
    for _ in range(3):
        tell(world, case_id)
    assert publish_due(world.system, broker) == 6
    assert [name for name, _ in broker.messages] == ["deliver"]
    assert sorted(broker.rows) == sorted(map(str, open_rows(world.system)))
    assert publish_due(world.system, broker) == 0, "leased, so not due"


def test_a_lease_that_ran_out_is_published_again_each_time_after_longer(world: World, case_id: UUID) -> None:
    broker = Broker()
    tell(world, case_id)
    pauses = []
    for _ in range(8):
        wait_no_longer(world.system)
        publish_due(world.system, broker)
        with world.system.work() as session:
            next_at = session.scalars(select(OutboxRow.next_at).where(OutboxRow.done_at.is_(None))).first()
            assert next_at is not None
            pauses.append(round((next_at - datetime.now(UTC)).total_seconds() / LEASE))
    assert pauses == [1, 2, 4, 8, 16, 32, 32, 32]
    assert len(broker.rows) == 16


def test_a_row_that_nobody_answers_travels_alone(world: World, case_id: UUID) -> None:
    """Should it kill its worker each time, it kills none of the others' messages."""
    broker = Broker()
    tell(world, case_id)
    with world.system.work() as session:
        bad = open_rows(world.system)[0]
        session.execute(update(OutboxRow).where(OutboxRow.id == bad).values(attempts=ALONE_AFTER))
    tell(world, case_id)
    publish_due(world.system, broker)
    assert [str(bad)] in [rows for _, rows in broker.messages]
    assert sorted(len(rows) for _, rows in broker.messages) == [1, 3]


def test_a_broker_that_is_gone_spends_no_lease(world: World, case_id: UUID) -> None:
    broker = Broker()
    tell(world, case_id)
    broker.gone = True
    with pytest.raises(ConnectionError):
        publish_due(world.system, broker)
    broker.gone = False
    assert publish_due(world.system, broker) == 2


def test_a_consumer_quicker_than_the_relay_finds_the_rows_free(world: World, case_id: UUID) -> None:
    """What is published is not locked any more: otherwise the consumer would skip it, and nobody come back for a lease."""
    tell(world, case_id)
    free: list[UUID] = []

    def publish(name: str, rows: list[str]) -> None:
        with world.system.work() as session:
            query = select(OutboxRow.id).where(OutboxRow.id.in_([UUID(row) for row in rows]))
            free.extend(session.scalars(query.with_for_update(skip_locked=True)))

    assert publish_due(world.system, publish) == len(free) == 2


def test_two_relays_at_once_publish_each_row_once(world: World, case_id: UUID) -> None:
    for _ in range(10):
        tell(world, case_id)
    broker, together = Broker(), Barrier(4)

    def relay() -> None:
        together.wait()
        while publish_due(world.system, broker, limit=3):
            pass

    threads = [Thread(target=relay) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(broker.rows) == len(set(broker.rows)) == 20


def test_more_than_a_batch_goes_out_batch_by_batch(world: World, case_id: UUID) -> None:
    broker = Broker()
    for _ in range(4):
        tell(world, case_id)
    assert [publish_due(world.system, broker, limit=5) for _ in range(3)] == [5, 3, 0]


def test_what_nobody_does_is_left_open_and_said_aloud(world: World, case_id: UUID, caplog: pytest.LogCaptureFixture) -> None:
    with world.system.work() as session:
        session.add(
            OutboxRow(
                id=uuid4(), organisation_id=world.actor("head").organisation_id, kind="unheard_of", payload={}, dedup_key="x",
                created_at=datetime.now(UTC) - timedelta(1), next_at=datetime.now(UTC) - timedelta(1),
            )
        )  # fmt: skip
    broker = Broker()
    assert publish_due(world.system, broker) == 1
    assert broker.messages == []
    assert "a kind that nobody does" in caplog.text
