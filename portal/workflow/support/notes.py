"""Working notes: their author and the coordinator read them. They leave no trace anywhere else, not even that one exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import CaseAccess
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.support.meetings import meeting_of
from portal.workflow.support.models import WorkingNote
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

LONGEST_NOTE = 10_000


def write_note(session: Session, actor: Actor, case_id: UUID, *, text: str, session_id: UUID | None = None) -> WorkingNote:
    """Keep a note for oneself (and the coordinator) on a case, about a meeting or not.

    Raises:
        NotFound: the case's working notes are not for this actor.
        NotAllowed: another role's task.
        Invalid: no text, or too much of it.
        Conflict: the same note was just written (a second click).
    """
    case = cases.lock(session, case_id)
    check(actor, Permission.WRITE_NOTES)
    holds = select(func.count()).where(
        CaseAccess.case_id == case.id,
        CaseAccess.organisation_id == actor.organisation_id,
        CaseAccess.facet == Facet.SUPPORT_NOTES.value,
    )
    if not session.scalar(holds):
        raise NotFound(UNKNOWN)
    words = text.strip()
    if not words:
        raise Invalid(text=S("Write the note."))
    if len(words) > LONGEST_NOTE:
        raise Invalid(text=S("A note has at most %(most)s characters.", most=LONGEST_NOTE))
    if session_id is not None:
        meeting_of(session, case, session_id)
    last = session.scalars(
        select(WorkingNote)
        .where(WorkingNote.case_id == case.id, WorkingNote.author_id == actor.person_id)
        .order_by(WorkingNote.at.desc())
        .limit(1)
    ).first()
    if last is not None and last.text == words and clock.day_of(last.at) == clock.today():
        raise Conflict(S("You have just written this note."))
    note = WorkingNote(
        case_id=case.id, organisation_id=actor.organisation_id, author_id=actor.person_id, session_id=session_id, text=words
    )
    session.add(note)
    session.flush()
    return note
