"""Italian working days: the holidays that move, those that stand, and the patron saint of the place."""

from __future__ import annotations

from datetime import date

import pytest

from portal.workflow.working_days import deadline, is_working, next_working_day

PANTALEONE = "06-10"


@pytest.mark.parametrize(
    "day",
    [
        date(2027, 1, 1), date(2027, 1, 6), date(2027, 3, 29), date(2028, 4, 17), date(2028, 4, 25), date(2028, 5, 1),
        date(2027, 6, 2), date(2028, 8, 15), date(2027, 11, 1), date(2027, 12, 8), date(2028, 12, 25), date(2028, 12, 26),
        date(2027, 3, 6), date(2027, 3, 7),
    ],
)  # fmt: skip
def test_days_on_which_offices_are_closed(day: date) -> None:
    assert not is_working(day)


def test_the_patron_saint_is_a_holiday_of_the_place_alone() -> None:
    assert is_working(date(2027, 6, 10))
    assert not is_working(date(2027, 6, 10), PANTALEONE)
    assert next_working_day(date(2027, 6, 10), PANTALEONE) == date(2027, 6, 11)


@pytest.mark.parametrize(
    ("start", "days", "patron", "due"),
    [
        (date(2027, 3, 1), 10, None, date(2027, 3, 15)),
        (date(2027, 3, 25), 2, None, date(2027, 3, 30)),  # Easter Monday in between
        (date(2027, 6, 1), 1, None, date(2027, 6, 3)),  # the Republic's day
        (date(2027, 6, 7), 5, None, date(2027, 6, 14)),
        (date(2027, 6, 7), 5, PANTALEONE, date(2027, 6, 15)),
        (date(2027, 3, 6), 1, None, date(2027, 3, 8)),
        (date(2027, 3, 6), 0, None, date(2027, 3, 6)),
    ],
)
def test_a_term_does_not_count_the_day_on_which_it_begins(start: date, days: int, patron: str | None, due: date) -> None:
    assert deadline(start, days, patron) == due
