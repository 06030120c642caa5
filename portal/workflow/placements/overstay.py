"""A stay beyond its end: computed from the dates, marked authorised only with a reason. It is not a stage."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.workflow.cases import commands as cases
from portal.workflow.events import OverstayAuthorised
from portal.workflow.placements import queries
from tenants import clock
from tenants.errors import Conflict, Invalid, WrongStage
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.placements.models import Placement
    from tenants.actor import Actor


def days_over(ends_on: date, left_on: date | None, today: date) -> int:
    """How many days beyond its end a stay has lasted. ``ends_on`` and ``left_on`` are the first days no longer of the stay."""
    after = left_on if left_on is not None else today + timedelta(days=1)
    return max((after - ends_on).days, 0)


def authorise_overstay(
    session: Session, actor: Actor, case_id: UUID, *, reason: str, seen_version: int | None = None
) -> Placement:
    """Mark a stay that has passed its end as authorised, with the reason. It renews nothing and changes no date.

    Raises:
        NotAllowed: only the head of service authorises it.
        WrongStage: nobody lives in a home in this case.
        Conflict: the stay is within its end, or was authorised already.
        Invalid: no ``reason``.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.AUTHORISE_OVERSTAY, case)
    placement = queries.stay(session, case.id)
    if placement is None or placement.state != "living":
        raise WrongStage(S("Nobody lives in a home in this case."))
    if not days_over(placement.ends_on, None, clock.today()):
        raise Conflict(S("The stay has not passed its end: there is nothing to authorise."))
    if placement.overstay_authorised_reason:
        raise Conflict(S("Staying beyond the end has already been authorised."))
    if not reason.strip():
        raise Invalid(reason=S("Write why the household may stay beyond the end."))
    placement.overstay_authorised_reason = reason.strip()
    cases.record(session, actor, case, OverstayAuthorised())
    return placement
