"""Pages of the family support: my meetings, the tab of a case with its working notes, and the forms by subject."""

from __future__ import annotations

from portal.pages.support import budget, entrusting, meetings, planning, tab
from portal.pages.support.blueprint import bp

__all__ = ["bp", "budget", "entrusting", "meetings", "planning", "tab"]
