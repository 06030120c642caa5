"""The draft of a plan: begun from the version in force, written piece by piece, dropped or sent for signature. It replaces nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.support.models import Goal, Plan
from portal.workflow.support.models.plan import AREAS, UNDER_WAY
from portal.workflow.support.plans.content import LONGEST_TEXT, Content, PlannedGoal, content_of
from portal.workflow.support.rights import AT_WORK, require_worker
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor
    from tenants.sentences import Sentence

OUT_FOR_SIGNATURE = S("This version was sent for signature: take it back before you change it.")
NO_DRAFT = S("No draft of the plan is under way.")
CHANGED = S("In the meantime the draft has changed. Look at it again: what you typed is still here.")


def write_texts(
    session: Session, actor: Actor, case_id: UUID, *, summary: str, areas: Mapping[str, str], seen: str | None = None
) -> Plan:
    """Write where the household stands and wants to get, as a whole and in each area; begins the draft if there is none.

    ``seen`` is the :func:`mark` of the draft that the person had before their eyes.

    Raises:
        NotAllowed: not the coordinator, nor assigned to the case.
        WrongStage: no unit is assigned yet, or the stay is over.
        Invalid: no summary, or too much text; by the names ``summary`` and of the areas.
        Conflict: it is out for signature, or somebody has changed it.
    """
    _, plan = _draft(session, actor, case_id, seen)
    texts = {"summary": summary.strip(), **{area: areas.get(area, "").strip() for area in AREAS}}
    wrong: dict[str, Sentence] = {
        name: S("Write at most %(most)s characters.", most=LONGEST_TEXT)
        for name, text in texts.items()
        if len(text) > LONGEST_TEXT
    }
    if not texts["summary"]:
        wrong["summary"] = S("Write what the plan is about.")
    if wrong:
        raise Invalid(**wrong)
    kept = {area: texts[area] for area in AREAS if texts[area]}
    return _keep(session, actor, plan, replace(content_of(plan), summary=texts["summary"], areas=kept))


def write_goal(session: Session, actor: Actor, case_id: UUID, goal: PlannedGoal, *, seen: str | None = None) -> Plan:
    """Put a goal into the draft, or say it otherwise; begins the draft if there is none.

    Raises:
        NotAllowed, WrongStage: as :func:`write_texts`.
        Invalid: by the names of its fields.
        Conflict: as :func:`write_texts`; or another goal has this title, or it is closed already.
    """
    _, plan = _draft(session, actor, case_id, seen)
    goal.check()
    content = content_of(plan)
    if any(one.title.casefold() == goal.title.casefold() and one.id != goal.id for one in content.goals):
        raise Conflict(S("The plan already has a goal of this name."))
    known = session.get(Goal, goal.id)
    if known is not None and (known.case_id != plan.case_id or known.state != "open"):
        raise Conflict(S("This goal is already closed."))
    return _keep(session, actor, plan, content.with_goal(goal))


def remove_goal(
    session: Session, actor: Actor, case_id: UUID, goal_id: UUID, *, reason: str = "", seen: str | None = None
) -> Plan:
    """Take a goal out of the draft; one that is in force needs the reason, and is closed when the new version comes into force.

    Raises:
        NotFound: the draft has no such goal.
        NotAllowed, WrongStage, Conflict: as :func:`write_texts`.
        Invalid: the reason is missing (``reason``).
    """
    _, plan = _draft(session, actor, case_id, seen)
    content = content_of(plan)
    if content.goal(goal_id) is None:
        raise NotFound(UNKNOWN)
    in_force = session.get(Goal, goal_id) is not None
    if in_force and not reason.strip():
        raise Invalid(reason=S("This goal is in force: write why it leaves the plan."))
    return _keep(session, actor, plan, content.without_goal(goal_id, reason.strip() if in_force else None))


def drop_draft(session: Session, actor: Actor, case_id: UUID, *, reason: str) -> Plan:
    """Give up the version that is under way. It stays in the history of its organisation, and the plan in force stays in force.

    Raises:
        NotAllowed, WrongStage: as :func:`write_texts`.
        Conflict: none is under way.
        Invalid: no reason (``reason``).
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AT_WORK)
    plan = require_under_way(session, case.id)
    if not reason.strip():
        raise Invalid(reason=S("Write why this version is given up."))
    plan.state, plan.dropped_reason, plan.changed_at = "dropped", reason.strip(), clock.now()
    session.flush()
    return plan


def mark(plan: Plan | None) -> str:
    """What a form carries so that a draft that somebody else changed in the meantime is noticed."""
    return f"{plan.id}:{content_of(plan).fingerprint[:16]}" if plan else "none"


def under_way(session: Session, case_id: UUID) -> Plan | None:
    """The version that is being written, or waits for signatures."""
    return session.scalars(select(Plan).where(Plan.case_id == case_id, Plan.state.in_(UNDER_WAY))).one_or_none()


def in_force(session: Session, case_id: UUID) -> Plan | None:
    """The version that holds now."""
    return session.scalars(select(Plan).where(Plan.case_id == case_id, Plan.state == "in_force")).one_or_none()


def require_under_way(session: Session, case_id: UUID) -> Plan:
    """The version under way.

    Raises:
        Conflict: there is none.
    """
    plan = under_way(session, case_id)
    if plan is None:
        raise Conflict(NO_DRAFT)
    return plan


def beginning(session: Session, case_id: UUID) -> Content:
    """What a new draft begins with: the version in force, without the goals that were closed since."""
    now = in_force(session, case_id)
    if now is None:
        return Content()
    content = content_of(now)
    still_open = set(session.scalars(select(Goal.id).where(Goal.case_id == case_id, Goal.state == "open")))
    return replace(content, goals=tuple(goal for goal in content.goals if goal.id in still_open), removed={})


def _draft(session: Session, actor: Actor, case_id: UUID, seen: str | None) -> tuple[Case, Plan]:
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AT_WORK)
    plan = under_way(session, case.id)
    if seen is not None and seen != mark(plan):
        raise Conflict(CHANGED)
    if plan is not None and plan.state != "draft":
        raise Conflict(OUT_FOR_SIGNATURE)
    if plan is None:
        content = beginning(session, case.id)
        last = session.scalar(select(func.max(Plan.version)).where(Plan.case_id == case.id)) or 0
        plan = Plan(
            case_id=case.id, organisation_id=actor.organisation_id, version=last + 1, summary=content.summary,
            content=content.plain(), written_by_id=actor.person_id,
        )  # fmt: skip
        session.add(plan)
    return case, plan


def _keep(session: Session, actor: Actor, plan: Plan, content: Content) -> Plan:
    plan.summary, plan.content, plan.written_by_id = content.summary, content.plain(), actor.person_id
    plan.changed_at = clock.now()
    session.flush()
    return plan
