"""What the night looks after in properties: papers that expire, tickets that are late, checks whose time has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, text

from portal.workflow.cases import commands as cases
from portal.workflow.cases.obligations import sweeping
from portal.workflow.properties.maintenance_models import TicketEntry
from portal.workflow.properties.models import Ticket, Unit
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tenants.jobs import Part

_OPEN_DUE = text(
    """
    insert into portal.tickets (id, unit_id, property_id, organisation_id, opened_by_organisation_id, opened_at, title, urgent, due_on,
      state, supplier_id, check_id, check_due_on)
    select gen_random_uuid(), c.unit_id, c.property_id, c.organisation_id, c.organisation_id, app.instant(), c.title, false,
      greatest(c.next_on, app.today()), 'open', c.supplier_id, c.id, c.next_on
    from portal.recurring_checks c join portal.units u on u.id = c.unit_id
    where c.ended_on is null and c.next_on - c.open_days_before <= app.today()
      and (u.closed_on is null or u.closed_on > app.today())
      and not exists (select 1 from portal.tickets t where t.check_id = c.id and t.state <> 'closed')
    on conflict (check_id, check_due_on) do nothing
    returning id
    """
)


def open_due_checks(session: Session) -> int:
    """Open a ticket for each recurring check whose time has come, once for each of its days; its owner and who works there are told."""
    opened = [row.id for row in session.execute(_OPEN_DUE)]
    if not opened:
        return 0
    rows = session.execute(
        select(Ticket.id, Ticket.organisation_id, Ticket.unit_id, Unit.name)
        .join(Unit, Unit.id == Ticket.unit_id)
        .where(Ticket.id.in_(opened))
        .order_by(Ticket.id)
    ).all()
    lines = [{"ticket_id": row.id, "organisation_id": row.organisation_id, "at": clock.now(), "step": "opened"} for row in rows]
    session.execute(insert(TicketEntry), lines)
    for row in rows:
        cases.remind(session, "ticket_opened", None, dedup=str(row.id), unit_id=row.unit_id, unit=row.name)
    return len(rows)


SWEEPS: dict[str, Callable[[Session], int | Part]] = {
    "open_due_checks": open_due_checks,
    "remind_certificates": sweeping("certificate"),
    "remind_conventions": sweeping("convention"),
    "remind_tickets": sweeping("ticket"),
}
"""By name, in the order in which a night runs them."""
