"""Pages of the family assessment: those on a case, and those of the Equipe's sessions."""

from __future__ import annotations

from portal.pages.assessment import on_case, sessions
from portal.pages.assessment.blueprint import bp

__all__ = ["bp", "on_case", "sessions"]
