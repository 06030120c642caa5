"""What an owner keeps about a home: its place in the land register, its supplies, its keys and who holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.properties.facts_models import ACCOUNT_HOLDERS, KEY_HOLDERS, UTILITIES, Cadastre, KeySet, Utility
from portal.workflow.properties.models import Unit
from portal.workflow.properties.overview import own
from portal.workflow.properties.own import locked, text
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

MOST_PIECES = 50
_CODES = {"electricity": re.compile(r"IT\d{3}E\d{8,9}"), "gas": re.compile(r"\d{14}")}
_WRONG_CODE = {
    "electricity": S(
        "A POD (point of delivery) begins with IT, then three digits, E and eight or nine digits: copy it from a bill."
    ),
    "gas": S("A PDR (point of redelivery) has fourteen digits: copy it from a bill."),
}


@dataclass(frozen=True)
class CadastreDetails:
    """Where a unit stands in the land register, as its certificate writes it."""

    municipality: str | None = None
    sheet: str | None = None
    parcel: str | None = None
    subaltern: str | None = None
    category: str | None = None


@dataclass(frozen=True)
class UtilityDetails:
    """A supply. ``code`` is the POD of electricity, the PDR of gas, else the number of the meter."""

    kind: str
    supplier: str
    holder: str
    code: str | None = None
    contract: str | None = None
    since: date | None = None


def set_cadastre(session: Session, actor: Actor, unit_id: UUID, details: CadastreDetails) -> Cadastre:
    """Write where a unit stands in the land register. Nobody but the owner reads it.

    Raises:
        NotFound, NotAllowed: not a unit that the actor manages.
    """
    unit = locked(session, actor, Permission.MANAGE_UNITS, Unit, unit_id)
    row = session.get(Cadastre, unit.id)
    if row is None:
        row = Cadastre(unit_id=unit.id, property_id=unit.property_id, organisation_id=unit.organisation_id)
        session.add(row)
    for name in ("municipality", "sheet", "parcel", "subaltern", "category"):
        setattr(row, name, text(getattr(details, name)))
    session.flush()
    return row


def set_utility(session: Session, actor: Actor, unit_id: UUID, details: UtilityDetails) -> Utility:
    """Record a supply of a unit; the one of its kind before it ends today and stays as history.

    Raises:
        NotFound, NotAllowed: not a unit that the actor manages.
        Invalid: by the names of the details; a POD or PDR that cannot be one.
    """
    unit = locked(session, actor, Permission.MANAGE_UNITS, Unit, unit_id)
    code = re.sub(r"[\s.-]", "", details.code or "").upper() if details.kind in _CODES else text(details.code)
    wrong: dict[str, Sentence] = {}
    if details.kind not in UTILITIES:
        wrong["kind"] = S("Choose what is supplied.")
    if not text(details.supplier):
        wrong["supplier"] = S("Write who supplies it.")
    if details.holder not in ACCOUNT_HOLDERS:
        wrong["holder"] = S("Choose in whose name it is.")
    if code and details.kind in _CODES and not _CODES[details.kind].fullmatch(code):
        wrong["code"] = _WRONG_CODE[details.kind]
    if wrong:
        raise Invalid(**wrong)
    if details.kind != "other":
        before = session.scalars(
            select(Utility).where(Utility.unit_id == unit.id, Utility.kind == details.kind, Utility.ended_on.is_(None))
        ).first()
        if before is not None:
            before.ended_on = clock.today()
            session.flush()
    made = Utility(
        unit_id=unit.id,
        property_id=unit.property_id,
        organisation_id=unit.organisation_id,
        kind=details.kind,
        supplier=details.supplier.strip(),
        code=code or None,
        holder=details.holder,
        contract=text(details.contract),
        since=details.since,
    )
    session.add(made)
    session.flush()
    return made


def end_utility(session: Session, actor: Actor, utility_id: UUID) -> Utility:
    """A supply is no more: its line stays.

    Raises:
        NotFound, NotAllowed: not a supply of a unit that the actor manages.
        Conflict: it ended already.
    """
    found = locked(session, actor, Permission.MANAGE_UNITS, Utility, utility_id)
    if found.ended_on is not None:
        raise Conflict(S("This supply has already ended."))
    found.ended_on = clock.today()
    session.flush()
    return found


def add_keys(
    session: Session, actor: Actor, unit_id: UUID, label: str, pieces: int, holder: str, holder_name: str | None = None
) -> KeySet:
    """Add a set of keys, and say who holds it.

    Raises:
        NotFound, NotAllowed: not a unit that the actor manages.
        Invalid: by the names ``label``, ``pieces``, ``holder``.
        Conflict: a set of this name is there already.
    """
    unit = locked(session, actor, Permission.MANAGE_UNITS, Unit, unit_id)
    wrong: dict[str, Sentence] = {}
    if not text(label):
        wrong["label"] = S("Name the set, for example: set 1, red tag.")
    if not 1 <= pieces <= MOST_PIECES:
        wrong["pieces"] = S("Write how many keys are in the set, between 1 and %(most)s.", most=MOST_PIECES)
    if holder not in KEY_HOLDERS:
        wrong["holder"] = S("Choose who holds the keys.")
    if wrong:
        raise Invalid(**wrong)
    same = select(func.count()).select_from(KeySet).where(KeySet.unit_id == unit.id, KeySet.until.is_(None))
    if session.scalar(same.where(func.lower(KeySet.label) == label.strip().lower())):
        raise Conflict(S("There is a set of this name already."))
    return _begin(session, unit, label.strip(), pieces, holder, text(holder_name))


def hand_keys(session: Session, actor: Actor, key_set_id: UUID, holder: str, holder_name: str | None = None) -> KeySet:
    """A set of keys changes hands; who held it before stays as history.

    Raises:
        NotFound, NotAllowed: not keys of a unit that the actor manages.
        Invalid: ``holder``.
        Conflict: it changed hands already, or is not there any more.
    """
    old = locked(session, actor, Permission.MANAGE_UNITS, KeySet, key_set_id)
    if holder not in KEY_HOLDERS:
        raise Invalid(holder=S("Choose who holds the keys."))
    _end(session, old)
    return _begin(session, session.get_one(Unit, old.unit_id), old.label, old.pieces, holder, text(holder_name))


def retire_keys(session: Session, actor: Actor, key_set_id: UUID) -> KeySet:
    """A set of keys is no more: lost, or its lock was changed.

    Raises:
        NotFound, NotAllowed, Conflict: as :func:`hand_keys`.
    """
    old = locked(session, actor, Permission.MANAGE_UNITS, KeySet, key_set_id)
    _end(session, old)
    return old


def own_utility(session: Session, actor: Actor, utility_id: UUID) -> Utility:
    """A supply of a unit of the actor's own organisation; raises ``NotFound`` otherwise."""
    return own(session, actor, Utility, utility_id)


