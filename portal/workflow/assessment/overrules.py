"""Going against a criterion: only with the written reason of the head of service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.assessment.equipe import answers_for
from portal.workflow.assessment.models import Overrule
from portal.workflow.assessment.sessions import require_in_assessment, round_of
from portal.workflow.cases import commands as cases
from portal.workflow.events import CriteriaOverruled
from portal.workflow.referrals.criteria import State
from portal.workflow.referrals.queries import live_criteria
from portal.workflow.referrals.words import CRITERION_WORDS
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.referrals.criteria import Result
    from tenants.actor import Actor


def overrule(session: Session, actor: Actor, case_id: UUID, reason: str, seen_version: int | None = None) -> Overrule:
    """The head of service writes why the Equipe may go against the criteria that are not met now.

    Raises:
        NotFound: the case is not for this actor.
        NotAllowed: the actor does not head the service.
        WrongStage: the case is not in assessment.
        Invalid: no reason.
        Conflict: every criterion is met or still unknown, or the reason for going against them was already written.
    """
    case = cases.lock(session, case_id, seen_version)
    check(actor, Permission.OVERRULE_CRITERIA)
    require_in_assessment(case)
    if not reason.strip():
        raise Invalid(overrule_reason=S("Write the reason for going against the criterion."))
    unmet = criteria_to_overrule(session, case)
    made = Overrule(
        head_id=actor.person_id,
        sequence=round_of(session, case.id),
        criteria=unmet,
        reason=reason.strip(),
        **answers_for(case),
    )
    session.add(made)
    cases.record(session, actor, case, CriteriaOverruled())
    return made


def criteria_to_overrule(session: Session, case: Case) -> list[str]:
    """The codes of the criteria that are not met now and that no reason covers yet.

    Raises:
        Conflict: there are none, and the sentence says why.
    """
    unmet = unmet_of(live_criteria(session, case))
    if not unmet:
        raise Conflict(S("No criterion is against this household: there is nothing to go against."))
    if overrule_of(session, case, unmet) is not None:
        raise Conflict(S("The reason has already been written."))
    return unmet


def unmet_of(results: Iterable[Result]) -> list[str]:
    """The codes of the criteria that are not met; what is unknown is not among them."""
    return [result.code for result in results if result.state is State.NOT_MET]


def overrule_of(session: Session, case: Case, unmet: list[str]) -> Overrule | None:
    """The head's reason that covers all of these criteria, for the decision to be taken now."""
    found = session.scalars(
        select(Overrule)
        .where(Overrule.case_id == case.id, Overrule.sequence == round_of(session, case.id))
        .order_by(Overrule.at.desc())
    )
    return next((one for one in found if set(unmet) <= set(one.criteria)), None)


def require_overrule(session: Session, case: Case, unmet: list[str]) -> Overrule:
    """The same, needed.

    Raises:
        Invalid: nobody wrote it; the sentence names the criteria.
    """
    found = overrule_of(session, case, unmet)
    if found is None:
        raise Invalid(
            overrule_reason=S(
                "Not met: %(criteria)s. To find the household eligible all the same, the head of service first writes the reason.",
                criteria=[CRITERION_WORDS[code] for code in unmet],
            )
        )
    return found
