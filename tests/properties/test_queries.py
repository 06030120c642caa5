"""Which units are free, from when until when, and why one is not."""

from __future__ import annotations

import random
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from portal.workflow.properties import commands as homes
from portal.workflow.properties import queries
from portal.workflow.properties.coverage import Covered
from portal.workflow.properties.models import Unit
from portal.workflow.properties.offered import HomeRow, Offered, is_free
from portal.workflow.rules import Days, add_months
from tenants.errors import Conflict, NotFound
from tests import journey
from tests.world import World


def _refusal(
    world: World, home: journey.Home, days: Days, who: str = "social_worker", partnership_id: UUID | None = None
) -> str | None:
    with world.act(who) as (session, _):
        unit = session.get_one(Unit, home.unit_id)
        try:
            queries.require_free(session, unit, days, partnership_id=partnership_id)
        except Conflict as refusal:
            return str(refusal)
    return None


def test_a_free_unit_is_free(world: World, today: date) -> None:
    home = journey.home(world)
    days = Days(today, add_months(today, 12))
    assert _refusal(world, home, days) is None
    assert _refusal(world, home, days, partnership_id=world.partnership_id) is None
    assert _refusal(world, home, days, who="manager") is None


@pytest.mark.parametrize("kind", ["void", "hold", "stay"])
def test_a_taken_day_is_named(world: World, today: date, kind: str) -> None:
    home = journey.home(world)
    start = today + timedelta(days=30)
    if kind == "void":
        with world.act("manager") as (session, actor):
            homes.set_void(session, actor, home.unit_id, Days(start, start + timedelta(days=5)), "Lavori")
    else:
        getattr(journey, "proposed" if kind == "hold" else "hosted")(world, home, starts_on=start)
    assert _refusal(world, home, Days(today, start)) is None
    refusal = "is not available on {}: its owner keeps it back." if kind == "void" else "is already taken on {}."
    assert _refusal(world, home, Days(today, start + timedelta(days=1))) == f"Trilocale {refusal.format(start)}"
    later = Days(start + timedelta(days=2), start + timedelta(days=3))
    assert _refusal(world, home, later) == f"Trilocale {refusal.format(later.start)}"


def test_the_day_on_which_the_convention_ends_or_begins_is_named(world: World, today: date) -> None:
    home = journey.home(world)
    end = today + timedelta(days=100)
    with world.act("manager") as (session, actor):
        homes.change_convention(session, actor, home.convention_id, homes.ConventionDetails("C", today, end))
    assert _refusal(world, home, Days(today, end)) is None
    assert _refusal(world, home, Days(today, end + timedelta(days=1))) == (
        f"The convention ends before: its last day is {end - timedelta(days=1)}."
    )
    assert _refusal(world, home, Days(end, end + timedelta(days=1))) == (
        f"The convention has ended: its last day was {end - timedelta(days=1)}."
    )
    yesterday = today - timedelta(days=1)
    assert _refusal(world, home, Days(yesterday, end)) == f"The convention begins only on {today}."


def test_conventions_that_follow_each_other_cover_together(world: World, today: date) -> None:
    home = journey.home(world)
    end = today + timedelta(days=100)
    days = Days(today, end + timedelta(days=50))
    with world.act("manager") as (session, actor):
        homes.change_convention(session, actor, home.convention_id, homes.ConventionDetails("Prima", today, end))
        assert queries.covering_convention(session, home.property_id, days) is None
        homes.add_convention(
            session, actor, home.property_id, world.organisations["ats-crema"],
            homes.ConventionDetails("Seconda", end, end + timedelta(days=100)),
        )  # fmt: skip
    with world.act("social_worker") as (session, _):
        covering = queries.covering_convention(session, home.property_id, days)
        assert covering is not None
        assert covering.title == "Prima"
    assert _refusal(world, home, days) is None


def test_a_closed_unit_and_one_that_is_not_offered(world: World, today: date) -> None:
    home = journey.home(world)
    days = Days(today, today + timedelta(days=10))
    assert _refusal(world, home, days, partnership_id=world.strangers_partnership_id) == (
        "Trilocale is not offered to the partnership of this case."
    )
    with world.act("manager") as (session, actor):
        homes.close_unit(session, actor, home.unit_id, today + timedelta(days=5), "Vendita")
    assert _refusal(world, home, Days(today, today + timedelta(days=5))) is None
    assert _refusal(world, home, days) == f"Trilocale is closed from {today + timedelta(days=5)}."


def test_strangers_cannot_ask_about_a_unit(world: World, today: date) -> None:
    home = journey.home(world)
    days = Days(today, today + timedelta(days=10))
    with world.act("manager") as (session, _):
        unit = session.get_one(Unit, home.unit_id)
        session.expunge(unit)
    with world.act("stranger_social_worker") as (session, actor):
        with pytest.raises(NotFound):
            queries.availability(session, home.unit_id, days)
        with pytest.raises(NotFound):
            queries.require_free(session, unit, days)
        assert queries.unit_days(session, [home.unit_id], days) == []
        assert queries.free_units(session, actor, days) == []


