"""The calendar's own faults: an hour that comes twice, a day that comes every four years, a clock that was wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal.records import sweeps
from portal.workflow.cases.notices import Delivery, Notification
from portal.workflow.placements.models import Placement
from portal.workflow.renewals.models import Review
from tenants import clock
from tenants.outbox import OutboxRow
from tests import journey
from tests.post_office import open_rows, settle, tell
from tests.world import World

pytestmark = pytest.mark.faults


def everything(world: World) -> tuple[int, int, int, int]:
    """Notifications, deliveries, rows of the outbox, reviews."""
    with world.system.work() as session:
        tables = (Notification, Delivery, OutboxRow, Review)
        return tuple(int(session.scalar(select(func.count()).select_from(t)) or 0) for t in tables)  # type: ignore[return-value]


def sweep(world: World) -> int:
    runs = sweeps.run_all(world.system)
    assert not [run for run in runs if run.error], runs
    return sum(run.rows or 0 for run in runs if run.name != "put_away_outbox")


def test_the_hour_that_comes_twice_is_swept_twice_and_tells_once(world: World, today: date) -> None:
    """On the last Sunday of October three o'clock becomes two again: the same day, the same hour, nothing again."""
    hosted = journey.hosted(world, journey.home(world))
    clock.set_process_today(None)
    first, again = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    with time_machine.travel(first, tick=True):
        assert clock.now().astimezone(clock.ROME).hour == 2
        sweep(world)
        told = everything(world)
    with time_machine.travel(again, tick=True):
        assert clock.now().astimezone(clock.ROME).hour == 2, "again"
        assert clock.today() == date(2027, 10, 31)
        assert sweep(world) == 0
        assert everything(world) == told
    assert hosted


def test_a_clock_that_ran_ahead_and_was_set_right_leaves_nothing_waiting_for_the_future(world: World, today: date) -> None:
    """What was told while this machine's clock was an hour ahead is due by the database's clock, so at once."""
    case_id = journey.assessment(world)
    settle(world.system)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=True):
        tell(world, case_id)
    with world.system.work() as session:
        due = select(func.count()).where(OutboxRow.done_at.is_(None), OutboxRow.next_at <= func.now())
        assert session.scalar(due) == len(open_rows(world.system)) == 2


def test_across_the_twenty_ninth_of_february_each_review_opens_once_and_each_reminder_comes_once(
    world: World, today: date
) -> None:
    """Swept on some days of a leap year only, and twice each time, as by two beats: a stay that ends in its March."""
    hosted = journey.hosted(world, journey.home(world))
    with world.system.work() as session:
        end = session.scalars(select(Placement.ends_on).where(Placement.case_id == hosted)).one()
    assert date(2028, 2, 29) < end < date(2028, 3, 15)
    for day in (date(2027, 12, 2), date(2028, 2, 15), date(2028, 2, 28), date(2028, 2, 29), end, end + timedelta(days=1)):
        with clock.at_day(day):
            sweep(world)
            told = everything(world)
            sweep(world)
            assert everything(world) == told, day
    with world.system.work() as session:
        assert session.scalar(select(func.count()).select_from(Review)) == 1
        doubled = select(Notification.person_id).group_by(Notification.person_id, Notification.dedup_key).having(func.count() > 1)
        assert session.execute(doubled).all() == []
