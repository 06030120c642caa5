"""The Equipe decides on a case: in a session, with reasons and minutes, on criteria evaluated again; and never twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.assessment.deciding import ready_to_decide
from portal.workflow.assessment.equipe import answers_for, require_seat
from portal.workflow.assessment.models import OUTCOMES, REASONS_OF, Decision, InformationRequest
from portal.workflow.assessment.overrules import overrule, overrule_of, require_overrule, unmet_of
from portal.workflow.assessment.quorum import present_names
from portal.workflow.assessment.sessions import round_of
from portal.workflow.assessment.sittings import require_open_item, settle
from portal.workflow.cases import commands as cases
from portal.workflow.events import EligibilityDecided
from portal.workflow.referrals.criteria import frozen
from portal.workflow.referrals.models import CriteriaCheck
from portal.workflow.referrals.queries import live_criteria
from portal.workflow.rules import add_months
from portal.workflow.stages import Transition
from tenants import clock
from tenants.errors import Invalid
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor


def decide(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    outcome: str,
    reason: str,
    reasons_text: str,
    minutes: str,
    overrule_reason: str | None = None,
    seen_version: int | None = None,
) -> Decision:
    """Record what the Equipe decided in the open session with the case on its agenda: eligible or rejected, why, and what was said.

    Who was present is what was recorded of the session. The criteria are evaluated again and frozen; questions that are still open
    do not stop the decision, but it remembers how many there were.

    Args:
        session: the database.
        actor: a member of the Equipe.
        case_id: the case.
        outcome: one of ``OUTCOMES``.
        reason: one of ``REASONS_OF[outcome]``.
        reasons_text: as the household may read them.
        minutes: what was said about this case.
        overrule_reason: the head's reason for going against a criterion, when the head records the decision and writes it here.
        seen_version: of the page on which it was recorded.

    Raises:
        NotFound: the case is not for this actor.
        NotAllowed: the actor does not sit in this Equipe, stands aside, or wrote the referral and the rules forbid it; or gives a
            reason against a criterion without heading the service.
        WrongStage: the case is not in assessment: nothing is decided twice.
        Conflict: it is on no agenda; its session is to come, not open, or over; the quorum is lacking; the author would decide alone.
        Invalid: a text is missing; a criterion is not met and nobody wrote why to go against it.
    """
    case = cases.lock(session, case_id, seen_version)
    transition = Transition.FIND_ELIGIBLE if outcome == "eligible" else Transition.REJECT
    cases.require(actor, Permission.ASSESS, case, transition)
    require_seat(actor, case.partnership_id)
    _require_complete(outcome, reason, reasons_text, minutes)
    item = require_open_item(session, case.id)
    sitting = ready_to_decide(session, actor, case, item)

    results = live_criteria(session, case)
    unmet = unmet_of(results)
    reasoned = None
    if outcome == "eligible" and unmet:
        if overrule_reason and overrule_reason.strip() and overrule_of(session, case, unmet) is None:
            reasoned = overrule(session, actor, case_id, overrule_reason)
        reasoned = reasoned or require_overrule(session, case, unmet)
        if reason == "criteria_met":
            raise Invalid(reason=S("A criterion is not met: choose the reason that says so."))
    elif reason == "criterion_overruled":
        raise Invalid(reason=S("No criterion is against this household: choose another reason."))

    checked = CriteriaCheck(
        rules_id=case.rules_id,
        moment="decision",
        checked_by_id=actor.person_id,
        expires_on=add_months(clock.today(), case.rules.check_valid_months),
        results=frozen(results),
        **answers_for(case),
    )
    session.add(checked)
    session.flush()
    decision = Decision(
        session_id=sitting.id,
        check_id=checked.id,
        sequence=round_of(session, case.id),
        outcome=outcome,
        reason=reason,
        reasons_text=reasons_text.strip(),
        overrule_id=reasoned.id if reasoned else None,
        minutes=minutes.strip(),
        present=present_names(session, sitting.id),
        open_requests=_open_requests(session, case),
        decided_on=clock.day_of(sitting.starts_at),
        recorded_by_id=actor.person_id,
        **answers_for(case),
    )
    session.add(decision)
    settle(session, item)
    cases.apply(session, actor, case, transition, EligibilityDecided(outcome == "eligible"))
    return decision


def _require_complete(outcome: str, reason: str, reasons_text: str, minutes: str) -> None:
    wrong = {}
    if outcome not in OUTCOMES:
        wrong["outcome"] = S("Choose what the Equipe decided.")
    elif reason not in REASONS_OF[outcome]:
        wrong["reason"] = S("Choose a reason that goes with this decision.")
    if not reasons_text.strip():
        wrong["reasons_text"] = S("Write the reasons of the decision.")
    if not minutes.strip():
        wrong["minutes"] = S("Write the minutes of the session for this case.")
    if wrong:
        raise Invalid(**wrong)


def _open_requests(session: Session, case: Case) -> int:
    asked = (
        select(func.count())
        .select_from(InformationRequest)
        .where(
            InformationRequest.case_id == case.id,
            InformationRequest.answered_at.is_(None),
            InformationRequest.expired_at.is_(None),
        )
    )
    return session.scalar(asked) or 0
