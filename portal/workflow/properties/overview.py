"""What the pages of the family show: few statements, plain rows. What is visible is the database's decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import exists, func, or_, select

from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.properties.coverage import covered_until
from portal.workflow.properties.homes import CONCERNED
from portal.workflow.properties.models import (
    Convention,
    InventoryItem,
    Property,
    PropertyAccess,
    Ticket,
    Unit,
    UnitDays,
    UnitEntry,
    VoidReason,
)
from portal.workflow.properties.own import Owned
from portal.workflow.properties.queries import FOR_EVER, Taken, unit_days
from portal.workflow.rules import Days
from tenants.errors import NotFound
from tenants.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

PAGE = 25
HERE = (Facet.PLACEMENT, Facet.PLACEMENT_OWN)


@dataclass(frozen=True)
class UnitRow:
    """A unit in the list. ``state`` is ``free``, ``closed`` or how today is taken; ``None`` for who knows no availability.

    ``until`` is the first day on which the state ends; ``covered_until`` the first day that no convention covers.
    """

    id: UUID
    name: str
    property_id: UUID
    property_name: str
    address: str
    town: str
    floor: str | None
    beds: int
    rooms: int
    features: tuple[str, ...]
    closed_on: date | None
    tickets: int
    state: str | None
    until: date | None
    covered_until: date | None
    taken: tuple[Taken, ...]


@dataclass(frozen=True)
class Work:
    """Which units an actor's organisation works in, by how it is entitled."""

    owns: bool
    works: bool


def units(
    session: Session, actor: Actor, today: date, *, unit_id: UUID | None = None, property_id: UUID | None = None
) -> list[UnitRow]:
    """The units that the actor's organisation may know, with their state today: three statements, whatever their number."""
    found: Sequence[Any] = session.execute(_units(actor, unit_id, property_id)).all()
    knows = actor.kind is not Kind.ATS
    ahead = Days(today, FOR_EVER)
    taken: dict[UUID, list[Taken]] = {}
    if knows:
        for row in unit_days(session, [row.id for row in found], ahead):
            taken.setdefault(row[0], []).append(row)
    conventions: dict[UUID, list[Convention]] = {}
    for convention in session.scalars(
        select(Convention)
        .where(Convention.property_id.in_({row.property_id for row in found}), Convention.ends_on > today)
        .order_by(Convention.starts_on, Convention.ends_on.desc())
    ):
        conventions.setdefault(convention.property_id, []).append(convention)
    return [_unit_row(row, taken.get(row.id, []), conventions.get(row.property_id, []), today, knows=knows) for row in found]


def properties_of(session: Session, actor: Actor) -> Sequence[Any]:
    """An owner's properties, those without units included: id, name, number of units."""
    count = select(func.count()).where(Unit.property_id == Property.id).correlate(Property).scalar_subquery()
    return session.execute(
        select(Property.id, Property.name, Property.address, Property.town, count.label("units"))
        .where(Property.organisation_id == actor.organisation_id)
        .order_by(Property.name, Property.id)
    ).all()


def unit_of(session: Session, actor: Actor, unit_id: UUID) -> Unit:
    """A unit that the actor's organisation may know.

    Raises:
        NotFound: there is none, or it is not for this organisation.
    """
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(UNKNOWN)
    return unit


def own_unit(session: Session, actor: Actor, unit_id: UUID) -> Unit:
    """A unit of the actor's own organisation; raises ``NotFound`` otherwise."""
    return own(session, actor, Unit, unit_id)


def own_property(session: Session, actor: Actor, property_id: UUID) -> Property:
    """A property of the actor's own organisation; raises ``NotFound`` otherwise."""
    return own(session, actor, Property, property_id)


def own_item(session: Session, actor: Actor, item_id: UUID) -> InventoryItem:
    """A thing in an inventory of the actor's own organisation; raises ``NotFound`` otherwise."""
    return own(session, actor, InventoryItem, item_id)


def own_void(session: Session, actor: Actor, void_id: UUID) -> Any:
    """A void of the actor's own organisation as (id, unit_id, unit, first day, first day after, reason); raises ``NotFound`` otherwise."""
    row = session.execute(_voids().where(UnitDays.id == void_id, UnitDays.organisation_id == actor.organisation_id)).one_or_none()
    if row is None:
        raise NotFound(UNKNOWN)
    return row


def entry_of(session: Session, unit_id: UUID) -> UnitEntry | None:
    """How one gets into a unit, for whoever may know it."""
    return session.scalars(select(UnitEntry).where(UnitEntry.unit_id == unit_id)).one_or_none()


def inventory_of(session: Session, unit_id: UUID) -> Sequence[Any]:
    """What belongs to a unit now, room by room."""
    return session.execute(
        select(InventoryItem.id, InventoryItem.room, InventoryItem.name, InventoryItem.quantity)
        .where(InventoryItem.unit_id == unit_id, InventoryItem.removed_on.is_(None))
        .order_by(func.lower(InventoryItem.room), func.lower(InventoryItem.name))
    ).all()


