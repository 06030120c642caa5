"""The Equipe's decision on a renewal: granted for so many months, deferred once, or refused. Never by silence, never twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.events import ReviewDecided, StayLengthened
from portal.workflow.placements.queries import require_stay
from portal.workflow.renewals.models import Contribution, ReviewDecision
from portal.workflow.renewals.queries import (
    CONTRIBUTION_WORDS,
    equipe,
    limits,
    missing,
    months_that_fit,
    new_end,
    question_of,
    require_hosted,
    require_pending,
)
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed
from tenants.permissions import Permission
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.models import Placement
    from portal.workflow.renewals.models import Review
    from portal.workflow.renewals.queries import Limit
    from tenants.actor import Actor

LIMITS: dict[str, Sentence] = {
    "taken": S("The unit is taken by somebody else from %(day)s on: at most %(months)s months can be granted."),
    "convention": S("The convention of the unit ends on %(day)s: at most %(months)s months can be granted."),
    "closed": S("The unit closes on %(day)s: at most %(months)s months can be granted."),
    "owner": S("The owner gives the unit until %(day)s: at most %(months)s months can be granted."),
}


@dataclass(frozen=True)
class Sitting:
    """Who decided and when, and what the minutes say.

    ``missing_reason`` says why the Equipe goes on although contributions are missing, ``late_reason`` why it decides only after the
    end of the stay. Whoever records the decision counts as present.
    """

    decided_on: date
    present: tuple[UUID, ...]
    minutes: str
    missing_reason: str | None = None
    late_reason: str | None = None


@dataclass(frozen=True)
class Refused:
    """A refusal as recorded: the departure that must follow in the same transaction needs the stay's end."""

    case: Case
    decision: ReviewDecision
    ends_on: date


def grant(
    session: Session, actor: Actor, case_id: UUID, *, months: int, proven_reasons: str, sitting: Sitting,
    seen_version: int | None = None,
) -> ReviewDecision:  # fmt: skip
    """Grant the one renewal of a stay, for 1 to 12 months counted from its first day.

    Raises:
        NotAllowed: not a member of this partnership's Equipe.
        WrongStage: the household is not hosted.
        Conflict: no review is open, or it was decided.
        Invalid: by the names ``months``, ``proven_reasons`` and those of :class:`Sitting`.
    """
    case, review, stay = _begin(session, actor, case_id, seen_version)
    wrong, lacking = _check(session, actor, case, review, stay, sitting, proven_reasons)
    ends_soonest = next(iter(limits(session, case_id)), None)
    most = min(stay.renewal_months, 12)
    if not 1 <= months <= most:
        wrong["months"] = S("Grant between 1 and %(most)s months.", most=most)
    elif ends_soonest is not None and new_end(stay, months) > ends_soonest.until:
        wrong["months"] = limit_sentence(stay, ends_soonest)
    if wrong:
        raise Invalid(**wrong)

    review.state = "granted"
    decision = _write(session, actor, case, review, "granted", sitting, proven_reasons, lacking, months=months)
    ends_on: date = session.execute(select(func.app.lengthen_stay(case_id))).scalar_one()
    session.expire(stay)
    session.expire(case)
    cases.record(session, actor, case, ReviewDecided("granted", months))
    cases.record(session, actor, case, StayLengthened(ends_on))
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
    case, review, stay = _begin(session, actor, case_id, seen_version)
    if review.state == "deferred":
        raise Conflict(S("This decision was already deferred once: now the Equipe grants or refuses."))
    wrong, lacking = _check(session, actor, case, review, stay, sitting, reasons, whole=False)
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
    decision = _write(session, actor, case, review, "deferred", sitting, reasons, lacking, deferred_to=deferred_to)
    cases.record(session, actor, case, ReviewDecided("deferred", None))
    return decision


def refuse(
    session: Session, actor: Actor, case_id: UUID, *, reasons: str, exit_plan: str, sitting: Sitting,
    seen_version: int | None = None,
) -> Refused:  # fmt: skip
    """Record the refusal of a renewal. Never by itself: ``departures.leaving.refuse_renewal`` starts the departure with it.

    Raises:
        NotAllowed, WrongStage, Conflict: as :func:`grant`.
        Invalid: by the names ``proven_reasons``, ``exit_plan`` and those of :class:`Sitting`.
    """
    case, review, stay = _begin(session, actor, case_id, seen_version)
    wrong, lacking = _check(session, actor, case, review, stay, sitting, reasons)
    if not exit_plan.strip():
        wrong["exit_plan"] = S("Write the plan for the departure: where to, with whose help, by when.")
    if wrong:
        raise Invalid(**wrong)

    review.state = "refused"
    decision = _write(session, actor, case, review, "refused", sitting, reasons, lacking, exit_plan=exit_plan.strip())
    cases.record(session, actor, case, ReviewDecided("refused", None))
    return Refused(case, decision, stay.ends_on)


