"""Everything that can be done in the support of a case. Each verb lives in the module of its subject."""

from __future__ import annotations

from portal.workflow.support.budget.aims import set_debt, set_target
from portal.workflow.support.budget.sheet import CellEdit, LineEdit, edit_sheet
from portal.workflow.support.caseload import hand_over_caseload
from portal.workflow.support.funding import fund, revise
from portal.workflow.support.languages import remember_language
from portal.workflow.support.meetings.concerns import acknowledge_concern, raise_concern
from portal.workflow.support.meetings.notes import write_equipe_note, write_note
from portal.workflow.support.meetings.offline import receive_record
from portal.workflow.support.meetings.planning import cancel_session, plan_session
from portal.workflow.support.meetings.record import Moved, Record
from portal.workflow.support.meetings.recording import correct_session, record_session
from portal.workflow.support.plans.content import PlannedGoal
from portal.workflow.support.plans.drafting import drop_draft, remove_goal, write_goal, write_texts
from portal.workflow.support.plans.goals import close_goal
from portal.workflow.support.plans.signing import put_in_force, send_for_signature, sign, take_back
from portal.workflow.support.seeking.recording import Step, start_trail, strike_step, take_step
from portal.workflow.support.workers import assign_workers

__all__ = [
    "CellEdit",
    "LineEdit",
    "Moved",
    "PlannedGoal",
    "Record",
    "Step",
    "acknowledge_concern",
    "assign_workers",
    "cancel_session",
    "close_goal",
    "correct_session",
    "drop_draft",
    "edit_sheet",
    "fund",
    "hand_over_caseload",
    "plan_session",
    "put_in_force",
    "raise_concern",
    "receive_record",
    "record_session",
    "remember_language",
    "remove_goal",
    "revise",
    "send_for_signature",
    "set_debt",
    "set_target",
    "sign",
    "start_trail",
    "strike_step",
    "take_back",
    "take_step",
    "write_equipe_note",
    "write_goal",
    "write_note",
    "write_texts",
]
