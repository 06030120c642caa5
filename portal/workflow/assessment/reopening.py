"""The head of service reopens a decision of the Equipe: with a written reason, and only before a home was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.assessment.equipe import answers_for
from portal.workflow.cases import commands as cases
from portal.workflow.events import DecisionReopened
from portal.workflow.referrals.models import Withdrawal
from portal.workflow.stages import Stage, Transition
from tenants.errors import Invalid, WrongStage
from tenants.permissions import Permission, check
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

FIRST: dict[str, Sentence] = {
    Stage.PROPOSED: S("A unit is proposed to this household: withdraw the proposal before you reopen the decision."),
    Stage.ASSIGNED: S("A unit is assigned to this household: call the assignment off before you reopen the decision."),
}
"""What has to be undone before, at the stages between the decision and the keys."""


def reopen_decision(session: Session, actor: Actor, case_id: UUID, reason: str, seen_version: int | None = None) -> Withdrawal:
    """Give a decided case back to the Equipe. The decision stays as it was taken; the Equipe takes another.

    It does not count as the one re-examination, and a household that is found eligible again keeps its time on the list.

    Raises:
        NotFound: the case is not for this actor.
        NotAllowed: the actor does not head the service.
        WrongStage: nothing was decided yet, or a unit is proposed, assigned or lived in.
        Invalid: no reason.
    """
    case = cases.lock(session, case_id, seen_version)
    check(actor, Permission.REOPEN_DECISION)
    hindrance = FIRST.get(Stage(case.stage))
    if hindrance:
        raise WrongStage(hindrance)
    cases.require(actor, Permission.REOPEN_DECISION, case, Transition.REOPEN)
    if not reason.strip():
        raise Invalid(reason=S("Write why the decision is reopened."))
    kept = Withdrawal(kind="reopened", asked_by="comune", reason=reason.strip(), person_id=actor.person_id, **answers_for(case))
    session.add(kept)
    cases.apply(session, actor, case, Transition.REOPEN, DecisionReopened())
    return kept
