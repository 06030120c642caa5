"""Convene the Equipe, move a session, put cases on its agenda, and take a submitted case up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.assessment.equipe import answers_for, require_seat
from portal.workflow.assessment.models import AssessmentItem, Decision, EquipeSession
from portal.workflow.assessment.sittings import lock_sitting, open_item
from portal.workflow.cases import commands as cases
from portal.workflow.events import CaseTakenUp
from portal.workflow.stages import STAGE_WORDS, Stage, Transition
from tenants import clock
from tenants.errors import Conflict, Invalid, WrongStage
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

FARTHEST = timedelta(days=366)


def convene(session: Session, actor: Actor, partnership_id: UUID, starts_at: datetime, place: str | None = None) -> EquipeSession:
    """Convene a session of the Equipe; its other members are told.

    Raises:
        NotAllowed: the actor does not sit in this Equipe.
        Invalid: the day is past, or more than a year away.
        Conflict: the Equipe is already convened for that very moment.
    """
    require_seat(actor, partnership_id)
    _check_moment(session, partnership_id, starts_at)
    made = EquipeSession(
        partnership_id=partnership_id,
        organisation_id=actor.organisation_id,
        starts_at=starts_at,
        place=(place or "").strip() or None,
        created_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    cases.remind(session, "session_convened", None, dedup=str(made.id), event_id=made.id, starts_at=starts_at.isoformat())
    return made


def move_session(
    session: Session, actor: Actor, session_id: UUID, starts_at: datetime, place: str | None = None
) -> EquipeSession:
    """Move a convened session to another moment or place; its members are told.

    Raises:
        NotFound: no such session for this actor.
        Conflict: it was opened or called off, or the Equipe is already convened for that moment.
        Invalid: as :func:`convene`.
    """
    sitting = lock_sitting(session, actor, session_id)
    if sitting.state != "convened":
        raise Conflict(S("Only a session that has not been opened yet can be moved."))
    if starts_at != sitting.starts_at:
        _check_moment(session, sitting.partnership_id, starts_at)
    sitting.starts_at, sitting.place = starts_at, (place or "").strip() or None
    session.flush()
    cases.remind(
        session, "session_moved", None, dedup=f"{sitting.id}:{clock.now().isoformat()}", event_id=sitting.id,
        starts_at=starts_at.isoformat(),
    )  # fmt: skip
    return sitting


def take_up(session: Session, actor: Actor, case_id: UUID, session_id: UUID, seen_version: int | None = None) -> AssessmentItem:
    """The Equipe takes a submitted case up and puts it on the agenda of a session.

    Raises:
        NotFound: the case or the session is not for this actor.
        NotAllowed: the actor does not sit in the Equipe of the case's partnership.
        WrongStage: the case is not submitted.
        Invalid: the session is of another partnership, past or already held.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.ASSESS, case, Transition.TAKE_UP)
    require_seat(actor, case.partnership_id)
    item = place_on_agenda(session, actor, case, session_id, sequence=round_of(session, case.id))
    cases.apply(session, actor, case, Transition.TAKE_UP, CaseTakenUp(item.session.starts_at))
    return item


def put_on_agenda(
    session: Session, actor: Actor, case_id: UUID, session_id: UUID, seen_version: int | None = None
) -> AssessmentItem:
    """Put a case that is already in assessment on the agenda of a further session: it was put off, or is examined again.

    Raises:
        NotFound, NotAllowed, Invalid: as :func:`take_up`.
        WrongStage: the case is not in assessment.
        Conflict: it is already on that session's agenda.
    """
    case = cases.lock(session, case_id, seen_version)
    require_seat(actor, case.partnership_id)
    require_in_assessment(case)
    item = place_on_agenda(session, actor, case, session_id, sequence=round_of(session, case.id))
    cases.record(session, actor, case, CaseTakenUp(item.session.starts_at))
    return item


def require_in_assessment(case: Case) -> None:
    """Let a case pass that the Equipe is assessing.

    Raises:
        WrongStage: it is at another stage, which the sentence names.
    """
    if case.stage != Stage.ASSESSMENT:
        stage = S(STAGE_WORDS[Stage(case.stage)])
        raise WrongStage(S("The case is at “%(stage)s”: this is done only while the Equipe assesses it.", stage=stage))


def round_of(session: Session, case_id: UUID) -> int:
    """The number of the decision that the Equipe is to take on a case now: the first, or the second after a re-examination."""
    decided = session.scalar(select(func.count()).select_from(Decision).where(Decision.case_id == case_id))
    return (decided or 0) + 1


def place_on_agenda(
    session: Session, actor: Actor, case: Case, session_id: UUID, *, sequence: int, review_id: UUID | None = None
) -> AssessmentItem:
    """Put a matter of a locked case on an agenda, and take it off the one on which it waits. For commands.

    Raises:
        NotFound: no such session for this actor.
        Invalid: the session is of another partnership, past or over.
        Conflict: it is on that agenda already, or under discussion in an open session.
    """
    sitting = lock_sitting(session, actor, session_id)
    if sitting.partnership_id != case.partnership_id:
        raise Invalid(session_id=S("Choose a session of the Equipe of this case's partnership."))
    past = sitting.state == "convened" and clock.day_of(sitting.starts_at) < clock.today()
    if sitting.state in ("closed", "called_off") or past:
        raise Invalid(session_id=S("This session is over: choose one that is still to be held."))
    waiting = open_item(session, case.id)
    if waiting is not None:
        _take_off(session, waiting, sitting)
    placed = select(AssessmentItem.id).where(
        AssessmentItem.case_id == case.id,
        AssessmentItem.session_id == sitting.id,
        AssessmentItem.settled.is_distinct_from("moved"),
    )
    if session.scalar(placed) is not None:
        raise Conflict(S("The case is already on the agenda of this session."))
    item = AssessmentItem(
        session=sitting, sequence=sequence, review_id=review_id, taken_up_by_id=actor.person_id, **answers_for(case)
    )
    session.add(item)
    session.flush()
    return item


def _take_off(session: Session, waiting: AssessmentItem, wanted: EquipeSession) -> None:
    if waiting.session_id == wanted.id:
        raise Conflict(S("The case is already on the agenda of this session."))
    now = session.get_one(EquipeSession, waiting.session_id, populate_existing=True)
    if now.state == "open":
        raise Conflict(S("The case is under discussion in the session of %(day)s: put it off there first.", day=now.starts_at))
    waiting.settled, waiting.settled_at = "moved", clock.now()
    session.flush()


def _check_moment(session: Session, partnership_id: UUID, starts_at: datetime) -> None:
    day = clock.day_of(starts_at)
    if day < clock.today():
        raise Invalid(starts_on=S("A session cannot be convened for a day that is past."))
    if day > clock.today() + FARTHEST:
        raise Invalid(starts_on=S("This day is more than a year away: check the year."))
    same = select(EquipeSession.id).where(
        EquipeSession.partnership_id == partnership_id,
        EquipeSession.starts_at == starts_at,
        EquipeSession.called_off_at.is_(None),
    )
    if session.scalar(same) is not None:
        raise Conflict(S("The Equipe is already convened for %(starts_at)s.", starts_at=starts_at))
