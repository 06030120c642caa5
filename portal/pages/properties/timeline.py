"""The occupancy of units as a drawing: where each stretch of days begins and how wide it is, in hundredths of the whole.

A page draws a hundred lines: what is the same for all of them is worked out once (:class:`_Scale`), and the lines are written as finished
markup. What people typed is escaped; numbers, days and our own words need no escaping twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from flask_babel import format_date
from markupsafe import Markup, escape

from portal.pages import frame
from portal.pages.catalogue import gettext
from portal.pages.properties import words
from portal.pages.words import date_it
from portal.workflow.rules import Days, add_months

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from portal.workflow.properties.occupied import Occupied
    from portal.workflow.properties.overview import UnitRow

ZOOMS = {"month": 1, "year": 12}
"""How many months each zoom of the timeline shows."""
AHEAD = 18
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)
FILLS = {"stay": "#56347f", "closed": "#b4c0c2"}
"""How a kind of days is filled; the others by a pattern of their own."""
_HERE = "\x00"


class Stretch(NamedTuple):
    """Days on which a unit is in one way: ``x`` and ``width`` in hundredths, ``first`` and ``last`` day in words."""

    kind: str
    word: str
    x: float
    width: float
    first: str
    last: str


class Line(NamedTuple):
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

    def fill(self, kind: str) -> str:
        """How a kind of days is filled."""
        return FILLS.get(kind, f"url(#fill-{kind})")

    def drawn(self, *, named: bool) -> Markup:
        """All lines of the drawing as markup; ``named`` with the units' names, each a way to its unit."""
        return Markup("").join(_drawn(self, named))


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
    units: Sequence[UnitRow | Occupied], today: date, period: Days | None = None, returns: Mapping[UUID, date] | None = None
) -> Occupancy:
    """Draw a period: the next eighteen months, if none is given."""
    days = period or ahead(today)
    scale = _Scale(days, today)
    lines = tuple(
        Line(u.id, u.name, u.property_name, scale.stretches(u), scale.returned((returns or {}).get(u.id))) for u in units
    )
    return Occupancy(
        lines,
        _marks(scale),
        scale.place(today) if today in days else None,
        tuple(kind for kind in words.STATES if kind in scale.words),
        date_it(days.start),
        date_it(days.last),
    )


def _drawn(drawing: Occupancy, named: bool) -> list[Markup]:
    """A line each. Its label is one sentence for all, into which the unit's name is put."""
    told = gettext(
        "%(unit)s, from %(first)s to %(last)s: the table says the same.", unit=_HERE, first=drawing.first, last=drawing.last
    )
    returning, base = gettext("Planned return"), frame.address("properties.index")
    filled = {kind: (drawing.fill(kind), escape(str(words.STATES[kind][2]))) for kind in drawing.kinds}
    lines = []
    for unit_id, name, property_name, stretches, returns in drawing.lines:
        unit, pieces = str(escape(name)), ['\n<div class="">']
        if named:
            way = f'<a href="{base}/{unit_id}">{unit}<span class="cell-sub">{escape(property_name)}</span></a>'
            pieces = [f'\n<div class="occupancy-line">{way}']
        pieces.append(f'\n<svg width="100%" height="28" role="img" aria-label="{told.replace(_HERE, unit)}">')
        for kind, _word, x, width, first, last in stretches:
            fill, word = filled[kind]
            pieces.append(
                f'<rect x="{x}%" width="{width}%" height="28" fill="{fill}"><title>{word}: {first} – {last}</title></rect>'
            )
        if returns:
            pieces.append(
                f'<rect x="{returns[0]}%" y="4" width="8" height="20" fill="#fff" stroke="#56347f" stroke-width="2">'
                f"<title>{returning}: {returns[1]}</title></rect>"
            )
        pieces.append('<use href="#grid"></use></svg></div>')
        lines.append(Markup("".join(pieces)))  # noqa: S704 (what people typed is escaped above)
    return lines


def _month(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def _marks(scale: _Scale) -> tuple[tuple[float, str, bool], ...]:
    period = scale.period
    if len(period) <= 31:
        days = [period.start + timedelta(days=n) for n in range(len(period))]
        return tuple((scale.place(day), str(day.day), day.day % 5 == 1) for day in days)
    months, day = [], period.start
    while day < period.end:
        months.append(day)
        day = add_months(period.start, len(months))
    return tuple((scale.place(day), f"{day:%m/%y}", n % 3 == 0) for n, day in enumerate(months))


class _Scale:
    """A period as a drawing measures it; a day is written once, and a word looked up once."""

    def __init__(self, period: Days, today: date) -> None:
        self.period, self.today, self.length = period, today, len(period)
        self.words: dict[str, str] = {}
        self.written: dict[date, str] = {}

    def place(self, day: date) -> float:
        """Where a day lies, in hundredths."""
        return round((day - self.period.start).days / self.length * 100, 2)

    def returned(self, day: date | None) -> tuple[float, str] | None:
        """Where a planned return lies, and that day in words."""
        return (self.place(day), date_it(day)) if day is not None and day in self.period else None

    def stretches(self, unit: UnitRow | Occupied) -> tuple[Stretch, ...]:
        """The days of a unit that lie in the period, with those that no convention covers and those after its closing."""
        period = self.period
        found = [(kind, start, end) for _, start, end, kind in unit.taken]
        outside = [day for day in (unit.covered_until or max(period.start, self.today), unit.closed_on) if day is not None]
        if outside and min(outside) < period.end:
            kind = "closed" if unit.closed_on is not None and unit.closed_on == min(outside) else "uncovered"
            free_from = max((end for _, _, end in found), default=period.start)
            begins = max(min(outside), free_from) if kind == "uncovered" else min(outside)
            if begins < period.end:
                found.append((kind, begins, period.end))
        return tuple(self._stretch(kind, start, end) for kind, start, end in found if start < period.end and end > period.start)

    def _stretch(self, kind: str, start: date, end: date) -> Stretch:
        word = self.words.get(kind)
        if word is None:
            word = self.words[kind] = str(words.STATES[kind][2])
        x = self.place(max(start, self.period.start))
        width = round(self.place(min(end, self.period.end)) - x, 2)
        return Stretch(kind, word, x, width, self._day(start), self._day(end - timedelta(days=1)))

    def _day(self, day: date) -> str:
        found = self.written.get(day)
        if found is None:
            found = self.written[day] = date_it(day)
        return found
