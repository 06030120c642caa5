"""Which units are free, from when until when, and why one is not. Matching and renewal ask here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, cast, exists, func, literal_column, or_, select

from portal.workflow.constraints import UNKNOWN
from portal.workflow.properties import coverage
from portal.workflow.properties.models import Convention, Property, PropertyAccess, PropertyOffer, Unit, UnitDays
from portal.workflow.rules import Days
from tenants.errors import About, Conflict, NotFound
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy.orm import Session

    from portal.workflow.properties.coverage import Term
    from tenants.actor import Actor
    from tenants.sentences import Sentence

FOR_EVER = date(9999, 1, 1)
Taken = tuple[UUID, date, date, str]
"""Unit, first day, first day after, and how the days are taken (one of ``models.OCCUPATIONS``). Never by whom."""


@dataclass(frozen=True)
class Availability:
    """What is known of a unit for a period: the days taken in it, and what stands in the way of the whole of it."""

    unit: Unit
    days: Days
    taken: tuple[Taken, ...]
    obstacle: Sentence | None
    free_until: date | None
    convention: Convention | None


@dataclass(frozen=True)
class Candidate:
    """A unit as matching weighs it. ``free_until`` is the first day on which it is no longer free (``None``: not free at the start)."""

    unit_id: UUID
    unit_name: str
    property_id: UUID
    property_name: str
    address: str
    town: str
    organisation_id: UUID
    floor: str | None
    beds: int
    rooms: int
    features: tuple[str, ...]
    met: tuple[str, ...]
    missing: tuple[str, ...]
    big_enough: bool
    obstacle: Sentence | None
    free_until: date | None
    convention_ends_on: date | None
    only_convention: bool = False
    """The end of the convention alone stands in the way: it may be proposed with a written reason."""

    @property
    def free(self) -> bool:
        """Whether it is free on every day of the period asked for."""
        return self.obstacle is None


def own_or_shared(part: str) -> Any:
    """The condition that a unit is of the organisation bound as ``organisation``, or that this part of its property is shared with it."""
    mine = bindparam("organisation", type_=Uuid)
    shared = exists().where(
        PropertyAccess.property_id == Unit.property_id,
        PropertyAccess.organisation_id == mine,
        PropertyAccess.part == literal_column(f"'{part}'"),
    )
    return or_(Unit.organisation_id == mine, shared)


def unit_days(session: Session, unit_ids: Collection[UUID], days: Days) -> list[Taken]:
    """The days on which units are taken within a period, soonest first, for whoever may know the availability."""
    if not unit_ids:
        return []
    first, after = func.lower(UnitDays.days), func.upper(UnitDays.days)
    rows = session.execute(
        select(UnitDays.unit_id, first, after, UnitDays.kind)
        .where(UnitDays.unit_id == any_(cast(list(unit_ids), ARRAY(Uuid))), first < days.end, after > days.start)
        .order_by(first, UnitDays.unit_id)
    )
    return [(unit_id, start, end, kind) for unit_id, start, end, kind in rows]


def takers(session: Session, unit_id: UUID, days: Days) -> tuple[About, ...]:
    """The cases that take a unit in a period, as far as the caller may know them: none for who only knows that it is taken."""
    return tuple(about for _, about in takers_by_day(session, unit_id, days))


def takers_by_day(session: Session, unit_id: UUID, days: Days) -> list[tuple[date, About]]:
    """The cases of :func:`takers`, each with the first day that it takes."""
    found = func.app.takers(unit_id, days.start, days.end).table_valued("case_id", "number", "first")
    rows = session.execute(select(found.c.first, found.c.case_id, found.c.number).order_by(found.c.first))
    return [(first, About("case", case_id, number)) for first, case_id, number in rows]


def covering_convention(session: Session, property_id: UUID, days: Days) -> Convention | None:
    """The convention in force on the first day, when it, or it and those that follow without a gap, cover every day."""
    found = coverage.conventions(session, [property_id])
    return None if coverage.uncovered(found, days) else coverage.in_force(found, days.start)


def require_free(
    session: Session, unit: Unit, days: Days, *, partnership_id: UUID | None = None, but_for: Days | None = None,
    beyond: bool = False,
) -> None:  # fmt: skip
    """Let pass when the unit may be given on every one of these days. Locks the unit, so that the answer stays true.

    For the Comune and the owner: nobody else may know the availability. ``partnership_id`` asks besides that the property is
    offered to that partnership. ``but_for`` are the very days that the asking case itself has taken already. ``beyond``: that they go
    beyond the end of the convention was allowed, with a written reason.

    Raises:
        NotFound: the caller does not see the unit.
        Conflict: it is closed, taken, not offered, or out of convention on some day; the sentence names the day.
    """
    if not session.scalar(select(func.app.lock_unit(unit.id))):
        raise NotFound(UNKNOWN)
    session.refresh(unit)
    if partnership_id is not None and not session.scalar(select(_offered(unit.property_id, partnership_id))):
        raise Conflict(S("%(unit)s is not offered to the partnership of this case.", unit=unit.name))
    conventions = [] if beyond else coverage.conventions(session, [unit.property_id])
    own = (but_for.start, but_for.end) if but_for else None
    taken = [row for row in unit_days(session, [unit.id], days) if row[1:3] != own]
    found = (
        hindrance(unit.name, unit.closed_on, taken, days)
        if beyond
        else obstacle(unit.name, unit.closed_on, conventions, taken, days)
    )
    if found:
        raise Conflict(found, takers(session, unit.id, days))


def free_until(session: Session, unit: Unit, day: date) -> date | None:
    """The first day after ``day`` on which the unit is no longer free; ``None`` when it is not free on ``day`` itself."""
    ahead = Days(day, FOR_EVER)
    return _free_until(
        unit.closed_on, coverage.conventions(session, [unit.property_id]), unit_days(session, [unit.id], ahead), day
    )


def availability(session: Session, unit_id: UUID, period: Days) -> Availability:
    """How free a unit is in a period.

    Raises:
        NotFound: the caller does not see the unit.
    """
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(UNKNOWN)
    ahead = Days(period.start, FOR_EVER)
    conventions = coverage.conventions(session, [unit.property_id])
    taken = unit_days(session, [unit_id], ahead)
    return Availability(
        unit,
        period,
        tuple(row for row in taken if row[1] < period.end),
        obstacle(unit.name, unit.closed_on, conventions, taken, period),
        _free_until(unit.closed_on, conventions, taken, period.start),
        coverage.in_force(conventions, period.start),
    )


def free_units(
    session: Session,
    actor: Actor,
    period: Days,
    *,
    partnership_id: UUID | None = None,
    needs: Iterable[str] = (),
    size: int = 0,
    rooms: int = 0,
    also_taken: bool = False,
) -> list[Candidate]:
    """The units that the actor may give for a period, best first, in four queries whatever their number.

    Args:
        session: the database.
        actor: of the Comune or the owner; the ATS knows no availability and gets an empty list.
        period: the days asked for.
        partnership_id: only units offered to this partnership.
        needs: codes of ``HOUSING_NEEDS``; each candidate says which it meets and which not.
        size: how many persons must find a bed.
        rooms: how many rooms are asked for.
        also_taken: show also those that are not free, with what stands in the way, after all others.

    The order: free before taken, big enough first, fewest needs missing, fewest beds left over, then by name.
    """
    found = session.execute(_units_of(actor, partnership_id)).all()
    unit_ids, property_ids = [row.id for row in found], list({row.property_id for row in found})
    ahead = Days(period.start, FOR_EVER)
    taken = _by(unit_days(session, unit_ids, ahead), 0)
    conventions: dict[UUID, list[Convention]] = {}
    for convention in coverage.conventions(session, property_ids):
        conventions.setdefault(convention.property_id, []).append(convention)
    wanted = tuple(dict.fromkeys(needs))
    candidates = [
        candidate(row, conventions.get(row.property_id, []), taken.get(row.id, []), period, wanted, size, rooms) for row in found
    ]
    return sorted((c for c in candidates if also_taken or c.free), key=_rank)


def obstacle(
    name: str, closed_on: date | None, conventions: Sequence[Term], taken: Sequence[Taken], days: Days
) -> Sentence | None:
    """What stands in the way of giving a unit on all these days, the first thing found; ``None`` when nothing does."""
    closed = hindrance(name, closed_on, (), days)
    return closed or coverage.uncovered(conventions, days) or hindrance(name, None, taken, days)


def hindrance(name: str, closed_on: date | None, taken: Sequence[Taken], days: Days) -> Sentence | None:
    """The same but for the convention: what no written reason overcomes."""
    if closed_on is not None and closed_on < days.end:
        return S("%(unit)s is closed from %(day)s.", unit=name, day=closed_on)
    for _, start, end, kind in taken:
        if start < days.end and end > days.start:
            day = max(start, days.start)
            if kind == "void":
                return S("%(unit)s is not available on %(day)s: its owner keeps it back.", unit=name, day=day)
            return S("%(unit)s is already taken on %(day)s.", unit=name, day=day)
    return None


TAKEN_AS = {
    "hold": S("held for a proposal from %(first)s to %(last)s"),
    "stay": S("lived in from %(first)s to %(last)s"),
    "void": S("not available from %(first)s to %(last)s"),
    "turnaround": S("being put in order from %(first)s to %(last)s"),
}


def describe(row: Taken) -> Sentence:
    """How and when days are taken, as a part of a sentence."""
    _, start, end, kind = row
    return S(TAKEN_AS[kind].msgid, first=start, last=end - timedelta(days=1))


def promised(session: Session, unit_ids: Collection[UUID], days: Days) -> list[Taken]:
    """The days in a period on which units are held for a household or lived in: what an owner cannot take back."""
    return [row for row in unit_days(session, unit_ids, days) if row[3] in ("hold", "stay")]


def candidate(
    row: Any, conventions: Sequence[Term], taken: list[Taken], period: Days, needs: tuple[str, ...], size: int, rooms: int
) -> Candidate:
    """A unit's row with its days and its property's conventions, weighed for a period, needs, persons and rooms."""
    force = coverage.in_force(conventions, period.start)
    return Candidate(
        unit_id=row.id,
        unit_name=row.name,
        property_id=row.property_id,
        property_name=row.property_name,
        address=row.address,
        town=row.town,
        organisation_id=row.organisation_id,
        floor=row.floor,
        beds=row.beds,
        rooms=row.rooms,
        features=tuple(row.features),
        met=tuple(need for need in needs if need in row.features),
        missing=tuple(need for need in needs if need not in row.features),
        big_enough=row.beds >= size and row.rooms >= rooms,
        obstacle=obstacle(row.name, row.closed_on, conventions, taken, period),
        free_until=_free_until(row.closed_on, conventions, taken, period.start),
        convention_ends_on=force.ends_on if force else None,
        only_convention=coverage.ends_before(conventions, period) and hindrance(row.name, row.closed_on, taken, period) is None,
    )


def _rank(c: Candidate) -> tuple[Any, ...]:
    return (not c.free, not c.big_enough, len(c.missing), c.beds, c.property_name, c.unit_name, c.unit_id)


def _units_of(actor: Actor, partnership_id: UUID | None) -> Any:
    shared = exists().where(
        PropertyAccess.property_id == Unit.property_id,
        PropertyAccess.organisation_id == actor.organisation_id,
        PropertyAccess.part == "availability",
    )
    statement = (
        select(
            Unit.id, Unit.name, Unit.property_id, Property.name.label("property_name"), Property.address, Property.town,
            Unit.organisation_id, Unit.floor, Unit.beds, Unit.rooms, Unit.features, Unit.closed_on,
        )
        .join(Property, Property.id == Unit.property_id)
        .where(or_(Unit.organisation_id == actor.organisation_id, shared))
    )  # fmt: skip
    if partnership_id is not None:
        statement = statement.where(_offered(Unit.property_id, partnership_id))
    return statement.order_by(Property.name, Unit.name, Unit.id)


def _offered(property_id: Any, partnership_id: UUID) -> Any:
    return exists().where(
        PropertyOffer.property_id == property_id,
        PropertyOffer.partnership_id == partnership_id,
        PropertyOffer.ended_on.is_(None),
    )


def _free_until(closed_on: date | None, conventions: Sequence[Term], taken: Sequence[Taken], day: date) -> date | None:
    ends = [coverage.covered_until(conventions, day), *(max(start, day) for _, start, end, _kind in taken if end > day)]
    if closed_on is not None:
        ends.append(max(closed_on, day))
    first = min(ends)
    return first if first > day else None


def _by(rows: list[Taken], index: int) -> dict[UUID, list[Taken]]:
    grouped: dict[UUID, list[Taken]] = {}
    for row in rows:
        grouped.setdefault(row[index], []).append(row)  # type: ignore[arg-type]
    return grouped
