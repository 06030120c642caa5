"""The home is handed back with a report; the stay ends, the unit is put in order, the follow-ups are planned."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from psycopg.types.range import DateRange
from sqlalchemy import func, select, text

from portal.workflow.cases.models import Case
from portal.workflow.departures import handback
from portal.workflow.departures.models import FollowUp
from portal.workflow.placements.inspections import Counted, Report
from portal.workflow.placements.models import Inspection, Placement
from portal.workflow.renewals.models import Review, UnitQuestion
from portal.workflow.working_days import after_working_days
from tenants import clock
from tenants.errors import Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.renewals import stays
from tests.world import World

END = date(2027, 5, 20)


def report(**details: object) -> Report:
    given = {
        "at": clock.now() - timedelta(minutes=5),
        "keys": 2,
        "condition": "Buono.",
        "readings": {"electricity": Decimal(1234)},
        "inventory": (Counted("Cucina", "Sedie", 4, 3, "Una rotta"),),
        "damages": "Una sedia rotta.",
        **details,
    }
    return Report(**given)  # type: ignore[arg-type]


def calendar(world: World, unit_id: UUID) -> list[tuple[str, date, date]]:
    with world.system.work() as session:
        rows = session.execute(text("select kind, days from portal.unit_days where unit_id = :u order by days"), {"u": unit_id})
        found: list[tuple[str, DateRange]] = [(kind, days) for kind, days in rows]
        return [(kind, days.lower, days.upper) for kind, days in found]


@pytest.mark.parametrize("who", ["manager", "social_worker", "head"])
@pytest.mark.parametrize("stage", ["hosted", "leaving"])
def test_taken_back_by_owner_or_comune(world: World, today: date, who: str, stage: str) -> None:
    stay = stays.living(world)
    if stage == "leaving":
        with world.act("head") as (session, _):
            journey.move(session, stay.case_id, "start_leaving")
    with world.act(who) as (session, actor):
        made = handback.hand_back(session, actor, stay.case_id, last_day=today, report=report())
        assert (made.kind, made.damages, made.keys) == ("handback", "Una sedia rotta.", 2)
    with world.act("head") as (session, _):
        case = session.get_one(Case, stay.case_id)
        assert (case.stage, case.closed_on, case.ends_on) == ("closed", today, date(2027, 3, 2))
        ended = session.scalars(select(Placement)).one()
        assert (ended.state, ended.left_on, ended.ends_on) == ("ended", date(2027, 3, 2), END)
        due = {f.months: f.due_on for f in session.scalars(select(FollowUp))}
        assert due == {3: date(2027, 6, 2), 6: date(2027, 9, 2), 12: date(2028, 3, 2)}
    assert calendar(world, stay.home.unit_id) == [
        ("stay", stays.STARTED, date(2027, 3, 2)),
        ("turnaround", date(2027, 3, 2), date(2027, 3, 9)),
    ]
    with world.system.work() as session:
        assert session.scalar(text("select max(upper(days)) from portal.placed_people")) == date(2027, 3, 2)
    assert stays.happened(world, stay.case_id, "manager")[-1] == "HandedBack"
    assert stays.told(world, "HandedBack")["HandedBack"] == {"social_worker", "coordinator", "educator", "manager"} - {who}


def test_the_owner_sees_that_the_stay_ended_and_nothing_of_what_follows(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("manager") as (session, actor):
        handback.hand_back(session, actor, stay.case_id, last_day=today, report=report())
    with world.act("manager") as (session, _):
        assert session.scalars(select(Placement)).one().left_on == date(2027, 3, 2)
        assert session.scalar(select(func.count()).select_from(FollowUp)) == 0
    with world.act("educator") as (session, _):
        assert session.scalar(select(func.count()).select_from(FollowUp)) == 3


def test_a_pending_review_lapses(world: World, today: date) -> None:
    stay = stays.under_review(world)
    with world.act("manager") as (session, actor):
        handback.hand_back(session, actor, stay.case_id, last_day=today, report=report())
    with world.act("head") as (session, _):
        assert session.scalars(select(Review)).one().state == "lapsed"
        assert session.scalars(select(UnitQuestion)).one().closed_at is not None


def test_who_stayed_too_long_is_recorded_as_it_was(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("manager") as (session, _):
        session.execute(select(func.app.set_void(stay.home.unit_id, END + timedelta(days=3), END + timedelta(days=30), "Lavori")))
    with clock.at_day(END + timedelta(days=10)), world.act("manager") as (session, actor):
        handback.hand_back(session, actor, stay.case_id, last_day=clock.today(), report=report())
    assert stays.placement(world, stay.case_id).left_on == END + timedelta(days=11)
    assert calendar(world, stay.home.unit_id) == [
        ("stay", stays.STARTED, END + timedelta(days=3)),
        ("void", END + timedelta(days=3), END + timedelta(days=30)),
    ], "days that the unit has for others are never touched"


def test_the_next_ones_days_shorten_the_turnaround(world: World, today: date) -> None:
    stay = stays.living(world, date(2026, 3, 1))
    with world.act("manager") as (session, _):
        session.execute(select(func.app.set_void(stay.home.unit_id, date(2027, 3, 4), date(2027, 3, 30), "Lavori")))
    with world.act("manager") as (session, actor):
        handback.hand_back(session, actor, stay.case_id, last_day=today, report=report())
    assert calendar(world, stay.home.unit_id)[1] == ("turnaround", date(2027, 3, 2), date(2027, 3, 4))


def test_left_in_the_past(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("head") as (session, actor):
        handback.hand_back(session, actor, stay.case_id, last_day=stays.STARTED, report=report())
    assert stays.placement(world, stay.case_id).left_on == stays.STARTED + timedelta(days=1)


@pytest.mark.parametrize("day", [None, date(2027, 3, 2), date(2026, 5, 19)])
def test_a_last_day_that_cannot_be(world: World, today: date, day: date | None) -> None:
    stay = stays.living(world)
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refused:
        handback.hand_back(session, actor, stay.case_id, last_day=day, report=report())
    assert list(refused.value.fields) == ["last_day"]


@pytest.mark.parametrize(
    ("details", "field"),
    [({"keys": -1}, "keys"), ({"condition": ""}, "condition"), ({"readings": {"gas": Decimal(-1)}}, "gas")],
)
def test_a_report_that_cannot_be(world: World, today: date, details: dict[str, object], field: str) -> None:
    stay = stays.living(world)
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refused:
        handback.hand_back(session, actor, stay.case_id, last_day=today, report=report(**details))
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("who", ["educator", "coordinator", "consultant", "volunteer"])
def test_not_by_others(world: World, today: date, who: str) -> None:
    stay = stays.living(world)
    with world.act(who) as (session, actor), pytest.raises(NotAllowed):
        handback.hand_back(session, actor, stay.case_id, last_day=today, report=report())


def test_not_by_strangers_not_twice_not_before(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("stranger_manager") as (session, actor), pytest.raises(NotFound):
        handback.hand_back(session, actor, stay.case_id, last_day=today, report=report())
    with world.act("manager") as (session, actor):
        handback.hand_back(session, actor, stay.case_id, last_day=today, report=report())
    with world.act("manager") as (session, actor), pytest.raises(WrongStage):
        handback.hand_back(session, actor, stay.case_id, last_day=today, report=report())
    with world.act("head") as (session, _):
        assert session.scalar(select(func.count()).select_from(Inspection)) == 1
    other = journey.assigned(world, journey.home(world, name="Bilocale"), surname="Altri")
    with world.act("manager") as (session, actor), pytest.raises(WrongStage, match="handed back only from"):
        handback.hand_back(session, actor, other, last_day=today, report=report())


@pytest.mark.parametrize(
    ("start", "days", "ready"),
    [
        (date(2027, 3, 1), 5, date(2027, 3, 6)),
        (date(2027, 3, 2), 5, date(2027, 3, 9)),
        (date(2027, 3, 25), 5, date(2027, 4, 2)),
        (date(2027, 4, 24), 1, date(2027, 4, 27)),
        (date(2027, 3, 1), 0, date(2027, 3, 1)),
    ],
)
def test_working_days_are_italian(start: date, days: int, ready: date) -> None:
    assert after_working_days(start, days) == ready
