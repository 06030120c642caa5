"""Notes of the two narrower tiers: for the Equipe, and one's own.

A working note is read by its author and the coordinator. It leaves no trace anywhere else, not even that it exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import CaseAccess
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.events import EquipeNoteWritten, Tell, Who, equipe
from portal.workflow.stages import Stage
from portal.workflow.support.meetings.lookup import meeting_of
from portal.workflow.support.models import EquipeNote, WorkingNote
from portal.workflow.support.rights import AFTERWARDS, LIVED_IN, require_worker
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.kinds import Kind
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

N = TypeVar("N", EquipeNote, WorkingNote)
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
    return add_note(session, actor, case, WorkingNote, text, session_id)


def write_equipe_note(session: Session, actor: Actor, case_id: UUID, *, text: str, session_id: UUID | None = None) -> EquipeNote:
    """Leave a note for the Equipe on a case, about a meeting or not. Its members are told that there is one.

    Raises:
        NotAllowed: not the coordinator, nor assigned to the case.
        WrongStage: no unit is assigned yet.
        Invalid: no text, or too much of it.
        Conflict: the same note was just written (a second click).
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AFTERWARDS)
    note = add_note(session, actor, case, EquipeNote, text, session_id)
    tell_of_note(session, actor, case)
    return note


def tell_of_note(session: Session, actor: Actor, case: Case) -> None:
    """Tell the Equipe of a note: the Comune's members too, once they see the support."""
    also = equipe() if Stage(case.stage) in LIVED_IN else (Tell(Kind.ATS, Who.EQUIPE),)
    cases.record(session, actor, case, EquipeNoteWritten(), also=also)


def add_note(session: Session, actor: Actor, case: Case, tier: type[N], text: str, session_id: UUID | None) -> N:
    """Keep a note of a tier; the commands that call it have asked who may."""
    if tier is WorkingNote and not _holds_notes(session, actor, case):
        raise NotFound(UNKNOWN)
    words = text.strip()
    if not words:
        raise Invalid(text=S("Write the note."))
    if len(words) > LONGEST_NOTE:
        raise Invalid(text=S("A note has at most %(most)s characters.", most=LONGEST_NOTE))
    if session_id is not None:
        meeting_of(session, case, session_id)
    mine = select(tier).where(tier.case_id == case.id, tier.author_id == actor.person_id)
    last = session.scalars(mine.order_by(tier.at.desc()).limit(1)).first()
    if last is not None and last.text == words and clock.day_of(last.at) == clock.today():
        raise Conflict(S("You have just written this note."))
    note = tier(
        case_id=case.id, organisation_id=actor.organisation_id, author_id=actor.person_id, session_id=session_id, text=words
    )
    session.add(note)
    session.flush()
    return note


def _holds_notes(session: Session, actor: Actor, case: Case) -> bool:
    holds = select(func.count()).where(
        CaseAccess.case_id == case.id,
        CaseAccess.organisation_id == actor.organisation_id,
        CaseAccess.facet == Facet.SUPPORT_NOTES.value,
    )
    return bool(session.scalar(holds))
