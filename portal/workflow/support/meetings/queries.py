"""The diary, the meetings of a case with who was there, and the notes that the reader may see: few statements, plain rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Date, and_, cast, func, literal, or_, select, true, tuple_, union_all
from sqlalchemy.orm import aliased

from portal.workflow.cases.models import Case
from portal.workflow.placements.models import Placement
from portal.workflow.referrals.models import Member, MemberName
from portal.workflow.stages import Stage
from portal.workflow.support.models import (
    Concern,
    EquipeNote,
    Goal,
    Presence,
    Progress,
    SupportSession,
    SupportSessionVersion,
    WorkingNote,
)
from tenants import clock
from tenants.organisations import Rules
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

PAGE = 10
AHEAD = timedelta(days=15)
NAME = Person.given_name + " " + Person.surname
OPEN = and_(SupportSession.recorded_at.is_(None), SupportSession.cancelled_reason.is_(None))
HOUSEHOLD = (
    select(func.concat(MemberName.surname, " ", MemberName.given_name))
    .where(MemberName.case_id == Case.id, MemberName.reference, MemberName.removed_at.is_(None))
    .limit(1)
    .scalar_subquery()
)
LAST_HELD = (
    select(func.max(SupportSession.starts_at))
    .where(SupportSession.case_id == Case.id, SupportSession.recorded_at.is_not(None))
    .scalar_subquery()
)
NEXT_PLANNED = (
    select(func.min(SupportSession.starts_at))
    .where(SupportSession.case_id == Case.id, OPEN, SupportSession.starts_at >= func.app.instant())
    .scalar_subquery()
)
QUIET_SINCE = cast(func.timezone("Europe/Rome", func.greatest(LAST_HELD, Placement.handed_over_at)), Date)
"""The day of the last recorded meeting or of the handover, whichever came later; for a statement over ``Case`` and ``Placement``."""


def quiet(today: Any, *columns: Any) -> Any:
    """A select of ``columns`` of the cases hosted now in which nothing was recorded for the days that the rules name."""
    return (
        select(*columns)
        .select_from(Case)
        .join(Placement, and_(Placement.case_id == Case.id, Placement.state == "living"))
        .join(Rules, Rules.id == Case.rules_id)
        .where(Case.stage == Stage.HOSTED.value, cast(today, Date) - QUIET_SINCE >= Rules.quiet_support_days)
    )


_MEETING = (
    SupportSession.id,
    SupportSession.kind,
    SupportSession.starts_at,
    SupportSession.minutes,
    SupportSession.place,
    SupportSession.worker_id,
    NAME.label("worker"),
)


def _of_the_meeting(table: Any, *more: Any) -> Any:
    """A list of objects about the meeting of the row, or nothing."""
    return select(func.jsonb_agg(*more)).where(table.session_id == SupportSession.id)


def _by_name(*fields: Any) -> Any:
    return func.jsonb_build_object(*fields)


_AUTHOR = aliased(Person)
_BESIDE: dict[str, Any] = {
    "missing": _of_the_meeting(Presence, _by_name("name", MemberName.given_name, "reason", Presence.reason))
    .where(~Presence.present, MemberName.member_id == Presence.member_id, SupportSession.attendance == "some")
    .scalar_subquery(),
    "moved": _of_the_meeting(Progress, _by_name("goal", Goal.title, "level", Progress.level, "note", Progress.note))
    .where(Goal.id == Progress.goal_id)
    .scalar_subquery(),
    "for_equipe": _of_the_meeting(EquipeNote, _by_name("text", EquipeNote.text, "by", _AUTHOR.given_name + " " + _AUTHOR.surname))
    .where(_AUTHOR.id == EquipeNote.author_id)
    .scalar_subquery(),
    "corrections": select(func.count()).where(SupportSessionVersion.session_id == SupportSession.id).scalar_subquery(),
}


def planned(session: Session, case_id: UUID) -> Sequence[Any]:
    """The meetings of a case that are neither recorded nor cancelled, the first one first."""
    statement = (
        select(*_MEETING)
        .join(Person, Person.id == SupportSession.worker_id)
        .where(SupportSession.case_id == case_id, OPEN)
        .order_by(SupportSession.starts_at, SupportSession.id)
        .limit(50)
    )
    return session.execute(statement).all()


def held(session: Session, case_id: UUID, before: tuple[datetime, UUID] | None = None) -> Sequence[Any]:
    """A page of the meetings recorded or cancelled, the last one first; one more than :data:`PAGE` when there are earlier ones.

    Each with who was missing, the goals that it moved, its notes for the Equipe, and how many times it was corrected, as far as the
    reader may see them.
    """
    statement = (
        select(
            *_MEETING,
            SupportSession.attendance,
            SupportSession.absence,
            SupportSession.done,
            SupportSession.next_step,
            SupportSession.next_step_on,
            SupportSession.cancelled_reason,
            SupportSession.recorded_by_id,
            SupportSession.recorded_at,
            SupportSession.written_at,
            *(column.label(name) for name, column in _BESIDE.items()),
        )
        .join(Person, Person.id == func.coalesce(SupportSession.recorded_by_id, SupportSession.worker_id))
        .where(
            SupportSession.case_id == case_id,
            or_(SupportSession.recorded_at.is_not(None), SupportSession.cancelled_reason.is_not(None)),
        )
        .order_by(SupportSession.starts_at.desc(), SupportSession.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(tuple_(SupportSession.starts_at, SupportSession.id) < tuple_(*before))
    return session.execute(statement).all()


def diary(session: Session, actor: Actor, *, everybody: bool = False) -> Sequence[Any]:
    """The meetings still to record or to come in the next two weeks, mine or all colleagues', with number and household."""
    until = clock.now() + AHEAD
    statement = (
        select(*_MEETING, SupportSession.case_id, Case.number, HOUSEHOLD.label("household"))
        .join(Case, Case.id == SupportSession.case_id)
        .join(Person, Person.id == SupportSession.worker_id)
        .where(SupportSession.organisation_id == actor.organisation_id, OPEN, SupportSession.starts_at < until)
        .order_by(SupportSession.starts_at, SupportSession.id)
        .limit(200)
    )
    if not everybody:
        statement = statement.where(SupportSession.worker_id == actor.person_id)
    return session.execute(statement).all()


