"""What a report is composed from: the shared record, the tier of its readers, and nothing of anybody's working notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, func, select

from portal.workflow.support.budget.queries import months_of, target_of
from portal.workflow.support.models import BudgetMonth, EquipeNote, Goal, Progress, SupportSession, Trail
from portal.workflow.support.plans.drafting import in_force
from portal.workflow.support.plans.queries import paths
from tenants import clock
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from portal.workflow.support.budget.money import Month, Target
    from portal.workflow.support.plans.queries import Path

MOST_MEETINGS = 300
_NAME = Person.given_name + " " + Person.surname


@dataclass(frozen=True)
class Choice:
    """What the author chose: which kind of report, for whom, of which days, from which meetings and notes for the Equipe."""

    kind: str
    facet: str
    starts_on: date
    ends_on: date
    meetings: tuple[UUID, ...] = ()
    notes: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class GoalThen:
    """A goal over the period: where it was at its beginning and its end, how it ended, who had committed to what."""

    path: Path
    was: int
    now: int
    indicator: str
    household: str
    state: str
    closed_on: date | None
    note: str | None


@dataclass(frozen=True)
class Gathered:
    """All that the sections are composed from, as far as the author may see it and the readers may."""

    choice: Choice
    met: Sequence[Any] = ()
    attendance: Sequence[Any] = ()
    notes: Sequence[Any] = ()
    goals: Sequence[GoalThen] = ()
    months: Sequence[Month] = ()
    target: Target | None = None
    saved: int = 0
    trails: Sequence[Any] = ()
    agreed_on: date | None = None
    moved: dict[UUID, list[tuple[str, str, int]]] = field(default_factory=dict)


def meetings_between(session: Session, case_id: UUID, starts_on: date, ends_on: date) -> Sequence[Any]:
    """The recorded meetings of a period in their order, each with its shared text."""
    begins, ends = _bounds(starts_on, ends_on)
    return session.execute(
        select(
            SupportSession.id, SupportSession.starts_at, SupportSession.kind, SupportSession.minutes, SupportSession.attendance,
            SupportSession.absence, SupportSession.done, SupportSession.next_step, _NAME.label("worker"),
        )
        .join(Person, Person.id == func.coalesce(SupportSession.recorded_by_id, SupportSession.worker_id))
        .where(
            SupportSession.case_id == case_id,
            SupportSession.recorded_at.is_not(None),
            SupportSession.starts_at >= begins,
            SupportSession.starts_at < ends,
        )
        .order_by(SupportSession.starts_at, SupportSession.id)
        .limit(MOST_MEETINGS)
    ).all()  # fmt: skip


def notes_between(session: Session, case_id: UUID, starts_on: date, ends_on: date) -> Sequence[Any]:
    """The notes for the Equipe of a period (of the meeting that each is about, or of its own day), as far as the reader may read them.

    They are offered only for a report that nobody but such readers read.
    """
    begins, ends = _bounds(starts_on, ends_on)
    about = func.coalesce(SupportSession.starts_at, EquipeNote.at)
    return session.execute(
        select(EquipeNote.id, about.label("at"), EquipeNote.text, EquipeNote.session_id, _NAME.label("author"))
        .join(Person, Person.id == EquipeNote.author_id)
        .outerjoin(SupportSession, SupportSession.id == EquipeNote.session_id)
        .where(EquipeNote.case_id == case_id, about >= begins, about < ends)
        .order_by(about, EquipeNote.id)
        .limit(MOST_MEETINGS)
    ).all()


def gather(session: Session, case_id: UUID, choice: Choice) -> Gathered:
    """Read what a report of this choice may say. Notes for the Equipe are read only for a report of that tier."""
    held = meetings_between(session, case_id, choice.starts_on, choice.ends_on)
    chosen = set(choice.meetings)
    wanted = set(choice.notes) if choice.facet == "support.equipe" else set()
    notes = notes_between(session, case_id, choice.starts_on, choice.ends_on) if wanted else ()
    plan = in_force(session, case_id)
    target, _ = target_of(session, case_id)
    saved = session.scalar(
        select(func.coalesce(func.sum(BudgetMonth.savings), 0)).where(
            BudgetMonth.case_id == case_id, BudgetMonth.month <= choice.ends_on
        )
    )
    return Gathered(
        choice,
        met=[row for row in held if row.id in chosen],
        attendance=held,
        notes=[row for row in notes if row.id in wanted],
        goals=goals_then(session, case_id, choice.starts_on, choice.ends_on),
        months=[one for one in months_of(session, case_id) if choice.starts_on.replace(day=1) <= one.month <= choice.ends_on],
        target=target,
        saved=int(saved or 0) + (target.put_aside if target else 0),
        trails=_trails(session, case_id, choice),
        agreed_on=plan.agreed_on if plan else None,
        moved=_moved(session, case_id, chosen),
    )


def goals_then(session: Session, case_id: UUID, starts_on: date, ends_on: date) -> list[GoalThen]:
    """The goals that were open at some time of a period, by area, each as it was then."""
    rows = {row.id: row for row in session.scalars(select(Goal).where(Goal.case_id == case_id))}
    found = []
    for path in paths(session, case_id):
        goal = rows[path.id]
        if path.points[0][0] > ends_on or (goal.closed_on is not None and goal.closed_on < starts_on):
            continue
        ended = goal.closed_on if goal.closed_on and goal.closed_on <= ends_on else None
        found.append(
            GoalThen(
                path, path.on(starts_on), path.on(ends_on), goal.indicator, (goal.commitments or {}).get("household", ""),
                goal.state if ended else "open", ended, goal.closing_note if ended else None,
            )
        )  # fmt: skip
    return found


def _trails(session: Session, case_id: UUID, choice: Choice) -> Sequence[Any]:
    return session.execute(
        select(Trail.field, Trail.kind, Trail.what, Trail.started_on, Trail.outcome, Trail.ended_on)
        .where(
            Trail.case_id == case_id,
            Trail.started_on <= choice.ends_on,
            and_(func.coalesce(Trail.ended_on, choice.ends_on) >= choice.starts_on),
        )
        .order_by(Trail.started_on, Trail.id)
    ).all()


def _moved(session: Session, case_id: UUID, chosen: set[UUID]) -> dict[UUID, list[tuple[str, str, int]]]:
    """By meeting, the goals that it moved: area, title, level."""
    rows = session.execute(
        select(Progress.session_id, Goal.area, Goal.title, Progress.level)
        .join(Goal, Goal.id == Progress.goal_id)
        .where(Progress.case_id == case_id, Progress.session_id.in_(chosen))
        .order_by(Progress.at)
    )
    found: dict[UUID, list[tuple[str, str, int]]] = {}
    for session_id, area, title, level in rows:
        if session_id is not None:
            found.setdefault(session_id, []).append((area, title, level))
    return found


def _bounds(starts_on: date, ends_on: date) -> tuple[datetime, datetime]:
    begins = datetime.combine(starts_on, time(), clock.ROME)
    return begins, datetime.combine(ends_on + timedelta(days=1), time(), clock.ROME)
