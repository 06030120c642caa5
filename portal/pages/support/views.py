"""Pages of the family support: the diary, the tab of a case, and a module for each subject."""

from __future__ import annotations

from portal.pages.support import (
    budget,
    caseload,
    concerns,
    diary,
    entrusting,
    funding,
    hours,
    household_sheet,
    notes,
    offline,
    plan_pages,
    plan_signing,
    planning,
    recording,
    reports,
    search_report,
    seeking,
    tab,
)
from portal.pages.support.blueprint import bp

__all__ = [
    "bp", "budget", "caseload", "concerns", "diary", "entrusting", "funding", "hours", "household_sheet", "notes", "offline",
    "plan_pages", "plan_signing", "planning", "recording", "reports", "search_report", "seeking", "tab",
]  # fmt: skip
