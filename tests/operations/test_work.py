"""What the operator may know of the work and do with it: functions of the database that let only the operator through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from migrations.metadata import metadata
from portal.records import operations, outbox, tallies
from portal.records.notifications import delivery
from portal.settings import Settings
from portal.workflow.cases.notices import Delivery
from tasks.relay import publish_due
from tenants import clock, establish, scope
from tenants.errors import Conflict, Invalid
from tenants.jobs import WorkPause
from tenants.kinds import Role
from tenants.organisations import Organisation
from tenants.outbox import OutboxRow
from tenants.people import Person
from tests import journey
from tests.post_office import open_rows, settle, tell, wait_no_longer
from tests.post_office import states as counted
from tests.world import World


@pytest.fixture
def operator(world: World) -> UUID:
    """Somebody who looks after the platform and belongs to no organisation."""
    with world.system.work() as session:
        return establish.person(session, "Piera", "Macchi", "piera.macchi@piattaforma.example", operator=True).id


@contextmanager
def acting(world: World, person_id: UUID | None, organisation_id: UUID | None = None) -> Iterator[Session]:
    """A transaction of the web's own role for a person in no organisation, as the operator's pages open it."""
    with scope.bound(scope.Scope(organisation_id, person_id)), world.database.transaction() as session:
        yield session


@pytest.fixture
def case_id(world: World, today: object) -> UUID:
    made = journey.assessment(world)
    settle(world.system)
    return made


def published(world: World) -> list[str]:
    """What a relay would tell a worker of now."""
    told: list[str] = []
    publish_due(world.system, lambda name, rows: told.extend(rows))
    return told


def bury(world: World, words: str = "550 no such mailbox") -> list[UUID]:
    """Give up whatever waits."""
    ids = open_rows(world.system)
    with world.system.work() as session:
        session.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(dead_at=func.now(), last_error=words))
        session.execute(
            update(Delivery).where(Delivery.state == "pending").values(state="gave_up", last_error=words, attempts=10)
        )
    return ids


def test_no_row_of_any_table_is_the_operator_s(world: World, case_id: UUID, operator: UUID) -> None:
    """The work is all they see, through its functions; a table shows them nothing or refuses."""
    tell(world, case_id)
    with acting(world, operator) as session:
        assert [kind.kind for kind in operations.by_kind(session)] == ["deliver"]
    for table in metadata.tables.values():
        with acting(world, operator) as session:
            allowed = session.scalar(select(func.has_table_privilege(f"portal.{table.name}", "select")))
            if allowed:
                assert session.scalar(select(func.count()).select_from(table)) == 0, table.name


@pytest.mark.parametrize(
    "statement",
    [
        "select * from app.work_by_kind(10)",
        "select * from app.deliveries_by_state(10)",
        "select * from app.work_rows(array['deliver'], false, 10, null, null)",
        "select * from app.work_runs()",
        "select * from app.work_pauses()",
        "select * from app.replay_work(array[gen_random_uuid()])",
        "select app.pause_work('kind:deliver', 'x')",
        "select app.resume_work('kind:deliver')",
    ],
)
def test_nobody_else_is_let_through(world: World, case_id: UUID, operator: UUID, statement: str) -> None:
    tell(world, case_id)
    administrator = world.actor("comune_admin")
    for person, organisation in ((administrator.person_id, administrator.organisation_id), (None, None), (uuid4(), None)):
        with acting(world, person, organisation) as session, pytest.raises(DBAPIError) as refused:
            session.execute(text(statement))
        assert getattr(refused.value.orig, "sqlstate", "") == "P0002"
    with world.system.work() as session:
        session.execute(text("update portal.accounts set suspended_at = now() where person_id = :id"), {"id": operator})
    with acting(world, operator) as session, pytest.raises(DBAPIError):
        session.execute(text(statement))


def test_an_operator_is_nobody_s_member(world: World, operator: UUID) -> None:
    with world.system.work() as session:
        where = session.get_one(Organisation, world.organisations["comune-crema"])
        with pytest.raises(Conflict):
            establish.membership(session, session.get_one(Person, operator), where, (Role.HEAD_OF_SERVICE,))


def test_what_waits_and_what_was_given_up_is_counted_by_kind(world: World, case_id: UUID, operator: UUID) -> None:
    tell(world, case_id)
    bury(world)
    tell(world, case_id)
    with world.system.work() as session:
        hour_ago = datetime.now(UTC) - timedelta(hours=1)
        session.execute(update(OutboxRow).where(OutboxRow.done_at.is_(None)).values(created_at=hour_ago, next_at=hour_ago))
    with acting(world, operator) as session:
        (kind,) = operations.by_kind(session)
        assert (kind.kind, kind.waiting, kind.held, kind.dead) == ("deliver", 2, 0, 2)
        assert 3590 < kind.seconds < 3700
        states = {(each.channel, each.state): each.number for each in operations.deliveries(session)}
    assert states == {("email", state): number for state, number in counted(world.system).items()}
    assert states["email", "pending"] == 2


def test_what_is_meant_for_later_is_not_overdue_until_then_but_what_failed_is(
    world: World, case_id: UUID, operator: UUID
) -> None:
    tell(world, case_id)
    yesterday, tomorrow = datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(days=1)

    def overdue(**values: object) -> int:
        with world.system.work() as session:
            session.execute(update(OutboxRow).where(OutboxRow.done_at.is_(None)).values(created_at=yesterday, **values))
        with acting(world, operator) as session:
            return operations.by_kind(session)[0].seconds

    assert overdue(next_at=tomorrow) == 0
    assert overdue(next_at=datetime.now(UTC) - timedelta(minutes=1)) in range(55, 120)
    assert overdue(next_at=tomorrow, last_error="421 busy") > 86_000
    assert overdue(held_at=yesterday) == 0


def test_a_row_is_told_of_by_ids_and_codes_and_a_dead_one_by_the_address_that_failed(
    world: World, case_id: UUID, operator: UUID
) -> None:
    tell(world, case_id)
    with acting(world, operator) as session:
        waiting = operations.rows(session, dead=False)
    assert {row.address for row in waiting} == {None}
    assert {row.channel for row in waiting} == {"email"}
    ids = bury(world)
    with acting(world, operator) as session:
        dead = operations.rows(session, dead=True)
        assert operations.rows(session, dead=False) == []
        assert operations.rows(session, dead=True, limit=1, after=(dead[0].at, dead[0].id)) == dead[1:]
    assert {row.id for row in dead} == set(ids)
    assert {row.address for row in dead} == {world.emails["head"], world.emails["coordinator"]}
    assert {row.last_error for row in dead} == {"550 no such mailbox"}


def test_bringing_rows_back_says_of_each_what_became_of_it(world: World, case_id: UUID, operator: UUID) -> None:
    tell(world, case_id)
    dead = bury(world)
    tell(world, case_id)
    waiting = open_rows(world.system)
    with world.system.work() as session:
        session.execute(update(OutboxRow).where(OutboxRow.id.in_(waiting)).values(next_at=func.now() + timedelta(hours=1)))
        session.execute(update(OutboxRow).where(OutboxRow.id == waiting[1]).values(done_at=func.now()))
    unknown = uuid4()
    with acting(world, operator) as session:
        became = operations.replay(session, [*dead, *waiting, unknown])
    assert became == {
        dead[0]: "replayed", dead[1]: "replayed", waiting[0]: "hastened", waiting[1]: "done", unknown: "unknown",
    }  # fmt: skip
    assert set(published(world)) == {str(each) for each in (*dead, waiting[0])}
    with acting(world, operator) as session:
        for wrong in ([], [uuid4() for _ in range(operations.AT_ONCE + 1)]):
            with pytest.raises(Invalid):
                operations.replay(session, wrong)


def test_what_another_row_does_already_is_not_brought_back(world: World, case_id: UUID, operator: UUID) -> None:
    """An organisation's administrator has sent it again meanwhile."""
    from portal.records.notifications import failures

    tell(world, case_id)
    dead = bury(world)
    with world.system.work() as session:
        row = session.execute(select(OutboxRow.payload, OutboxRow.organisation_id).where(OutboxRow.id == dead[0])).one()
    name = "comune_admin" if row.organisation_id == world.actor("comune_admin").organisation_id else "ats_admin"
    with world.act(name) as (session, actor):
        failures.replay(session, actor, UUID(row.payload["delivery"]))
    with acting(world, operator) as session:
        assert operations.replay(session, dead)[dead[0]] == "waiting"
    with world.system.work() as session:
        session.execute(update(Delivery).where(Delivery.id == UUID(row.payload["delivery"])).values(state="sent"))
        assert outbox.put_away(session) == 1, "the row that was given up is over"


