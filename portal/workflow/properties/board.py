"""What properties tell the board: what an owner has to repair and to renew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Interval, bindparam, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.workflow.cases.board import Waits, columns
from portal.workflow.properties.models import Certificate, Convention, Property, PropertyOffer, Ticket, Unit
from tenants.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement

    from portal.workflow.cases.actions import Action
    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

WARN_DAYS = 60
"""How long before its end a certificate or a convention waits on the owner's desk."""

STATE: dict[str, Any] = {}

_me: ColumnElement[Any] = bindparam("organisation")
_today = cast(bindparam("today"), Date)
_soon = cast(_today + cast(literal(timedelta(days=WARN_DAYS)), Interval), Date)
_later = aliased(Convention)


def _a_unit(property_id: Any) -> Any:
    """Some unit of a property, on whose page what concerns the property can be read; none for a property without units."""
    return select(Unit.id).where(Unit.property_id == property_id).order_by(Unit.name, Unit.id).limit(1).scalar_subquery()


_followed = exists().where(
    _later.property_id == Convention.property_id,
    _later.partner_organisation_id == Convention.partner_organisation_id,
    _later.starts_on <= Convention.ends_on,
    _later.ends_on > Convention.ends_on,
)
_still_offered = exists().where(PropertyOffer.property_id == Convention.property_id, PropertyOffer.ended_on.is_(None))

WAITING: tuple[Waits, ...] = (
    Waits(
        "ticket_open",
        Permission.WORK_TICKETS,
        "%(number)s: %(detail)s",
        "properties.show_unit",
        select(
            *columns(
                "ticket_open", unit_id=Unit.id, subject_id=Ticket.id, number=Unit.name, due=Ticket.due_on, detail=Ticket.title
            )
        )
        .join(Unit, Unit.id == Ticket.unit_id)
        .where(
            Ticket.organisation_id == _me,
            Ticket.state != "closed",
            or_(Ticket.assigned_to_id.is_(None), Ticket.assigned_to_id == bindparam("person"), Ticket.due_on < _today),
        ),
        of_unit=True,
    ),
    Waits(
        "certificate_expiring",
        Permission.MANAGE_CONVENTIONS,
        "%(number)s: a certificate is to be renewed",
        "properties.show_unit",
        select(
            *columns(
                "certificate_expiring",
                unit_id=_a_unit(Certificate.property_id),
                subject_id=Certificate.id,
                number=Property.name,
                due=Certificate.expires_on,
                detail=Certificate.kind,
            )
        )
        .join(Property, Property.id == Certificate.property_id)
        .where(
            Certificate.organisation_id == _me,
            Certificate.replaced_on.is_(None),
            Certificate.expires_on <= _soon,
            exists().where(Unit.property_id == Certificate.property_id),
        ),
        of_unit=True,
    ),
    Waits(
        "convention_expiring",
        Permission.MANAGE_CONVENTIONS,
        "%(number)s: the convention ends and nothing follows it yet",
        "properties.show_unit",
        select(
            *columns(
                "convention_expiring",
                unit_id=_a_unit(Convention.property_id),
                subject_id=Convention.id,
                number=Property.name,
                due=func.date(Convention.ends_on - 1),
                detail=Convention.title,
            )
        )
        .join(Property, Property.id == Convention.property_id)
        .where(
            Convention.organisation_id == _me,
            Convention.ends_on <= _soon,
            or_(Convention.ends_on > _today, _still_offered),
            ~_followed,
            exists().where(Unit.property_id == Convention.property_id),
        ),
        of_unit=True,
    ),
)


def actions(actor: Actor, case: Case, state: Mapping[str, Any]) -> list[Action | None]:
    """None: what one does with a unit is done on the unit's page."""
    return []
