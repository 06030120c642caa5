"""What the night looks after in properties: papers that expire, tickets that are late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.cases.obligations import sweeping

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

SWEEPS: dict[str, Callable[[Session], int]] = {
    "remind_certificates": sweeping("certificate"),
    "remind_conventions": sweeping("convention"),
    "remind_tickets": sweeping("ticket"),
}
"""By name, in the order in which a night runs them."""
