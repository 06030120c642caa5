"""Everything that can be done in the support of a case. Each verb lives in the module of its subject."""

from __future__ import annotations

from portal.workflow.support.budget import record_budget
from portal.workflow.support.meetings.concerns import acknowledge_concern, raise_concern
from portal.workflow.support.meetings.notes import write_equipe_note, write_note
from portal.workflow.support.meetings.planning import cancel_session, plan_session
from portal.workflow.support.meetings.record import Moved, Record
from portal.workflow.support.meetings.recording import correct_session, record_session
from portal.workflow.support.plan import agree_plan, close_goal, set_goal
from portal.workflow.support.workers import assign_workers

__all__ = [
    "Moved",
    "Record",
    "acknowledge_concern",
    "agree_plan",
    "assign_workers",
    "cancel_session",
    "close_goal",
    "correct_session",
    "plan_session",
    "raise_concern",
    "record_budget",
    "record_session",
    "set_goal",
    "write_equipe_note",
    "write_note",
]
