"""Pages of the family assessment: those on a case, and those of the Equipe's sessions."""

from __future__ import annotations

from portal.pages.assessment import matters, minutes, on_case, sessions, sittings
from portal.pages.assessment.blueprint import bp

__all__ = ["bp", "matters", "minutes", "on_case", "sessions", "sittings"]
