"""What is read of the plan: its versions, who signed, how far each goal came, when it was looked at again and when that is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, and_, case, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.referrals.models import MemberName
from portal.workflow.support.models import Goal, Plan, PlanSignature, Progress, SupportSession
from tenants.errors import NotFound
from tenants.organisations import Rules
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

NAME = Person.given_name + " " + Person.surname
HELD = and_(SupportSession.kind == "plan_review", SupportSession.recorded_at.is_not(None), SupportSession.attendance != "nobody")
"""A review that took place: a meeting of that kind to which somebody came."""
LAST_REVIEW = (
    select(func.max(cast(func.timezone("Europe/Rome", SupportSession.starts_at), Date)))
    .where(SupportSession.case_id == Case.id, HELD)
    .scalar_subquery()
)
REVIEW_DUE: Any = func.greatest(Plan.agreed_on, LAST_REVIEW) + Rules.plan_review_days
"""The day by which a plan in force is to be looked at again; for a statement over ``Plan``, ``Case`` and ``Rules``."""
MOST_REVIEWS = 40


@dataclass(frozen=True)
class Reviews:
    """The reviews of the plan: those planned and those held (the last first, with how far each goal was then), and the next due."""

    planned: Sequence[Any]
    held: list[Review]
    due_on: date | None


@dataclass(frozen=True)
class Review:
    """A review that was held: what was verified in it, and the level of every goal that was open that day."""

    id: UUID
    starts_at: Any
    worker: str
    verified: str | None
    next_step: str | None
    levels: list[tuple[str, int]]


@dataclass(frozen=True)
class Path:
    """A goal with the days on which it moved: ``points`` are (day, level), beginning with its start."""

    id: UUID
    area: str
    title: str
    state: str
    points: tuple[tuple[date, int], ...]

    @property
    def level(self) -> int:
        """Where it is now."""
        return self.points[-1][1]

    def on(self, day: date) -> int:
        """Where it was on a day."""
        return next((level for when, level in reversed(self.points) if when <= day), self.points[0][1])


def plan_of(session: Session, case_id: UUID, plan_id: UUID) -> Plan:
    """A version of a case's plan.

    Raises:
        NotFound: there is none of this id, or it is not for the reader.
    """
    found = session.scalars(select(Plan).where(Plan.id == plan_id, Plan.case_id == case_id)).one_or_none()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def versions(session: Session, case_id: UUID) -> Sequence[Any]:
    """All versions that the reader may know, the last one first, without what they say."""
    return session.execute(
        select(
            Plan.id, Plan.version, Plan.state, Plan.agreed_on, Plan.superseded_on, Plan.changed_at, Plan.sent_at, Plan.content_hash,
            Plan.dropped_reason, NAME.label("by"),
        )
        .join(Person, Person.id == Plan.written_by_id)
        .where(Plan.case_id == case_id)
        .order_by(Plan.version.desc())
    ).all()  # fmt: skip


def signatures_of(session: Session, plan: Plan) -> Sequence[Any]:
    """Who signed these words or said why not, each by their last word; names as far as the reader may know them."""
    worker = aliased(Person)
    signer = func.coalesce(PlanSignature.member_id, PlanSignature.person_id)
    last = (
        select(PlanSignature.id)
        .where(PlanSignature.plan_id == plan.id, PlanSignature.content_hash == plan.content_hash)
        .ext(distinct_on(signer))
        .order_by(signer, PlanSignature.at.desc())
    )
    return session.execute(
        select(
            PlanSignature.id, PlanSignature.party, PlanSignature.method, PlanSignature.note, PlanSignature.at,
            case(
                (PlanSignature.party == "educator", worker.given_name + " " + worker.surname),
                else_=MemberName.given_name + " " + MemberName.surname,
            ).label("name"),
        )
        .outerjoin(worker, worker.id == PlanSignature.person_id)
        .outerjoin(MemberName, MemberName.member_id == PlanSignature.member_id)
        .where(PlanSignature.id.in_(last))
        .order_by(PlanSignature.party.desc(), PlanSignature.at)
    ).all()  # fmt: skip


def paths(session: Session, case_id: UUID) -> list[Path]:
    """Every goal of the plans that came into force, with the days on which it moved; open ones first."""
    goals = session.execute(
        select(Goal.id, Goal.area, Goal.title, Goal.state, Goal.start_level, Goal.created_at, Plan.agreed_on, Goal.due_on)
        .outerjoin(Plan, Plan.id == Goal.plan_id)
        .where(Goal.case_id == case_id)
    ).all()
    moved = session.execute(
        select(Progress.goal_id, Progress.on_day, Progress.level)
        .where(Progress.case_id == case_id)
        .order_by(Progress.on_day, Progress.at)
    ).all()
    by_goal: dict[UUID, dict[date, int]] = {}
    for goal_id, day, level in moved:
        by_goal.setdefault(goal_id, {})[day] = level
    found = []
    for goal in sorted(goals, key=lambda one: (one.state != "open", one.due_on, one.title)):
        steps = by_goal.get(goal.id, {})
        begun = min([goal.created_at.date(), *(day - timedelta(days=1) for day in steps)])
        found.append(Path(goal.id, goal.area, goal.title, goal.state, ((begun, goal.start_level), *sorted(steps.items()))))
    return found


def reviews(session: Session, case_id: UUID, goals: Sequence[Path]) -> Reviews:
    """The reviews of the plan; ``goals`` are its :func:`paths`, from which the levels of each day are read."""
    due = session.scalar(
        select(REVIEW_DUE)
        .select_from(Plan)
        .join(Case, Case.id == Plan.case_id)
        .join(Rules, Rules.id == Case.rules_id)
        .where(Plan.case_id == case_id, Plan.state == "in_force")
    )
    rows = session.execute(
        select(
            SupportSession.id, SupportSession.starts_at, SupportSession.recorded_at, SupportSession.place, SupportSession.done,
            SupportSession.next_step, cast(func.timezone("Europe/Rome", SupportSession.starts_at), Date).label("day"),
            SupportSession.attendance, NAME.label("worker"),
        )
        .join(Person, Person.id == func.coalesce(SupportSession.recorded_by_id, SupportSession.worker_id))
        .where(
            SupportSession.case_id == case_id, SupportSession.kind == "plan_review", SupportSession.cancelled_reason.is_(None)
        )
        .order_by(SupportSession.starts_at.desc())
        .limit(MOST_REVIEWS)
    ).all()  # fmt: skip
    held = [
        Review(
            row.id, row.starts_at, row.worker, row.done, row.next_step,
            [(goal.title, goal.on(row.day)) for goal in goals if goal.points[0][0] <= row.day],
        )
        for row in rows
        if row.recorded_at is not None and row.attendance != "nobody"
    ]  # fmt: skip
    return Reviews([row for row in reversed(rows) if row.recorded_at is None], held, due)
