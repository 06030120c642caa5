"""What the page of one session reads: its agenda, who is present, its minutes; and one matter with all that was said on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid as UuidType
from sqlalchemy import and_, bindparam, exists, func, select, true, union

from portal.workflow.assessment.models import AssessmentItem, Decision, EquipeSession, InformationRequest
from portal.workflow.assessment.voices import Abstention, Attendance, Dissent, Minutes, Opinion
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.referrals.models import MemberName
from tenants.errors import NotFound
from tenants.organisations import EquipeMember, Organisation
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

CONTRARY = {"eligible": "against", "rejected": "for", "granted": "against", "refused": "for"}
"""The opinion that is contrary to each outcome; ``unsure`` never is, and putting a decision off leaves nobody in dissent."""


@dataclass(frozen=True)
class Voice:
    """What one member said on a matter, as far as the reader may know it. ``given`` tells only that there is an opinion."""

    person_id: UUID
    name: str
    organisation: str
    present: bool | None
    given: bool
    stance: str | None
    text: str | None
    aside: str | None
    dissents: bool
    words: str | None


@dataclass(frozen=True)
class Matter:
    """A matter of an agenda with its session and every member's part in it."""

    item: AssessmentItem
    sitting: EquipeSession
    voices: tuple[Voice, ...]

    def of(self, person_id: UUID) -> Voice | None:
        """One member's part."""
        return next((voice for voice in self.voices if voice.person_id == person_id), None)

    @property
    def expected(self) -> tuple[Voice, ...]:
        """Those whose opinion is waited for: present, and not standing aside; every member before the session is open."""
        return tuple(v for v in self.voices if v.present is not False and v.aside is None)


def agenda_of(session: Session, sitting: EquipeSession, actor: Actor) -> Sequence[Any]:
    """The matters on a session's agenda that the bound organisation may see, in the order in which they were put there.

    ``surname`` and ``given_name`` of the reference person come only where the facet ``identity`` is granted. ``given`` counts the
    opinions that are in, ``mine`` and ``aside`` are the reader's own part.
    """
    open_requests = (
        select(func.count())
        .select_from(InformationRequest)
        .where(
            InformationRequest.case_id == Case.id,
            InformationRequest.answered_at.is_(None),
            InformationRequest.expired_at.is_(None),
        )
        .correlate(Case)
        .scalar_subquery()
    )
    voices = func.app.opinions_in(AssessmentItem.id).table_valued("person_id").lateral()
    given = select(func.count()).select_from(voices).correlate(AssessmentItem).scalar_subquery()
    reference = and_(MemberName.case_id == Case.id, MemberName.reference, MemberName.removed_at.is_(None))
    decided = and_(
        Decision.case_id == Case.id, Decision.session_id == sitting.id, Decision.sequence == AssessmentItem.sequence,
        AssessmentItem.review_id.is_(None),
    )  # fmt: skip
    mine = and_(Opinion.item_id == AssessmentItem.id, Opinion.person_id == actor.person_id)
    aside = exists().where(Abstention.item_id == AssessmentItem.id, Abstention.person_id == actor.person_id)
    statement = (
        select(
            AssessmentItem.id.label("item_id"), AssessmentItem.review_id, AssessmentItem.settled, AssessmentItem.put_off_reason,
            AssessmentItem.opinions_opened_at, AssessmentItem.sequence, Case.id, Case.number, Case.stage, Case.size, Case.urgent,
            open_requests.label("open_requests"), Decision.outcome, MemberName.surname, MemberName.given_name,
            given.label("given"), Opinion.stance.label("mine"), aside.label("aside"),
        )
        .select_from(AssessmentItem)
        .join(Case, Case.id == AssessmentItem.case_id)
        .outerjoin(MemberName, reference)
        .outerjoin(Decision, decided)
        .outerjoin(Opinion, mine)
        .where(AssessmentItem.session_id == sitting.id, AssessmentItem.settled.is_distinct_from("moved"))
        .order_by(AssessmentItem.created_at, Case.number)
    )  # fmt: skip
    return session.execute(statement).all()


def attendance_of(session: Session, sitting: EquipeSession) -> Sequence[Any]:
    """Who had a seat when the session was opened, and whether they are present; surname first."""
    return session.execute(
        select(Person.id, Person.given_name, Person.surname, Organisation.short_name, Attendance.kind, Attendance.present)
        .join(Attendance, Attendance.person_id == Person.id)
        .join(Organisation, Organisation.id == Attendance.organisation_id)
        .where(Attendance.session_id == sitting.id)
        .order_by(Person.surname, Person.given_name, Person.id)
    ).all()


def minutes_of(session: Session, sitting: EquipeSession) -> Sequence[Any]:
    """The signed versions of a session's minutes that the reader may read, latest first; without the file itself."""
    return session.execute(
        select(
            Minutes.id, Minutes.version, Minutes.content_hash, Minutes.file_hash, Minutes.reason, Minutes.signed_at,
            (Person.given_name + " " + Person.surname).label("signed_by"),
        )
        .join(Person, Person.id == Minutes.signed_by_id)
        .where(Minutes.session_id == sitting.id)
        .order_by(Minutes.version.desc())
    ).all()  # fmt: skip


def reads_minutes(session: Session, sitting: EquipeSession) -> bool:
    """Whether the reader may read the minutes of a session: they stand aside from none of its matters."""
    return bool(session.scalar(select(func.app.reads_minutes(sitting.id))))


