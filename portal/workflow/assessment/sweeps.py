"""What the night looks after in the assessment: questions of the Equipe that wait for their answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.assessment.information import expire_information
from portal.workflow.cases.obligations import in_parts, sweeping

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tenants.jobs import Part

SWEEPS: dict[str, Callable[[Session], int | Part]] = {
    "expire_information": in_parts(expire_information),
    "remind_information": sweeping("information"),
    "remind_sessions": sweeping("opinion", "minutes"),
}
"""By name, in the order in which a night runs them."""
