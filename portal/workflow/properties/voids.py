"""Days on which an owner does not give a unit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.constraints import UNKNOWN
from portal.workflow.properties.models import VOIDS, Unit, UnitDays
from portal.workflow.properties.own import locked, text
from portal.workflow.properties.queries import describe, takers, unit_days
from portal.workflow.rules import Days
from tenants.errors import Conflict, Invalid, NotFound
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor


def set_void(
    session: Session, actor: Actor, unit_id: UUID, days: Days, reason: str, *, code: str = "other", reference: str | None = None
) -> UUID:
    """Keep a unit back for some days. Partners see the days, the owner alone the reason and its reference. Answers the void's id.

    Raises:
        NotFound, NotAllowed: not a unit that the actor manages.
        Invalid: no reason, or a code that is none of ``models.VOIDS``.
        Conflict: the unit is promised, lived in or already void on some of these days; the sentence names them.
    """
    unit = locked(session, actor, Permission.MANAGE_UNITS, Unit, unit_id)
    if not text(reason):
        raise Invalid(reason=S("Write why the unit is not available."))
    if code not in VOIDS:
        raise Invalid(code=S("Choose what kind of reason it is."))
    _refuse_taken(session, unit, days)
    wanted = func.app.set_void(unit.id, days.start, days.end, reason.strip(), code, text(reference))
    made: UUID = session.execute(select(wanted)).scalar_one()
    return made


def end_void(session: Session, actor: Actor, void_id: UUID, ends_on: date | None) -> None:
    """Change the first day on which a unit can be given again; ``None`` takes the void back as if it had never been.

    Raises:
        NotFound, NotAllowed: not a void of a unit that the actor manages.
        Invalid: the void would end before it begins.
        Conflict: made longer, it would run into days on which the unit is taken.
    """
    void = session.get(UnitDays, void_id)
    if void is None or void.kind != "void" or void.organisation_id != actor.organisation_id:
        raise NotFound(UNKNOWN)
    check(actor, Permission.MANAGE_UNITS)
    unit = locked(session, actor, Permission.MANAGE_UNITS, Unit, void.unit_id)
    first, after = func.lower(UnitDays.days), func.upper(UnitDays.days)
    start, end = session.execute(select(first, after).where(UnitDays.id == void_id)).one()
    if ends_on is not None:
        if ends_on <= start:
            raise Invalid(last_day=S("The last day cannot come before the first one, %(day)s.", day=start))
        if ends_on > end:
            _refuse_taken(session, unit, Days(end, ends_on))
    session.execute(select(func.app.end_void(void_id, ends_on)))
    session.expire(void)


def _refuse_taken(session: Session, unit: Unit, days: Days) -> None:
    taken = [describe(row) for row in unit_days(session, [unit.id], days)]
    if taken:
        sentence = S("%(unit)s is not free on all of these days, because it is %(taken)s.", unit=unit.name, taken=taken)
        raise Conflict(sentence, takers(session, unit.id, days))
