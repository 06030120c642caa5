"""How a meeting went: written down once, under whichever id the writer's telephone gave it; corrected with its history."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.events import SupportSessionCorrected, SupportSessionRecorded
from portal.workflow.support.meetings import attending
from portal.workflow.support.meetings.checks import check
from portal.workflow.support.meetings.concerns import raise_in
from portal.workflow.support.meetings.lookup import meeting_of, require_open
from portal.workflow.support.meetings.notes import add_note, tell_of_note
from portal.workflow.support.models import (
    EquipeNote,
    Progress,
    SupportSession,
    SupportSessionVersion,
    WorkingNote,
)
from portal.workflow.support.rights import AFTERWARDS, require_worker
from tenants import clock
from tenants.errors import Conflict, NotAllowed
from tenants.kinds import Role
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.support.meetings.record import Moved, Record
    from tenants.actor import Actor

KEPT = ("kind", "starts_at", "place", "minutes", "attendance", "absence", "done", "next_step", "next_step_on")


def record_session(
    session: Session,
    actor: Actor,
    case_id: UUID,
    record: Record,
    *,
    session_id: UUID | None = None,
    new_id: UUID | None = None,
    seen_version: int | None = None,
) -> SupportSession:
    """Write down how a meeting went: a planned one (``session_id``), or one that nobody had planned.

    ``new_id`` is the id that the writer's device gave to the record: sent again, it is answered with what is already there.

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
    if new_id is not None and (known := sent_before(session, actor, case, new_id)):
        return known
    check(session, case, record)
    if meeting is None:
        meeting = _unplanned(session, actor, case, record)
    require_open(meeting)
    _write(meeting, record)
    meeting.recorded_by_id, meeting.recorded_at, meeting.written_at = actor.person_id, clock.now(), record.written_at
    meeting.sent_as = new_id
    session.flush()
    attending.keep(session, actor, case, meeting, record.attendance or "", record.absent, record.absence)
    _move_goals(session, actor, case, meeting, record.moved)
    cases.record(session, actor, case, SupportSessionRecorded(held_on=clock.day_of(record.starts_at)))
    if record.equipe_note.strip():
        add_note(session, actor, case, EquipeNote, record.equipe_note, meeting.id)
        tell_of_note(session, actor, case)
    if record.own_note.strip():
        add_note(session, actor, case, WorkingNote, record.own_note, meeting.id)
    if record.concern.strip():
        raise_in(session, actor, case, record.concern, record.wanted, meeting.id)
    return meeting


def correct_session(
    session: Session, actor: Actor, case_id: UUID, session_id: UUID, record: Record, *, seen: int | None = None
) -> SupportSession:
    """Correct or complete a record: what it said before stays in its history. Notes and concerns are never changed here.

    ``seen`` is how many times it had been corrected when the writer looked at it.

    Raises:
        NotFound: the case has no such meeting.
        NotAllowed: neither its author nor the coordinator, or not assigned to the case any more.
        Invalid: something is missing.
        Conflict: it is not recorded, or somebody has corrected it in the meantime.
    """
    case = cases.lock(session, case_id)
    meeting = meeting_of(session, case, session_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AFTERWARDS)
    if meeting.recorded_at is None:
        raise Conflict(S("This meeting is not recorded yet."))
    if meeting.recorded_by_id != actor.person_id and Role.COORDINATOR not in actor.roles:
        raise NotAllowed(S("A record is corrected by who wrote it, or by the coordinator."))
    if seen is not None and seen != corrections(session, meeting.id):
        raise Conflict(cases.STALE)
    check(session, case, record)
    before = {**_state(meeting), "presences": attending.state(session, meeting.id)}
    _write(meeting, record)
    session.flush()
    attending.keep(session, actor, case, meeting, record.attendance or "", record.absent, record.absence)
    _move_goals(session, actor, case, meeting, record.moved)
    session.flush()
    if before != {**_state(meeting), "presences": attending.state(session, meeting.id)}:
        mine = {"case_id": case.id, "organisation_id": actor.organisation_id, "by_id": actor.person_id}
        session.add(SupportSessionVersion(session_id=meeting.id, was=before, **mine))
        cases.record(session, actor, case, SupportSessionCorrected(held_on=clock.day_of(meeting.starts_at)))
    return meeting


def corrections(session: Session, session_id: UUID) -> int:
    """How many times a record was corrected."""
    counted = select(func.count()).where(SupportSessionVersion.session_id == session_id)
    return int(session.scalar(counted) or 0)


def _state(meeting: SupportSession) -> dict[str, Any]:
    return {name: _plain(getattr(meeting, name)) for name in KEPT}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _write(meeting: SupportSession, record: Record) -> None:
    meeting.kind, meeting.starts_at, meeting.minutes = record.kind, record.starts_at, record.minutes
    meeting.place, meeting.attendance = (record.place or "").strip() or None, record.attendance
    meeting.absence = (record.absence or "unknown") if record.attendance == "nobody" else None
    meeting.done, meeting.next_step = record.done.strip() or None, record.next_step.strip() or None
    meeting.next_step_on = record.next_step_on if meeting.next_step else None


def sent_before(session: Session, actor: Actor, case: Case, sent_as: UUID) -> SupportSession | None:
    """The record of this actor that the same device has sent before, under the same id."""
    mine = select(SupportSession).where(
        SupportSession.sent_as == sent_as, SupportSession.recorded_by_id == actor.person_id, SupportSession.case_id == case.id
    )
    return session.scalars(mine).one_or_none()


def _unplanned(session: Session, actor: Actor, case: Case, record: Record) -> SupportSession:
    same = select(func.count()).where(
        SupportSession.case_id == case.id,
        SupportSession.starts_at == record.starts_at,
        SupportSession.recorded_by_id == actor.person_id,
    )
    if session.scalar(same):
        raise Conflict(S("You have already recorded a meeting at this time."))
    meeting = SupportSession(
        case_id=case.id, organisation_id=actor.organisation_id, worker_id=actor.person_id, starts_at=record.starts_at
    )
    session.add(meeting)
    return meeting


def _move_goals(session: Session, actor: Actor, case: Case, meeting: SupportSession, moved: tuple[Moved, ...]) -> None:
    mine = {"case_id": case.id, "organisation_id": actor.organisation_id, "by_id": actor.person_id}
    for one in moved:
        day = clock.day_of(meeting.starts_at)
        note = one.note.strip() or None
        session.add(Progress(goal_id=one.goal_id, session_id=meeting.id, on_day=day, level=one.level, note=note, **mine))
