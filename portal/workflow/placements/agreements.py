"""Between assignment and keys: the agreement is signed, the handover booked, or the assignment called off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.events import AgreementSigned, AssignmentCalledOff, HandoverBooked
from portal.workflow.placements import duties, queries
from portal.workflow.placements.models import AGREEMENT_FORMS, Agreement
from portal.workflow.placements.moving import move_stay
from portal.workflow.referrals.models import Withdrawal
from portal.workflow.rules import add_months
from portal.workflow.stages import Transition
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.placements.models import Placement
    from tenants.actor import Actor

FORM_WORDS: dict[str, Sentence] = {
    "hospitality_pact": S("Hospitality pact"),
    "loan_for_use": S("Loan for use (comodato)"),
    "other": S("Another form"),
}
"""The msgid of each legal form of an agreement."""
MOST_CENTS = 1_000_000_00
ASKED_BY: dict[str, Sentence] = {"household": S("The household"), "comune": S("The Comune"), "owner": S("The owner")}
"""Who can ask for an assignment to be called off, each with its msgid."""


def sign_agreement(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    form: str,
    signed_on: date,
    signed_by: str,
    contribution_cents: int = 0,
    deposit_cents: int = 0,
    conditions: str | None = None,
    to_register: bool = False,
    seen_version: int | None = None,
) -> Agreement:
    """Record the agreement that household, owner and service have signed. ``to_register`` adds the duty to register it in 30 days.

    Raises:
        NotAllowed: the actor's role does not record agreements.
        WrongStage: the case is not assigned.
        Conflict: the agreement of this stay was already recorded.
        Invalid: ``form``, ``signed_on``, ``signed_by``, ``contribution`` or ``deposit``.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.SIGN_AGREEMENT, case, Transition.HAND_OVER)
    placement = queries.require_stay(session, case.id, "assigned")
    if queries.agreement(session, placement.id) is not None:
        raise Conflict(S("The agreement of this stay has already been recorded."))
    wrong: dict[str, Sentence] = {}
    if form not in AGREEMENT_FORMS:
        wrong["form"] = S("Choose the form of the agreement.")
    if signed_on > clock.today():
        wrong["signed_on"] = S("This day has not come yet: record the agreement when it is signed.")
    elif signed_on < add_months(clock.today(), -12):
        wrong["signed_on"] = S("This day is more than a year ago: check the date.")
    if not signed_by.strip():
        wrong["signed_by"] = S("Write who signed.")
    for name, cents in (("contribution", contribution_cents), ("deposit", deposit_cents)):
        if not 0 <= cents <= MOST_CENTS:
            wrong[name] = S("Write an amount of at least 0.")
    if wrong:
        raise Invalid(**wrong)
    made = Agreement(
        placement_id=placement.id,
        case_id=case.id,
        organisation_id=case.organisation_id,
        host_organisation_id=placement.host_organisation_id,
        form=form,
        signed_on=signed_on,
        signed_by=signed_by.strip(),
        contribution_cents=contribution_cents,
        deposit_cents=deposit_cents,
        conditions=(conditions or "").strip() or None,
        recorded_by_id=actor.person_id,
    )
    session.add(made)
    if to_register:
        duties.begin_registration(session, placement, signed_on)
    cases.record(session, actor, case, AgreementSigned(signed_on))
    return made


def book_handover(
    session: Session, actor: Actor, case_id: UUID, at: datetime, *, beyond_convention: str | None = None,
    seen_version: int | None = None,
) -> Placement:  # fmt: skip
    """Fix day and hour of the handover, or another one. The days held for the stay move along, so that the keys can be given.

    Raises:
        NotAllowed: the actor's role does not hand homes over.
        WrongStage: the case is not assigned.
        Conflict: the unit is taken, closed or out of convention on some day of the stay that would begin then.
        Invalid: ``at`` is past, or too far away; ``beyond_convention``, see :func:`exceeding.leave`.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.HAND_OVER, case, Transition.HAND_OVER)
    placement = queries.require_stay(session, case.id, "assigned")
    if at < clock.now() - timedelta(minutes=5):
        raise Invalid(at=S("This moment is past: choose a later one."))
    day = clock.day_of(at)
    if day > add_months(clock.today(), 12):
        raise Invalid(at=S("This day is more than a year away: check the date."))
    if placement.handover_booked_at == at:
        raise Conflict(S("The handover is already booked for this moment."))
    move_stay(session, actor, case, placement, day, "hold", beyond_convention)
    placement.handover_booked_at = at
    cases.record(session, actor, case, HandoverBooked(at))
    return placement


def call_off(
    session: Session, actor: Actor, case_id: UUID, *, reason: str, asked_by: str, seen_version: int | None = None
) -> Placement:
    """Call an assignment off before the keys: the unit is free, the household waits again. The owner never reads the reason.

    Raises:
        NotAllowed: the actor's role may not match households.
        WrongStage: the case is not assigned.
        Invalid: ``reason`` or ``asked_by`` is missing.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.MATCH, case, Transition.CALL_OFF)
    placement = queries.require_stay(session, case.id, "assigned")
    if not reason.strip():
        raise Invalid(reason=S("Write why the assignment is called off."))
    if asked_by not in ASKED_BY:
        raise Invalid(asked_by=S("Choose who asked for it."))
    session.add(
        Withdrawal(
            case_id=case.id,
            organisation_id=case.organisation_id,
            kind="called_off",
            asked_by=asked_by,
            reason=reason.strip(),
            person_id=actor.person_id,
        )
    )
    placement.state = "called_off"
    session.flush()
    session.execute(select(func.app.release(case.id)))
    session.execute(select(func.app.place_people(case.id, None, None)))
    cases.apply(session, actor, case, Transition.CALL_OFF, AssignmentCalledOff())
    return placement
