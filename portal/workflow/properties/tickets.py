"""Maintenance: something to repair is reported, taken in hand, and closed with a note."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import exists, func, select

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import Tell, Who
from portal.workflow.properties import checks, history, work
from portal.workflow.properties.models import PropertyAccess, PropertyOffer, Ticket, Unit
from portal.workflow.properties.own import locked, text
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.kinds import Kind
from tenants.organisations import Rules
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tenants.actor import Actor
    from tenants.sentences import Sentence

LONGEST_TITLE = 120


def open_ticket(
    session: Session, actor: Actor, unit_id: UUID, title: str, *, description: str | None = None, urgent: bool = False,
    due_on: date | None = None,
) -> Ticket:  # fmt: skip
    """Report something to repair; its owner, and those who work there, are told.

    Without a date it is due after the days that the partnership's rules give, fewer when it is urgent. Only the owner sets another.

    Raises:
        NotFound: the unit is not one that the actor may know.
        NotAllowed: the actor's role reports nothing, or the organisation does not work in this unit.
        Invalid: no title, or a due day in the past.
        Conflict: the same is reported already and still open.
    """
    if not session.scalar(select(func.app.lock_unit(unit_id))):
        raise NotFound(UNKNOWN)
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(UNKNOWN)
    check(actor, Permission.REPORT_TICKETS)
    if not works_there(session, actor, unit):
        raise NotAllowed(S("Your organisation does not work in this unit."))
    wanted = text(title)
    if wanted is None:
        raise Invalid(title=S("Write in a few words what is wrong."))
    if len(wanted) > LONGEST_TITLE:
        raise Invalid(title=S("Write at most %(most)s characters here, and the rest below.", most=LONGEST_TITLE))
    if due_on is not None and due_on < clock.today():
        raise Invalid(due_on=S("Choose today or a later day."))
    same = select(func.count()).select_from(Ticket).where(Ticket.unit_id == unit.id, Ticket.state != "closed")
    if session.scalar(same.where(func.lower(Ticket.title) == wanted.lower())):
        raise Conflict(S("This was already reported and is still open."))
    own_date = due_on if actor.organisation_id == unit.organisation_id else None
    made = Ticket(
        unit_id=unit.id,
        property_id=unit.property_id,
        organisation_id=unit.organisation_id,
        opened_by_id=actor.person_id,
        opened_by_organisation_id=actor.organisation_id,
        title=wanted,
        description=text(description),
        urgent=urgent,
        due_on=own_date or clock.today() + timedelta(days=_days_to_repair(session, unit.property_id, urgent=urgent)),
    )
    session.add(made)
    session.flush()
    history.note(session, actor, made, "opened")
    cases.remind(session, "ticket_opened", None, dedup=str(made.id), unit_id=unit.id, unit=unit.name)
    return made


def start_work(session: Session, actor: Actor, ticket_id: UUID, *, due_on: date | None = None) -> Ticket:
    """Take a ticket in hand, and say if need be by when it will be done.

    Raises:
        NotFound, NotAllowed: not a ticket that the actor works on.
        Invalid: a due day in the past.
        Conflict: somebody already has it in hand, or it is closed.
    """
    ticket = locked(session, actor, Permission.WORK_TICKETS, Ticket, ticket_id)
    if ticket.state != "open":
        raise Conflict(_moved_on(ticket))
    if due_on is not None:
        work.set_due(session, actor, ticket, due_on)
    ticket.state, ticket.taken_at, ticket.taken_by_id = "in_progress", clock.now(), actor.person_id
    ticket.assigned_to_id = ticket.assigned_to_id or actor.person_id
    history.note(session, actor, ticket, "taken")
    return ticket


def close_ticket(session: Session, actor: Actor, ticket_id: UUID, note: str) -> Ticket:
    """Close a ticket and say what was done; who reported it and those who work there are told. A recurring check is due anew.

    Raises:
        NotFound, NotAllowed: not a ticket that the actor works on.
        Invalid: no note.
        Conflict: it is already closed.
    """
    ticket = locked(session, actor, Permission.WORK_TICKETS, Ticket, ticket_id)
    if ticket.state == "closed":
        raise Conflict(_moved_on(ticket))
    if not text(note):
        raise Invalid(note=S("Write what was done."))
    ticket.state, ticket.closed_at, ticket.closed_by_id = "closed", clock.now(), actor.person_id
    ticket.closed_note = note.strip()
    history.note(session, actor, ticket, "closed", note)
    if ticket.check_id is not None:
        checks.done(session, ticket.check_id, clock.today())
    unit = session.get_one(Unit, ticket.unit_id)
    kind = Kind.OWNER if ticket.opened_by_organisation_id == ticket.organisation_id else Kind.ATS
    cases.remind(
        session, "ticket_closed", None, dedup=str(ticket.id), unit_id=ticket.unit_id, unit=unit.name,
        also=(Tell(kind, Who.PERSON, person=ticket.opened_by_id),) if ticket.opened_by_id else (),
    )  # fmt: skip
    return ticket


def works_there(session: Session, actor: Actor, unit: Unit) -> bool:
    """Whether the actor's organisation owns the unit or works in it under a convention in force today."""
    shared = exists().where(
        PropertyAccess.property_id == unit.property_id,
        PropertyAccess.organisation_id == actor.organisation_id,
        PropertyAccess.part == "tickets",
    )
    return unit.organisation_id == actor.organisation_id or bool(session.scalar(select(shared)))


def _moved_on(ticket: Ticket) -> Sentence:
    if ticket.state == "closed":
        return S("This ticket was already closed.")
    return S("Somebody already has this ticket in hand.")


def _days_to_repair(session: Session, property_id: UUID, *, urgent: bool) -> int:
    offered = exists().where(
        PropertyOffer.partnership_id == Rules.partnership_id,
        PropertyOffer.property_id == property_id,
        PropertyOffer.ended_on.is_(None),
    )
    column = Rules.urgent_ticket_days if urgent else Rules.ticket_days
    newest = select(column).where(Rules.valid_from <= clock.today()).order_by(offered.desc(), Rules.version.desc()).limit(1)
    return session.scalars(newest).one()
