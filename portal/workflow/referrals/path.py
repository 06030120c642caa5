"""What happens to a referral as a whole: submitted, withdrawn, checked again, handed to a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.cases import commands as cases
from portal.workflow.events import CaseWithdrawn, CriteriaRechecked, ReferralSubmitted, SocialWorkerAssigned
from portal.workflow.referrals import criteria, queries
from portal.workflow.referrals.checks import Wrong
from portal.workflow.referrals.completeness import missing
from portal.workflow.referrals.models import MOMENTS, CriteriaCheck, Withdrawal
from portal.workflow.referrals.words import ASKED_BY_WORDS
from portal.workflow.rules import add_months
from portal.workflow.stages import OPEN_STAGES, STAGE_WORDS, Stage, Transition
from tenants import clock
from tenants.errors import Conflict, Invalid, WrongStage
from tenants.kinds import Role
from tenants.people import Person
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

HANDED_OVER_AT = tuple(stage for stage in OPEN_STAGES if stage is not Stage.DRAFT)


def submit(session: Session, actor: Actor, case_id: UUID, *, seen_version: int | None = None) -> CriteriaCheck:
    """Send a complete referral to the Equipe. The criteria are frozen as they stand; one that is not met blocks nothing.

    Raises:
        WrongStage: it is no draft (any more).
        NotAllowed: submitting is not the actor's task.
        Invalid: something is missing; each section with its first sentence.
        Conflict: the page is stale.
    """
    case = cases.lock(session, case_id)
    cases.require(actor, Permission.WRITE_REFERRAL, case, Transition.SUBMIT)
    if seen_version is not None and seen_version != case.version:
        raise Conflict(cases.STALE)
    referral = queries.referral(session, case)
    lacking = {section: sentences[0] for section, sentences in missing(referral).items() if sentences}
    if lacking:
        raise Invalid(**lacking)
    case.rules_id = queries.rules_in_force(session, case.partnership_id).id
    session.flush()
    session.refresh(case, ["rules_id", "rules"])
    check = freeze_check(session, actor, case, "submit")
    cases.apply(session, actor, case, Transition.SUBMIT, ReferralSubmitted())
    return check


def freeze_check(session: Session, actor: Actor, case: Case, moment: str) -> CriteriaCheck:
    """Keep the criteria as they stand now, by the rules of the case, until the check expires.

    For the commands of later floors too (``decision``, ``review``); the case is locked and its economic and social facets are
    seen by the actor. The case takes the day of expiry by itself.
    """
    assert moment in MOMENTS
    check = CriteriaCheck(
        case_id=case.id,
        organisation_id=actor.organisation_id,
        rules_id=case.rules_id,
        moment=moment,
        checked_by_id=actor.person_id,
        expires_on=add_months(clock.today(), case.rules.check_valid_months),
        results=criteria.frozen(queries.live_criteria(session, case)),
    )
    session.add(check)
    session.flush()
    return check


def recheck(session: Session, actor: Actor, case_id: UUID, *, seen_version: int | None = None) -> CriteriaCheck:
    """Check the criteria again, before the last check expires or after something changed.

    Raises:
        NotAllowed: it is not the actor's task.
        WrongStage: the case is a draft, or the household has its home.
        Conflict: the page is stale.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.WRITE_REFERRAL, case)
    if case.stage not in queries.RECHECKED_AT:
        stage = S(STAGE_WORDS[Stage(case.stage)])
        raise WrongStage(S("The case is at “%(stage)s”: the criteria are not checked again now.", stage=stage))
    check = freeze_check(session, actor, case, "recheck")
    cases.record(session, actor, case, CriteriaRechecked())
    session.refresh(case)
    return check


def withdraw(
    session: Session, actor: Actor, case_id: UUID, *, asked_by: str, reason: str, seen_version: int | None = None
) -> Withdrawal:
    """End a case before the household has its home, for the household or for the service. Whatever it held is free again.

    Raises:
        WrongStage: the household has its home already, or the case is over.
        NotAllowed: it is not the actor's task.
        Invalid: no reason, or nobody who asked.
        Conflict: the page is stale.
    """
    case = cases.lock(session, case_id)
    cases.require(actor, Permission.WITHDRAW_CASE, case, Transition.WITHDRAW)
    if seen_version is not None and seen_version != case.version:
        raise Conflict(cases.STALE)
    wrong = Wrong()
    wrong.say("asked_by", S("Say who asks to withdraw the case."), asked_by not in ASKED_BY_WORDS)
    wrong.say("reason", S("Write the reason."), not reason.strip())
    wrong.stop()
    kept = Withdrawal(
        case_id=case.id,
        organisation_id=actor.organisation_id,
        kind="withdrawn",
        asked_by=asked_by,
        reason=reason.strip(),
        person_id=actor.person_id,
    )
    session.add(kept)
    cases.apply(session, actor, case, Transition.WITHDRAW, CaseWithdrawn())
    return kept


def claim(session: Session, actor: Actor, case_id: UUID, *, seen_version: int | None = None) -> Person:
    """Take on a case that nobody follows.

    Raises:
        NotAllowed: the actor is no social worker.
        WrongStage: the case is a draft (which belongs to its author) or over.
        Conflict: somebody follows it already; or the page is stale.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.ASSIGN_SOCIAL_WORKER, case)
    _require_handed_over(case)
    now = queries.social_worker_id(session, case.id)
    if now == actor.person_id:
        raise Conflict(S("You follow this case already."))
    if now is not None:
        raise Conflict(S("%(name)s follows this case already.", name=session.get_one(Person, now).name))
    person = cases.assign_worker(session, actor, case, actor.person_id, Role.SOCIAL_WORKER)
    cases.record(session, actor, case, SocialWorkerAssigned(person.name))
    return person


def assign_social_worker(
    session: Session, actor: Actor, case_id: UUID, person_id: UUID, *, seen_version: int | None = None
) -> Person:
    """Hand a case over to a colleague of the social service, who is told.

    Raises:
        NotAllowed: it is not the actor's task, or the colleague is no social worker of the organisation.
        WrongStage: the case is a draft (which belongs to its author) or over.
        Invalid: the colleague follows the case already.
        Conflict: the page is stale.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.ASSIGN_SOCIAL_WORKER, case)
    _require_handed_over(case)
    if queries.social_worker_id(session, case.id) == person_id:
        raise Invalid(person=S("This colleague follows the case already."))
    person = cases.assign_worker(session, actor, case, person_id, Role.SOCIAL_WORKER)
    cases.record(session, actor, case, SocialWorkerAssigned(person.name), also=(cases.tell_person(actor, person_id),))
    return person


def _require_handed_over(case: Case) -> None:
    if case.stage == Stage.DRAFT:
        raise WrongStage(S("A draft belongs to its author and the head of service: it is handed over once it is submitted."))
    if case.stage not in HANDED_OVER_AT:
        raise WrongStage(S("The case is over: nobody has to follow it any more."))