def concerns(session: Session, case_id: UUID) -> Sequence[Any]:
    """The concerns about a household, those that wait for an answer first, then the last one; with who raised and who answered."""
    answerer = aliased(Person)
    statement = (
        select(
            Concern.id, Concern.text, Concern.wanted, Concern.raised_at, Concern.raised_by_id, Concern.session_id,
            Concern.acknowledged_at, Concern.answer, NAME.label("raised_by"),
            (answerer.given_name + " " + answerer.surname).label("answered_by"),
        )
        .join(Person, Person.id == Concern.raised_by_id)
        .outerjoin(answerer, answerer.id == Concern.acknowledged_by_id)
        .where(Concern.case_id == case_id)
        .order_by(Concern.acknowledged_at.is_not(None), Concern.raised_at.desc())
        .limit(50)
    )  # fmt: skip
    return session.execute(statement).all()


def names(session: Session, case_id: UUID) -> Sequence[Any]:
    """Who belongs to the household now: id and name, in the referral's order."""
    statement = (
        select(Member.id, (MemberName.given_name + " " + MemberName.surname).label("name"))
        .join(MemberName, MemberName.member_id == Member.id)
        .where(Member.case_id == case_id, Member.removed_at.is_(None))
        .order_by(Member.position)
    )
    return session.execute(statement).all()


def that_day(session: Session, worker_id: UUID, day: date, besides: UUID | None = None) -> Sequence[Any]:
    """What a colleague has in the diary on a day, as far as the reader may know the cases."""
    begins = datetime.combine(day, datetime.min.time(), clock.ROME)
    statement = (
        select(SupportSession.starts_at, SupportSession.minutes, SupportSession.place, Case.number)
        .join(Case, Case.id == SupportSession.case_id)
        .where(
            SupportSession.worker_id == worker_id,
            SupportSession.cancelled_reason.is_(None),
            SupportSession.starts_at >= begins,
            SupportSession.starts_at < begins + timedelta(days=1),
            SupportSession.id != besides if besides else true(),
        )
        .order_by(SupportSession.starts_at)
        .limit(20)
    )
    return session.execute(statement).all()


def presences_of(session: Session, session_id: UUID) -> dict[UUID, str | None]:
    """Who was at a recorded meeting: the reason of each who was not."""
    rows = session.execute(select(Presence.member_id, Presence.reason).where(Presence.session_id == session_id))
    return {row[0]: row[1] for row in rows}


def versions_of(session: Session, session_id: UUID) -> Sequence[Any]:
    """What a record said before each of its corrections, the last one first."""
    statement = (
        select(SupportSessionVersion.at, SupportSessionVersion.was, NAME.label("by"))
        .join(Person, Person.id == SupportSessionVersion.by_id)
        .where(SupportSessionVersion.session_id == session_id)
        .order_by(SupportSessionVersion.at.desc())
    )
    return session.execute(statement).all()


def notes_of(session: Session, case_id: UUID, before: tuple[datetime, UUID] | None = None) -> Sequence[Any]:
    """A page of the notes of the two narrower tiers that the actor may read, the last one first; one more when there are earlier
    ones. ``tier`` says for whom each is."""
    notes = union_all(
        *(
            select(tier.id, tier.at, tier.text, tier.session_id, tier.author_id, literal(name).label("tier")).where(
                tier.case_id == case_id
            )
            for name, tier in (("own", WorkingNote), ("equipe", EquipeNote))
        )
    ).subquery()
    statement = (
        select(notes.c.id, notes.c.at, notes.c.text, notes.c.tier, NAME.label("author"), SupportSession.starts_at)
        .join(Person, Person.id == notes.c.author_id)
        .outerjoin(SupportSession, SupportSession.id == notes.c.session_id)
        .order_by(notes.c.at.desc(), notes.c.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(tuple_(notes.c.at, notes.c.id) < tuple_(*before))
    return session.execute(statement).all()


def day_of(row: Any) -> date:
    """The day in Rome of a meeting."""
    return clock.day_of(row.starts_at)
