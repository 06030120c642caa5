"""What the night looks after in the assessment: questions of the Equipe that wait for their answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.cases.obligations import sweeping

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tenants.jobs import Part

SWEEPS: dict[str, Callable[[Session], int | Part]] = {"remind_information": sweeping("information")}
"""By name, in the order in which a night runs them."""