@pytest.mark.parametrize("what", ["kind:deliver", "channel:email"])
def test_what_is_paused_is_held_by_relay_and_consumer_and_goes_on_afterwards(
    world: World, case_id: UUID, operator: UUID, base_settings: Settings, what: str
) -> None:
    tell(world, case_id)
    on_its_way = published(world)
    with acting(world, operator) as session:
        assert operations.pause(session, what, "The mail server is moving.") == 2
        assert operations.pause(session, what, "Again.") == 0
        (pause,) = operations.pauses(session)
        assert (pause.what, pause.reason, pause.by) == (what, "The mail server is moving.", "Piera Macchi")
    outcome = delivery.deliver(world.system, base_settings, map(UUID, on_its_way))
    assert dict(outcome) == {"skipped": 2}, "told of before the pause, but not sent"
    tell(world, case_id)
    wait_no_longer(world.system)
    assert published(world) == []
    with acting(world, operator) as session:
        assert [(kind.waiting, kind.held) for kind in operations.by_kind(session)] == [(4, 4)]
        held = operations.rows(session, dead=False)[0]
        assert operations.replay(session, [held.id]) == {held.id: "held"}
        assert operations.resume(session, what) == 4
        assert operations.pauses(session) == []
        with pytest.raises(Conflict):
            operations.resume(session, what)
    assert len(published(world)) == 4
    with world.system.work() as session:
        ended = session.scalars(select(WorkPause)).one()
        assert (ended.person_id, ended.ended_by) == (operator, operator)
        assert ended.ended_at is not None


