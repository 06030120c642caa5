"""A renewal as a matter of the Equipe's session: put on an agenda when all that it needs is in, and decided there as any other matter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from portal.workflow.assessment.deciding import ready_to_decide
from portal.workflow.assessment.equipe import require_seat
from portal.workflow.assessment.models import EquipeSession
from portal.workflow.assessment.sessions import place_on_agenda
from portal.workflow.assessment.sittings import open_item
from portal.workflow.assessment.voices import Abstention, Attendance
from portal.workflow.cases import commands as cases
from portal.workflow.events import RenewalOnAgenda
from portal.workflow.renewals.models import ReviewDecision
from portal.workflow.renewals.queries import CONTRIBUTION_WORDS, missing, require_hosted, require_pending
from tenants import clock
from tenants.errors import Conflict
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.assessment.models import AssessmentItem
    from portal.workflow.cases.models import Case
    from portal.workflow.renewals.models import Review
    from portal.workflow.renewals.sitting import Sitting
    from tenants.actor import Actor


def put_on_agenda(
    session: Session, actor: Actor, case_id: UUID, session_id: UUID, seen_version: int | None = None
) -> AssessmentItem:
    """Put a renewal on the agenda of a session of the Equipe, when all contributions and the owner's answer are in.

    Raises:
        NotFound: the case or the session is not for this actor.
        NotAllowed: the actor does not sit in the Equipe of the case's partnership.
        WrongStage: the household is not hosted.
        Conflict: no review is open, something is still missing, or it is on that agenda already.
        Invalid: the session is of another partnership, past or over.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.DECIDE_REVIEW, case)
    require_seat(actor, case.partnership_id)
    require_hosted(case)
    review = require_pending(session, case_id)
    lacking = missing(session, review)
    if lacking:
        names = [S(CONTRIBUTION_WORDS[kind]) for kind in lacking]
        raise Conflict(S("Still missing: %(missing)s. A renewal goes to a session when everything is in.", missing=names))
    decided = session.scalar(select(func.count()).select_from(ReviewDecision).where(ReviewDecision.review_id == review.id))
    item = place_on_agenda(session, actor, case, session_id, sequence=(decided or 0) + 1, review_id=review.id)
    cases.record(session, actor, case, RenewalOnAgenda(item.session.starts_at))
    return item


def waits_in(session: Session, review: Review) -> EquipeSession | None:
    """The session on whose agenda a review waits for its decision."""
    item = open_item(session, review.case_id)
    return session.get_one(EquipeSession, item.session_id) if item is not None and item.review_id == review.id else None


def in_session(
    session: Session, actor: Actor, case: Case, review: Review, sitting: Sitting
) -> tuple[Sitting, AssessmentItem | None]:
    """How a decision is taken: on an agenda, in that session, on its day and by who is present there and does not stand aside.

    A review that is on no agenda is decided as typed.

    Raises:
        NotAllowed, Conflict: as :func:`ready_to_decide`.
    """
    item = open_item(session, case.id)
    if item is None or item.review_id != review.id:
        return sitting, None
    held = ready_to_decide(session, actor, case, item)
    aside = select(Abstention.person_id).where(Abstention.item_id == item.id)
    there = select(Attendance.person_id).where(
        Attendance.session_id == held.id, Attendance.present, Attendance.person_id.not_in(aside)
    )
    present = tuple(session.scalars(there.order_by(Attendance.person_id)))
    return replace(sitting, session_id=held.id, decided_on=clock.day_of(held.starts_at), present=present), item
