"""An owner's properties and units: added, changed, offered to a partnership, closed and opened again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.properties.features import FEATURES
from portal.workflow.properties.models import ACQUIRED_BY, Property, PropertyOffer, PropertyProvenance, Unit
from portal.workflow.properties.own import locked, text
from portal.workflow.properties.queries import FOR_EVER, describe, promised, takers
from portal.workflow.rules import Days
from portal.workflow.stages import Stage
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.organisations import Partnership
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

MOST = 12
CONCERNED = (Stage.PROPOSED, Stage.ASSIGNED, Stage.HOSTED, Stage.LEAVING)


@dataclass(frozen=True)
class PropertyDetails:
    """What partners may know of a property."""

    name: str
    address: str
    town: str
    description: str | None = None


@dataclass(frozen=True)
class Provenance:
    """What only the owner knows of it: where it came from, under which conditions, and what it costs in a year."""

    provenance: str | None = None
    yearly_cost_cents: int | None = None
    note: str | None = None
    acquired_by: str | None = None
    acquired_on: date | None = None
    conditions: str | None = None


@dataclass(frozen=True)
class UnitDetails:
    """What partners may know of a unit. ``features`` are codes of ``features.FEATURES``."""

    name: str
    beds: int
    rooms: int
    floor: str | None = None
    square_metres: int | None = None
    features: tuple[str, ...] = field(default_factory=tuple)
    description: str | None = None
    accessibility: str | None = None
    house_rules: str | None = None


def add_property(session: Session, actor: Actor, details: PropertyDetails, private: Provenance | None = None) -> Property:
    """Record a property of the actor's organisation. Nobody else knows of it before it is offered or under a convention.

    Raises:
        NotAllowed: the actor does not manage units.
        Invalid: something is missing, or a cost is negative.
        Conflict: the organisation already has a property with this name and address.
    """
    check(actor, Permission.MANAGE_UNITS)
    values = _property_values(details)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"property:{actor.organisation_id}", 0))))
    twin = select(func.count()).select_from(Property)
    twin = twin.where(Property.organisation_id == actor.organisation_id)
    if session.scalar(twin.where(Property.name == values["name"], Property.address == values["address"])):
        raise Conflict(S("You already have a property with this name and address."))
    made = Property(organisation_id=actor.organisation_id, **values)
    session.add(made)
    session.flush()
    _set_private(session, made, private or Provenance())
    return made


def change_property(session: Session, actor: Actor, property_id: UUID, details: PropertyDetails, private: Provenance) -> Property:
    """Correct what is known of a property.

    Raises:
        NotFound, NotAllowed, Invalid: as :func:`add_property`.
    """
    home = locked(session, actor, Permission.MANAGE_UNITS, Property, property_id)
    for name, value in _property_values(details).items():
        setattr(home, name, value)
    _set_private(session, home, private)
    return home


def add_unit(session: Session, actor: Actor, property_id: UUID, details: UnitDetails) -> Unit:
    """Add a unit to a property.

    Raises:
        NotFound, NotAllowed: the property is not one that the actor manages.
        Invalid: measures out of bounds, an unknown feature, or another unit of the property with this name.
    """
    home = locked(session, actor, Permission.MANAGE_UNITS, Property, property_id)
    made = Unit(property_id=home.id, organisation_id=home.organisation_id, **_unit_values(session, home.id, None, details))
    session.add(made)
    session.flush()
    return made


def change_unit(session: Session, actor: Actor, unit_id: UUID, details: UnitDetails) -> Unit:
    """Correct what is known of a unit.

    Raises:
        NotFound, NotAllowed, Invalid: as :func:`add_unit`.
    """
    unit = locked(session, actor, Permission.MANAGE_UNITS, Unit, unit_id)
    for name, value in _unit_values(session, unit.property_id, unit.id, details).items():
        setattr(unit, name, value)
    session.flush()
    return unit


def close_unit(session: Session, actor: Actor, unit_id: UUID, on: date, reason: str) -> Unit:
    """Give a unit no more from a day on. Days before it, and what happened on them, stay.

    Raises:
        NotFound, NotAllowed: not a unit that the actor manages.
        Invalid: a day in the past, or no reason.
        Conflict: the unit is already closed, or promised or lived in on that day or later; the sentence lists until when.
    """
    unit = locked(session, actor, Permission.MANAGE_UNITS, Unit, unit_id)
    if unit.closed_on is not None:
        raise Conflict(S("%(unit)s is already closed from %(day)s.", unit=unit.name, day=unit.closed_on))
    if on < clock.today():
        raise Invalid(closed_on=S("Choose today or a later day."))
    if not text(reason):
        raise Invalid(reason=S("Write why the unit is closed."))
    blocks = promised(session, [unit.id], Days(on, FOR_EVER))
    if blocks:
        listed = [describe(row) for row in blocks]
        sentence = S("%(unit)s cannot be closed from %(day)s, because it is %(blocks)s.", unit=unit.name, day=on, blocks=listed)
        raise Conflict(sentence, takers(session, unit.id, Days(on, FOR_EVER)))
    unit.closed_on, unit.closed_reason = on, text(reason)
    return unit


def reopen_unit(session: Session, actor: Actor, unit_id: UUID) -> Unit:
    """Give a closed unit again.

    Raises:
        NotFound, NotAllowed: not a unit that the actor manages.
        Conflict: it is not closed.
    """
    unit = locked(session, actor, Permission.MANAGE_UNITS, Unit, unit_id)
    if unit.closed_on is None:
        raise Conflict(S("%(unit)s is not closed.", unit=unit.name))
    unit.closed_on = unit.closed_reason = None
    return unit


def offer_property(session: Session, actor: Actor, property_id: UUID, partnership_id: UUID) -> PropertyOffer:
    """Offer a property to a partnership of the owner: its Comune may now see and match its units.

    Raises:
        NotFound, NotAllowed: not a property that the actor manages, or not a partnership of the actor's organisation.
        Conflict: it is already offered there.
    """
    home = locked(session, actor, Permission.MANAGE_UNITS, Property, property_id)
    if session.get(Partnership, partnership_id) is None:
        raise NotFound(UNKNOWN)
    offer = session.scalar(
        select(PropertyOffer).where(PropertyOffer.property_id == home.id, PropertyOffer.partnership_id == partnership_id)
    )
    if offer is None:
        offer = PropertyOffer(
            property_id=home.id, organisation_id=home.organisation_id, partnership_id=partnership_id, since=clock.today()
        )
        session.add(offer)
    elif offer.ended_on is None:
        raise Conflict(S("The property is already offered to this partnership."))
    else:
        offer.since, offer.ended_on = clock.today(), None
    session.flush()
    return offer


def end_offer(session: Session, actor: Actor, property_id: UUID, partnership_id: UUID) -> PropertyOffer:
    """Offer a property no longer to a partnership: its Comune no longer sees it.

    Raises:
        NotFound, NotAllowed: as :func:`offer_property`.
        Conflict: it is not offered there, or households of the partnership have been proposed, assigned or given a home in it.
    """
    home = locked(session, actor, Permission.MANAGE_UNITS, Property, property_id)
    offer = session.scalar(
        select(PropertyOffer).where(PropertyOffer.property_id == home.id, PropertyOffer.partnership_id == partnership_id)
    )
    if offer is None or offer.ended_on is not None:
        raise Conflict(S("The property is not offered to this partnership."))
    units = select(Unit.id).where(Unit.property_id == home.id)
    numbers = session.scalars(
        select(Case.number)
        .where(Case.unit_id.in_(units), Case.partnership_id == partnership_id, Case.stage.in_(CONCERNED))
        .order_by(Case.number)
    ).all()
    if numbers:
        raise Conflict(
            S("The offer cannot end while these cases have a home or a proposal here: %(cases)s.", cases=list(numbers))
        )
    offer.ended_on = clock.today()
    session.flush()
    return offer


def _property_values(details: PropertyDetails) -> dict[str, Any]:
    missing = {
        name: sentence
        for name, sentence in (
            ("name", S("Give the property a name.")),
            ("address", S("Write street and number.")),
            ("town", S("Write the town.")),
        )
        if not text(getattr(details, name))
    }
    if missing:
        raise Invalid(**missing)
    return {name: text(getattr(details, name)) for name in ("name", "address", "town", "description")}


def _set_private(session: Session, home: Property, private: Provenance) -> None:
    if private.yearly_cost_cents is not None and private.yearly_cost_cents < 0:
        raise Invalid(yearly_cost=S("A cost cannot be negative."))
    row = session.get(PropertyProvenance, (home.id, home.organisation_id))
    if row is None:
        row = PropertyProvenance(property_id=home.id, organisation_id=home.organisation_id)
        session.add(row)
    if private.acquired_by is not None and private.acquired_by not in ACQUIRED_BY:
        raise Invalid(acquired_by=S("Choose how the property came to you."))
    row.provenance, row.note = text(private.provenance), text(private.note)
    row.acquired_by, row.acquired_on, row.conditions = private.acquired_by, private.acquired_on, text(private.conditions)
    row.yearly_cost_cents = private.yearly_cost_cents
    session.flush()


def _unit_values(session: Session, property_id: UUID, unit_id: UUID | None, details: UnitDetails) -> dict[str, Any]:
    wrong = {}
    if not text(details.name):
        wrong["name"] = S("Give the unit a name.")
    elif session.scalar(
        select(func.count())
        .select_from(Unit)
        .where(Unit.property_id == property_id, func.lower(Unit.name) == details.name.strip().lower(), Unit.id != unit_id)
    ):
        wrong["name"] = S("Another unit of this property already has this name.")
    if not 1 <= details.beds <= MOST:
        wrong["beds"] = S("A unit has between 1 and %(most)s beds.", most=MOST)
    if not 1 <= details.rooms <= MOST:
        wrong["rooms"] = S("A unit has between 1 and %(most)s rooms.", most=MOST)
    if details.square_metres is not None and not 1 <= details.square_metres <= 1000:
        wrong["square_metres"] = S("Write the floor area in square metres, between 1 and 1000.")
    if any(code not in FEATURES for code in details.features):
        wrong["features"] = S("Choose among the features listed.")
    if wrong:
        raise Invalid(**wrong)
    return {
        "name": text(details.name),
        "beds": details.beds,
        "rooms": details.rooms,
        "floor": text(details.floor),
        "square_metres": details.square_metres,
        "features": [code for code in FEATURES if code in details.features],
        "description": text(details.description),
        "accessibility": text(details.accessibility),
        "house_rules": text(details.house_rules),
    }
