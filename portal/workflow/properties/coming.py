"""Which homes come free, and when: the days taken one after the other, planned returns, and the days for putting in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.working_days import after_working_days
from tenants.organisations import Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.properties.overview import UnitRow

WITHIN_DAYS = 120


@dataclass(frozen=True)
class Turnaround:
    """The working days for putting a home in order after a stay, and the local holiday that is none."""

    days: int = 0
    patron_day: str | None = None


@dataclass(frozen=True)
class Coming:
    """A unit that is not free today and will be on ``free_on``. ``returns_on``: the last day in it that was announced."""

    unit: UnitRow
    free_on: date
    returns_on: date | None


def turnaround(session: Session, day: date) -> Turnaround:
    """What the rules in force give for putting a home in order; the longest of them for several partnerships."""
    dated = select(Rules.partnership_id, Rules.turnaround_days, Rules.patron_day).where(Rules.valid_from <= day)
    newest = {
        row.partnership_id: Turnaround(row.turnaround_days, row.patron_day)
        for row in session.execute(dated.order_by(Rules.version))
    }
    return max(newest.values(), default=Turnaround(), key=lambda found: found.days)


def coming_free(
    units: Iterable[UnitRow], returns: Mapping[UUID, date], today: date, turnaround: Turnaround, within: int = WITHIN_DAYS
) -> list[Coming]:
    """The units that come free within some days, soonest first; those whose convention or use ends before never do.

    Args:
        units: with the days on which they are taken.
        returns: the last day in the home that was announced, by unit.
        today: the day on which one looks ahead.
        turnaround: for putting a home in order after a stay.
        within: how far ahead one looks.
    """
    found = []
    for unit in units:
        free_on = _free_on(unit, returns.get(unit.id), today, turnaround)
        end = min([day for day in (unit.covered_until, unit.closed_on) if day is not None], default=None)
        if (
            unit.covered_until is not None
            and today < free_on <= today + timedelta(days=within)
            and (end is None or free_on < end)
        ):
            found.append(Coming(unit, free_on, returns.get(unit.id)))
    return sorted(found, key=lambda one: (one.free_on, one.unit.property_name, one.unit.name))


def _free_on(unit: UnitRow, returns_on: date | None, today: date, turnaround: Turnaround) -> date:
    reached = today
    for _, start, end, kind in sorted(unit.taken, key=lambda row: row[1]):
        if not start <= reached < end:
            continue
        if kind == "stay":
            if start <= today < end and returns_on is not None:
                end = max(min(end, returns_on + timedelta(days=1)), today)
            end = after_working_days(end, turnaround.days, turnaround.patron_day)
        reached = end
    return reached
