"""The homes of a timeline with the days on which they are taken: of many homes their names alone, the days of those that are drawn."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Date, Text, Uuid, any_, bindparam, cast, func, null, select, text, union_all

from portal.workflow.properties.coverage import Covered, covered_until
from portal.workflow.properties.models import Convention, Property, Unit, UnitDays
from portal.workflow.properties.overview import state_today
from portal.workflow.properties.queries import own_or_shared
from tenants.statements import Prepared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.workflow.properties.queries import Taken
    from tenants.actor import Actor


class Home(NamedTuple):
    """A home as one looks for it."""

    id: UUID
    name: str
    property_id: UUID
    property_name: str
    address: str
    town: str
    closed_on: date | None


class Occupied(NamedTuple):
    """A home with its days: as a unit of the list (:class:`overview.UnitRow`), in what a drawing needs of it."""

    id: UUID
    name: str
    property_name: str
    closed_on: date | None
    covered_until: date | None
    taken: Sequence[Taken]
    state: str | None


def homes(session: Session, actor: Actor) -> list[Home]:
    """The homes that the actor's organisation may know, by property and name."""
    statement, values = asked(actor)
    return [Home._make(row) for row in statement.rows(session, values)]


def asked(actor: Actor) -> tuple[Prepared, dict[str, Any]]:
    """The statement of :func:`homes`, with its values."""
    return _homes(), {"organisation": actor.organisation_id}


def occupied(session: Session, found: Sequence[Home], today: date, since: date) -> list[Occupied]:
    """The same homes with the days on which they are taken from a day on, in one statement; for whoever may know the availability."""
    if not found:
        return []
    values = {
        "units": [home.id for home in found],
        "properties": list({home.property_id for home in found}),
        "since": min(since, today),
        "today": today,
    }
    taken: dict[UUID, list[Taken]] = {}
    terms: dict[UUID, list[Covered]] = {}
    for about, first, after, kind in _days().rows(session, values):
        if kind is None:
            terms.setdefault(about, []).append(Covered(about, first, after))
        else:
            taken.setdefault(about, []).append((about, first, after, kind))
    covered = {about: covered_until(found_terms, today) for about, found_terms in terms.items()}
    return [_occupied(home, taken.get(home.id, ()), covered.get(home.property_id, today), today) for home in found]


def _occupied(home: Home, taken: Sequence[Taken], covered: date, today: date) -> Occupied:
    state, _until = state_today(taken, covered, home.closed_on, today)
    return Occupied(home.id, home.name, home.property_name, home.closed_on, covered if covered > today else None, taken, state)


@lru_cache(maxsize=1)
def _homes() -> Prepared:
    statement: Any = (
        select(Unit.id, Unit.name, Unit.property_id, Property.name, Property.address, Property.town, Unit.closed_on)
        .join(Property, Property.id == Unit.property_id)
        .where(own_or_shared("description"))
        .order_by(Property.name, Unit.name, Unit.id)
    )
    return Prepared(statement)


@lru_cache(maxsize=1)
def _days() -> Prepared:
    """Days that are taken, of units; and without a kind those that a convention covers, of properties. The soonest first."""
    first, after = func.lower(UnitDays.days), func.upper(UnitDays.days)
    taken = select(UnitDays.unit_id, first.label("first"), after.label("after"), UnitDays.kind).where(
        UnitDays.unit_id == any_(bindparam("units", type_=ARRAY(Uuid))), after > bindparam("since", type_=Date)
    )
    terms = select(Convention.property_id, Convention.starts_on, Convention.ends_on, cast(null(), Text)).where(
        Convention.property_id == any_(bindparam("properties", type_=ARRAY(Uuid))),
        Convention.ends_on > bindparam("today", type_=Date),
    )
    statement: Any = union_all(taken, terms).order_by(text("first, after desc"))
    return Prepared(statement)
