"""The occupancy of units as a drawing: where each stretch of days begins and how wide it is, in hundredths of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask_babel import format_date

from portal.pages.properties import words
from portal.pages.words import date_it
from portal.workflow.rules import Days, add_months

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from portal.workflow.properties.overview import UnitRow

ZOOMS = {"month": 1, "year": 12}
"""How many months each zoom of the timeline shows."""
AHEAD = 18
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class Stretch:
    """Days on which a unit is in one way: ``x`` and ``width`` in hundredths, ``first`` and ``last`` day in words."""

    kind: str
    word: str
    x: float
    width: float
    first: str
    last: str


@dataclass(frozen=True)
class Line:
    """One unit of the drawing. ``returns``: where the last day that was announced lies, and that day in words."""

    unit_id: UUID
    name: str
    property_name: str
    stretches: tuple[Stretch, ...]
    returns: tuple[float, str] | None = None


@dataclass(frozen=True)
class Occupancy:
    """The drawing: its lines, its scale as (x, label, whether a phone shows it), where today is, and which kinds occur in it."""

    lines: tuple[Line, ...]
    scale: tuple[tuple[float, str, bool], ...]
    today: float | None
    kinds: tuple[str, ...]
    first: str
    last: str

    @property
    def has_returns(self) -> bool:
        """Whether a planned return is marked anywhere."""
        return any(line.returns for line in self.lines)


@dataclass(frozen=True)
class Window:
    """The days that the timeline shows, and the windows beside it."""

    zoom: str
    period: Days
    title: str
    previous: str
    following: str


def window(zoom: str | None, start: str | None, today: date) -> Window:
    """The window that an address asks for: a zoom and a month such as ``2027-03``; what it cannot mean is this month of the year."""
    chosen = zoom if zoom in ZOOMS else "year"
    months = ZOOMS[chosen]
    first = _month(start) or today.replace(day=1)
    period = Days(first, add_months(first, months))
    title = (
        format_date(first, "LLLL yyyy")
        if months == 1
        else f"{format_date(first, 'LLL yyyy')} – {format_date(period.last, 'LLL yyyy')}"
    )
    before, after = add_months(first, -max(months // 2, 1)), add_months(first, max(months // 2, 1))
    return Window(chosen, period, title, f"{before:%Y-%m}", f"{after:%Y-%m}")


def ahead(today: date) -> Days:
    """The eighteen months from the first day of this one."""
    start = today.replace(day=1)
    return Days(start, add_months(start, AHEAD))


def occupancy(
    units: Sequence[UnitRow], today: date, period: Days | None = None, returns: Mapping[UUID, date] | None = None
) -> Occupancy:
    """Draw a period: the next eighteen months, if none is given."""
    days = period or ahead(today)
    lines = tuple(
        Line(u.id, u.name, u.property_name, _stretches(u, days, today), _return(days, (returns or {}).get(u.id))) for u in units
    )
    occurring = {stretch.kind for line in lines for stretch in line.stretches}
    return Occupancy(
        lines,
        _scale(days),
        _place(today, days) if today in days else None,
        tuple(kind for kind in words.STATES if kind in occurring),
        date_it(days.start),
        date_it(days.last),
    )


def _month(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def _scale(period: Days) -> tuple[tuple[float, str, bool], ...]:
    if len(period) <= 31:
        days = [period.start + timedelta(days=n) for n in range(len(period))]
        return tuple((_place(day, period), str(day.day), day.day % 5 == 1) for day in days)
    months, day = [], period.start
    while day < period.end:
        months.append(day)
        day = add_months(period.start, len(months))
    return tuple((_place(day, period), f"{day:%m/%y}", n % 3 == 0) for n, day in enumerate(months))


def _return(period: Days, day: date | None) -> tuple[float, str] | None:
    return (_place(day, period), date_it(day)) if day is not None and day in period else None


def _stretches(unit: UnitRow, period: Days, today: date) -> tuple[Stretch, ...]:
    found = [(kind, start, end) for _, start, end, kind in unit.taken]
    free_from = max((end for _, _, end in found), default=period.start)
    outside = [day for day in (unit.covered_until or max(period.start, today), unit.closed_on) if day is not None]
    if outside and min(outside) < period.end:
        kind = "closed" if unit.closed_on is not None and unit.closed_on == min(outside) else "uncovered"
        begins = max(min(outside), free_from) if kind == "uncovered" else min(outside)
        if begins < period.end:
            found.append((kind, begins, period.end))
    return tuple(_stretch(kind, start, end, period) for kind, start, end in found if start < period.end and end > period.start)


def _stretch(kind: str, start: date, end: date, period: Days) -> Stretch:
    x = _place(max(start, period.start), period)
    width = round(_place(min(end, period.end), period) - x, 2)
    return Stretch(kind, str(words.STATES[kind][2]), x, width, date_it(start), date_it(end - timedelta(days=1)))


def _place(day: date, period: Days) -> float:
    return round((day - period.start).days / len(period) * 100, 2)
