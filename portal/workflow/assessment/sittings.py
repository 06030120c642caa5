"""A session of the Equipe as it takes place: opened with who is present, chaired, its matters put off, closed; or called off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.assessment.equipe import load_session, seats
from portal.workflow.assessment.models import AssessmentItem, EquipeSession
from portal.workflow.assessment.voices import Attendance
from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import MatterPutOff
from portal.workflow.referrals.queries import rules_in_force
from portal.workflow.stages import Stage
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.people import Person
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor
    from tenants.sentences import Sentence


def open_sitting(
    session: Session, actor: Actor, session_id: UUID, present: Collection[UUID], chair_id: UUID | None = None
) -> EquipeSession:
    """Open a session on its day or later: who is present, and who chairs (the actor, when nobody else is named).

    Raises:
        NotFound: no such session for this actor.
        Conflict: it is open or over already, or its day has not come.
        Invalid: nobody is present, somebody without a seat, or a chair who is not present.
    """
    sitting = lock_sitting(session, actor, session_id)
    _require_state(sitting, "convened")
    day = clock.day_of(sitting.starts_at)
    if day > clock.today():
        raise Conflict(S("This session takes place on %(day)s: it cannot be opened before.", day=day))
    there, chair = set(present), chair_id or actor.person_id
    seated = seats(session, sitting.partnership_id, day)
    _check_present(there, seated.keys(), chair)
    rules_id = rules_in_force(session, sitting.partnership_id).id
    sitting.opened_at, sitting.chair_id, sitting.rules_id = clock.now(), chair, rules_id
    session.flush()
    for person_id, (organisation_id, kind) in seated.items():
        session.add(
            Attendance(
                session_id=sitting.id, partnership_id=sitting.partnership_id, person_id=person_id, organisation_id=organisation_id,
                kind=kind, present=person_id in there,
            )
        )  # fmt: skip
    session.flush()
    _open_complete(session, sitting)
    return sitting


def record_attendance(session: Session, actor: Actor, session_id: UUID, present: Collection[UUID]) -> EquipeSession:
    """Say anew who is present: somebody came later, or had to leave.

    Raises:
        NotFound: no such session for this actor.
        NotAllowed: the actor does not chair it.
        Conflict: it is not open.
        Invalid: as :func:`open_sitting`.
    """
    sitting = _chaired(session, actor, session_id)
    rows = {row.person_id: row for row in session.scalars(select(Attendance).where(Attendance.session_id == sitting.id))}
    there = set(present)
    _check_present(there, rows.keys(), sitting.chair_id)
    for person_id, row in rows.items():
        row.present = person_id in there
    session.flush()
    _open_complete(session, sitting)
    return sitting


def hand_over_chair(session: Session, actor: Actor, session_id: UUID, person_id: UUID) -> EquipeSession:
    """Give the chair to another member who is present; also after the session, so that its minutes can be signed.

    Raises:
        NotFound: no such session for this actor.
        NotAllowed: the actor neither chairs it nor, when the chair has no seat any more, heads an organisation.
        Conflict: it was not opened yet.
        Invalid: not a member who was present.
    """
    sitting = lock_sitting(session, actor, session_id)
    if sitting.opened_at is None:
        raise Conflict(S("This session has not been opened yet: whoever opens it says who chairs."))
    seated = seats(session, sitting.partnership_id, clock.today())
    if actor.person_id != sitting.chair_id and not (actor.is_head and sitting.chair_id not in seated):
        raise NotAllowed(_by_chair(session, sitting))
    here = select(Attendance.id).where(Attendance.session_id == sitting.id, Attendance.person_id == person_id, Attendance.present)
    if session.scalar(here) is None or person_id not in seated:
        raise Invalid(chair=S("Only a member who is present can chair the session."))
    sitting.chair_id = person_id
    return sitting


def put_off(session: Session, actor: Actor, case_id: UUID, reason: str, seen_version: int | None = None) -> AssessmentItem:
    """Take a matter off the agenda undecided: it comes back in another session.

    Raises:
        NotFound: the case is not for this actor.
        NotAllowed: the actor does not chair the session.
        Conflict: it is on no agenda, or its session is not open.
        Invalid: no reason.
    """
    case = cases.lock(session, case_id, seen_version)
    item = require_open_item(session, case.id)
    _chaired(session, actor, item.session_id)
    if not reason.strip():
        raise Invalid(reason=S("Write why the decision is put off."))
    _settle(item, "put_off", reason.strip())
    cases.record(session, actor, case, MatterPutOff())
    return item


def close_sitting(session: Session, actor: Actor, session_id: UUID, remarks: str | None = None) -> EquipeSession:
    """Close a session: every matter is decided or put off, and the minutes can be signed. Matters of withdrawn cases drop out.

    Raises:
        NotFound: no such session for this actor.
        NotAllowed: the actor does not chair it.
        Conflict: it is not open, or a matter is still open; the sentence names the cases.
    """
    sitting = _chaired(session, actor, session_id)
    left = session.execute(
        select(AssessmentItem, Case.number, Case.stage)
        .join(Case, Case.id == AssessmentItem.case_id)
        .where(AssessmentItem.session_id == sitting.id, AssessmentItem.settled_at.is_(None))
        .order_by(Case.number)
    ).all()
    still_open = [number for _, number, stage in left if stage != Stage.WITHDRAWN]
    if still_open:
        raise Conflict(S("Still open: %(cases)s. Decide on them or put them off first.", cases=still_open))
    for item, _, _ in left:
        _settle(item, "dropped")
    sitting.closed_at, sitting.remarks = clock.now(), (remarks or "").strip() or None
    return sitting


def call_off(session: Session, actor: Actor, session_id: UUID, reason: str) -> EquipeSession:
    """Say that a convened session does not take place; its members are told, its matters wait for another.

    Raises:
        NotFound: no such session for this actor.
        Conflict: it was opened, or called off already.
        Invalid: no reason.
    """
    sitting = lock_sitting(session, actor, session_id)
    _require_state(sitting, "convened")
    if not reason.strip():
        raise Invalid(reason=S("Write why the session does not take place."))
    for item in session.scalars(
        select(AssessmentItem).where(AssessmentItem.session_id == sitting.id, AssessmentItem.settled_at.is_(None))
    ):
        _settle(item, "put_off", reason.strip())
    sitting.called_off_at, sitting.called_off_reason = clock.now(), reason.strip()
    session.flush()
    cases.remind(
        session, "session_called_off", None, dedup=str(sitting.id), event_id=sitting.id, starts_at=sitting.starts_at.isoformat()
    )
    return sitting


def open_item(session: Session, case_id: UUID) -> AssessmentItem | None:
    """The matter of a case that waits on an agenda."""
    statement = select(AssessmentItem).where(AssessmentItem.case_id == case_id, AssessmentItem.settled_at.is_(None))
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def require_open_item(session: Session, case_id: UUID) -> AssessmentItem:
    """The same, needed.

    Raises:
        Conflict: the case is on no agenda.
    """
    found = open_item(session, case_id)
    if found is None:
        raise Conflict(S("First put the case on the agenda of a session."))
    return found


def require_sitting(sitting: EquipeSession) -> None:
    """Let an open session pass.

    Raises:
        Conflict: it was not opened yet, or is over.
    """
    _require_state(sitting, "open")


def require_chair(session: Session, actor: Actor, sitting: EquipeSession) -> None:
    """Let whoever chairs pass.

    Raises:
        NotAllowed: the sentence names who does.
    """
    if sitting.chair_id != actor.person_id:
        raise NotAllowed(_by_chair(session, sitting))


def settle(session: Session, item: AssessmentItem) -> None:
    """Mark a matter as decided. For the commands that decide."""
    _settle(item, "decided")
    session.flush()


def lock_sitting(session: Session, actor: Actor, session_id: UUID) -> EquipeSession:
    """A session of an Equipe in which the actor sits, locked: two who change it do so one after the other.

    Raises:
        NotFound: there is none, or the actor does not sit there.
    """
    load_session(session, actor, session_id)
    found = session.scalars(
        select(EquipeSession).where(EquipeSession.id == session_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def _settle(item: AssessmentItem, how: str, reason: str | None = None) -> None:
    item.settled, item.settled_at, item.put_off_reason = how, clock.now(), reason


def _chaired(session: Session, actor: Actor, session_id: UUID) -> EquipeSession:
    sitting = lock_sitting(session, actor, session_id)
    require_sitting(sitting)
    require_chair(session, actor, sitting)
    return sitting


def _by_chair(session: Session, sitting: EquipeSession) -> Sentence:
    chair = session.get(Person, sitting.chair_id)
    return S("This is done by whoever chairs the session: %(name)s.", name=chair.name if chair else "–")


def _require_state(sitting: EquipeSession, state: str) -> None:
    if sitting.state == state:
        return
    raise Conflict(
        {
            "convened": S("This session has not been opened yet: open it and say who is present."),
            "open": S("This session is already open."),
            "closed": S("This session is closed: what was said and decided in it stays as it is."),
            "called_off": S("This session was called off."),
        }[sitting.state]
    )


def _check_present(there: set[UUID], seated: Collection[UUID], chair: UUID | None) -> None:
    if not there:
        raise Invalid(present=S("Say who is present."))
    if not there <= set(seated):
        raise Invalid(present=S("Only members of the Equipe can be present."))
    if chair not in there:
        raise Invalid(chair=S("Only a member who is present can chair the session."))


def _open_complete(session: Session, sitting: EquipeSession) -> None:
    """Show the opinions of the matters on which all who count have given theirs."""
    items = select(AssessmentItem.id).where(AssessmentItem.session_id == sitting.id, AssessmentItem.settled_at.is_(None))
    for item_id in session.scalars(items).all():
        session.execute(select(func.app.open_opinions(item_id, False)))
