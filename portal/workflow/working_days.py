"""Italian working days: Monday to Friday, without the national holidays and without the local patron saint's day.

The national ones come from the ``holidays`` library, so that those that move (Easter Monday) or that a law adds are right by
themselves. The patron saint is a rule of the partnership, written as ``MM-DD``: in Crema it is San Pantaleone, 10 June.
"""

from __future__ import annotations

from datetime import date, timedelta

import holidays

_ITALY = holidays.country_holidays("IT")
_DAY = timedelta(days=1)


def is_working(day: date, patron_day: str | None = None) -> bool:
    """Whether offices are open on a day."""
    return day.weekday() < 5 and day not in _ITALY and f"{day:%m-%d}" != patron_day


def is_holiday(day: date) -> bool:
    """Whether a day is a national holiday."""
    return day in _ITALY


def next_working_day(day: date, patron_day: str | None = None) -> date:
    """The day itself, or the first working day after it: a term that ends on a holiday ends on the next day that is none."""
    while not is_working(day, patron_day):
        day += _DAY
    return day


def deadline(start: date, working_days: int, patron_day: str | None = None) -> date:
    """The last day of a term of so many working days; the day on which it begins is not counted."""
    day = start
    for _ in range(working_days):
        day = next_working_day(day + _DAY, patron_day)
    return day


def after_working_days(start: date, days: int, patron_day: str | None = None) -> date:
    """The first day on which so many working days, counted from ``start`` on, have gone by."""
    day = start
    while days > 0:
        days -= is_working(day, patron_day)
        day += _DAY
    return day
