"""What the night looks after in properties: papers that expire, tickets that are late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Integer, and_, bindparam, case, cast, exists, literal, select
from sqlalchemy.orm import aliased

from portal.workflow.cases.reminding import due, remind_all
from portal.workflow.properties.models import Certificate, Convention, Ticket, Unit
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

FIRST_DAYS, LAST_DAYS = 60, 30
TODAY = bindparam("today", callable_=clock.today, type_=Date)


def remind_certificates(session: Session) -> int:
    """Tell the owner that a certificate expires in 60, in 30 days; not of one that already has its successor."""
    newer = aliased(Certificate)
    succeeded = exists().where(
        newer.property_id == Certificate.property_id, newer.kind == Certificate.kind, newer.expires_on > Certificate.expires_on
    )
    subjects = due(
        unit_id=_unit_of(Certificate.property_id),
        subject_id=Certificate.id,
        step=_step(Certificate.expires_on),
        due_on=Certificate.expires_on,
    ).where(Certificate.expires_on.between(TODAY, TODAY + FIRST_DAYS), ~succeeded)
    return remind_all(session, "certificate_expiring", subjects.where(_unit_of(Certificate.property_id).is_not(None)))


def remind_conventions(session: Session) -> int:
    """Tell owner and partner that a convention expires in 60, in 30 days; not of one that is followed by another."""
    newer = aliased(Convention)
    succeeded = exists().where(
        newer.property_id == Convention.property_id,
        newer.partner_organisation_id == Convention.partner_organisation_id,
        newer.ends_on > Convention.ends_on,
        newer.starts_on <= Convention.ends_on,
    )
    subjects = due(
        unit_id=_unit_of(Convention.property_id),
        subject_id=Convention.id,
        step=_step(Convention.ends_on),
        due_on=Convention.ends_on,
    ).where(Convention.ends_on.between(TODAY, TODAY + FIRST_DAYS), ~succeeded)
    return remind_all(session, "convention_expiring", subjects.where(_unit_of(Convention.property_id).is_not(None)))


def remind_tickets(session: Session) -> int:
    """Tell the owner, and who works there, of a ticket that is overdue: the day after, then every week until it is closed."""
    subjects = (
        due(
            unit_id=Ticket.unit_id,
            subject_id=Ticket.id,
            step=cast(TODAY - Ticket.due_on, Integer) // 7,
            unit=Unit.name,
            due_on=Ticket.due_on,
        )
        .join(Unit, Unit.id == Ticket.unit_id)
        .where(Ticket.state != "closed", Ticket.due_on < TODAY)
    )
    return remind_all(session, "ticket_overdue", subjects)


def _step(day: Any) -> ColumnElement[Any]:
    """The day itself and which of the two warnings: a day that is changed is told of again."""
    return cast(day, Date).op("||")(case((and_(day <= TODAY + LAST_DAYS), literal(":last")), else_=literal(":first")))


def _unit_of(property_id: Any) -> ColumnElement[Any]:
    """A unit by which a property is known to those who are told: its first that is open."""
    first = aliased(Unit)
    return (
        select(first.id)
        .where(first.property_id == property_id, first.closed_on.is_(None))
        .order_by(first.name, first.id)
        .limit(1)
        .scalar_subquery()
    )


SWEEPS: dict[str, Callable[[Session], int]] = {
    "remind_certificates": remind_certificates,
    "remind_conventions": remind_conventions,
    "remind_tickets": remind_tickets,
}
"""By name, in the order in which a night runs them."""
