"""What is to repair, as lists and pages show it: few statements, plain rows. What is visible is the database's decision."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.workflow.constraints import UNKNOWN
from portal.workflow.properties.maintenance_models import Supplier
from portal.workflow.properties.models import Property, Ticket, Unit
from portal.workflow.properties.overview import PAGE, shared
from tenants.errors import NotFound
from tenants.organisations import Organisation
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from tenants.actor import Actor


def ticket_of(session: Session, actor: Actor, ticket_id: UUID) -> Any:
    """A ticket that the actor's organisation may know, with the names of who had to do with it; raises ``NotFound`` otherwise."""
    row = session.execute(_tickets().where(Ticket.id == ticket_id)).one_or_none()
    if row is None:
        raise NotFound(UNKNOWN)
    return row


def open_tickets(session: Session, *, unit_id: UUID | None = None) -> Sequence[Any]:
    """The tickets not closed that the organisation may know: overdue first, then as they are due, urgent before others."""
    statement = _tickets().where(Ticket.state != "closed")
    if unit_id is not None:
        statement = statement.where(Ticket.unit_id == unit_id)
    return session.execute(statement.order_by(Ticket.due_on.asc().nulls_last(), Ticket.urgent.desc(), Ticket.opened_at)).all()


def closed_tickets(session: Session, actor: Actor, before: tuple[datetime, UUID] | None = None) -> Sequence[Any]:
    """An owner's closed tickets, the latest first: a page of them and one more, when there is one."""
    statement = _tickets().where(Ticket.organisation_id == actor.organisation_id, Ticket.state == "closed")
    if before is not None:
        statement = statement.where(tuple_(Ticket.closed_at, Ticket.id) < before)
    return session.execute(statement.order_by(Ticket.closed_at.desc(), Ticket.id.desc()).limit(PAGE + 1)).all()


def workplaces(session: Session, actor: Actor) -> Sequence[Any]:
    """The units in which the actor's organisation may report something to repair: id, name, property."""
    return session.execute(
        select(Unit.id, Unit.name, Property.name.label("property_name"))
        .join(Property, Property.id == Unit.property_id)
        .where(or_(Unit.organisation_id == actor.organisation_id, shared(actor, "tickets")))
        .order_by(Property.name, Unit.name, Unit.id)
    ).all()


_opener, _taker, _closer, _doer = aliased(Person), aliased(Person), aliased(Person), aliased(Person)


def _name(person: Any) -> Any:
    return person.given_name + " " + person.surname


def _tickets() -> Any:
    return (
        select(
            Ticket.id, Ticket.unit_id, Ticket.property_id, Ticket.organisation_id, Unit.name.label("unit"),
            Property.name.label("property_name"),
            Property.address, Property.town, Ticket.title, Ticket.description, Ticket.urgent, Ticket.due_on, Ticket.state,
            Ticket.opened_at, Ticket.taken_at, Ticket.closed_at, Ticket.closed_note, Ticket.waits_for, Ticket.check_id,
            Ticket.assigned_to_id, Ticket.supplier_id, Ticket.property_id, _name(_doer).label("assigned_to"),
            Supplier.name.label("supplier"),
            _name(_opener).label("opened_by"), Organisation.short_name.label("opened_for"),
            _name(_taker).label("taken_by"), _name(_closer).label("closed_by"),
        )
        .join(Unit, Unit.id == Ticket.unit_id)
        .join(Property, Property.id == Ticket.property_id)
        .outerjoin(_opener, _opener.id == Ticket.opened_by_id)
        .outerjoin(_taker, _taker.id == Ticket.taken_by_id)
        .outerjoin(_closer, _closer.id == Ticket.closed_by_id)
        .outerjoin(_doer, _doer.id == Ticket.assigned_to_id)
        .outerjoin(Supplier, Supplier.id == Ticket.supplier_id)
        .outerjoin(Organisation, Organisation.id == Ticket.opened_by_organisation_id)
    )  # fmt: skip
