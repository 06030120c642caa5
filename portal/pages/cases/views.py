"""Pages of the family cases: the list and its tabs, steps on many at once, absences, what stands still, a case's first tab."""

from __future__ import annotations

from portal.pages.cases import absences, bulk, files, filters, listing, on_behalf, overview, stalled
from portal.pages.cases.blueprint import bp

__all__ = ["absences", "bp", "bulk", "files", "filters", "listing", "on_behalf", "overview", "stalled"]
