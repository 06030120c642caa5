"""How a goal of the plan ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import GoalClosed
from portal.workflow.support.models import GOAL_STATES, Goal
from portal.workflow.support.rights import AFTERWARDS, require_worker
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor


def close_goal(
    session: Session,
    actor: Actor,
    case_id: UUID,
    goal_id: UUID,
    *,
    state: str,
    note: str = "",
    seen_version: int | None = None,
) -> Goal:
    """Say how a goal ended: met, partly met, not met, or dropped; all but the first with a note.

    Raises:
        NotFound: the case has no such goal.
        NotAllowed: not the coordinator, nor assigned to the case.
        Invalid: no outcome chosen, or no note where one is needed.
        Conflict: it is closed already.
    """
    case = cases.lock(session, case_id, seen_version)
    goal = goal_of(session, case, goal_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AFTERWARDS)
    if state not in GOAL_STATES[1:]:
        raise Invalid(state=S("Choose how it ended."))
    if state != "met" and not note.strip():
        raise Invalid(note=S("Write what was reached and what was not."))
    if goal.state != "open":
        raise Conflict(S("This goal is already closed."))
    goal.state, goal.closed_on, goal.closing_note = state, clock.today(), note.strip() or None
    cases.record(session, actor, case, GoalClosed(goal=goal.title, state=state))
    return goal


def goal_of(session: Session, case: Case, goal_id: UUID) -> Goal:
    """A goal of this case.

    Raises:
        NotFound: it has none of this id, or not for this actor.
    """
    goal = session.scalars(select(Goal).where(Goal.id == goal_id, Goal.case_id == case.id)).one_or_none()
    if goal is None:
        raise NotFound(UNKNOWN)
    return goal
