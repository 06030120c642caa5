"""Something worries whoever meets a household: the social worker is told at once, and says that it was read and what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.cases import commands as cases
from portal.workflow.events import ConcernAnswered, ConcernRaised, Tell, Who
from portal.workflow.stages import Stage
from portal.workflow.support.meetings.lookup import concern_of
from portal.workflow.support.models import WANTED, Concern
from portal.workflow.support.rights import AFTERWARDS, LIVED_IN, require_worker
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed
from tenants.kinds import Kind, Role
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

_SOCIAL_WORKER = Tell(Kind.COMUNE, Who.ASSIGNED, Role.SOCIAL_WORKER, must_act=True)
LONGEST_CONCERN = 5_000


def raise_concern(session: Session, actor: Actor, case_id: UUID, *, text: str, wanted: str) -> Concern:
    """Say that something worries, outside of any meeting.

    From the handover on the social worker is told at once, with the coordinator; before it, when the Comune does not see the support
    yet, the coordinator alone.

    Raises:
        NotAllowed: not the coordinator, nor assigned to the case.
        WrongStage: no unit is assigned yet.
        Invalid: no text, or nothing asked for.
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AFTERWARDS)
    return raise_in(session, actor, case, text, wanted, None)


def raise_in(session: Session, actor: Actor, case: Case, text: str, wanted: str, session_id: UUID | None) -> Concern:
    """Raise a concern, in a meeting or not; the commands that call it have asked who may."""
    words = text.strip()
    if not words:
        raise Invalid(concern=S("Write what worries you: the social worker will read it."))
    if len(words) > LONGEST_CONCERN:
        raise Invalid(concern=S("A concern has at most %(most)s characters.", most=LONGEST_CONCERN))
    if wanted not in WANTED:
        raise Invalid(wanted=S("Choose what you ask for."))
    concern = Concern(
        case_id=case.id, organisation_id=actor.organisation_id, session_id=session_id, raised_by_id=actor.person_id,
        text=words, wanted=wanted,
    )  # fmt: skip
    session.add(concern)
    session.flush()
    told = (_SOCIAL_WORKER,) if Stage(case.stage) in LIVED_IN else ()
    cases.record(session, actor, case, ConcernRaised(), also=told)
    return concern


def acknowledge_concern(session: Session, actor: Actor, case_id: UUID, concern_id: UUID, *, answer: str) -> Concern:
    """Say that a concern was read, and what is done about it. Who raised it, and the coordinator, are told.

    From the handover on it is for the Comune to answer; before it, for the coordinator.

    Raises:
        NotFound: the case has no such concern.
        NotAllowed: another role's, or another organisation's, answer; nobody answers their own concern.
        Invalid: no answer.
        Conflict: it was answered already.
    """
    case = cases.lock(session, case_id)
    concern = concern_of(session, case, concern_id)
    check(actor, Permission.ANSWER_CONCERN)
    answers = Kind.COMUNE if Stage(case.stage) in LIVED_IN else Kind.ATS
    if actor.kind is not answers:
        raise NotAllowed(S("From the handover on a concern is answered by the social service."))
    if concern.raised_by_id == actor.person_id:
        raise NotAllowed(S("A concern is answered by somebody else than who raised it."))
    if not answer.strip():
        raise Invalid(answer=S("Write what is done about it, in a few words."))
    if concern.acknowledged_at is not None:
        raise Conflict(S("This concern was answered in the meantime."))
    concern.acknowledged_by_id, concern.acknowledged_at, concern.answer = actor.person_id, clock.now(), answer.strip()
    also = (Tell(Kind.ATS, Who.PERSON, person=concern.raised_by_id),)
    cases.record(session, actor, case, ConcernAnswered(), also=also)
    return concern
