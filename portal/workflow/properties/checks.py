"""What must be checked again and again: the boiler, the extinguisher, the state of the home. A ticket opens by itself in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from portal.workflow.properties.maintenance_models import CHECKS, RecurringCheck, Supplier
from portal.workflow.properties.models import Property, Ticket, Unit
from portal.workflow.properties.overview import own
from portal.workflow.properties.own import locked, text
from portal.workflow.rules import add_months
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from tenants.actor import Actor


@dataclass(frozen=True)
class CheckDetails:
    """A recurring check. ``next_on`` is the day by which it is to be done next."""

    kind: str
    title: str
    every_months: int
    next_on: date
    open_days_before: int = 30
    supplier_id: UUID | None = None


def add_check(session: Session, actor: Actor, unit_id: UUID, details: CheckDetails) -> RecurringCheck:
    """Let something be checked every so many months.

    Raises:
        NotFound, NotAllowed: not a unit that the actor manages.
        Invalid: by the names of the details.
    """
    unit = locked(session, actor, Permission.MANAGE_UNITS, Unit, unit_id)
    _check(session, details)
    made = RecurringCheck(
        unit_id=unit.id,
        property_id=unit.property_id,
        organisation_id=unit.organisation_id,
        kind=details.kind,
        title=details.title.strip(),
        every_months=details.every_months,
        open_days_before=details.open_days_before,
        next_on=details.next_on,
        supplier_id=details.supplier_id,
    )
    session.add(made)
    session.flush()
    return made


def change_check(session: Session, actor: Actor, check_id: UUID, details: CheckDetails) -> RecurringCheck:
    """Correct a recurring check, or put it off. The ticket that is open for it stays as it is.

    Raises:
        NotFound, NotAllowed, Invalid: as :func:`add_check`.
        Conflict: it is not done any more.
    """
    found = locked(session, actor, Permission.MANAGE_UNITS, RecurringCheck, check_id)
    if found.ended_on is not None:
        raise Conflict(S("This check is no longer done."))
    _check(session, details)
    found.kind, found.title, found.every_months = details.kind, details.title.strip(), details.every_months
    found.open_days_before, found.next_on, found.supplier_id = details.open_days_before, details.next_on, details.supplier_id
    session.flush()
    return found


def end_check(session: Session, actor: Actor, check_id: UUID) -> RecurringCheck:
    """Check it no more: no further ticket opens.

    Raises:
        NotFound, NotAllowed: not a check of a unit that the actor manages.
    """
    found = locked(session, actor, Permission.MANAGE_UNITS, RecurringCheck, check_id)
    found.ended_on = found.ended_on or clock.today()
    session.flush()
    return found


def done(session: Session, check_id: UUID, day: date) -> None:
    """A check was done: the next one is due so many months after that day. Called when its ticket closes."""
    found = session.get(RecurringCheck, check_id)
    if found is not None:
        found.last_on, found.next_on = day, add_months(day, found.every_months)
        session.flush()


def own_check(session: Session, actor: Actor, check_id: UUID) -> RecurringCheck:
    """A recurring check of the actor's own organisation; raises ``NotFound`` otherwise."""
    return own(session, actor, RecurringCheck, check_id)


def checks_of(session: Session, actor: Actor, *, unit_id: UUID | None = None) -> Sequence[Any]:
    """The recurring checks of an owner's units, the next due first, each with the ticket that is open for it."""
    open_ticket = (
        select(Ticket.id)
        .where(Ticket.check_id == RecurringCheck.id, Ticket.state != "closed")
        .order_by(Ticket.opened_at)
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        select(
            RecurringCheck.id, RecurringCheck.kind, RecurringCheck.title, RecurringCheck.every_months, RecurringCheck.next_on,
            RecurringCheck.last_on, RecurringCheck.open_days_before, RecurringCheck.unit_id, Unit.name.label("unit"),
            Property.name.label("property_name"), Supplier.name.label("supplier"), open_ticket.label("ticket_id"),
        )
        .join(Unit, Unit.id == RecurringCheck.unit_id)
        .join(Property, Property.id == RecurringCheck.property_id)
        .outerjoin(Supplier, Supplier.id == RecurringCheck.supplier_id)
        .where(RecurringCheck.organisation_id == actor.organisation_id, RecurringCheck.ended_on.is_(None))
        .order_by(RecurringCheck.next_on, RecurringCheck.id)
    )  # fmt: skip
    if unit_id is not None:
        statement = statement.where(RecurringCheck.unit_id == unit_id)
    return session.execute(statement).all()


def _check(session: Session, details: CheckDetails) -> None:
    wrong: dict[str, Sentence] = {}
    if details.kind not in CHECKS:
        wrong["kind"] = S("Choose what is checked.")
    if not text(details.title):
        wrong["title"] = S("Write in a few words what is checked.")
    if not 1 <= details.every_months <= 240:
        wrong["every_months"] = S("Write every how many months, between 1 and 240.")
    if not 0 <= details.open_days_before <= 180:
        wrong["open_days_before"] = S("Write how many days before, between 0 and 180.")
    if details.supplier_id is not None and session.get(Supplier, details.supplier_id) is None:
        wrong["supplier_id"] = S("Choose a supplier of your list.")
    if wrong:
        raise Invalid(**wrong)