def load_item(session: Session, actor: Actor, case: Case, matter_id: UUID) -> AssessmentItem:
    """A matter of a case.

    Raises:
        NotFound: there is none, or it is of another case.
    """
    found = session.get(AssessmentItem, matter_id, populate_existing=True)
    if found is None or found.case_id != case.id:
        raise NotFound(UNKNOWN)
    return found


def matter(session: Session, item: AssessmentItem, outcome: str | None = None) -> Matter:
    """A matter with every member's part in it: those with a seat when its session was opened, or who said something on it.

    Args:
        session: the database, in the reader's scope: it shows of the opinions what the reader may read.
        item: the matter.
        outcome: what was decided on it; who was of the contrary opinion and wrote nothing else dissents with its words.
    """
    sitting = session.get_one(EquipeSession, item.session_id)
    rows = session.execute(_VOICES, {"item": item.id, "session": item.session_id}).all()
    return Matter(item, sitting, tuple(_voice(row, outcome) for row in rows))


def matters_of(session: Session, case_id: UUID) -> dict[UUID, list[Any]]:
    """All that was said on the settled matters of a case, by matter, in one statement: for the tab of the case."""
    rows = session.execute(_VOICES_OF_CASE, {"case": case_id}).all()
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(row)
    return found


def matters_of_session(session: Session, session_id: UUID) -> dict[UUID, list[Any]]:
    """All that was said on the settled matters of a session, by matter, in one statement: for its minutes."""
    found: dict[UUID, list[Any]] = {}
    for row in session.execute(_VOICES_OF_SESSION, {"session": session_id}).all():
        found.setdefault(row.item_id, []).append(row)
    return found


def _voice(row: Any, outcome: str | None) -> Voice:
    contrary = outcome is not None and row.stance is not None and row.stance == CONTRARY.get(outcome)
    dissents = bool(row.stands) if row.stands is not None else contrary
    return Voice(
        person_id=row.id,
        name=f"{row.given_name} {row.surname}",
        organisation=row.short_name or "",
        present=row.present,
        given=row.given,
        stance=row.stance,
        text=row.text,
        aside=row.aside,
        dissents=dissents and row.present is not False and row.aside is None,
        words=(row.words if row.stands is not None else row.text) if dissents else None,
    )


def voices_of(rows: Sequence[Any], outcome: str | None) -> list[Voice]:
    """The voices of one matter among :func:`matters_of`."""
    return [_voice(row, outcome) for row in rows]


def _voices(condition: Any) -> Any:
    """Each member of the session of a matter, and whoever spoke on it, beside what they said.

    Before the session is opened its members are those who have a seat.
    """
    item, seat = AssessmentItem, EquipeMember
    given = func.app.opinions_in(item.id).table_valued("person_id").lateral("given")
    of_item = select(item.id.label("item_id"), item.session_id).where(condition)
    who = union(
        of_item.with_only_columns(item.id.label("item_id"), Attendance.person_id.label("person_id"))
        .join(Attendance, Attendance.session_id == item.session_id),
        of_item.with_only_columns(item.id, Abstention.person_id).join(Abstention, Abstention.item_id == item.id),
        of_item.with_only_columns(item.id, given.c.person_id).join(given, true()),
        of_item.with_only_columns(item.id, seat.person_id)
        .join(EquipeSession, EquipeSession.id == item.session_id)
        .join(seat, and_(seat.partnership_id == EquipeSession.partnership_id, seat.ended_on.is_(None)))
        .where(EquipeSession.opened_at.is_(None)),
    ).subquery("who")  # fmt: skip
    sent_by = (
        select(func.min(Organisation.short_name))
        .join(seat, seat.organisation_id == Organisation.id)
        .where(seat.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
    is_given = func.app.opinions_in(item.id).table_valued("person_id").lateral("is_given")
    return (
        select(
            who.c.item_id, Person.id, Person.given_name, Person.surname,
            func.coalesce(Organisation.short_name, sent_by).label("short_name"), Attendance.present,
            exists(select(1).select_from(is_given).where(is_given.c.person_id == Person.id)).correlate(item, Person).label("given"),
            Opinion.stance, Opinion.text, Abstention.reason.label("aside"), Dissent.stands, Dissent.words,
        )
        .select_from(who)
        .join(item, item.id == who.c.item_id)
        .join(Person, Person.id == who.c.person_id)
        .outerjoin(Attendance, and_(Attendance.session_id == item.session_id, Attendance.person_id == Person.id))
        .outerjoin(Organisation, Organisation.id == Attendance.organisation_id)
        .outerjoin(Opinion, and_(Opinion.item_id == item.id, Opinion.person_id == Person.id))
        .outerjoin(Abstention, and_(Abstention.item_id == item.id, Abstention.person_id == Person.id))
        .outerjoin(Dissent, and_(Dissent.item_id == item.id, Dissent.person_id == Person.id))
        .order_by(item.created_at, Person.surname, Person.given_name, Person.id)
    )  # fmt: skip


_VOICES = _voices(AssessmentItem.id == bindparam("item", type_=UuidType))
_VOICES_OF_SESSION = _voices(
    and_(AssessmentItem.session_id == bindparam("session", type_=UuidType), AssessmentItem.settled_at.is_not(None))
)
_VOICES_OF_CASE = _voices(
    and_(AssessmentItem.case_id == bindparam("case", type_=UuidType), AssessmentItem.settled_at.is_not(None))
)
