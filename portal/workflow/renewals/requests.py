"""The household's own voice: that it asks for a renewal, or does not want one; written down by whoever heard it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.cases import commands as cases
from portal.workflow.events import RenewalAsked
from portal.workflow.placements.queries import require_stay
from portal.workflow.renewals.models import PENDING, REQUEST_WAYS, RenewalRequest
from portal.workflow.renewals.queries import require_hosted, review_of
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.people import Person
from tenants.permissions import Permission
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from portal.workflow.placements.models import Placement
    from portal.workflow.renewals.models import Review
    from tenants.actor import Actor

WAY_WORDS: dict[str, Sentence] = {
    "in_person": S("In person"),
    "by_phone": S("By phone"),
    "in_writing": S("In writing"),
    "by_email": S("By e-mail"),
}


def record_request(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    wants_renewal: bool | None,
    asked_by: str,
    asked_on: date | None,
    way: str,
    reasons: str,
    months: int | None = None,
    late_reason: str | None = None,
    seen_version: int | None = None,
) -> RenewalRequest:
    """Write down what the household asked, with the day on which it did so. An earlier request stays; the last one counts.

    Raises:
        NotAllowed: not this role's task.
        WrongStage: the household is not hosted.
        Conflict: the renewal was decided, or no months are left.
        Invalid: by the names of the arguments; ``late_reason`` when it was asked only after the contributions were due.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.RECORD_RENEWAL_REQUEST, case)
    require_hosted(case)
    stay = require_stay(session, case_id, "living")
    review = review_of(session, case_id)
    if review is not None and review.state not in PENDING:
        raise Conflict(S("This renewal has already been decided."))
    if stay.renewed_months or not stay.renewal_months:
        raise Conflict(S("No months are left to renew: a stay is renewed once."))
    wrong = _wrong(stay, wants_renewal, asked_by, asked_on, way, reasons, months)
    late = is_late(review, stay, asked_on) if asked_on else False
    if late and not (late_reason or "").strip():
        wrong["late_reason"] = S("The household asked late: write why, so that it is regularised openly.")
    if wrong or asked_on is None:
        raise Invalid(**wrong)
    made = RenewalRequest(
        case_id=case.id,
        organisation_id=actor.organisation_id,
        placement_id=stay.id,
        wants_renewal=bool(wants_renewal),
        asked_by=asked_by.strip(),
        asked_on=asked_on,
        way=way,
        months=months,
        reasons=reasons.strip(),
        late_reason=(late_reason or "").strip() or None if late else None,
        recorded_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    cases.record(session, actor, case, RenewalAsked(made.wants_renewal, asked_on))
    return made


def is_late(review: Review | None, stay: Placement, asked_on: date) -> bool:
    """Whether a request of that day came when the contributions were due already, or when the stay had ended."""
    return asked_on >= stay.ends_on or (review is not None and asked_on > review.contributions_due_on)


def requests(session: Session, case_id: UUID) -> Sequence[Row[RenewalRequest, str]]:
    """What the household asked, the last request first, with who wrote it down."""
    return session.execute(
        select(RenewalRequest, (Person.given_name + " " + Person.surname).label("recorded_by"))
        .outerjoin(Person, Person.id == RenewalRequest.recorded_by_id)
        .where(RenewalRequest.case_id == case_id)
        .order_by(RenewalRequest.recorded_at.desc(), RenewalRequest.id)
    ).all()


def _wrong(
    stay: Placement, wants: bool | None, asked_by: str, asked_on: date | None, way: str, reasons: str, months: int | None
) -> dict[str, Sentence]:
    wrong: dict[str, Sentence] = {}
    if wants is None:
        wrong["wants_renewal"] = S("Say whether the household asks for a renewal.")
    if not asked_by.strip():
        wrong["asked_by"] = S("Write who of the household asked.")
    if asked_on is None or not stay.starts_on <= asked_on <= clock.today():
        wrong["asked_on"] = S("The day lies between the first day of the stay, %(day)s, and today.", day=stay.starts_on)
    if way not in REQUEST_WAYS:
        wrong["way"] = S("Choose how the household said it.")
    if not reasons.strip():
        wrong["reasons"] = S("Write the reasons in the household's own words.")
    most = min(stay.renewal_months, 12)
    if months is not None and not (wants and 1 <= months <= most):
        wrong["months"] = S("Between 1 and %(most)s months, and only when a renewal is asked for.", most=most)
    return wrong