def limit_sentence(stay: Placement, limit: Limit) -> Sentence:
    """What ends the use of the home, and how many months fit before."""
    day = limit.until - timedelta(days=1) if limit.why == "owner" else limit.until
    return S(LIMITS[limit.why].msgid, day=day, months=months_that_fit(stay, limit))


def _last(stay: Placement) -> date:
    return stay.ends_on - timedelta(days=1)


def _begin(session: Session, actor: Actor, case_id: UUID, seen_version: int | None) -> tuple[Case, Review, Placement]:
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.DECIDE_REVIEW, case)
    if case.partnership_id not in actor.equipe_of:
        raise NotAllowed(S("Only members of this partnership's Equipe do this."))
    require_hosted(case)
    review = require_pending(session, case_id)
    return case, review, require_stay(session, case_id, "living")


def _check(
    session: Session, actor: Actor, case: Case, review: Review, stay: Placement, sitting: Sitting, reasons: str, *,
    whole: bool = True,
) -> tuple[dict[str, Sentence], list[str]]:  # fmt: skip
    """What is wrong with a decision of any outcome, and which contributions are missing. ``whole``: they should all be in."""
    wrong: dict[str, Sentence] = {}
    if not reasons.strip():
        wrong["proven_reasons"] = S("Write the reasons of the decision.")
    if not sitting.minutes.strip():
        wrong["minutes"] = S("Write what the minutes say.")
    if not clock.day_of(review.opened_at) <= sitting.decided_on <= clock.today():
        wrong["decided_on"] = S(
            "The day of the decision lies between the opening of the review, %(day)s, and today.",
            day=clock.day_of(review.opened_at),
        )
    seats = {member.person_id for member in equipe(session, case.partnership_id)}
    present = {actor.person_id, *sitting.present}
    givers = set(session.scalars(select(Contribution.given_by_id).where(Contribution.review_id == review.id)))
    if not present <= seats:
        wrong["present"] = S("Only members of the Equipe decide: choose them from the list.")
    elif len(present) == 1 and present <= givers:
        wrong["present"] = S("Nobody decides alone on what they themselves contributed: say who else of the Equipe was present.")
    lacking = missing(session, review)
    if whole and lacking and not (sitting.missing_reason or "").strip():
        wrong["missing_reason"] = S(
            "Still missing: %(missing)s. Write why the Equipe decides without.",
            missing=[S(CONTRIBUTION_WORDS[k]) for k in lacking],
        )
    if clock.today() >= stay.ends_on and not (sitting.late_reason or "").strip():
        wrong["late_reason"] = S("The stay ended on %(day)s: write why it is decided only now.", day=_last(stay))
    return wrong, lacking


def _write(
    session: Session, actor: Actor, case: Case, review: Review, outcome: str, sitting: Sitting, reasons: str, lacking: list[str], *,
    months: int | None = None, exit_plan: str | None = None, deferred_to: date | None = None,
) -> ReviewDecision:  # fmt: skip
    there = {actor.person_id, *sitting.present}
    decision = ReviewDecision(
        case_id=case.id,
        organisation_id=case.organisation_id,
        review_id=review.id,
        outcome=outcome,
        months=months,
        proven_reasons=reasons.strip(),
        exit_plan=exit_plan,
        deferred_to=deferred_to,
        minutes=sitting.minutes.strip(),
        present=[
            {"person": str(m.person_id), "name": m.name, "organisation": m.organisation}
            for m in equipe(session, case.partnership_id)
            if m.person_id in there
        ],
        missing=lacking,
        missing_reason=(sitting.missing_reason or "").strip() or None if lacking else None,
        late_reason=(sitting.late_reason or "").strip() or None,
        decided_on=sitting.decided_on,
        decided_by_id=actor.person_id,
    )
    session.add(decision)
    question = question_of(session, case.id)
    if outcome != "deferred" and question is not None and question.closed_at is None:
        question.closed_at = clock.now()
    session.flush()
    return decision
