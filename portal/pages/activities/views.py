"""Pages of what is owed: the task board, and what goes out in the next days."""

from __future__ import annotations

from portal.pages.activities import listing, upcoming
from portal.pages.activities.blueprint import bp

__all__ = ["bp", "listing", "upcoming"]
