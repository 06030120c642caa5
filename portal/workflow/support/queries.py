"""What the tab of the support shows besides the meetings, and who can follow a case: few statements, plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.workflow.cases.models import Case, CaseWorker
from portal.workflow.placements.models import Placement
from portal.workflow.stages import Stage
from portal.workflow.support.meetings.queries import HOUSEHOLD, LAST_HELD, NAME, NEXT_PLANNED, QUIET_SINCE
from portal.workflow.support.models import Goal, Plan, Progress
from portal.workflow.support.rights import AT_WORK
from tenants.kinds import CASE_ROLES, Kind
from tenants.organisations import Rules
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor


@dataclass(frozen=True)
class Overview:
    """The plan in force with who wrote it (``None`` before one is signed), the goals, and who follows the case, each as a mapping."""

    plan: dict[str, Any] | None
    goals: list[dict[str, Any]]
    workers: list[dict[str, Any]]


def overview(session: Session, case_id: UUID) -> Overview:
    """Plan, goals and workers of a case, in one statement."""
    plan = (
        select(
            func.jsonb_build_object(
                "id", Plan.id, "version", Plan.version, "summary", Plan.summary, "agreed_on", Plan.agreed_on, "by", NAME
            )
        )
        .join(Person, Person.id == Plan.written_by_id)
        .where(Plan.case_id == case_id, Plan.state == "in_force")
        .scalar_subquery()
    )
    level = (
        select(Progress.level)
        .where(Progress.goal_id == Goal.id)
        .order_by(Progress.on_day.desc(), Progress.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    one_goal = func.jsonb_build_object(
        "id", Goal.id, "area", Goal.area, "title", Goal.title, "indicator", Goal.indicator, "due_on", Goal.due_on,
        "state", Goal.state, "closed_on", Goal.closed_on, "note", Goal.closing_note,
        "level", func.coalesce(level, Goal.start_level), "expected", Goal.expected, "start_level", Goal.start_level,
        "commitments", Goal.commitments,
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


_QUIET_SINCE = (
    select(QUIET_SINCE)
    .select_from(Placement)
    .join(Rules, Rules.id == Case.rules_id)
    .where(
        Placement.case_id == Case.id,
        Placement.state == "living",
        Case.stage == Stage.HOSTED.value,
        func.app.today() - QUIET_SINCE >= Rules.quiet_support_days,
    )
    .correlate(Case)
    .scalar_subquery()
)
"""Since when a household stands still; nothing for those met within the days that the rules name."""


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
            _QUIET_SINCE.label("quiet_since"),
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
