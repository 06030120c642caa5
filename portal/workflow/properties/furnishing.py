"""How one gets into a unit, and what belongs to it: keys, instructions, inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.properties.models import InventoryItem, Unit, UnitEntry
from portal.workflow.properties.own import locked, text
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

MOST_KEYS, MOST_PIECES = 50, 999


def set_entry(session: Session, actor: Actor, unit_id: UUID, instructions: str, key_sets: int) -> UnitEntry:
    """Say how one gets in and how many sets of keys there are. The owner reads it, and who works there under a convention.

    Raises:
        NotFound, NotAllowed: not a unit that the actor manages.
        Invalid: no instructions, or an impossible number of keys.
    """
    unit = locked(session, actor, Permission.MANAGE_UNITS, Unit, unit_id)
    wrong = {}
    if not text(instructions):
        wrong["instructions"] = S("Write how one gets in.")
    if not 0 <= key_sets <= MOST_KEYS:
        wrong["key_sets"] = S("Write how many sets of keys there are, between 0 and %(most)s.", most=MOST_KEYS)
    if wrong:
        raise Invalid(**wrong)
    entry = session.get(UnitEntry, (unit.id, unit.organisation_id))
    if entry is None:
        entry = UnitEntry(unit_id=unit.id, property_id=unit.property_id, organisation_id=unit.organisation_id)
        session.add(entry)
    entry.instructions, entry.key_sets = instructions.strip(), key_sets
    session.flush()
    return entry


def add_item(session: Session, actor: Actor, unit_id: UUID, room: str, name: str, quantity: int) -> InventoryItem:
    """Add a thing to the inventory that is counted at handover and handback.

    Raises:
        NotFound, NotAllowed: not a unit that the actor manages.
        Invalid: no room, no name, or an impossible number.
        Conflict: it is already in the inventory of that room.
    """
    unit = locked(session, actor, Permission.MANAGE_UNITS, Unit, unit_id)
    wrong = {}
    if not text(room):
        wrong["room"] = S("Write the room.")
    if not text(name):
        wrong["name"] = S("Write what it is.")
    if not 1 <= quantity <= MOST_PIECES:
        wrong["quantity"] = S("Write how many pieces there are, between 1 and %(most)s.", most=MOST_PIECES)
    if wrong:
        raise Invalid(**wrong)
    same = select(func.count()).select_from(InventoryItem)
    same = same.where(InventoryItem.unit_id == unit.id, InventoryItem.removed_on.is_(None))
    if session.scalar(
        same.where(func.lower(InventoryItem.room) == room.strip().lower(), func.lower(InventoryItem.name) == name.strip().lower())
    ):
        raise Conflict(S("The inventory of this room already has it. Remove it and add it again to change the number."))
    made = InventoryItem(
        unit_id=unit.id,
        property_id=unit.property_id,
        organisation_id=unit.organisation_id,
        room=room.strip(),
        name=name.strip(),
        quantity=quantity,
    )
    session.add(made)
    session.flush()
    return made


def remove_item(session: Session, actor: Actor, item_id: UUID) -> InventoryItem:
    """Take a thing out of the inventory, from today; old reports keep it.

    Raises:
        NotFound, NotAllowed: not of a unit that the actor manages.
        Conflict: it was already removed.
    """
    item = locked(session, actor, Permission.MANAGE_UNITS, InventoryItem, item_id)
    if item.removed_on is not None:
        raise Conflict(S("%(item)s was already removed from the inventory.", item=item.name))
    item.removed_on = clock.today()
    return item