def own_keys(session: Session, actor: Actor, key_set_id: UUID) -> KeySet:
    """Keys of a unit of the actor's own organisation; raises ``NotFound`` otherwise."""
    return own(session, actor, KeySet, key_set_id)


def cadastre_of(session: Session, unit_id: UUID) -> Cadastre | None:
    """Where a unit stands in the land register, for its owner."""
    return session.get(Cadastre, unit_id)


def utilities_of(session: Session, unit_id: UUID) -> Sequence[Utility]:
    """The supplies of a unit, for its owner: those that run, then those that ended."""
    return session.scalars(
        select(Utility)
        .where(Utility.unit_id == unit_id)
        .order_by(Utility.ended_on.desc().nulls_first(), Utility.kind, Utility.id)
    ).all()


def keys_of(session: Session, unit_id: UUID) -> Sequence[KeySet]:
    """The sets of keys of a unit with their history, for its owner: where they are now first."""
    return session.scalars(
        select(KeySet).where(KeySet.unit_id == unit_id).order_by(KeySet.until.desc().nulls_first(), KeySet.label, KeySet.id)
    ).all()


def _begin(session: Session, unit: Unit, label: str, pieces: int, holder: str, holder_name: str | None) -> KeySet:
    made = KeySet(
        unit_id=unit.id,
        property_id=unit.property_id,
        organisation_id=unit.organisation_id,
        label=label,
        pieces=pieces,
        holder=holder,
        holder_name=holder_name,
        since=clock.today(),
    )
    session.add(made)
    session.flush()
    return made


def _end(session: Session, keys: KeySet) -> None:
    if keys.until is not None:
        raise Conflict(S("These keys have changed hands in the meantime: look at the page again."))
    keys.until = clock.today()
    session.flush()
