"""The legal duties that begin with the keys. The portal reminds of them; whether they apply is confirmed by the owner's office."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import DutiesBegun, DutyDone
from portal.workflow.placements.models import Duty
from tenants import clock
from tenants.colleagues import colleagues_with, works_here
from tenants.errors import Conflict, Invalid, NotFound
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.models import Placement
    from tenants.actor import Actor
    from tenants.sentences import Sentence

REGISTRATION_DAYS = 30
UTILITIES_DAYS = 10
"""Days after the keys within which the suppliers know readings and customer (assumed)."""
DUTY_WORDS: dict[str, Sentence] = {
    "public_safety_notice": S("Notice of hospitality to the public-safety authority"),
    "building_transfer_notice": S("Notice of the transfer of a building to the public-safety authority"),
    "contract_registration": S("Registration of the contract"),
    "utilities_transfer": S("Utilities: readings and customer told to the suppliers"),
}
"""The msgid of each duty."""
WHEN_IT_APPLIES: dict[str, Sentence] = {
    "public_safety_notice": S(
        "It applies when somebody who is not an Italian citizen is hosted, whatever the title and the length. "
        "To be confirmed by your office: the portal does not tell who is concerned."
    ),
    "building_transfer_notice": S(
        "It applies when the exclusive use of a home is given for more than a month; the registration of "
        "the contract absorbs it. To be confirmed by your office."
    ),
    "contract_registration": S(
        "It applies to a written loan for use. A volunteer organisation is exempt from the tax. To be confirmed by your office."
    ),
    "utilities_transfer": S(
        "The readings of the handover go to the suppliers; where the convention says that the household pays, the contracts pass to "
        "its name, and the supply is recorded again with it. To be confirmed by your office."
    ),
}
"""When each duty applies, in words."""
SOURCES: dict[str, str] = {
    "public_safety_notice": "art. 7 D.Lgs. 286/1998",
    "building_transfer_notice": "art. 12 D.L. 59/1978",
    "contract_registration": "D.P.R. 131/1986",
    "utilities_transfer": "convenzione e contratti di fornitura",
}
"""The name of the law that each duty comes from."""


def begin(
    session: Session, actor: Actor, case: Case, placement: Placement, handed_over_at: datetime, move_id: UUID | None = None
) -> list[Duty]:
    """Make the duties that follow a handover and tell the owner: the two notices, due so many hours after it as the rules say, and
    what the suppliers are to be told.
    """
    due = handed_over_at + timedelta(hours=case.rules.duty_hours)
    made = [_duty(placement, kind, due, move_id) for kind in ("public_safety_notice", "building_transfer_notice")]
    made.append(_duty(placement, "utilities_transfer", handed_over_at + timedelta(days=UTILITIES_DAYS), move_id))
    session.add_all(made)
    session.flush()
    cases.record(session, actor, case, DutiesBegun(due))
    return made


def begin_registration(session: Session, placement: Placement, signed_on: date) -> Duty:
    """Make the optional duty to register a contract, due 30 days after it was signed."""
    last = datetime.combine(signed_on + timedelta(days=REGISTRATION_DAYS), time(23, 59), clock.ROME)
    made = _duty(placement, "contract_registration", last)
    session.add(made)
    return made


def do_duty(
    session: Session,
    actor: Actor,
    case_id: UUID,
    duty_id: UUID,
    *,
    done_at: datetime,
    done_by_id: UUID | None = None,
    receipt: str | None = None,
    applies: bool = True,
) -> Duty:
    """Write down that a duty was done: when, by whom, with which receipt; or that it does not apply, and who confirmed it.

    Raises:
        NotFound: there is no such duty of this case, or not for this actor.
        NotAllowed: the actor's role does not do duties.
        Conflict: it was already done.
        Invalid: ``done_at`` is in the future or before the keys, ``done_by`` is nobody of the organisation, or ``receipt`` is missing
            for a duty that does not apply.
    """
    case = cases.lock(session, case_id)
    cases.require(actor, Permission.DO_DUTIES, case)
    duty = session.scalars(
        select(Duty).where(Duty.id == duty_id, Duty.case_id == case.id).execution_options(populate_existing=True)
    ).first()
    if duty is None:
        raise NotFound(UNKNOWN)
    if duty.done_at is not None:
        raise Conflict(S("This duty has already been recorded as done."))
    if done_at > clock.now():
        raise Invalid(done_at=S("This moment has not come yet."))
    if done_at < clock.now() - timedelta(days=366):
        raise Invalid(done_at=S("This day is more than a year ago: check the date."))
    who = done_by_id or actor.person_id
    if not works_here(session, actor.organisation_id, who):
        raise Invalid(done_by=S("Choose somebody of your organisation."))
    if not applies and not (receipt or "").strip():
        raise Invalid(receipt=S("Write who confirmed that it does not apply, and why."))
    duty.applies, duty.done_at, duty.done_by_id = applies, done_at, who
    duty.receipt = (receipt or "").strip() or None
    cases.record(session, actor, case, DutyDone(DUTY_WORDS[duty.kind].msgid))
    return duty


def entrust_duty(session: Session, actor: Actor, case_id: UUID, duty_id: UUID, person_id: UUID | None) -> Duty:
    """Say who of the owner sees to a duty, who is reminded of it before the others; ``None`` takes it back. That person is told.

    Raises:
        NotFound: there is no such duty of this case, or not for this actor.
        NotAllowed: the actor's role does not do duties.
        Conflict: it was already done.
        Invalid: ``responsible``: nobody of the organisation whose role does duties.
    """
    case = cases.lock(session, case_id)
    cases.require(actor, Permission.DO_DUTIES, case)
    duty = session.scalars(
        select(Duty).where(Duty.id == duty_id, Duty.case_id == case.id).execution_options(populate_existing=True)
    ).first()
    if duty is None:
        raise NotFound(UNKNOWN)
    if duty.done_at is not None:
        raise Conflict(S("This duty has already been recorded as done."))
    if person_id is not None and person_id not in dict(colleagues_with(session, actor.organisation_id, Permission.DO_DUTIES)):
        raise Invalid(responsible=S("Choose somebody of your organisation whose role does duties."))
    duty.responsible_id = person_id
    session.flush()
    if person_id is not None and person_id != actor.person_id:
        told = (cases.tell_person(actor, person_id),)
        cases.remind(session, "duty_entrusted", case, dedup=f"{duty.id}:{person_id}", also=told)
    return duty


def _duty(placement: Placement, kind: str, due_at: datetime, move_id: UUID | None = None) -> Duty:
    return Duty(
        placement_id=placement.id,
        case_id=placement.case_id,
        organisation_id=placement.organisation_id,
        host_organisation_id=placement.host_organisation_id,
        move_id=move_id,
        kind=kind,
        source=SOURCES[kind],
        due_at=due_at,
    )
