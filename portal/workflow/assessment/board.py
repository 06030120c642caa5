"""What assessment tells the board: its actions on a case; what waits for whom is in ``waiting.py``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.workflow.assessment.models import AssessmentItem, EquipeSession, InformationRequest
from portal.workflow.assessment.reopening import FIRST
from portal.workflow.assessment.waiting import ROME_DAY, WAITING
from portal.workflow.cases.actions import action
from portal.workflow.cases.models import Case
from portal.workflow.referrals.models import Withdrawal
from portal.workflow.stages import Stage, Transition
from tenants import clock
from tenants.permissions import Permission
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.workflow.cases.actions import Action
    from tenants.actor import Actor

__all__ = ["STATE", "WAITING", "actions"]

_agenda = (
    select(
        func.jsonb_build_object(
            "session", EquipeSession.id, "day", ROME_DAY, "open", EquipeSession.opened_at.is_not(None), "review",
            AssessmentItem.review_id, "opinions_open", AssessmentItem.opinions_opened_at.is_not(None),
        )
    )
    .select_from(AssessmentItem)
    .join(EquipeSession, EquipeSession.id == AssessmentItem.session_id)
    .where(AssessmentItem.case_id == Case.id, AssessmentItem.settled_at.is_(None))
    .correlate(Case)
    .scalar_subquery()
)  # fmt: skip
_open_requests = (
    select(func.count())
    .select_from(InformationRequest)
    .where(
        InformationRequest.case_id == Case.id, InformationRequest.answered_at.is_(None), InformationRequest.expired_at.is_(None)
    )
    .correlate(Case)
    .scalar_subquery()
)
_re_examined = (
    select(func.count())
    .select_from(Withdrawal)
    .where(Withdrawal.case_id == Case.id, Withdrawal.kind == "re_examination")
    .correlate(Case)
    .scalar_subquery()
)
STATE: dict[str, Any] = {
    "agenda": _agenda,
    "open_requests": _open_requests,
    "re_examined": _re_examined,
}


def actions(actor: Actor, case: Case, state: Mapping[str, Any]) -> list[Action | None]:
    """The actions of this family on a case, in the order in which a page shows them."""
    assessing = (Stage.ASSESSMENT,)
    elsewhere = None
    if case.partnership_id not in actor.equipe_of and actor.equipe_of:
        elsewhere = S("Only members of this partnership's Equipe do this.")
    opinion = _opinion(actor, case, state["agenda"], elsewhere) if state["agenda"] else None
    if case.stage not in _JUDGED:
        return [opinion]
    asked, decide = state["open_requests"], "Record the decision"
    if _to_open(state["agenda"]):
        decide = "Open the session and decide"
    return [
        action(actor, case, "assessment", "take_up", "Take up", Permission.ASSESS, transition=Transition.TAKE_UP, unless=elsewhere),
        action(
            actor, case, "assessment", "decide", decide, Permission.ASSESS, at=assessing,
            unless=elsewhere or _not_yet(case, state),
        ),
        opinion,
        action(
            actor, case, "assessment", "answer_information", "Answer the Equipe", Permission.ANSWER_INFORMATION, at=assessing,
            unless=None if asked else S("The Equipe has asked for nothing that is still open."), primary=bool(asked),
        ),
        action(
            actor, case, "assessment", "put_on_agenda", "Put on the agenda of a session", Permission.ASSESS, at=assessing,
            unless=elsewhere, primary=not state["agenda"],
        ),
        action(
            actor, case, "assessment", "ask_information", "Ask for information", Permission.ASSESS, at=assessing,
            unless=elsewhere, primary=False,
        ),
        action(
            actor, case, "assessment", "overrule", "Go against a criterion", Permission.OVERRULE_CRITERIA, at=assessing,
            primary=False,
        ),
        action(
            actor, case, "assessment", "re_examine", "Ask for a re-examination", Permission.ASK_RE_EXAMINATION,
            transition=Transition.RE_EXAMINE,
            unless=S("A case is examined again only once.") if state["re_examined"] else None,
        ),
        action(
            actor, case, "assessment", "reopen", "Reopen the decision", Permission.REOPEN_DECISION,
            at=(Stage.WAITING, Stage.REJECTED, Stage.PROPOSED, Stage.ASSIGNED), unless=FIRST.get(case.stage), primary=False,
        ),
    ]  # fmt: skip


_JUDGED = (Stage.SUBMITTED, Stage.ASSESSMENT, Stage.WAITING, Stage.REJECTED, Stage.PROPOSED, Stage.ASSIGNED)
"""The stages at which the Equipe judges the case, or judges it again."""


def _opinion(actor: Actor, case: Case, agenda: Mapping[str, Any], elsewhere: Sentence | None) -> Action | None:
    """A member's opinion is asked for where a session is to decide: on the case, later on its renewal."""
    return action(
        actor, case, "assessment", "opinion", "Give your opinion", Permission.ASSESS, at=(Stage.ASSESSMENT, Stage.HOSTED),
        unless=elsewhere, primary=not agenda["opinions_open"],
    )  # fmt: skip


def _to_open(agenda: Mapping[str, Any] | None) -> bool:
    """Whether the day of the case's session has come and nobody has opened it: whoever decides is led there first."""
    return bool(agenda and not agenda["open"] and date.fromisoformat(agenda["day"]) <= clock.today())


def _not_yet(case: Case, state: Mapping[str, Any]) -> Any:
    """Why the Equipe cannot decide yet: on no agenda, or on that of a session to come."""
    agenda = state["agenda"]
    if not agenda:
        return S("First put the case on the agenda of a session.")
    day = date.fromisoformat(agenda["day"])
    if day > clock.today():
        return S("The Equipe sits on %(day)s: its decision is recorded from that day on.", day=day)
    return None
