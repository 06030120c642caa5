"""The work on a ticket: who does it, by when, what it waits for, what is said about it; opened again when it was not done after all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.properties import history
from portal.workflow.properties.maintenance_models import Supplier
from portal.workflow.properties.models import Ticket, Unit
from portal.workflow.properties.own import locked, text
from tenants import clock
from tenants.colleagues import works_here
from tenants.errors import Conflict, Invalid, NotFound
from tenants.people import Person
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

CLOSED = S("This ticket was already closed.")


def assign_ticket(
    session: Session, actor: Actor, ticket_id: UUID, *, person_id: UUID | None = None, supplier_id: UUID | None = None,
    due_on: date | None = None,
) -> Ticket:  # fmt: skip
    """Give a ticket to a colleague, or to a supplier whom a colleague calls; neither takes it back. The colleague is told.

    Raises:
        NotFound, NotAllowed: not a ticket that the actor works on.
        Conflict: it is closed.
        Invalid: by the names ``person``, ``supplier``, ``due_on``.
    """
    ticket = _open(session, actor, ticket_id)
    if person_id is not None and not works_here(session, actor.organisation_id, person_id):
        raise Invalid(person=S("Choose somebody of your organisation."))
    supplier = session.get(Supplier, supplier_id) if supplier_id is not None else None
    if supplier_id is not None and (supplier is None or supplier.ended_on is not None):
        raise Invalid(supplier=S("Choose a supplier of your list."))
    if due_on is not None and due_on != ticket.due_on:
        set_due(session, actor, ticket, due_on)
    if (ticket.assigned_to_id, ticket.supplier_id) == (person_id, supplier_id):
        return ticket
    ticket.assigned_to_id, ticket.supplier_id = person_id, supplier_id
    if ticket.state == "open" and (person_id or supplier_id):
        ticket.state, ticket.taken_at, ticket.taken_by_id = "in_progress", clock.now(), person_id or actor.person_id
    person = session.get(Person, person_id) if person_id is not None else None
    names = [
        name for name in (f"{person.given_name} {person.surname}" if person else "", supplier.name if supplier else "") if name
    ]
    history.note(session, actor, ticket, "assigned", ", ".join(names), internal=True)
    if person_id is not None and person_id != actor.person_id:
        unit = session.get_one(Unit, ticket.unit_id)
        cases.remind(
            session, "ticket_assigned", None, dedup=f"{ticket.id}:{person_id}:{clock.now():%Y%m%d%H%M}", unit_id=ticket.unit_id,
            unit=unit.name, also=(cases.tell_person(actor, person_id),),
        )  # fmt: skip
    return ticket


def let_wait(session: Session, actor: Actor, ticket_id: UUID, what: str, *, due_on: date | None = None) -> Ticket:
    """Say what a ticket waits for: a spare part, a visit of the supplier, an approval.

    Raises:
        NotFound, NotAllowed, Conflict: as :func:`assign_ticket`.
        Invalid: ``waits_for`` is missing, or ``due_on`` is past.
    """
    ticket = _open(session, actor, ticket_id)
    if not text(what):
        raise Invalid(waits_for=S("Write what it waits for."))
    if due_on is not None and due_on != ticket.due_on:
        set_due(session, actor, ticket, due_on)
    ticket.state, ticket.waits_for = "waiting", text(what)
    history.note(session, actor, ticket, "waits", what)
    return ticket


def resume(session: Session, actor: Actor, ticket_id: UUID) -> Ticket:
    """What a ticket waited for has come: the work goes on.

    Raises:
        NotFound, NotAllowed: as :func:`assign_ticket`.
        Conflict: it does not wait.
    """
    ticket = locked(session, actor, Permission.WORK_TICKETS, Ticket, ticket_id)
    if ticket.state != "waiting":
        raise Conflict(S("This ticket does not wait for anything."))
    ticket.state, ticket.waits_for = "in_progress", None
    ticket.taken_at, ticket.taken_by_id = ticket.taken_at or clock.now(), ticket.taken_by_id or actor.person_id
    history.note(session, actor, ticket, "resumed")
    return ticket


def comment(session: Session, actor: Actor, ticket_id: UUID, words: str, *, internal: bool = False) -> Ticket:
    """Say something about a ticket that one sees. ``internal`` keeps it within the owner's organisation.

    Raises:
        NotFound: the ticket is not for this actor.
        NotAllowed: the actor's role reports nothing.
        Invalid: ``comment`` is missing.
    """
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        raise NotFound(UNKNOWN)
    check(actor, Permission.REPORT_TICKETS)
    if not text(words):
        raise Invalid(comment=S("Write what you want to say."))
    history.note(session, actor, ticket, "comment", words, internal=internal and ticket.organisation_id == actor.organisation_id)
    return ticket


def reopen_ticket(session: Session, actor: Actor, ticket_id: UUID, reason: str) -> Ticket:
    """Open a closed ticket again, with the reason: it was not done after all.

    Raises:
        NotFound, NotAllowed: not a ticket that the actor works on.
        Conflict: it is not closed.
        Invalid: ``reason`` is missing.
    """
    ticket = locked(session, actor, Permission.WORK_TICKETS, Ticket, ticket_id)
    if ticket.state != "closed":
        raise Conflict(S("This ticket is not closed."))
    if not text(reason):
        raise Invalid(reason=S("Write why it is opened again."))
    ticket.state, ticket.closed_at, ticket.closed_by_id, ticket.closed_note = "open", None, None, None
    ticket.waits_for = None
    history.note(session, actor, ticket, "reopened", reason)
    return ticket


def set_due(session: Session, actor: Actor, ticket: Ticket, due_on: date) -> None:
    """Give a ticket another date; the old one stays in its history.

    Raises:
        Invalid: ``due_on`` is past.
    """
    if due_on < clock.today():
        raise Invalid(due_on=S("Choose today or a later day."))
    ticket.due_on = due_on
    history.note(session, actor, ticket, "due", due_on.strftime("%d/%m/%Y"))


def _open(session: Session, actor: Actor, ticket_id: UUID) -> Ticket:
    ticket = locked(session, actor, Permission.WORK_TICKETS, Ticket, ticket_id)
    if ticket.state == "closed":
        raise Conflict(CLOSED)
    return ticket
