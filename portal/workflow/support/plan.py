"""The individual educational plan and its goals."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import GoalClosed, GoalSet, PlanAgreed, Tell, Who
from portal.workflow.stages import Stage
from portal.workflow.support.models import AREAS, GOAL_STATES, Goal, Plan
from portal.workflow.support.rights import AFTERWARDS, AT_WORK, LIVED_IN, require_worker
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.kinds import Kind, Role
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor
    from tenants.sentences import Sentence

LONGEST_TITLE = 160
REQUIRED = S("This is needed.")
PLAN_FIRST = S("First agree the plan with the household: goals belong to it.")
_SOCIAL_WORKER = Tell(Kind.COMUNE, Who.ASSIGNED, Role.SOCIAL_WORKER)


def fingerprint(plan: Plan | None) -> str:
    """What a form carries so that a plan changed by somebody else in the meantime is noticed."""
    return hashlib.sha256(f"{plan.agreed_on}\0{plan.summary}".encode()).hexdigest()[:16] if plan else "none"


def agree_plan(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    summary: str,
    agreed_on: date,
    seen: str | None = None,
    seen_version: int | None = None,
) -> Plan:
    """Write down the plan that was agreed with the household, or its new version.

    ``seen`` is the :func:`fingerprint` of the plan that the person had before their eyes.

    Raises:
        NotAllowed: not the coordinator, nor assigned to the case.
        WrongStage: no unit is assigned yet, or the stay is over.
        Invalid: no text, or a day to come.
        Conflict: the plan, or the case, has changed in the meantime.
    """
    case = cases.lock(session, case_id, seen_version)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AT_WORK)
    wrong: dict[str, Sentence] = {}
    if not summary.strip():
        wrong["summary"] = S("Write what the plan is about.")
    if agreed_on > clock.today():
        wrong["agreed_on"] = S("The plan was agreed on a day that is still to come: correct the date.")
    if agreed_on < case.opened_on:
        wrong["agreed_on"] = S("The plan cannot be older than the case, opened on %(day)s.", day=case.opened_on)
    if wrong:
        raise Invalid(**wrong)
    plan = session.get(Plan, case.id)
    if seen is not None and seen != fingerprint(plan):
        raise Conflict(cases.STALE)
    if plan is None:
        plan = Plan(case_id=case.id, organisation_id=actor.organisation_id)
        session.add(plan)
    plan.summary, plan.agreed_on, plan.written_by_id = summary.strip(), agreed_on, actor.person_id
    cases.record(session, actor, case, PlanAgreed(), also=(_SOCIAL_WORKER,) if Stage(case.stage) in LIVED_IN else ())
    return plan


def set_goal(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    area: str,
    title: str,
    indicator: str,
    due_on: date,
    seen_version: int | None = None,
) -> Goal:
    """Add a goal to the plan: the area, what is to be reached, by what one will know, and by when.

    Raises:
        NotAllowed: not the coordinator, nor assigned to the case.
        WrongStage: no unit is assigned yet, or the stay is over.
        Invalid: something is missing, or the day is past.
        Conflict: there is no plan yet, or the same goal is already open.
    """
    case = cases.lock(session, case_id, seen_version)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AT_WORK)
    title, indicator = title.strip(), indicator.strip()
    _check_goal(area, title, indicator, due_on)
    if session.get(Plan, case.id) is None:
        raise Conflict(PLAN_FIRST)
    same = select(func.count()).select_from(Goal).where(Goal.case_id == case.id, Goal.state == "open", Goal.title == title)
    if session.scalar(same):
        raise Conflict(S("This goal is already among the open ones."))
    goal = Goal(
        case_id=case.id, organisation_id=actor.organisation_id, area=area, title=title, indicator=indicator, due_on=due_on
    )
    session.add(goal)
    cases.record(session, actor, case, GoalSet(goal=title))
    return goal


def _check_goal(area: str, title: str, indicator: str, due_on: date) -> None:
    wrong: dict[str, Sentence] = {}
    if area not in AREAS:
        wrong["area"] = S("Choose one of the areas.")
    if not title:
        wrong["title"] = S("Write the goal in a few words.")
    elif len(title) > LONGEST_TITLE:
        wrong["title"] = S("A goal is named in at most %(most)s characters.", most=LONGEST_TITLE)
    if not indicator:
        wrong["indicator"] = S("Write by what you will know that it has been reached.")
    if due_on < clock.today():
        wrong["due_on"] = S("The day by which it is to be reached must not be past.")
    if wrong:
        raise Invalid(**wrong)


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
    """Say how a goal ended: met, partly met, or dropped; the last two with a note.

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
