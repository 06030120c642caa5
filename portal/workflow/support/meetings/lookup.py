"""A meeting under its case, and whether it still waits to be held or recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.constraints import UNKNOWN
from portal.workflow.support.models import Concern, SupportSession
from tenants.errors import Conflict, NotFound
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case

SHORTEST, LONGEST = 5, 600
GONE = S("This meeting was cancelled or recorded in the meantime.")


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


def concern_of(session: Session, case: Case, concern_id: UUID) -> Concern:
    """A concern about this case.

    Raises:
        NotFound: it has none of this id, or not for this actor.
    """
    concern = session.scalars(select(Concern).where(Concern.id == concern_id, Concern.case_id == case.id)).one_or_none()
    if concern is None:
        raise NotFound(UNKNOWN)
    return concern


def require_open(meeting: SupportSession) -> None:
    """Let a meeting pass that was neither recorded nor cancelled.

    Raises:
        Conflict: it was.
    """
    if meeting.recorded_at is not None or meeting.cancelled_reason is not None:
        raise Conflict(GONE)
