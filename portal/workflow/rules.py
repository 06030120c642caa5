"""The arithmetic of a stay: whole months counted from the first day, half-open ranges of days."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from tenants.errors import Invalid
from tenants.sentences import S

SHORTEST = 28
"""So many days each month has: until then there is nothing to clamp."""


def add_months(start: date, months: int) -> date:
    """The same day so many months later, clamped to the month's last day. Always count from the *first* day of a stay.

    Agrees with PostgreSQL's ``date + interval 'n months'``, which guards the same limit.
    """
    index = start.year * 12 + (start.month - 1) + months
    year, month = divmod(index, 12)
    if start.day <= SHORTEST:
        return date(year, month + 1, start.day)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Days:
    """A half-open range of days: ``start`` is in it, ``end`` is the first day that is not."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise Invalid(end=S("The last day must come after the first one."))

    @property
    def last(self) -> date:
        """The last day inside."""
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __len__(self) -> int:
        return (self.end - self.start).days


def longest_stay(start: date, base_months: int, renewed_months: int = 0) -> Days:
    """The whole stay that a first day allows: base and renewal counted together from that day."""
    return Days(start, add_months(start, base_months + renewed_months))
