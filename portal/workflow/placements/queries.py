"""The proposal, the stay and the agreement that a case has now, for commands and pages of every family that needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.placements.models import Agreement, Duty, Placement, Proposal
from tenants import clock
from tenants.errors import Conflict
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case


def open_proposal(session: Session, case_id: UUID) -> Proposal:
    """The proposal that waits for answers.

    Raises:
        Conflict: there is none any more.
    """
    found = session.scalars(select(Proposal).where(Proposal.case_id == case_id, Proposal.state == "open")).first()
    if found is None:
        raise Conflict(S("There is no open proposal for this case any more."))
    return found


def answerable(session: Session, case: Case) -> Proposal:
    """The proposal that can still be answered.

    Raises:
        Conflict: there is none, or its day to answer is past.
    """
    proposal = open_proposal(session, case.id)
    if proposal.expires_on < clock.today():
        raise Conflict(S("The proposal expired on %(day)s: it can no longer be answered.", day=proposal.expires_on))
    return proposal


def stay(session: Session, case_id: UUID) -> Placement | None:
    """The stay of a case that was not called off: assigned, lived in or ended."""
    return session.scalars(select(Placement).where(Placement.case_id == case_id, Placement.state != "called_off")).first()


def require_stay(session: Session, case_id: UUID, *states: str) -> Placement:
    """The stay of a case, in one of these states.

    Raises:
        Conflict: there is none.
    """
    found = stay(session, case_id)
    if found is None or found.state not in states:
        raise Conflict(S("In the meantime the stay has changed. Look at the case again before you go on."))
    return found


def agreement(session: Session, placement_id: UUID) -> Agreement | None:
    """The signed agreement of a stay."""
    return session.get(Agreement, placement_id)


def duties(session: Session, placement_id: UUID) -> list[Duty]:
    """The duties of a stay, soonest first."""
    return list(session.scalars(select(Duty).where(Duty.placement_id == placement_id).order_by(Duty.due_at, Duty.kind)))
