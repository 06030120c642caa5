"""The firms and craftsmen that an owner calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.properties.maintenance_models import Supplier
from portal.workflow.properties.overview import own
from portal.workflow.properties.own import locked, text
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor


@dataclass(frozen=True)
class SupplierDetails:
    """What is known of a supplier."""

    name: str
    trade: str | None = None
    phone: str | None = None
    email: str | None = None
    note: str | None = None


def add_supplier(session: Session, actor: Actor, details: SupplierDetails) -> Supplier:
    """Add a supplier to the owner's list.

    Raises:
        NotAllowed: the actor does not manage units.
        Invalid: no name.
        Conflict: one of this name is there.
    """
    check(actor, Permission.MANAGE_UNITS)
    if not text(details.name):
        raise Invalid(name=S("Write the supplier's name."))
    same = select(func.count()).select_from(Supplier).where(Supplier.organisation_id == actor.organisation_id)
    if session.scalar(same.where(Supplier.ended_on.is_(None), func.lower(Supplier.name) == details.name.strip().lower())):
        raise Conflict(S("There is a supplier of this name already."))
    made = Supplier(organisation_id=actor.organisation_id, **_values(details))
    session.add(made)
    session.flush()
    return made


def change_supplier(session: Session, actor: Actor, supplier_id: UUID, details: SupplierDetails) -> Supplier:
    """Correct what is known of a supplier.

    Raises:
        NotFound, NotAllowed, Invalid: as :func:`add_supplier`.
    """
    found = locked(session, actor, Permission.MANAGE_UNITS, Supplier, supplier_id)
    if not text(details.name):
        raise Invalid(name=S("Write the supplier's name."))
    for name, value in _values(details).items():
        setattr(found, name, value)
    session.flush()
    return found


def end_supplier(session: Session, actor: Actor, supplier_id: UUID) -> Supplier:
    """Call a supplier no more: it is offered nowhere, and stays where it was named.

    Raises:
        NotFound, NotAllowed: not a supplier that the actor manages.
    """
    found = locked(session, actor, Permission.MANAGE_UNITS, Supplier, supplier_id)
    found.ended_on = found.ended_on or clock.today()
    session.flush()
    return found


def own_supplier(session: Session, actor: Actor, supplier_id: UUID) -> Supplier:
    """A supplier of the actor's own organisation; raises ``NotFound`` otherwise."""
    return own(session, actor, Supplier, supplier_id)


def suppliers_of(session: Session, actor: Actor) -> Sequence[Supplier]:
    """The suppliers that the owner calls, by name."""
    return session.scalars(
        select(Supplier)
        .where(Supplier.organisation_id == actor.organisation_id, Supplier.ended_on.is_(None))
        .order_by(func.lower(Supplier.name), Supplier.id)
    ).all()


def _values(details: SupplierDetails) -> dict[str, str | None]:
    return {name: text(getattr(details, name)) for name in ("name", "trade", "phone", "email", "note")}
