"""What every command of an owner begins with: the right to do it, and the row of its own to do it to."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from portal.workflow.constraints import UNKNOWN
from portal.workflow.properties.facts_models import KeySet, Utility
from portal.workflow.properties.maintenance_models import MoneyLine, RecurringCheck, Supplier
from portal.workflow.properties.models import Certificate, Convention, InventoryItem, Property, Ticket, Unit
from tenants.errors import NotFound
from tenants.permissions import Permission, check

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

Owned = TypeVar(
    "Owned", Property, Unit, Convention, Certificate, InventoryItem, Ticket, Utility, KeySet, RecurringCheck, Supplier, MoneyLine
)


def locked(session: Session, actor: Actor, permission: Permission, model: type[Owned], row_id: UUID) -> Owned:
    """A row of the actor's organisation, locked until the end of the transaction, for somebody who may change it.

    Raises:
        NotFound: there is none, or it belongs to another organisation; nobody can tell which.
        NotAllowed: the row may be known, but the actor's role does not change it.
    """
    visible = session.get(model, row_id)
    if visible is None:
        raise NotFound(UNKNOWN)
    check(actor, permission)
    row = session.scalar(
        select(model)
        .where(model.id == row_id, model.organisation_id == actor.organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound(UNKNOWN)
    return row


def text(value: str | None) -> str | None:
    """What was typed without the blanks around it; nothing for nothing."""
    return (value or "").strip() or None
