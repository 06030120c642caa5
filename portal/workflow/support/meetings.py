"""Meetings with the household: planned, recorded, cancelled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import (
    ConcernRaised,
    SupportSessionCancelled,
    SupportSessionPlanned,
    SupportSessionRecorded,
    Tell,
    Who,
)
from portal.workflow.stages import Stage
from portal.workflow.support.models import ATTENDANCES, SupportSession
from portal.workflow.support.rights import AFTERWARDS, AT_WORK, LIVED_IN, require_worker
from portal.workflow.support.workers import assigned
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.kinds import Kind, Role
from tenants.people import Person
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor
    from tenants.sentences import Sentence

USUAL_MINUTES = 60
SHORTEST, LONGEST = 5, 600
GONE = S("This meeting was cancelled or recorded in the meantime.")
_SOCIAL_WORKER = Tell(Kind.COMUNE, Who.ASSIGNED, Role.SOCIAL_WORKER, must_act=True)


def plan_session(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    worker_id: UUID,
    starts_at: datetime,
    place: str | None = None,
    minutes: int = USUAL_MINUTES,
    despite_clash: bool = False,
    seen_version: int | None = None,
) -> SupportSession:
    """Put a meeting in the diary of the educator, the consultant or the coordinator.

    Raises:
        NotAllowed: not the coordinator, nor assigned to the case.
        WrongStage: no unit is assigned yet, or the stay is over.
        Invalid: a time that is past, a length out of measure, somebody who does not follow the case.
        Conflict: that colleague has another meeting then; the sentence says when, and of which case as far as the actor may
            know it. ``despite_clash`` plans it all the same, unless it is the same household's.
    """
    case = cases.lock(session, case_id, seen_version)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AT_WORK)
    wrong: dict[str, Sentence] = {}
    if worker_id != actor.person_id and worker_id not in assigned(session, actor, case).values():
        wrong["worker_id"] = S("Choose somebody who follows this case.")
    if starts_at < clock.now():
        wrong["starts_at"] = S("This time is past: record the meeting instead of planning it.")
    if not SHORTEST <= minutes <= LONGEST:
        wrong["minutes"] = S("A meeting lasts between %(least)s and %(most)s minutes.", least=SHORTEST, most=LONGEST)
    if wrong:
        raise Invalid(**wrong)
    _refuse_clash(session, case, worker_id, starts_at, minutes, despite_clash)
    meeting = SupportSession(
        case_id=case.id,
        organisation_id=actor.organisation_id,
        worker_id=worker_id,
        starts_at=starts_at,
        place=(place or "").strip() or None,
        minutes=minutes,
    )
    session.add(meeting)
    cases.record(session, actor, case, SupportSessionPlanned(starts_at=starts_at))
    return meeting


def _refuse_clash(session: Session, case: Case, worker_id: UUID, starts_at: datetime, minutes: int, despite_clash: bool) -> None:
    """Row-level security decides which meetings count: one that the actor's organisation may not know is not mentioned."""
    length = func.make_interval(0, 0, 0, 0, 0, func.coalesce(SupportSession.minutes, USUAL_MINUTES))
    clash = session.execute(
        select(SupportSession.starts_at, SupportSession.case_id, Case.number)
        .outerjoin(Case, Case.id == SupportSession.case_id)
        .where(
            SupportSession.worker_id == worker_id,
            SupportSession.cancelled_reason.is_(None),
            SupportSession.recorded_at.is_(None),
            SupportSession.starts_at < starts_at + timedelta(minutes=minutes),
            SupportSession.starts_at > starts_at - timedelta(minutes=LONGEST),
            SupportSession.starts_at + length > starts_at,
        )
        .order_by(SupportSession.starts_at)
        .limit(1)
    ).first()
    if clash is None or (despite_clash and clash.case_id != case.id):
        return
    words = {"name": session.get_one(Person, worker_id).name, "at": clash.starts_at}
    if clash.case_id == case.id:
        raise Conflict(S("%(name)s already meets this household on %(at)s.", **words))
    if clash.number is None:
        raise Conflict(S("%(name)s already has another meeting on %(at)s.", **words))
    raise Conflict(S("%(name)s already has another meeting on %(at)s, for case %(number)s.", number=clash.number, **words))


