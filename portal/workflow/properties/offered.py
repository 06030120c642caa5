"""All homes that are offered to the partnerships of an organisation, with the days on which they are taken, read at once.

A board compares all of them to show the few that are free first. So they are read as plain rows, whether one is free is told without a
word (:func:`queries.is_free`), and only of those that are shown is said what stands in their way (:func:`queries.weighed`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, and_, any_, bindparam, func, select

from portal.workflow.properties import coverage
from portal.workflow.properties.coverage import Covered
from portal.workflow.properties.models import Convention, Property, PropertyOffer, Unit, UnitDays
from portal.workflow.properties.queries import candidate, own_or_shared
from tenants.statements import Prepared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.workflow.properties.queries import Candidate, Taken
    from portal.workflow.rules import Days
    from tenants.actor import Actor


class HomeRow(NamedTuple):
    """What describes a home, as it is read."""

    id: UUID
    name: str
    property_id: UUID
    property_name: str
    address: str
    town: str
    organisation_id: UUID
    floor: str | None
    beds: int
    rooms: int
    features: Sequence[str]
    closed_on: date | None


class Offered(NamedTuple):
    """A home with the days on which it is taken from a day on, soonest first, and the terms of its property's conventions."""

    row: HomeRow
    taken: list[Taken]
    conventions: Sequence[Covered]


def offered(session: Session, actor: Actor, since: date) -> dict[UUID, list[Offered]]:
    """The homes whose days the actor's organisation may know, by the partnership that they are offered to: two statements."""
    rows, terms = (statement.rows(session, values) for statement, values in asked(actor, since))
    conventions: dict[UUID, list[Covered]] = {}
    for term in terms:
        conventions.setdefault(term[0], []).append(Covered._make(term))
    found: dict[UUID, list[Offered]] = {}
    last: Any = None
    taken: list[Taken] = []
    for partnership_id, first, after, kind, *home in rows:
        key = (partnership_id.int, home[0].int)
        if key != last:  # a home has a row for each time that it is taken, one after the other
            last, taken = key, []
            row = HomeRow._make(home)
            found.setdefault(partnership_id, []).append(Offered(row, taken, conventions.get(row.property_id, ())))
        if first is not None:
            taken.append((home[0], first, after, kind))
    return found


def is_free(home: Offered, days: Days) -> bool:
    """Whether nothing stands in the way of giving a home on all these days: what :func:`queries.obstacle` finds, without its words."""
    closed_on = home.row.closed_on
    return (
        (closed_on is None or closed_on >= days.end)
        and coverage.covered_until(home.conventions, days.start) >= days.end
        and all(start >= days.end or end <= days.start for _, start, end, _kind in home.taken)
    )


def weighed(home: Offered, period: Days) -> Candidate:
    """A home as matching weighs it, for nobody's needs."""
    return candidate(home.row, home.conventions, [one for one in home.taken if one[2] > period.start], period, (), 0, 0)


def asked(actor: Actor, since: date) -> list[tuple[Prepared, dict[str, Any]]]:
    """The statements of :func:`offered`, with their values."""
    return [(_homes(), {"organisation": actor.organisation_id, "since": since}), (_terms(), {})]


@lru_cache(maxsize=1)
def _homes() -> Prepared:
    first, after = func.lower(UnitDays.days), func.upper(UnitDays.days)
    statement: Any = (
        select(
            PropertyOffer.partnership_id, first, after, UnitDays.kind,
            Unit.id, Unit.name, Unit.property_id, Property.name, Property.address, Property.town,
            Unit.organisation_id, Unit.floor, Unit.beds, Unit.rooms, Unit.features, Unit.closed_on,
        )
        .select_from(PropertyOffer)
        .join(Property, Property.id == PropertyOffer.property_id)
        .join(Unit, Unit.property_id == Property.id)
        .outerjoin(UnitDays, and_(UnitDays.unit_id == Unit.id, after > bindparam("since", type_=Date)))
        .where(PropertyOffer.ended_on.is_(None), own_or_shared("availability"))
        .order_by(PropertyOffer.partnership_id, Unit.id, first)
    )  # fmt: skip
    return Prepared(statement)


@lru_cache(maxsize=1)
def _terms() -> Prepared:
    """The terms of all conventions of what is offered, in the order of their first days."""
    properties = select(PropertyOffer.property_id).where(PropertyOffer.ended_on.is_(None))
    statement: Any = (
        select(Convention.property_id, Convention.starts_on, Convention.ends_on)
        .where(Convention.property_id == any_(func.array(properties.scalar_subquery())))
        .order_by(Convention.starts_on, Convention.ends_on.desc(), Convention.id)
    )
    return Prepared(statement)
