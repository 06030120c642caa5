"""What the night looks after when stays end: the home to be handed back, the follow-ups to be done. It moves no case by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.cases.obligations import sweeping

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tenants.jobs import Part

SWEEPS: dict[str, Callable[[Session], int | Part]] = {
    "remind_handbacks": sweeping("handback"),
    "remind_exit_steps": sweeping("exit_step"),
    "remind_follow_ups": sweeping("follow_up"),
}
"""By name, in the order in which a night runs them."""