def cancel_session(
    session: Session, actor: Actor, case_id: UUID, session_id: UUID, *, reason: str, seen_version: int | None = None
) -> SupportSession:
    """Call a planned meeting off, with the reason.

    Raises:
        NotFound: the case has no such meeting.
        NotAllowed: not the coordinator, nor assigned to the case.
        Invalid: no reason.
        Conflict: it was recorded or cancelled already.
    """
    case = cases.lock(session, case_id, seen_version)
    meeting = meeting_of(session, case, session_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AFTERWARDS)
    if not reason.strip():
        raise Invalid(reason=S("Write why the meeting does not take place."))
    _require_open(meeting)
    meeting.cancelled_reason = reason.strip()
    cases.record(session, actor, case, SupportSessionCancelled(starts_at=meeting.starts_at))
    return meeting


def record_session(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    session_id: UUID | None = None,
    starts_at: datetime,
    place: str | None,
    minutes: int | None,
    attendance: str | None,
    done: str = "",
    next_step: str = "",
    concern: bool = False,
    concern_text: str = "",
    seen_version: int | None = None,
) -> SupportSession:
    """Write down how a meeting went: a planned one (``session_id``), or one that nobody had planned.

    A concern is told to the social worker at once, from the handover on; before it, when the Comune does not see the support yet,
    to the coordinator.

    Raises:
        NotFound: the case has no such meeting.
        NotAllowed: not the coordinator, nor assigned to the case.
        WrongStage: no unit is assigned yet.
        Invalid: something is missing, or the meeting is still to come.
        Conflict: it was recorded or cancelled already.
    """
    case = cases.lock(session, case_id, seen_version)
    meeting = meeting_of(session, case, session_id) if session_id else None
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AFTERWARDS)
    _check_record(case, starts_at, minutes, attendance, done, concern, concern_text)
    if meeting is None:
        meeting = _unplanned(session, actor, case, starts_at)
    _require_open(meeting)
    meeting.starts_at, meeting.place, meeting.minutes = starts_at, (place or "").strip() or None, minutes
    meeting.attendance, meeting.done, meeting.next_step = attendance, done.strip() or None, next_step.strip() or None
    meeting.concern, meeting.concern_text = concern, concern_text.strip() if concern else None
    meeting.recorded_by_id, meeting.recorded_at = actor.person_id, clock.now()
    cases.record(session, actor, case, SupportSessionRecorded(held_on=clock.day_of(starts_at)))
    if concern:
        told = (_SOCIAL_WORKER,) if Stage(case.stage) in LIVED_IN else ()
        cases.record(session, actor, case, ConcernRaised(), also=told)
    return meeting


def _unplanned(session: Session, actor: Actor, case: Case, starts_at: datetime) -> SupportSession:
    same = select(func.count()).where(
        SupportSession.case_id == case.id,
        SupportSession.starts_at == starts_at,
        SupportSession.recorded_by_id == actor.person_id,
    )
    if session.scalar(same):
        raise Conflict(S("You have already recorded a meeting at this time."))
    meeting = SupportSession(
        case_id=case.id, organisation_id=actor.organisation_id, worker_id=actor.person_id, starts_at=starts_at
    )
    session.add(meeting)
    return meeting


def _check_record(
    case: Case, starts_at: datetime, minutes: int | None, attendance: str | None, done: str, concern: bool, concern_text: str
) -> None:
    wrong: dict[str, Sentence] = {}
    if starts_at > clock.now():
        wrong["starts_at"] = S("This meeting is still to come: it is recorded after it was held.")
    elif clock.day_of(starts_at) < case.opened_on:
        wrong["starts_at"] = S("The meeting cannot be older than the case, opened on %(day)s.", day=case.opened_on)
    if attendance not in ATTENDANCES:
        wrong["attendance"] = S("Say who was there.")
    if minutes is None or not SHORTEST <= minutes <= LONGEST:
        wrong["minutes"] = S("A meeting lasts between %(least)s and %(most)s minutes.", least=SHORTEST, most=LONGEST)
    if attendance != "nobody" and not done.strip():
        wrong["done"] = S("Write in a few words what was done.")
    if concern and not concern_text.strip():
        wrong["concern_text"] = S("Write what worries you: the social worker will read it.")
    if wrong:
        raise Invalid(**wrong)


def _require_open(meeting: SupportSession) -> None:
    if meeting.recorded_at is not None or meeting.cancelled_reason is not None:
        raise Conflict(GONE)


def meeting_of(session: Session, case: Case, session_id: UUID) -> SupportSession:
    """A meeting of this case.

    Raises:
        NotFound: it has none of this id, or not for this actor.
    """
    found = select(SupportSession).where(SupportSession.id == session_id, SupportSession.case_id == case.id)
    meeting = session.scalars(found).one_or_none()
    if meeting is None:
        raise NotFound(UNKNOWN)
    return meeting
