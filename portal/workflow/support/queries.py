"""What the pages of the support show: few statements, plain rows. What is visible is the database's decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Date, and_, cast, func, or_, select, tuple_

from portal.workflow.cases.models import Case, CaseAccess, CaseWorker
from portal.workflow.disclosure import Facet
from portal.workflow.placements.models import Placement
from portal.workflow.referrals.models import MemberName
from portal.workflow.stages import Stage
from portal.workflow.support.models import Goal, Plan, SupportSession, WorkingNote
from portal.workflow.support.rights import AT_WORK
from tenants import clock
from tenants.kinds import CASE_ROLES, Kind
from tenants.organisations import Rules
from tenants.people import Membership, MembershipRole, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from tenants.actor import Actor
    from tenants.kinds import Role

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


@dataclass(frozen=True)
class Overview:
    """The plan with who wrote it (``None`` before it is agreed), the goals, and who follows the case, each as a mapping."""

    plan: dict[str, Any] | None
    goals: list[dict[str, Any]]
    workers: list[dict[str, Any]]


def quiet(today: Any, *columns: Any) -> Any:
    """A select of ``columns`` of the cases hosted now in which nothing was recorded for the days that the rules name."""
    return (
        select(*columns)
        .select_from(Case)
        .join(Placement, and_(Placement.case_id == Case.id, Placement.state == "living"))
        .join(Rules, Rules.id == Case.rules_id)
        .where(Case.stage == Stage.HOSTED.value, cast(today, Date) - QUIET_SINCE >= Rules.quiet_support_days)
    )


def overview(session: Session, case_id: UUID) -> Overview:
    """Plan, goals and workers of a case, in one statement."""
    plan = (
        select(func.jsonb_build_object("summary", Plan.summary, "agreed_on", Plan.agreed_on, "by", NAME))
        .join(Person, Person.id == Plan.written_by_id)
        .where(Plan.case_id == case_id)
        .scalar_subquery()
    )
    one_goal = func.jsonb_build_object(
        "id", Goal.id, "area", Goal.area, "title", Goal.title, "indicator", Goal.indicator, "due_on", Goal.due_on,
        "state", Goal.state, "closed_on", Goal.closed_on, "note", Goal.closing_note,
    )  # fmt: skip
    goals = select(func.jsonb_agg(one_goal)).where(Goal.case_id == case_id).scalar_subquery()
    one_worker = func.jsonb_build_object("role", CaseWorker.role, "person_id", CaseWorker.person_id, "name", NAME)
    workers = (
        select(func.jsonb_agg(one_worker))
        .join(Person, Person.id == CaseWorker.person_id)
        .where(CaseWorker.case_id == case_id, CaseWorker.ended_on.is_(None), CaseWorker.role.in_(CASE_ROLES[Kind.ATS]))
        .scalar_subquery()
    )
    found = session.execute(select(plan, goals, workers)).one()
    goals_ = [{**goal, "due_on": _day(goal["due_on"]), "closed_on": _day(goal["closed_on"])} for goal in found[1] or []]
    goals_.sort(key=lambda goal: (goal["state"] != "open", goal["due_on"], goal["title"]))
    return Overview(found[0], goals_, sorted(found[2] or [], key=lambda worker: str(worker["role"])))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


_MEETING = (
    SupportSession.id,
    SupportSession.starts_at,
    SupportSession.minutes,
    SupportSession.place,
    SupportSession.worker_id,
    NAME.label("worker"),
)


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
    """A page of the meetings recorded or cancelled, the last one first; one more than :data:`PAGE` when there are earlier ones."""
    statement = (
        select(
            *_MEETING,
            SupportSession.attendance,
            SupportSession.done,
            SupportSession.next_step,
            SupportSession.concern,
            SupportSession.concern_text,
            SupportSession.cancelled_reason,
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


def meetings(session: Session, actor: Actor, *, everybody: bool = False) -> Sequence[Any]:
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


def my_households(session: Session, actor: Actor) -> Sequence[Any]:
    """The cases entrusted to the actor, with the last meeting held and the next one planned; the longest unseen first."""
    statement = (
        select(
            Case.id.label("case_id"),
            Case.number,
            Case.stage,
            HOUSEHOLD.label("household"),
            LAST_HELD.label("last"),
            NEXT_PLANNED.label("next"),
        )
        .where(
            Case.stage.in_(AT_WORK),
            Case.id.in_(
                select(CaseWorker.case_id).where(
                    CaseWorker.person_id == actor.person_id,
                    CaseWorker.organisation_id == actor.organisation_id,
                    CaseWorker.ended_on.is_(None),
                )
            ),
        )
        .order_by(LAST_HELD.asc().nulls_first(), Case.number)
        .limit(100)
    )
    return session.execute(statement).all()


def candidates(session: Session, actor: Actor, role: Role) -> Sequence[Any]:
    """The colleagues who hold a role, with how many households that are not gone they follow in it."""
    follows = (
        select(func.count())
        .select_from(CaseWorker)
        .join(
            CaseAccess,
            and_(
                CaseAccess.case_id == CaseWorker.case_id,
                CaseAccess.organisation_id == actor.organisation_id,
                CaseAccess.facet == Facet.SUMMARY.value,
                CaseAccess.stage.in_(AT_WORK),
            ),
        )
        .where(CaseWorker.person_id == Person.id, CaseWorker.role == role.value, CaseWorker.ended_on.is_(None))
        .scalar_subquery()
    )
    statement = (
        select(Person.id, NAME.label("name"), follows.label("follows"))
        .join(Membership, and_(Membership.person_id == Person.id, Membership.ended_on.is_(None)))
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(Membership.organisation_id == actor.organisation_id, MembershipRole.role == role.value)
        .order_by(Person.surname, Person.given_name)
    )
    return session.execute(statement).all()


def colleagues(session: Session, case_id: UUID, actor: Actor) -> list[tuple[UUID, str]]:
    """Who can hold a meeting of a case: those assigned to it, and the actor."""
    rows = session.execute(
        select(Person.id, NAME)
        .join(CaseWorker, CaseWorker.person_id == Person.id)
        .where(
            CaseWorker.case_id == case_id,
            CaseWorker.organisation_id == actor.organisation_id,
            CaseWorker.ended_on.is_(None),
        )
        .order_by(CaseWorker.role)
    )
    return list(dict([(actor.person_id, actor.person_name), *((row[0], row[1]) for row in rows)]).items())


def notes_of(session: Session, case_id: UUID, before: tuple[datetime, UUID] | None = None) -> Sequence[Any]:
    """A page of the working notes that the actor may read, the last one first; one more when there are earlier ones."""
    statement = (
        select(WorkingNote.id, WorkingNote.at, WorkingNote.text, NAME.label("author"), SupportSession.starts_at)
        .join(Person, Person.id == WorkingNote.author_id)
        .outerjoin(SupportSession, SupportSession.id == WorkingNote.session_id)
        .where(WorkingNote.case_id == case_id)
        .order_by(WorkingNote.at.desc(), WorkingNote.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(tuple_(WorkingNote.at, WorkingNote.id) < tuple_(*before))
    return session.execute(statement).all()


def day_of(row: Any) -> date:
    """The day in Rome of a meeting."""
    return clock.day_of(row.starts_at)
