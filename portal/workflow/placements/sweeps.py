"""What the nightly sweep does with proposals and duties. Driven by the state of things: run twice, late or two at once, same result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from portal.workflow.cases.obligations import in_parts, sweeping
from portal.workflow.events import ProposalExpired, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tenants.jobs import Part

_EXPIRE = text("select app.expire_proposals(cast(:said as jsonb), :most)")


def expire_proposals(session: Session, most: int = 2_000) -> int:
    """End the proposals whose day to answer is past, ``most`` of them: the units are free, the households wait again. For the system's
    session. One that is being answered just now is left alone until the next time.
    """
    session.flush()
    expired = session.scalar(_EXPIRE, {"said": said(ProposalExpired), "most": most})
    session.expire_all()
    return int(expired or 0)


SWEEPS: dict[str, Callable[[Session], int | Part]] = {
    "expire_proposals": in_parts(expire_proposals),
    "remind_proposals": sweeping("proposal", "household_answer", "proposal_question"),
    "remind_moves": sweeping("move_answer", "move_handback", "move_handover"),
    "remind_visits": sweeping("visit_answer", "visit_household", "visit_time", "visit"),
    "remind_duties": sweeping(
        "duty_public_safety_notice", "duty_building_transfer_notice", "duty_contract_registration", "duty_utilities_transfer"
    ),
}
"""By name, in the order in which a night runs them."""
