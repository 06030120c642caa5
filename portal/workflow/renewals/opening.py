"""Opening the renewal review of a stay: by the nightly sweep when it is due, or by hand. Never twice."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case
from portal.workflow.events import ReviewOpened, UnitAsked, said
from portal.workflow.placements.queries import require_stay
from portal.workflow.renewals.models import Review
from portal.workflow.renewals.queries import require_hosted, review_of
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

_OPEN_DUE = text("select app.open_due_reviews(cast(:said as jsonb), :most)")
SAID = said(ReviewOpened, UnitAsked)
"""What is told of a review that opens by itself, and to whom: the same events as by hand."""
_OPEN = text("select opened_review, opened_case, decision_due, is_late from app.open_reviews(:case_id, :late_reason, 1)")


def open_review(
    session: Session, actor: Actor, case_id: UUID, *, late_reason: str | None = None, seen_version: int | None = None
) -> Review:
    """Open the review of a stay that may still be renewed, before the nightly check does.

    Args:
        session: the database.
        actor: of the Comune.
        case_id: the case.
        late_reason: why the review opens only now, when it should have opened earlier.
        seen_version: of the case as the person saw it.

    Raises:
        NotAllowed: not this role's task.
        WrongStage: the household is not hosted.
        Conflict: the stay had its review, or has no months left to renew.
        Invalid: it opens late and the reason is missing (``late_reason``).
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.OPEN_REVIEW, case)
    require_hosted(case)
    if review_of(session, case_id) is not None:
        raise Conflict(S("This stay has already had its renewal review."))
    stay = require_stay(session, case_id, "living")
    if stay.renewed_months or not stay.renewal_months:
        raise Conflict(S("No months are left to renew: a stay is renewed once."))
    reason = (late_reason or "").strip() or None
    if opens_late(stay.ends_on, case.rules.review_opens_days) and reason is None:
        raise Invalid(late_reason=S("The review should have opened earlier: write why it opens only now."))
    _open(session, actor, case, reason)
    review = review_of(session, case_id)
    if review is None:
        raise Conflict(S("In the meantime the stay has changed. Look at the case again before you go on."))
    return review


def open_due_reviews(session: Session, most: int = 2_000) -> int:
    """Open the reviews that are due and not open yet, ``most`` of them, and tell of all of them at once; run by the system. Twice,
    late or two at once: the same.

    Answers how many it opened.
    """
    session.flush()
    opened = session.scalar(_OPEN_DUE, {"said": SAID, "most": most})
    session.expire_all()
    return int(opened or 0)


def opens_late(ends_on: date, opens_days: int) -> bool:
    """Whether a review opened today comes after the day on which it should have opened."""
    return (ends_on - clock.today()).days < opens_days


def _open(session: Session, actor: Actor, case: Case, late_reason: str | None) -> None:
    session.flush()
    opened = session.execute(_OPEN, {"case_id": case.id, "late_reason": late_reason}).one_or_none()
    session.expire_all()
    if opened is not None:
        cases.record(session, actor, case, ReviewOpened(opened.decision_due, opened.is_late))
        cases.record(session, actor, case, UnitAsked())
