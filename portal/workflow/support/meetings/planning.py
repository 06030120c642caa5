"""A meeting is put in the diary, or called off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case
from portal.workflow.events import SupportSessionCancelled, SupportSessionPlanned
from portal.workflow.support.meetings.lookup import LONGEST, SHORTEST, meeting_of, require_open
from portal.workflow.support.models import KINDS, SupportSession
from portal.workflow.support.rights import AFTERWARDS, AT_WORK, require_worker
from portal.workflow.support.workers import assigned
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.people import Person
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor
    from tenants.sentences import Sentence

USUAL_MINUTES = 60


def plan_session(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    worker_id: UUID,
    starts_at: datetime,
    kind: str = "interview",
    place: str | None = None,
    minutes: int = USUAL_MINUTES,
    despite_clash: bool = False,
    seen_version: int | None = None,
) -> SupportSession:
    """Put a meeting in the diary of the educator, the consultant or the coordinator.

    Raises:
        NotAllowed: not the coordinator, nor assigned to the case.
        WrongStage: no unit is assigned yet, or the stay is over.
        Invalid: a time that is past, a kind or length out of measure, somebody who does not follow the case.
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
    if kind not in KINDS:
        wrong["kind"] = S("Choose what kind of meeting it is.")
    if not SHORTEST <= minutes <= LONGEST:
        wrong["minutes"] = S("A meeting lasts between %(least)s and %(most)s minutes.", least=SHORTEST, most=LONGEST)
    if wrong:
        raise Invalid(**wrong)
    _refuse_clash(session, case, worker_id, starts_at, minutes, despite_clash)
    meeting = SupportSession(
        case_id=case.id,
        organisation_id=actor.organisation_id,
        worker_id=worker_id,
        kind=kind,
        starts_at=starts_at,
        place=(place or "").strip() or None,
        minutes=minutes,
    )
    session.add(meeting)
    session.flush()
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
    require_open(meeting)
    meeting.cancelled_reason = reason.strip()
    cases.record(session, actor, case, SupportSessionCancelled(starts_at=meeting.starts_at))
    return meeting
