"""The trails of a household's search with their steps, and what of them is due: one statement each, plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.workflow.cases.models import Case, CaseWorker
from portal.workflow.referrals.models import MemberName
from portal.workflow.support.meetings.queries import HOUSEHOLD
from portal.workflow.support.models.seeking import Trail, TrailStep
from portal.workflow.support.rights import AT_WORK
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

MOST = 100
_BY = aliased(Person)


@dataclass(frozen=True)
class Taken:
    """A step as it is read. ``struck``: it was a mistake and counts no more."""

    id: UUID
    kind: str
    on_day: date
    helped_by: str
    note: str | None
    outcome: str | None
    reason: str | None
    by: str
    by_id: UUID
    struck: bool


@dataclass(frozen=True)
class Followed:
    """A trail as it is read, its last step first. ``who`` is empty for the whole household, or where the reader may see no names."""

    id: UUID
    field: str
    kind: str
    what: str
    who: str | None
    started_on: date
    next_step: str | None
    next_step_on: date | None
    outcome: str | None
    reason: str | None
    ended_on: date | None
    steps: tuple[Taken, ...]

    @property
    def valid(self) -> int:
        """How many steps count."""
        return sum(not step.struck for step in self.steps)

    @property
    def is_open(self) -> bool:
        """Whether it is still followed: it has not ended, and not all of it was a mistake."""
        return self.outcome is None and self.valid > 0


_NAME = (
    select(MemberName.given_name)
    .where(MemberName.case_id == Trail.case_id, MemberName.member_id == Trail.member_id, MemberName.removed_at.is_(None))
    .limit(1)
    .scalar_subquery()
)
_STEP = func.jsonb_build_object(
    "id", TrailStep.id, "kind", TrailStep.kind, "on_day", TrailStep.on_day, "helped_by", TrailStep.helped_by, "note", TrailStep.note,
    "outcome", TrailStep.outcome, "reason", TrailStep.reason, "by", _BY.given_name + " " + _BY.surname, "by_id", _BY.id,
    "struck", TrailStep.struck_at.is_not(None), "at", TrailStep.at,
)  # fmt: skip
_STEPS = (
    select(func.jsonb_agg(_STEP))
    .select_from(TrailStep)
    .join(_BY, _BY.id == TrailStep.recorded_by_id)
    .where(TrailStep.trail_id == Trail.id)
    .scalar_subquery()
)


def trails(session: Session, case_id: UUID, *, only: UUID | None = None) -> list[Followed]:
    """The trails of a case, those still followed first, then the last begun; ``only`` one of them."""
    statement = (
        select(Trail.id, Trail.field, Trail.kind, Trail.what, _NAME.label("who"), Trail.started_on, Trail.next_step, Trail.next_step_on,
               Trail.outcome, Trail.reason, Trail.ended_on, _STEPS.label("steps"))
        .where(Trail.case_id == case_id)
        .order_by(Trail.outcome.is_not(None), Trail.started_on.desc(), Trail.id)
        .limit(MOST)
    )  # fmt: skip
    if only is not None:
        statement = statement.where(Trail.id == only)
    return [Followed(**{**row._mapping, "steps": _steps(row.steps)}) for row in session.execute(statement)]


def _steps(found: list[dict[str, Any]] | None) -> tuple[Taken, ...]:
    ordered = sorted(found or [], key=lambda one: (one["on_day"], one["at"]), reverse=True)
    return tuple(
        Taken(
            UUID(one["id"]), one["kind"], date.fromisoformat(one["on_day"]), one["helped_by"], one["note"], one["outcome"],
            one["reason"], one["by"], UUID(one["by_id"]), one["struck"],
        )
        for one in ordered
    )  # fmt: skip


def due(session: Session, actor: Actor, until: date, *, everybody: bool = False) -> Sequence[Any]:
    """The next steps of the search that are due by a day in the cases that the actor follows, or in all of the organisation's."""
    statement = (
        select(
            Trail.id, Trail.case_id, Trail.what, Trail.next_step, Trail.next_step_on, Case.number, HOUSEHOLD.label("household")
        )
        .join(Case, Case.id == Trail.case_id)
        .where(
            Trail.organisation_id == actor.organisation_id,
            Trail.outcome.is_(None),
            Trail.next_step_on <= until,
            Case.stage.in_(AT_WORK),
        )
        .order_by(Trail.next_step_on, Case.number, Trail.id)
        .limit(MOST)
    )
    if not everybody:
        mine = select(CaseWorker.case_id).where(
            CaseWorker.person_id == actor.person_id, CaseWorker.organisation_id == actor.organisation_id, CaseWorker.ended_on.is_(None)
        )  # fmt: skip
        statement = statement.where(Trail.case_id.in_(mine))
    return session.execute(statement).all()
