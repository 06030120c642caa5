"""The Equipe's decision on a renewal: granted for so many months, deferred once, or refused. Never by silence, never twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from portal.workflow.assessment.sittings import settle
from portal.workflow.cases import commands as cases
from portal.workflow.events import ReviewDecided, StayLengthened
from portal.workflow.placements import exceeding
from portal.workflow.placements.queries import require_stay
from portal.workflow.referrals.criteria import frozen
from portal.workflow.renewals.agenda import in_session
from portal.workflow.renewals.conditions import limit_sentence, unmet
from portal.workflow.renewals.models import ReviewDecision
from portal.workflow.renewals.queries import equipe, limits, new_end, question_of, require_hosted, require_pending
from portal.workflow.renewals.sitting import Sitting, weigh
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from portal.workflow.assessment.models import AssessmentItem
    from portal.workflow.cases.models import Case
    from portal.workflow.placements.models import Placement
    from portal.workflow.renewals.models import Review
    from portal.workflow.renewals.sitting import Weighed
    from tenants.actor import Actor
    from tenants.sentences import Sentence

__all__ = ["Refused", "Sitting", "defer", "grant", "refuse"]


@dataclass(frozen=True)
class Refused:
    """A refusal as recorded: the departure that must follow in the same transaction needs the stay's end."""

    case: Case
    decision: ReviewDecision
    ends_on: date


def grant(
    session: Session, actor: Actor, case_id: UUID, *, months: int, proven_reasons: str, sitting: Sitting,
    codes: tuple[str, ...] = (), beyond_convention: str | None = None, seen_version: int | None = None,
) -> ReviewDecision:  # fmt: skip
    """Grant the one renewal of a stay, for 1 to 12 months counted from its first day.

    Raises:
        NotAllowed: not a member of this partnership's Equipe.
        WrongStage: the household is not hosted.
        Conflict: no review is open, or it was decided; it is on an agenda and cannot be decided there now (``ready_to_decide``).
        Invalid: by the names ``months``, ``beyond_convention`` (why the home is given beyond its convention), ``codes`` (at least one
            of ``REASONS_OF["granted"]``), ``proven_reasons`` and those of :class:`Sitting`.
    """
    case, review, stay, sitting, item = _begin(session, actor, case_id, seen_version, sitting)
    found = weigh(session, actor, case, review, stay, "granted", sitting, codes, proven_reasons)
    wrong = dict(found.wrong)
    ends = limits(session, case_id)
    ends_soonest = next((limit for limit in ends if limit.why != "convention"), None)
    covered = next((limit for limit in ends if limit.why == "convention"), None)
    leave = exceeding.Leave()
    most = min(stay.renewal_months, 12)
    if not 1 <= months <= most:
        wrong["months"] = S("Grant between 1 and %(most)s months.", most=most)
    elif ends_soonest is not None and new_end(stay, months) > ends_soonest.until:
        wrong["months"] = limit_sentence(stay, ends_soonest)
    elif covered is not None and new_end(stay, months) > covered.until:
        leave = exceeding.ask(session, actor, case, stay.unit_id, stay.host_organisation_id, covered.until, new_end(stay, months),
                              beyond_convention)  # fmt: skip
        if not leave.beyond:
            wrong["months"] = limit_sentence(stay, covered)
    if wrong:
        raise Invalid(**wrong)

    review.state = "granted"
    decision = _write(session, actor, case, review, "granted", sitting, codes, proven_reasons, found, item, months=months)
    ends_on: date = session.execute(select(func.app.lengthen_stay(case_id))).scalar_one()
    session.expire(stay)
    session.expire(case)
    cases.record(session, actor, case, ReviewDecided("granted", months))
    cases.record(session, actor, case, StayLengthened(ends_on))
    leave.tell(session, actor, case)
    return decision


