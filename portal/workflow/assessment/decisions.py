"""The Equipe decides on a case: in a session, with reasons and minutes, on criteria evaluated again; and never twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.assessment.equipe import answers_for, members, require_seat
from portal.workflow.assessment.models import (
    OUTCOMES,
    REASONS_OF,
    AssessmentItem,
    Decision,
    EquipeSession,
    InformationRequest,
)
from portal.workflow.assessment.overrules import overrule, overrule_of, require_overrule, unmet_of
from portal.workflow.assessment.sessions import round_of
from portal.workflow.cases import commands as cases
from portal.workflow.events import EligibilityDecided
from portal.workflow.referrals.criteria import frozen
from portal.workflow.referrals.models import CriteriaCheck
from portal.workflow.referrals.queries import live_criteria
from portal.workflow.rules import add_months
from portal.workflow.stages import Transition
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Collection
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
    present: Collection[UUID],
    session_id: UUID | None = None,
    overrule_reason: str | None = None,
    seen_version: int | None = None,
) -> Decision:
    """Record what the Equipe decided in a session: eligible or rejected, why, the minutes, and who was present.

    The criteria are evaluated again and frozen; questions that are still open do not stop the decision, but it remembers how
    many there were.

    Args:
        present: the members of the Equipe who were there, by person.
        session_id: the session; when not given, the last one held until today with the case on its agenda.
        overrule_reason: the head's reason for going against a criterion, when the head records the decision and writes it here.

    Raises:
        NotFound: the case is not for this actor.
        NotAllowed: the actor does not sit in this Equipe; or gives a reason against a criterion without heading the service.
        WrongStage: the case is not in assessment: nothing is decided twice.
        Conflict: it is on no agenda yet, or the session is still to come.
        Invalid: a text or the presence is missing; a criterion is not met and nobody wrote why to go against it.
    """
    case = cases.lock(session, case_id, seen_version)
    transition = Transition.FIND_ELIGIBLE if outcome == "eligible" else Transition.REJECT
    cases.require(actor, Permission.ASSESS, case, transition)
    require_seat(actor, case.partnership_id)
    _require_complete(outcome, reason, reasons_text, minutes)
    sitting = _sitting(session, case, session_id)
    names = _present(session, actor, case, sitting, set(present))

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
    sitting.held = True
    decision = Decision(
        session_id=sitting.id,
        check_id=checked.id,
        sequence=round_of(session, case.id),
        outcome=outcome,
        reason=reason,
        reasons_text=reasons_text.strip(),
        overrule_id=reasoned.id if reasoned else None,
        minutes=minutes.strip(),
        present=names,
        open_requests=_open_requests(session, case),
        decided_on=clock.day_of(sitting.starts_at),
        recorded_by_id=actor.person_id,
        **answers_for(case),
    )
    session.add(decision)
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


def _sitting(session: Session, case: Case, session_id: UUID | None) -> EquipeSession:
    """The session in which the case was on the agenda for this decision."""
    agenda = (
        select(EquipeSession)
        .join(AssessmentItem, AssessmentItem.session_id == EquipeSession.id)
        .where(AssessmentItem.case_id == case.id, AssessmentItem.sequence == round_of(session, case.id))
        .order_by(EquipeSession.starts_at)
    )
    sittings = list(session.scalars(agenda))
    if not sittings:
        raise Conflict(S("First put the case on the agenda of a session."))
    chosen = [sitting for sitting in sittings if session_id is None or sitting.id == session_id]
    if not chosen:
        raise Invalid(session_id=S("Choose a session with this case on its agenda."))
    past = [sitting for sitting in chosen if clock.day_of(sitting.starts_at) <= clock.today()]
    if not past:
        day = clock.day_of(chosen[0].starts_at)
        raise Conflict(S("The Equipe sits on %(day)s: its decision is recorded from that day on.", day=day))
    return past[-1]


def _present(session: Session, actor: Actor, case: Case, sitting: EquipeSession, present: set[UUID]) -> list[str]:
    """The names of who was there, as they are kept in the minutes."""
    seated = {
        row.id: f"{row.given_name} {row.surname}"
        for row in members(session, case.partnership_id, clock.day_of(sitting.starts_at))
    }
    if not present:
        raise Invalid(present=S("Say who was present."))
    if not present <= seated.keys():
        raise Invalid(present=S("Only members of the Equipe can have been present."))
    if present == {case.author_id}:
        raise Invalid(present=S("Whoever wrote the referral does not decide on it alone: at least another member was present."))
    return [name for person, name in seated.items() if person in present]


def _open_requests(session: Session, case: Case) -> int:
    asked = (
        select(func.count())
        .select_from(InformationRequest)
        .where(InformationRequest.case_id == case.id, InformationRequest.answered_at.is_(None))
    )
    return session.scalar(asked) or 0
