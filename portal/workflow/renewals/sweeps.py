"""What the night looks after in stays and reviews: it opens reviews, reminds who owes something, and raises the alarm. Never decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.cases.obligations import in_parts, sweeping
from portal.workflow.renewals.opening import open_due_reviews

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tenants.jobs import Part

SWEEPS: dict[str, Callable[[Session], int | Part]] = {
    "open_reviews": in_parts(open_due_reviews),
    "remind_stays": sweeping("stay_end"),
    "remind_reviews": sweeping("social_opinion", "educator_report", "financial_statement", "unit_question", "renewal_decision"),
}
"""By name, in the order in which a night runs them."""