def defer(
    session: Session, actor: Actor, case_id: UUID, *, deferred_to: date | None, reasons: str, sitting: Sitting,
    seen_version: int | None = None,
) -> ReviewDecision:  # fmt: skip
    """Put the decision off, once, to a day before the end of the stay, on which it is due then.

    Raises:
        NotAllowed, WrongStage: as :func:`grant`.
        Conflict: no review is open, it was decided, or already deferred.
        Invalid: by the names ``deferred_to``, ``proven_reasons`` and those of :class:`Sitting`.
    """
    case, review, stay, sitting, item = _begin(session, actor, case_id, seen_version, sitting)
    if review.state == "deferred":
        raise Conflict(S("This decision was already deferred once: now the Equipe grants or refuses."))
    found = weigh(session, actor, case, review, stay, "deferred", sitting, (), reasons)
    wrong = dict(found.wrong)
    if deferred_to is None or not clock.today() < deferred_to < stay.ends_on:
        wrong["deferred_to"] = S("Choose a day after today, at the latest %(day)s, the last one of the stay.", day=_last(stay))
    if wrong or deferred_to is None:
        raise Invalid(**wrong)

    review.state, review.deferred_to, review.deferred_reason, review.due_on = (
        "deferred",
        deferred_to,
        reasons.strip(),
        deferred_to,
    )
    decision = _write(session, actor, case, review, "deferred", sitting, (), reasons, found, item, deferred_to=deferred_to)
    cases.record(session, actor, case, ReviewDecided("deferred", None))
    return decision


def refuse(
    session: Session, actor: Actor, case_id: UUID, *, reasons: str, sitting: Sitting, codes: tuple[str, ...] = (),
    exit_plan: str = "", seen_version: int | None = None, also_wrong: Mapping[str, Sentence] | None = None,
) -> Refused:  # fmt: skip
    """Record the refusal of a renewal. Never by itself: ``departures.leaving.refuse_renewal`` starts the departure with it.

    ``also_wrong`` is what that one found wrong with the plan, so that all of it is said at once.

    Raises:
        NotAllowed, WrongStage, Conflict: as :func:`grant`.
        Invalid: by the names ``codes``, ``proven_reasons``, those of :class:`Sitting`, and ``also_wrong``.
    """
    case, review, stay, sitting, item = _begin(session, actor, case_id, seen_version, sitting)
    found = weigh(session, actor, case, review, stay, "refused", sitting, codes, reasons)
    wrong = {**found.wrong, **(also_wrong or {})}
    if wrong:
        raise Invalid(**wrong)

    review.state = "refused"
    plan = exit_plan.strip() or None
    decision = _write(session, actor, case, review, "refused", sitting, codes, reasons, found, item, exit_plan=plan)
    cases.record(session, actor, case, ReviewDecided("refused", None))
    return Refused(case, decision, stay.ends_on)


def _last(stay: Placement) -> date:
    return stay.ends_on - timedelta(days=1)


def _begin(
    session: Session, actor: Actor, case_id: UUID, seen_version: int | None, sitting: Sitting
) -> tuple[Case, Review, Placement, Sitting, AssessmentItem | None]:
    """What a decision of any outcome begins with; of a review on an agenda its session says when and by whom it is taken."""
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.DECIDE_REVIEW, case)
    if case.partnership_id not in actor.equipe_of:
        raise NotAllowed(S("Only members of this partnership's Equipe do this."))
    require_hosted(case)
    review = require_pending(session, case_id)
    stay = require_stay(session, case_id, "living")
    return case, review, stay, *in_session(session, actor, case, review, sitting)


def _write(
    session: Session, actor: Actor, case: Case, review: Review, outcome: str, sitting: Sitting, codes: tuple[str, ...], reasons: str,
    found: Weighed, item: AssessmentItem | None, *, months: int | None = None, exit_plan: str | None = None,
    deferred_to: date | None = None,
) -> ReviewDecision:  # fmt: skip
    broken = outcome == "granted" and bool(unmet(found.conditions))
    there = {actor.person_id, *sitting.present}
    decision = ReviewDecision(
        case_id=case.id,
        organisation_id=case.organisation_id,
        review_id=review.id,
        outcome=outcome,
        months=months,
        reasons=list(dict.fromkeys(codes)),
        proven_reasons=reasons.strip(),
        exit_plan=exit_plan,
        deferred_to=deferred_to,
        minutes=sitting.minutes.strip(),
        present=[
            {"person": str(m.person_id), "name": m.name, "organisation": m.organisation}
            for m in equipe(session, case.partnership_id)
            if m.person_id in there
        ],
        missing=found.lacking,
        missing_reason=(sitting.missing_reason or "").strip() or None if found.lacking else None,
        late_reason=(sitting.late_reason or "").strip() or None,
        conditions=frozen(found.conditions),
        conditions_reason=(sitting.conditions_reason or "").strip() or None if broken else None,
        session_id=sitting.session_id,
        decided_on=sitting.decided_on,
        decided_by_id=actor.person_id,
    )
    session.add(decision)
    if item is not None:
        settle(session, item)
    question = question_of(session, case.id)
    if outcome != "deferred" and question is not None and question.closed_at is None:
        question.closed_at = clock.now()
    session.flush()
    return decision
