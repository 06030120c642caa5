"""The occupancy of units as a drawing: where each stretch of days begins and how wide it is, in hundredths of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.pages.properties import words
from portal.pages.words import date_it
from portal.workflow.rules import Days, add_months

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from portal.workflow.properties.overview import UnitRow

MONTHS = 18
LABELLED = 3
INITIALS = {"hold": "H", "stay": "L", "void": "N", "turnaround": "O"}


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
    """One unit of the drawing."""

    unit_id: UUID
    name: str
    property_name: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Occupancy:
    """The drawing: its lines, the months of its scale as (x, label), where today is, and which kinds occur in it."""

    lines: tuple[Line, ...]
    months: tuple[tuple[float, str], ...]
    today: float
    kinds: tuple[str, ...]
    first: str
    last: str


def occupancy(units: Sequence[UnitRow], today: date) -> Occupancy:
    """Draw the next eighteen months, from the first day of this one."""
    start = today.replace(day=1)
    period = Days(start, add_months(start, MONTHS))
    lines = tuple(Line(u.id, u.name, u.property_name, _stretches(u, period)) for u in units)
    months = tuple((_place(day, period), f"{day:%m/%y}") for day in (add_months(start, n) for n in range(0, MONTHS, LABELLED)))
    occurring = {stretch.kind for line in lines for stretch in line.stretches}
    return Occupancy(
        lines,
        months,
        _place(today, period),
        tuple(kind for kind in words.STATES if kind in occurring),
        date_it(period.start),
        date_it(period.last),
    )


def _stretches(unit: UnitRow, period: Days) -> tuple[Stretch, ...]:
    found = [(kind, start, end) for _, start, end, kind in unit.taken]
    free_from = max((end for _, _, end in found), default=period.start)
    outside = [day for day in (unit.covered_until or period.start, unit.closed_on) if day is not None]
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
