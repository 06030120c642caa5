"""A record that was typed without signal arrives: once, on the planned meeting it belongs to, and never over somebody else's record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.support.meetings.recording import record_session, sent_before
from portal.workflow.support.models import SupportSession
from portal.workflow.support.rights import AFTERWARDS, require_worker
from tenants import clock
from tenants.errors import Conflict
from tenants.people import Person
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.support.meetings.record import Record
    from tenants.actor import Actor

USUAL = 60


def receive_record(
    session: Session, actor: Actor, case_id: UUID, record: Record, *, sent_as: UUID, despite: bool = False
) -> tuple[SupportSession, bool]:
    """Keep a record that a device kept while it had no signal; answers the meeting, and whether it had arrived before.

    It fills the writer's own meeting that was planned for that day, if there is one. ``despite`` keeps it beside a record of the same
    household at the same time; without it that one is named, and nothing is changed.

    Raises:
        Conflict: a meeting of this household at that time was recorded already.
        NotAllowed, WrongStage, Invalid, NotFound: as :func:`record_session`.
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AFTERWARDS)
    known = sent_before(session, actor, case, sent_as)
    if known is not None:
        return known, True
    if not despite:
        _refuse_same_time(session, case_id, record)
    planned = _planned(session, actor, case_id, record)
    return record_session(session, actor, case_id, record, session_id=planned, new_id=sent_as), False


def _refuse_same_time(session: Session, case_id: UUID, record: Record) -> None:
    length = func.make_interval(0, 0, 0, 0, 0, func.coalesce(SupportSession.minutes, USUAL))
    same = session.execute(
        select(SupportSession.starts_at, Person)
        .join(Person, Person.id == SupportSession.recorded_by_id)
        .where(
            SupportSession.case_id == case_id,
            SupportSession.recorded_at.is_not(None),
            SupportSession.starts_at < record.starts_at + timedelta(minutes=record.minutes or USUAL),
            SupportSession.starts_at + length > record.starts_at,
        )
        .limit(1)
    ).first()
    if same is not None:
        raise Conflict(S("%(name)s has already recorded a meeting with this household on %(at)s.", name=same[1].name, at=same[0]))


def _planned(session: Session, actor: Actor, case_id: UUID, record: Record) -> UUID | None:
    """The writer's own open meeting of that day: the one whose hour is nearest."""
    rows = session.execute(
        select(SupportSession.id, SupportSession.starts_at).where(
            SupportSession.case_id == case_id,
            SupportSession.worker_id == actor.person_id,
            SupportSession.recorded_at.is_(None),
            SupportSession.cancelled_reason.is_(None),
        )
    ).all()
    day = clock.day_of(record.starts_at)
    of_that_day = [row for row in rows if clock.day_of(row[1]) == day]
    return min(of_that_day, key=lambda row: abs(row[1] - record.starts_at))[0] if of_that_day else None
