"""A household's standing on the waiting list by hand: precedence, set aside until a date, put back. Always with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.cases import commands as cases
from portal.workflow.events import HouseholdPutBack, HouseholdSetAside, PrecedenceSet
from portal.workflow.rules import add_months
from portal.workflow.stages import Transition
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

HIGHEST = 9
LONGEST_REASON = 500


def set_precedence(
    session: Session, actor: Actor, case_id: UUID, precedence: int, *, reason: str | None = None, seen_version: int | None = None
) -> Case:
    """Put a household before others by hand; 0 gives its place by points back. The higher of two precedences comes first.

    Raises:
        NotAllowed: the actor's role may not match households.
        WrongStage: the case is not waiting for a home.
        Invalid: ``precedence``, or no ``reason`` for one.
    """
    case = _waiting(session, actor, case_id, seen_version)
    if not 0 <= precedence <= HIGHEST:
        raise Invalid(precedence=S("Choose a number between 0 and %(most)s.", most=HIGHEST))
    why = _reason(reason) if precedence else None
    if case.precedence == precedence and case.precedence_reason == why:
        raise Conflict(S("Nothing has changed: the household already has this precedence."))
    case.precedence, case.precedence_reason = precedence, why
    cases.record(session, actor, case, PrecedenceSet(precedence))
    return case


def set_aside(
    session: Session, actor: Actor, case_id: UUID, until: date, *, reason: str, seen_version: int | None = None
) -> Case:
    """Leave a household out of matching until a day, when it takes its place again by itself.

    Raises:
        NotAllowed: the actor's role may not match households.
        WrongStage: the case is not waiting for a home.
        Invalid: ``until`` is not a day to come within a year, or no ``reason``.
    """
    case = _waiting(session, actor, case_id, seen_version)
    if until <= clock.today():
        raise Invalid(until=S("Choose a day to come."))
    if until > add_months(clock.today(), 12):
        raise Invalid(until=S("This day is more than a year away: check the date."))
    case.set_aside_until, case.set_aside_reason = until, _reason(reason)
    cases.record(session, actor, case, HouseholdSetAside(until))
    return case


def put_back(session: Session, actor: Actor, case_id: UUID, *, seen_version: int | None = None) -> Case:
    """Put a household that was set aside back on the list before its day.

    Raises:
        NotAllowed: the actor's role may not match households.
        WrongStage: the case is not waiting for a home.
        Conflict: it is not set aside.
    """
    case = _waiting(session, actor, case_id, seen_version)
    if case.set_aside_until is None or case.set_aside_until <= clock.today():
        raise Conflict(S("The household is not set aside."))
    case.set_aside_until, case.set_aside_reason = None, None
    cases.record(session, actor, case, HouseholdPutBack())
    return case


def _waiting(session: Session, actor: Actor, case_id: UUID, seen_version: int | None) -> Case:
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.MATCH, case, Transition.PROPOSE)
    return case


def _reason(reason: str | None) -> str:
    why = (reason or "").strip()
    if not why:
        raise Invalid(reason=S("Write the reason: everybody who reads the list must be able to understand it."))
    if len(why) > LONGEST_REASON:
        raise Invalid(reason=S("Write at most %(most)s characters.", most=LONGEST_REASON))
    return why
