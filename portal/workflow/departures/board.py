"""What departures tell the board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.workflow.cases.actions import Action
    from portal.workflow.cases.board import Waits
    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

STATE: dict[str, Any] = {}
WAITING: tuple[Waits, ...] = ()


def actions(actor: Actor, case: Case, state: Mapping[str, Any]) -> list[Action | None]:
    """The actions of this family on a case, in the order in which a page shows them."""
    return []
