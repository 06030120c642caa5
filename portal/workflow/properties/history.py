"""What was said and done about a ticket, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.workflow.properties.maintenance_models import TicketEntry
from portal.workflow.properties.own import text
from tenants import clock
from tenants.organisations import Organisation
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.properties.models import Ticket
    from tenants.actor import Actor


def note(session: Session, actor: Actor, ticket: Ticket, step: str, words: str | None = None, *, internal: bool = False) -> None:
    """Add a line to a ticket's history. What is ``internal`` is the owner's alone: costs, who was called."""
    session.add(
        TicketEntry(
            ticket_id=ticket.id,
            organisation_id=ticket.organisation_id,
            at=clock.now(),
            by_id=actor.person_id,
            by_organisation_id=actor.organisation_id,
            step=step,
            text=text(words),
            internal=internal,
        )
    )
    session.flush()


def of_ticket(session: Session, ticket_id: UUID) -> Sequence[Any]:
    """The history of a ticket as far as the reader may know it, the oldest line first."""
    return session.execute(
        select(
            TicketEntry.at, TicketEntry.step, TicketEntry.text, TicketEntry.internal,
            (Person.given_name + " " + Person.surname).label("by"), Organisation.short_name.label("organisation"),
        )
        .outerjoin(Person, Person.id == TicketEntry.by_id)
        .outerjoin(Organisation, Organisation.id == TicketEntry.by_organisation_id)
        .where(TicketEntry.ticket_id == ticket_id)
        .order_by(TicketEntry.at, TicketEntry.id)
    ).all()  # fmt: skip