def voids_of(session: Session, unit_id: UUID, today: date) -> Sequence[Any]:
    """The voids of a unit that are not over, with their reasons where the reader is the owner."""
    return session.execute(
        _voids().where(UnitDays.unit_id == unit_id, func.upper(UnitDays.days) > today).order_by(func.lower(UnitDays.days))
    ).all()


def cases_here(session: Session, actor: Actor, unit_id: UUID) -> Sequence[Any]:
    """The cases with a proposal or a home in a unit, only where the organisation's own grant on the placement shows them."""
    granted = exists().where(
        CaseAccess.case_id == Case.id,
        CaseAccess.organisation_id == actor.organisation_id,
        CaseAccess.facet.in_(HERE),
    )
    return session.execute(
        select(Case.id, Case.number, Case.stage, Case.ends_on)
        .where(Case.unit_id == unit_id, Case.stage.in_(CONCERNED), granted, func.app.knows_home(Case.id))
        .order_by(Case.stage_since)
    ).all()


def work_of(session: Session, actor: Actor, unit: Unit) -> Work:
    """Whether the actor's organisation owns a unit, or works in it today."""
    owns = unit.organisation_id == actor.organisation_id
    shared = select(
        exists().where(
            PropertyAccess.property_id == unit.property_id,
            PropertyAccess.organisation_id == actor.organisation_id,
            PropertyAccess.part == "tickets",
        )
    )
    return Work(owns, owns or bool(session.scalar(shared)))


def own(session: Session, actor: Actor, model: type[Owned], row_id: UUID) -> Owned:
    row = session.get(model, row_id)
    if row is None or row.organisation_id != actor.organisation_id:
        raise NotFound(UNKNOWN)
    return row


def shared(actor: Actor, part: str) -> Any:
    return exists().where(
        PropertyAccess.property_id == Unit.property_id,
        PropertyAccess.organisation_id == actor.organisation_id,
        PropertyAccess.part == part,
    )


def _units(actor: Actor, unit_id: UUID | None, property_id: UUID | None) -> Any:
    tickets = select(func.count()).where(Ticket.unit_id == Unit.id, Ticket.state != "closed").correlate(Unit).scalar_subquery()
    statement = (
        select(
            Unit.id, Unit.name, Unit.property_id, Property.name.label("property_name"), Property.address, Property.town,
            Unit.floor, Unit.beds, Unit.rooms, Unit.features, Unit.closed_on, tickets.label("tickets"),
        )
        .join(Property, Property.id == Unit.property_id)
        .where(or_(Unit.organisation_id == actor.organisation_id, shared(actor, "description")))
        .order_by(Property.name, Unit.name, Unit.id)
    )  # fmt: skip
    if unit_id is not None:
        statement = statement.where(Unit.id == unit_id)
    if property_id is not None:
        statement = statement.where(Unit.property_id == property_id)
    return statement


def state_today(taken: Sequence[Taken], covered: date, closed_on: date | None, today: date) -> tuple[str, date | None]:
    """How a unit is today, and until when: of the days on which it is taken, the first that no convention covers, its closing."""
    if closed_on is not None and closed_on <= today:
        return "closed", None
    for _, start, end, kind in taken:
        if start <= today < end:
            return kind, end
    if covered <= today:
        return "uncovered", None
    coming = [start for _, start, end, _ in taken if end > today]
    return "free", min([covered, *coming, *([closed_on] if closed_on else [])])


def _unit_row(row: Any, taken: list[Taken], conventions: list[Convention], today: date, *, knows: bool) -> UnitRow:
    covered = covered_until(conventions, today)
    state, until = state_today(taken, covered, row.closed_on, today)
    return UnitRow(
        id=row.id,
        name=row.name,
        property_id=row.property_id,
        property_name=row.property_name,
        address=row.address,
        town=row.town,
        floor=row.floor,
        beds=row.beds,
        rooms=row.rooms,
        features=tuple(row.features),
        closed_on=row.closed_on,
        tickets=row.tickets,
        state=state if knows else None,
        until=until if knows else None,
        covered_until=covered if covered > today else None,
        taken=tuple(taken),
    )


def _voids() -> Any:
    return (
        select(
            UnitDays.id,
            UnitDays.unit_id,
            Unit.name.label("unit"),
            func.lower(UnitDays.days).label("start"),
            func.upper(UnitDays.days).label("end"),
            VoidReason.code,
            VoidReason.reason,
            VoidReason.reference,
        )
        .join(Unit, Unit.id == UnitDays.unit_id)
        .outerjoin(VoidReason, VoidReason.unit_days_id == UnitDays.id)
        .where(UnitDays.kind == "void")
    )


def last_day(end: date) -> date:
    """The last day of a range that ends before ``end``."""
    return end - timedelta(days=1)
