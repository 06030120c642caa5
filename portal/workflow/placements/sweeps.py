"""What the nightly sweep does with proposals and duties. Driven by the state of things: run twice, late or two at once, same result."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case, CaseEvent
from portal.workflow.events import DutyLate, ProposalExpired, ProposalExpiring
from portal.workflow.placements.answers import end_proposal
from portal.workflow.placements.models import Duty, Placement, Proposal
from tenants import clock

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

WARN_DAYS = 1


def expire_proposals(session: Session) -> int:
    """End the proposals whose day to answer is past: the units are free, the households wait again. For the system's session."""
    due = session.execute(
        select(Proposal.id, Proposal.case_id)
        .where(Proposal.state == "open", Proposal.expires_on < clock.today())
        .order_by(Proposal.case_id)
    ).all()
    return sum(_expire(session, proposal_id, case_id) for proposal_id, case_id in due)


def warn_of_expiring_proposals(session: Session) -> int:
    """Tell once those who have still to answer a proposal that expires by tomorrow. For the system's session."""
    told = aliased(CaseEvent)
    due = session.scalars(
        select(Case)
        .join(Proposal, Proposal.case_id == Case.id)
        .where(
            Proposal.state == "open",
            Proposal.expires_on >= clock.today(),
            Proposal.expires_on <= clock.today() + timedelta(days=WARN_DAYS),
            Proposal.proposed_at < func.app.instant() - timedelta(hours=12),
            ~exists().where(told.case_id == Case.id, told.name == ProposalExpiring.__name__, told.at >= Proposal.proposed_at),
        )
        .order_by(Case.id)
    ).all()
    for case in due:
        session.scalar(select(func.app.lock_case(case.id)))
        cases.record(session, None, case, ProposalExpiring())
    return len(due)


def tell_late_duties(session: Session) -> int:
    """Tell the owner, once for each stay, that a duty is late. For the system's session."""
    told = aliased(CaseEvent)
    late = exists().where(Duty.placement_id == Placement.id, Duty.done_at.is_(None), Duty.due_at < clock.now())
    due = session.scalars(
        select(Case)
        .join(Placement, Placement.case_id == Case.id)
        .where(
            Placement.state.in_(("assigned", "living")),
            late,
            ~exists().where(
                told.case_id == Case.id,
                told.name == DutyLate.__name__,
                told.at
                >= select(func.max(Duty.due_at))
                .where(Duty.placement_id == Placement.id, Duty.done_at.is_(None), Duty.due_at < clock.now())
                .scalar_subquery(),
            ),
        )
        .order_by(Case.id)
    ).all()
    for case in due:
        session.scalar(select(func.app.lock_case(case.id)))
        cases.record(session, None, case, DutyLate())
    return len(due)


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
