"""How a goal came along, as the places of a small drawing; the table beside it says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants import clock

if TYPE_CHECKING:
    from datetime import date

    from portal.workflow.support.plans.queries import Path

WIDTH, HEIGHT, EDGE = 240, 64, 8
TOP = 4
"""The highest level."""


@dataclass(frozen=True)
class Steps:
    """The drawing of one goal: a line that goes up and down in steps, a dot for each day on which it moved."""

    line: str
    dots: tuple[tuple[float, float], ...]
    floor: float
    ceiling: float
    width: int = WIDTH
    height: int = HEIGHT


def steps(path: Path, until: date | None = None) -> Steps:
    """The drawing of a goal from its start to a day (today), at its scale of five levels."""
    last = max(until or clock.today(), path.points[-1][0])
    first = path.points[0][0]
    days = max((last - first).days, 1)

    def x(day: date) -> float:
        return round(EDGE + (day - first).days / days * (WIDTH - 2 * EDGE), 1)

    def y(level: int) -> float:
        return round(HEIGHT - EDGE - level / TOP * (HEIGHT - 2 * EDGE), 1)

    places, dots = [], []
    level = path.points[0][1]
    for day, reached in path.points:
        places += [(x(day), y(level)), (x(day), y(reached))]
        dots.append((x(day), y(reached)))
        level = reached
    places.append((x(last), y(level)))
    line = " ".join(f"{across},{up}" for across, up in places)
    return Steps(line, tuple(dots), y(0), y(TOP))
