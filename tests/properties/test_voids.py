"""Days on which an owner does not give a unit."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal.workflow.properties import commands as homes
from portal.workflow.properties.models import UnitDays, VoidReason
from portal.workflow.rules import Days, add_months
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.world import World

WORKS = Days(date(2027, 4, 1), date(2027, 5, 1))


def _days(world: World) -> list[tuple[date, date, str]]:
    with world.act("manager") as (session, _):
        rows = session.execute(
            select(func.lower(UnitDays.days), func.upper(UnitDays.days), UnitDays.kind).order_by(func.lower(UnitDays.days))
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]


def test_a_void_takes_the_days_and_only_the_owner_reads_why(world: World, today: date) -> None:
    home = journey.home(world)
    with world.act("manager") as (session, actor):
        homes.set_void(session, actor, home.unit_id, WORKS, "  Rifacimento del bagno ")
    assert _days(world) == [(WORKS.start, WORKS.end, "void")]
    with world.act("manager") as (session, _):
        assert session.scalars(select(VoidReason.reason)).all() == ["Rifacimento del bagno"]
    with world.act("social_worker") as (session, _):
        assert session.scalar(select(func.count()).select_from(UnitDays)) == 1
        assert session.scalar(select(func.count()).select_from(VoidReason)) == 0


def test_a_void_needs_a_reason(world: World, today: date) -> None:
    home = journey.home(world)
    with world.act("manager") as (session, actor), pytest.raises(Invalid, match="why the unit is not available"):
        homes.set_void(session, actor, home.unit_id, WORKS, " ")


@pytest.mark.parametrize("stage", ["proposed", "hosted"])
def test_a_void_over_promised_days_is_refused_and_names_them(world: World, today: date, stage: str) -> None:
    home = journey.home(world)
    start = today + timedelta(days=7) if stage == "proposed" else today
    getattr(journey, stage)(world, home, starts_on=start)
    with world.act("manager") as (session, actor), pytest.raises(Conflict, match="not free on all of these days") as refusal:
        homes.set_void(session, actor, home.unit_id, WORKS, "Lavori")
    (named,) = refusal.value.sentence.values["taken"]
    assert named.values == {"first": start, "last": add_months(start, 12) - timedelta(days=1)}
    assert len(_days(world)) == 1


def test_a_void_ends_earlier_or_later_or_was_never_there(world: World, today: date) -> None:
    home = journey.home(world)
    with world.act("manager") as (session, actor):
        void = homes.set_void(session, actor, home.unit_id, WORKS, "Lavori")
        homes.set_void(session, actor, home.unit_id, Days(date(2027, 6, 1), date(2027, 6, 10)), "Altri lavori")
    with world.act("manager") as (session, actor):
        homes.end_void(session, actor, void, date(2027, 4, 16))
    assert _days(world)[0] == (WORKS.start, date(2027, 4, 16), "void")
    with world.act("manager") as (session, actor):
        homes.end_void(session, actor, void, date(2027, 5, 20))
        with pytest.raises(Conflict, match="not free"):
            homes.end_void(session, actor, void, date(2027, 6, 2))
        with pytest.raises(Invalid, match="cannot come before the first"):
            homes.end_void(session, actor, void, WORKS.start)
        homes.end_void(session, actor, void, None)
        with pytest.raises(NotFound):
            homes.end_void(session, actor, void, None)
    assert _days(world) == [(date(2027, 6, 1), date(2027, 6, 10), "void")]


def test_only_the_owners_manager_keeps_a_unit_back(world: World, today: date) -> None:
    home = journey.home(world)
    with world.act("volunteer") as (session, actor), pytest.raises(NotAllowed):
        homes.set_void(session, actor, home.unit_id, WORKS, "Lavori")
    with world.act("social_worker") as (session, actor), pytest.raises(NotAllowed):
        homes.set_void(session, actor, home.unit_id, WORKS, "Lavori")
    with world.act("stranger_manager") as (session, actor), pytest.raises(NotFound):
        homes.set_void(session, actor, home.unit_id, WORKS, "Lavori")
    with world.act("manager") as (session, actor):
        void = homes.set_void(session, actor, home.unit_id, WORKS, "Lavori")
        with pytest.raises(NotFound):
            homes.end_void(session, actor, uuid4(), None)
    for who in ("social_worker", "stranger_manager"):
        with world.act(who) as (session, actor), pytest.raises(NotFound):
            homes.end_void(session, actor, void, None)


def test_days_held_for_a_household_are_no_void_to_end(world: World, today: date) -> None:
    home = journey.home(world)
    journey.proposed(world, home)
    with world.act("manager") as (session, actor):
        held = session.scalars(select(UnitDays.id)).one()
        with pytest.raises(NotFound):
            homes.end_void(session, actor, held, None)