def test_what_is_held_twice_waits_for_both(world: World, case_id: UUID, operator: UUID) -> None:
    tell(world, case_id)
    with acting(world, operator) as session:
        operations.pause(session, "kind:deliver", "x")
        operations.pause(session, "channel:email", "y")
        assert operations.resume(session, "kind:deliver") == 0
        assert operations.resume(session, "channel:email") == 2


@pytest.mark.parametrize(("what", "reason"), [("kind:unheard_of", "x"), ("deliver", "x"), ("kind:deliver", "  ")])
def test_a_pause_is_of_something_and_for_a_reason(world: World, operator: UUID, what: str, reason: str) -> None:
    with acting(world, operator) as session, pytest.raises(Invalid):
        operations.pause(session, what, reason)


def test_rows_that_were_done_long_ago_are_forgotten(world: World, case_id: UUID) -> None:
    tell(world, case_id)
    with world.system.work() as session:
        rows = session.scalar(select(func.count()).select_from(OutboxRow))
        long_ago = clock.now() - timedelta(days=2000)
        session.execute(update(OutboxRow).where(OutboxRow.done_at.is_not(None)).values(created_at=long_ago, done_at=long_ago))
        assert outbox.put_away(session) == (rows or 0) - 2
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 2


def test_totals_are_raised_by_many_at_once(world: World) -> None:
    for _ in range(3):
        tallies.add(world.system, "deliveries", {"sent": 2, "retried": 0, "gave_up": 1})
    with world.system.work() as session:
        assert tallies.totals(session) == {("deliveries", "sent"): 6, ("deliveries", "gave_up"): 3}
