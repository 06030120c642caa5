"""Pages of the family referrals: the new one, its task list and sections, what is shown of it in the case, what ends it."""

from __future__ import annotations

from portal.pages.referrals import consent, economy, household, need, opening, papers, path, tabs, tasklist
from portal.pages.referrals.blueprint import bp

__all__ = ["bp", "consent", "economy", "household", "need", "opening", "papers", "path", "tabs", "tasklist"]