def test_until_when_a_unit_is_free(world: World, today: date) -> None:
    home = journey.home(world)
    start = today + timedelta(days=30)
    with world.act("social_worker") as (session, _):
        assert queries.free_until(session, session.get_one(Unit, home.unit_id), today) == today + timedelta(days=3 * 365)
    journey.proposed(world, home, starts_on=start)
    with world.act("social_worker") as (session, _):
        unit = session.get_one(Unit, home.unit_id)
        assert queries.free_until(session, unit, today) == start
        assert queries.free_until(session, unit, start) is None
        known = queries.availability(session, unit.id, Days(today, add_months(today, 12)))
        assert str(known.obstacle) == f"Trilocale is already taken on {start}."
        assert known.free_until == start
        assert [kind for _, _, _, kind in known.taken] == ["hold"]
        assert known.convention is not None


def test_free_units_say_which_needs_they_meet_best_first(world: World, today: date) -> None:
    period = Days(today + timedelta(days=10), add_months(today, 12))
    small = journey.home(world, name="Monolocale", beds=1)
    taken = journey.home(world, name="Occupato", beds=4)
    good = journey.home(world, name="Trilocale", beds=4)
    with world.act("manager") as (session, actor):
        homes.change_unit(session, actor, good.unit_id, homes.UnitDetails("Trilocale", 4, 3, features=("step_free", "cot")))
        homes.set_void(session, actor, taken.unit_id, Days(period.start, period.start + timedelta(days=3)), "Lavori")
    with world.act("social_worker") as (session, actor):
        found = queries.free_units(
            session, actor, period, partnership_id=world.partnership_id, needs=["step_free", "cot"], size=3
        )
        assert [(c.unit_name, c.met, c.missing, c.big_enough) for c in found] == [
            ("Trilocale", ("step_free", "cot"), (), True),
            ("Monolocale", ("step_free",), ("cot",), False),
        ]
        assert found[0].free_until == found[0].convention_ends_on == today + timedelta(days=3 * 365)
        everything = queries.free_units(session, actor, period, also_taken=True)
        assert [c.unit_id for c in everything if not c.free] == [taken.unit_id]
        assert str(everything[-1].obstacle) == f"Occupato is not available on {period.start}: its owner keeps it back."
        assert queries.free_units(session, actor, period, partnership_id=world.strangers_partnership_id) == []
    assert small.unit_id != good.unit_id


def test_whether_a_home_is_free_is_told_without_words_as_with_them(today: date) -> None:
    dice, period = random.Random(5), Days(today + timedelta(days=10), add_months(today, 12))

    def around() -> date:
        """A day on an edge of the period, or beside it."""
        return dice.choice((period.start, period.end)) + timedelta(days=dice.choice((-400, -1, 0, 1, 30)))

    told = set()
    for _ in range(2000):
        row = HomeRow(uuid4(), "Casa", uuid4(), "Corte", "Via", "Crema", uuid4(), None, 3, 2, (), dice.choice((None, around())))
        taken = [(row.id, *sorted((around(), around())), "stay") for _ in range(dice.randrange(3))]
        taken = [one for one in taken if one[1] < one[2]]
        terms = [Covered(row.property_id, *sorted((around(), around()))) for _ in range(dice.randrange(4))]
        terms.sort(key=lambda term: term.starts_on)
        found = is_free(Offered(row, taken, terms), period)
        assert found is (queries.obstacle(row.name, row.closed_on, terms, taken, period) is None)
        told.add(found)
    assert told == {True, False}


def test_the_ats_knows_no_availability(world: World, today: date) -> None:
    home = journey.home(world)
    journey.proposed(world, home)
    period = Days(today, add_months(today, 12))
    with world.act("coordinator") as (session, actor):
        assert session.get(Unit, home.unit_id) is not None
        assert queries.unit_days(session, [home.unit_id], period) == []
        assert queries.free_units(session, actor, period) == []


def test_matching_costs_the_same_however_many_units(world: World, today: date) -> None:
    period = Days(today, add_months(today, 12))

    def count() -> int:
        seen: list[str] = []
        with world.act("social_worker") as (session, actor):
            session.connection()
            listen = lambda *a: seen.append(a[2])  # noqa: E731
            event.listen(world.database.engine, "before_cursor_execute", listen)
            queries.free_units(session, actor, period)
            event.remove(world.database.engine, "before_cursor_execute", listen)
        return len(seen)

    journey.home(world, name="Uno")
    one = count()
    for name in ("Due", "Tre", "Quattro"):
        journey.home(world, name=name)
    assert count() == one <= 3
