"""The arithmetic of a stay, and the clock that explains it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from portal.workflow.placements.clock import StayClock, review_opens_on, stay_clock
from portal.workflow.placements.models import Placement
from portal.workflow.placements.overstay import days_over
from portal.workflow.rules import Days, add_months, longest_stay
from tenants.database import Database
from tenants.errors import Invalid
from tenants.organisations import Rules

RULES = Rules(review_opens_days=90, review_due_days=30, reminder_days=[60, 30, 15])


def placed(start: date, *, base: int = 12, renewal: int = 12, renewed: int = 0, **more: object) -> Placement:
    return Placement(
        starts_on=start, ends_on=add_months(start, base + renewed), base_months=base, renewal_months=renewal,
        renewed_months=renewed, state="living", left_on=more.pop("left_on", None), **more,
    )  # fmt: skip


def on(today: date, placement: Placement) -> StayClock:
    return stay_clock(placement, RULES, today)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2022, 2, 7), 12, date(2023, 2, 7)),
        (date(2022, 2, 7), 24, date(2024, 2, 7)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2022, 8, 31), 1, date(2022, 9, 30)),
        (date(2022, 8, 31), 6, date(2023, 2, 28)),
        (date(2022, 8, 31), 12, date(2023, 8, 31)),
        (date(2022, 12, 31), 2, date(2023, 2, 28)),
    ],
)
def test_months_are_counted_from_the_first_day(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_twelve_months_from_7_february_end_before_7_february() -> None:
    stay = longest_stay(date(2022, 2, 7), 12)
    assert stay.last == date(2023, 2, 6)
    assert date(2023, 2, 7) not in stay
    assert len(stay) == 365


def test_a_renewal_counted_from_the_first_day_loses_no_day() -> None:
    """From 31 August, 6 and 6 months reach 31 August again; counted from the first end they would stop on the 28th."""
    start = date(2022, 8, 31)
    assert longest_stay(start, 6, 6).end == date(2023, 8, 31)
    assert add_months(add_months(start, 6), 6) == date(2023, 8, 28)


def test_a_stay_has_days() -> None:
    with pytest.raises(Invalid, match="after the first"):
        Days(date(2027, 3, 1), date(2027, 3, 1))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.dates(date(1999, 1, 1), date(2099, 12, 31)), months=st.integers(0, 60))
def test_python_and_postgresql_count_months_alike(database: Database, start: date, months: int) -> None:
    with database.engine.connect() as connection:
        theirs = connection.scalar(
            text("select (cast(:start as date) + make_interval(months => :months))::date"), {"start": start, "months": months}
        )
    assert theirs == add_months(start, months)


def test_the_clock_on_the_first_and_the_last_day() -> None:
    stay = placed(date(2022, 2, 7))
    first, last = on(date(2022, 2, 7), stay), on(date(2023, 2, 6), stay)
    assert (first.total, first.used, first.left, first.state) == (365, 1, 364, "ok")
    assert (last.used, last.left, last.state, last.over) == (365, 0, "soon", 0)
    assert last.last_day == date(2023, 2, 6)


def test_the_clock_past_the_end() -> None:
    late = on(date(2023, 2, 9), placed(date(2022, 2, 7)))
    assert (late.left, late.over, late.state) == (-3, 3, "overdue")


def test_before_the_keys_nothing_is_used() -> None:
    assert on(date(2022, 2, 1), placed(date(2022, 2, 7))).used == 0


def test_an_ended_stay_no_longer_runs() -> None:
    ended = placed(date(2022, 2, 7), left_on=date(2022, 8, 7))
    ended.state = "ended"
    assert (on(date(2027, 3, 1), ended).used, on(date(2027, 3, 1), ended).over) == (181, 0)


def test_what_comes_when_and_why() -> None:
    milestones = {str(m.title): m for m in on(date(2027, 3, 1), placed(date(2027, 2, 1))).milestones}
    assert milestones["The renewal review opens"].date == date(2027, 11, 3) == review_opens_on(date(2028, 2, 1), RULES)
    assert milestones["The decision on the renewal is due"].date == date(2028, 1, 2)
    assert [m.date for title, m in milestones.items() if title.startswith("Reminder")] == [
        date(2027, 12, 3), date(2028, 1, 2), date(2028, 1, 17)
    ]  # fmt: skip
    assert milestones["Last day of the stay"].date == date(2028, 1, 31)
    assert milestones["Last possible day, if the renewal is granted in full"].date == date(2029, 1, 31)
    assert all(m.why for m in milestones.values())
    assert list(milestones.values()) == sorted(milestones.values(), key=lambda m: m.date)


def test_only_what_happened_is_done() -> None:
    stay = placed(date(2026, 2, 20), handed_over_at=datetime(2026, 2, 20, 9, tzinfo=UTC))

    def marks(**facts: bool) -> dict[str, tuple[bool, str]]:
        found = stay_clock(stay, RULES, date(2027, 3, 1), **facts)  # type: ignore[arg-type]
        return {str(m.title): (m.done, m.due) for m in found.milestones}

    unknown = marks()
    assert unknown["First day of the stay"] == (True, "ok")
    assert unknown["The renewal review opens"] == (False, "ok")
    assert unknown["The decision on the renewal is due"] == (False, "ok")
    assert unknown["Last day of the stay"] == (False, "overdue")
    undecided = marks(review_opened=True, review_decided=False)
    assert undecided["The renewal review opens"] == (True, "ok")
    assert undecided["The decision on the renewal is due"] == (False, "overdue")
    assert marks(review_opened=True, review_decided=True)["The decision on the renewal is due"] == (True, "ok")


def test_a_clamped_end_says_why() -> None:
    end = next(m for m in on(date(2024, 3, 1), placed(date(2024, 2, 29))).milestones if "Last day of" in str(m.title))
    assert end.date == date(2025, 2, 27)
    assert any("no day 29" in str(why) for why in end.why)


def test_a_renewed_stay_is_not_renewed_again() -> None:
    titles = [str(m.title) for m in on(date(2027, 3, 1), placed(date(2026, 5, 1), renewed=4)).milestones]
    assert "The renewal review opens" not in titles
    assert not any("renewal is granted" in title for title in titles)


@pytest.mark.parametrize(
    ("left", "today", "over"),
    [
        (None, date(2027, 1, 31), 0),
        (None, date(2027, 2, 1), 1),
        (date(2027, 2, 1), date(2027, 5, 1), 0),
        (date(2027, 2, 4), date(2027, 5, 1), 3),
    ],
)  # fmt: skip
def test_overstay_is_computed_from_the_days(left: date | None, today: date, over: int) -> None:
    assert days_over(date(2027, 2, 1), left, today) == over
