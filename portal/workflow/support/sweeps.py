"""What the night looks after in the support: households nobody met for a while, plans to look at again, concerns without an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.cases.obligations import sweeping

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tenants.jobs import Part

SWEEPS: dict[str, Callable[[Session], int | Part]] = {
    "remind_quiet_support": sweeping("quiet_support"),
    "remind_plan_reviews": sweeping("plan_review"),
    "remind_concerns": sweeping("concern"),
}
"""By name, in the order in which a night runs them."""
