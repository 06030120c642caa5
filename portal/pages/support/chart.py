"""The trend of the family budget as the places of its bars: the template draws them, the table beside says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.workflow.support.budget.money import Month

WIDTH, HEIGHT = 480, 230
LEFT, TOP, BOTTOM = 62, 12, 28
MOST_MONTHS = 12
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Bar:
    """A rectangle of the drawing."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Column:
    """One month: incomes, all costs, what was put aside; ``label`` is left empty where there is no room."""

    label: str
    middle: float
    income: Bar
    costs: Bar
    savings: Bar


@dataclass(frozen=True)
class Trend:
    """The drawing: columns, and the lines of the scale as (y, cents)."""

    columns: tuple[Column, ...]
    scale: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def trend(months: Sequence[Month]) -> Trend | None:
    """The drawing of the last months; ``None`` when there is nothing to compare yet."""
    last = months[-MOST_MONTHS:]
    highest = max((max(m.income, m.costs, m.savings) for m in last), default=0)
    if len(last) < 2 or not highest:
        return None
    step = _step(highest)
    top = -(-highest // step) * step
    floor, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    each = (WIDTH - LEFT) / len(last)
    bar = min(each * 0.26, 26)

    def draw(place: float, cents: int) -> Bar:
        height = round(cents / top * room, 1)
        return Bar(round(place, 1), round(floor - height, 1), round(bar, 1), height)

    columns = []
    for number, month in enumerate(last):
        middle = LEFT + each * (number + 0.5)
        label = f"{month.month:%m/%y}" if len(last) <= 6 or (len(last) - 1 - number) % 2 == 0 else ""
        columns.append(
            Column(
                label,
                round(middle, 1),
                draw(middle - 1.5 * bar - 1, month.income),
                draw(middle - 0.5 * bar, month.costs),
                draw(middle + 0.5 * bar + 1, month.savings),
            )
        )
    scale = tuple((round(floor - value / top * room, 1), value) for value in range(0, top + 1, step))
    return Trend(tuple(columns), scale)


def _step(highest: int) -> int:
    """The distance between two lines of the scale: 1, 2 or 5 with zeros, so that there are at most five of them."""
    unit = 100
    while True:
        for digit in STEPS:
            if highest / (unit * digit) <= 4:
                return unit * digit
        unit *= 10
