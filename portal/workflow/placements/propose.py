"""Propose a unit to a waiting household."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN, translated
from portal.workflow.events import UnitProposed
from portal.workflow.placements import exceeding, unnamed
from portal.workflow.placements.models import Proposal
from portal.workflow.properties import queries as properties
from portal.workflow.properties.features import FEATURE_WORDS
from portal.workflow.properties.models import Unit
from portal.workflow.rules import Days, add_months, longest_stay
from portal.workflow.stages import Transition
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor
    from tenants.sentences import Sentence

FURTHEST_MONTHS = 12
"""How far ahead the first day of a stay may lie: later than this it is a slip of the keyboard."""


def propose(
    session: Session,
    actor: Actor,
    case_id: UUID,
    unit_id: UUID,
    starts_on: date,
    *,
    message: str | None = None,
    despite_needs: bool = False,
    beyond_convention: str | None = None,
    seen_version: int | None = None,
) -> Proposal:
    """Offer a unit to a waiting household and hold it until both sides have answered, or the day to answer is past.

    Args:
        session: the database.
        actor: of the Comune.
        case_id: the waiting case.
        unit_id: a unit offered to the case's partnership.
        starts_on: the first day of the stay; it lasts the months of the rules from there.
        message: for the owner, who may know the summary only: a name of the household in it is refused.
        despite_needs: the household's needs that the unit does not meet were seen and accepted.
        beyond_convention: why the stay goes beyond the end of the unit's convention; only by whoever may, and read by the owner.
        seen_version: of the page on which the actor decided.

    Raises:
        NotAllowed: the actor's role may not match households.
        WrongStage: the case is not waiting for a home.
        Conflict: the household is set aside, its check of the criteria has expired, or the unit is taken, closed, not offered or
            out of convention on some day; names the day.
        Invalid: the first day, the message, needs that are not met and were not accepted, or ``beyond_convention``.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.MATCH, case, Transition.PROPOSE)
    hindrance = obstacle(case)
    if hindrance:
        raise Conflict(hindrance)
    check_first_day(starts_on)
    unnamed.check(session, case, "message", message or "")
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(UNKNOWN)
    days = longest_stay(starts_on, case.rules.base_months)
    leave = exceeding.leave(session, actor, case, unit, days, beyond_convention)
    properties.require_free(session, unit, days, partnership_id=case.partnership_id, beyond=leave.beyond)
    _check_fit(case, unit, despite_needs)
    _require_people_free(session, case, days)

    session.execute(select(func.app.occupy(case.id, unit.id, "hold", days.start, days.end)))
    session.refresh(case)
    proposal = Proposal(
        case_id=case.id,
        organisation_id=case.organisation_id,
        host_organisation_id=unit.organisation_id,
        unit_id=unit.id,
        starts_on=days.start,
        ends_on=days.end,
        expires_on=clock.today() + timedelta(days=case.rules.proposal_answer_days),
        proposed_by_id=actor.person_id,
        message=(message or "").strip() or None,
    )
    session.add(proposal)
    cases.apply(session, actor, case, Transition.PROPOSE, UnitProposed(unit.name, proposal.expires_on))
    leave.tell(session, actor, case)
    return proposal


def obstacle(case: Case) -> Sentence | None:
    """Why no unit can be proposed to this household today, and what to do about it; ``None`` when one can."""
    today = clock.today()
    if case.set_aside_until is not None and case.set_aside_until > today:
        return S(
            "The household is set aside until %(day)s: put it back on the waiting list before proposing a unit.",
            day=case.set_aside_until,
        )
    if case.check_expires_on is not None and case.check_expires_on <= today:
        return S(
            "The check of the criteria expired on %(day)s: repeat it on the assessment page before proposing a unit.",
            day=case.check_expires_on,
        )
    return None


def latest_first_day() -> date:
    """The last day on which a stay that is proposed today may begin."""
    return add_months(clock.today(), FURTHEST_MONTHS)


def check_first_day(day: date) -> None:
    """Let pass a first day from today on, within the next twelve months.

    Raises:
        Invalid: ``starts_on``.
    """
    if day < clock.today():
        raise Invalid(starts_on=S("The stay cannot begin in the past."))
    if day > latest_first_day():
        raise Invalid(starts_on=S("This day is more than a year away: check the date."))


def unmet(case: Case, unit: Unit) -> tuple[Sentence, ...]:
    """The needs of the household that a unit does not meet, in words."""
    missing = [S(FEATURE_WORDS[need]) for need in case.needs if need not in unit.features and need in FEATURE_WORDS]
    if case.rooms is not None and unit.rooms < case.rooms:
        missing.append(S("%(n)s rooms", n=case.rooms))
    return tuple(missing)


def _check_fit(case: Case, unit: Unit, despite_needs: bool) -> None:
    if unit.beds < case.size:
        raise Invalid(
            unit_id=S("%(unit)s has %(beds)s beds: too few for %(size)s persons.", unit=unit.name, beds=unit.beds, size=case.size)
        )
    missing = unmet(case, unit)
    if missing and not despite_needs:
        raise Invalid(
            despite_needs=S(
                "%(unit)s does not meet what the household needs: %(needs)s. Confirm that you propose it all the same.",
                unit=unit.name,
                needs=missing,
            )
        )


def _require_people_free(session: Session, case: Case, days: Days) -> None:
    """Ask the database, without leaving a trace, whether somebody of the household has a home on some of these days."""
    probe = session.begin_nested()
    try:
        session.execute(select(func.app.place_people(case.id, days.start, days.end)))
    except DBAPIError as error:
        probe.rollback()
        refusal = translated(error)
        if refusal is None:
            raise
        raise refusal from None
    probe.rollback()
