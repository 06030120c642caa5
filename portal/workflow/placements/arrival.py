"""The household did not come to the handover: nothing changed hands, another day is booked or the assignment called off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.cases import commands as cases
from portal.workflow.events import HouseholdDidNotArrive
from portal.workflow.placements import queries
from portal.workflow.stages import Transition
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.placements.models import Placement
    from tenants.actor import Actor


def record_non_arrival(
    session: Session, actor: Actor, case_id: UUID, *, reason: str, seen_version: int | None = None
) -> Placement:
    """Write down that nobody came at the hour that was booked. The booking falls; the unit stays held for the stay.

    All three sides are told; the Comune decides whether another handover is booked or the assignment called off.

    Raises:
        NotAllowed: the actor's role does not hand homes over.
        WrongStage: the case is not assigned.
        Conflict: no handover was booked, or its hour has not come yet.
        Invalid: no ``reason``.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.HAND_OVER, case, Transition.HAND_OVER)
    placement = queries.require_stay(session, case.id, "assigned")
    booked_at = placement.handover_booked_at
    if booked_at is None:
        raise Conflict(S("No handover is booked."))
    if booked_at > clock.now():
        raise Conflict(S("The hour of the handover, %(at)s, has not come yet.", at=booked_at))
    if not reason.strip():
        raise Invalid(reason=S("Write what is known: who was called, what they said."))
    placement.handover_booked_at = None
    cases.record(session, actor, case, HouseholdDidNotArrive(booked_at, reason.strip()))
    return placement
