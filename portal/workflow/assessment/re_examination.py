"""The Comune asks that a rejected case be examined again: once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.assessment.equipe import answers_for
from portal.workflow.cases import commands as cases
from portal.workflow.events import ReExaminationAsked
from portal.workflow.referrals.models import Consent, Withdrawal
from portal.workflow.referrals.words import ASKED_BY_WORDS
from portal.workflow.stages import Transition
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor


def re_examine(
    session: Session, actor: Actor, case_id: UUID, asked_by: str, reason: str, seen_version: int | None = None
) -> Withdrawal:
    """The Comune asks the Equipe to examine a rejected case again; it does so once.

    Raises:
        NotFound: the case is not for this actor.
        NotAllowed: the actor is neither social worker nor head of service.
        WrongStage: the case is not rejected.
        Conflict: it was already examined again, or the household's consent is not in force.
        Invalid: nobody asks, or without a reason.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.ASK_RE_EXAMINATION, case, Transition.RE_EXAMINE)
    if asked_by not in ASKED_BY_WORDS:
        raise Invalid(asked_by=S("Say who asks for it."))
    if not reason.strip():
        raise Invalid(reason=S("Write what has changed, or what was not considered."))
    before = (
        select(func.count()).select_from(Withdrawal).where(Withdrawal.case_id == case.id, Withdrawal.kind == "re_examination")
    )
    if session.scalar(before):
        raise Conflict(S("A case is examined again only once."))
    consent = select(func.count()).select_from(Consent).where(Consent.case_id == case.id, Consent.withdrawn_on.is_(None))
    if not session.scalar(consent):
        raise Conflict(S("The household's consent is not in force: without it the case cannot go on."))
    asked = Withdrawal(
        kind="re_examination", asked_by=asked_by, reason=reason.strip(), person_id=actor.person_id, **answers_for(case)
    )
    session.add(asked)
    cases.apply(session, actor, case, Transition.RE_EXAMINE, ReExaminationAsked())
    return asked
