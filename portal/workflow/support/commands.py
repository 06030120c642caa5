"""Everything that can be done in the support of a case. Each verb lives in the module of its subject."""

from __future__ import annotations

from portal.workflow.support.budget import record_budget
from portal.workflow.support.meetings import cancel_session, plan_session, record_session
from portal.workflow.support.notes import write_note
from portal.workflow.support.plan import agree_plan, close_goal, set_goal
from portal.workflow.support.workers import assign_workers

__all__ = [
    "agree_plan",
    "assign_workers",
    "cancel_session",
    "close_goal",
    "plan_session",
    "record_budget",
    "record_session",
    "set_goal",
    "write_note",
]
