"""What the nightly sweep does with proposals and duties. Driven by the state of things: run twice, late or two at once, same result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.cases import commands as cases
from portal.workflow.cases.obligations import sweeping
from portal.workflow.events import ProposalExpired
from portal.workflow.placements.answers import end_proposal
from portal.workflow.placements.models import Proposal
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session


def expire_proposals(session: Session) -> int:
    """End the proposals whose day to answer is past: the units are free, the households wait again. For the system's session."""
    due = session.execute(
        select(Proposal.id, Proposal.case_id)
        .where(Proposal.state == "open", Proposal.expires_on < clock.today())
        .order_by(Proposal.case_id)
    ).all()
    return sum(_expire(session, proposal_id, case_id) for proposal_id, case_id in due)


def _expire(session: Session, proposal_id: UUID, case_id: UUID) -> int:
    case = cases.lock(session, case_id)
    proposal = session.scalars(
        select(Proposal)
        .where(Proposal.id == proposal_id, Proposal.state == "open", Proposal.expires_on < clock.today())
        .execution_options(populate_existing=True)
    ).first()
    if proposal is None:
        return 0
    end_proposal(session, None, case, proposal, "expired", ProposalExpired())
    return 1


SWEEPS: dict[str, Callable[[Session], int]] = {
    "expire_proposals": expire_proposals,
    "remind_proposals": sweeping("proposal", "household_answer"),
    "remind_duties": sweeping("duty_public_safety_notice", "duty_building_transfer_notice", "duty_contract_registration"),
}
"""By name, in the order in which a night runs them."""
