"""The tables of the support, by subject: meetings and notes, the plan, the family budget, the search for work and home."""

from __future__ import annotations

from portal.workflow.support.models.budget import (
    BUDGET_KINDS,
    BudgetCell,
    BudgetChange,
    BudgetLine,
    BudgetMonth,
    BudgetTarget,
)
from portal.workflow.support.models.funding import FundedHours
from portal.workflow.support.models.languages import SHEET_LANGUAGES, MemberLanguage
from portal.workflow.support.models.meetings import (
    ABSENCES,
    ATTENDANCES,
    KINDS,
    LEVELS,
    WANTED,
    Concern,
    EquipeNote,
    Presence,
    Progress,
    SupportSession,
    SupportSessionVersion,
    WorkingNote,
)
from portal.workflow.support.models.plan import AREAS, GOAL_STATES, Goal, Plan, PlanSignature
from portal.workflow.support.models.reports import SupportReport
from portal.workflow.support.models.seeking import Trail, TrailStep

__all__ = [
    "ABSENCES", "AREAS", "ATTENDANCES", "BUDGET_KINDS", "GOAL_STATES", "KINDS", "LEVELS", "SHEET_LANGUAGES", "WANTED",
    "BudgetCell", "BudgetChange", "BudgetLine", "BudgetMonth", "BudgetTarget", "Concern", "EquipeNote", "FundedHours", "Goal",
    "MemberLanguage", "Plan", "PlanSignature", "Presence", "Progress", "SupportReport", "SupportSession",
    "SupportSessionVersion", "Trail", "TrailStep", "WorkingNote",
]  # fmt: skip
