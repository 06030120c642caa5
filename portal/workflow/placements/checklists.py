"""The guided checklist of a handover or handback: started, entrusted, filled in section by section, given up.

Every section is saved by itself, whenever it reaches the portal; what was typed earlier never covers what was typed later. The
report is written from it at the end (:func:`handover.hand_over_by_checklist`, :func:`handback.hand_back_by_checklist`).
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.placements import inspections, queries
from portal.workflow.placements.checklist_models import Checklist, ChecklistEntry, ChecklistPhoto
from portal.workflow.placements.inspections import READINGS
from portal.workflow.placements.models import Inspection, Placement
from portal.workflow.placements.sections import Meters
from portal.workflow.properties.models import Unit
from portal.workflow.stages import Transition
from tenants import clock
from tenants.colleagues import works_here
from tenants.errors import Conflict, Invalid, NotFound
from tenants.permissions import Permission, check, may
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.placements.sections import Section
    from tenants.actor import Actor
    from tenants.sentences import Sentence

RIGHTS = {"handover": Permission.HAND_OVER, "handback": Permission.HAND_BACK, "visit": Permission.VISIT_HOMES}
TRANSITIONS = {"handover": Transition.HAND_OVER, "handback": Transition.HAND_BACK}
STATES = {"handover": "assigned", "handback": "living"}
MOST_PHOTOS = 120
ENDED = S("This checklist has ended: its report was written, or it was given up.")


def start_checklist(session: Session, actor: Actor, case_id: UUID, kind: inspections.Kind) -> Checklist:
    """Open the checklist of a stay, or the one that is open already: two people who start it work on the same.

    Raises:
        NotAllowed: the actor's role does not hand homes over, or does not take them back.
        WrongStage: it is not the moment for it.
    """
    case = cases.lock(session, case_id)
    cases.require(actor, RIGHTS[kind], case, TRANSITIONS[kind])
    placement = queries.require_stay(session, case.id, STATES[kind])
    return begin(session, actor, placement, kind, placement.unit_id)


def begin(
    session: Session, actor: Actor, placement: Placement, kind: inspections.Kind, unit_id: UUID, move_id: UUID | None = None
) -> Checklist:
    """The open checklist of a stay (or of a move within it) for a home, made if there is none. Asks neither right nor stage."""
    found = open_of(session, placement.id, kind)
    if found is not None:
        return found
    made = Checklist(
        placement_id=placement.id,
        case_id=placement.case_id,
        organisation_id=placement.organisation_id,
        host_organisation_id=placement.host_organisation_id,
        unit_id=unit_id,
        move_id=move_id,
        kind=kind,
        started_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    return made


def entrust(session: Session, actor: Actor, checklist_id: UUID, person_id: UUID | None) -> Checklist:
    """Let a colleague carry a checklist out, who sees nothing else of the case; ``None`` takes it back. The colleague is told.

    Raises:
        NotFound, NotAllowed: not a checklist that the actor may give away.
        Invalid: nobody of the actor's organisation.
        Conflict: it has ended.
    """
    checklist = locked(session, actor, checklist_id)
    check(actor, RIGHTS[checklist.kind])
    if person_id is not None and not works_here(session, actor.organisation_id, person_id):
        raise Invalid(person=S("Choose somebody of your organisation."))
    checklist.entrusted_to_id = person_id
    session.flush()
    if person_id is not None and person_id != actor.person_id:
        unit = session.get_one(Unit, checklist.unit_id)
        cases.remind(
            session, f"{checklist.kind}_entrusted", None, dedup=f"{checklist.id}:{person_id}:{clock.now():%Y%m%d%H%M}",
            unit_id=unit.id, unit=unit.name, also=(cases.tell_person(actor, person_id),),
        )  # fmt: skip
    return checklist


def save(session: Session, actor: Actor, checklist_id: UUID, section: Section, written_at: datetime) -> ChecklistEntry:
    """Keep what was entered in a section. It may be unfinished; what was typed before what is kept already changes nothing.

    Raises:
        NotFound: not a checklist that the actor carries out.
        Conflict: it has ended.
        Invalid: by the names of the section's fields.
    """
    checklist = locked(session, actor, checklist_id)
    section.check()
    if isinstance(section, Meters):
        check_meters(section, before(session, checklist))
    values = {
        "value": section.value(),
        "written_at": min(written_at, clock.now() + timedelta(minutes=1)),
        "saved_by_id": actor.person_id,
    }
    statement = insert(ChecklistEntry).values(
        checklist_id=checklist.id,
        section=section.name,
        case_id=checklist.case_id,
        organisation_id=checklist.organisation_id,
        host_organisation_id=checklist.host_organisation_id,
        **values,
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["checklist_id", "section"],
            set_=values,
            where=ChecklistEntry.written_at <= values["written_at"],
        )
    )
    return session.get_one(ChecklistEntry, (checklist.id, section.name), populate_existing=True)


def add_photo(
    session: Session, actor: Actor, checklist_id: UUID, photo_id: UUID, section: str, document_id: UUID, sha256: str
) -> ChecklistPhoto:
    """Put a photo that was attached into a section. The phone names it, so that sending it again keeps it once.

    Raises:
        NotFound, Conflict: as :func:`save`; too many photos.
    """
    checklist = locked(session, actor, checklist_id)
    found = photos(session, checklist.id)
    if len(found) >= MOST_PHOTOS:
        raise Conflict(S("A checklist holds at most %(most)s photos.", most=MOST_PHOTOS))
    made = ChecklistPhoto(
        id=photo_id,
        checklist_id=checklist.id,
        case_id=checklist.case_id,
        organisation_id=checklist.organisation_id,
        host_organisation_id=checklist.host_organisation_id,
        section=section,
        document_id=document_id,
        sha256=sha256,
    )
    session.add(made)
    session.flush()
    return made


def remove_photo(session: Session, actor: Actor, checklist_id: UUID, photo_id: UUID) -> ChecklistPhoto:
    """Leave a photo out of the report.

    Raises:
        NotFound: it is none of a checklist that the actor carries out.
        Conflict: the checklist has ended.
    """
    locked(session, actor, checklist_id)
    found = photo_of(session, actor, checklist_id, photo_id)
    found.removed_at = found.removed_at or clock.now()
    session.flush()
    return found


def drop(session: Session, actor: Actor, checklist_id: UUID) -> Checklist:
    """Give a checklist up: nothing was handed over. What was entered stays, and a new one can be started.

    Raises:
        NotFound, NotAllowed: not a checklist that the actor may give up.
        Conflict: it has ended.
    """
    checklist = locked(session, actor, checklist_id)
    check(actor, RIGHTS[checklist.kind])
    _end(checklist, "dropped")
    return checklist


def complete(session: Session, checklist: Checklist) -> None:
    """Mark a checklist as done: its report was written."""
    _end(checklist, "completed")
    session.flush()


def drop_open(session: Session, placement_id: UUID, kind: inspections.Kind) -> None:
    """End the checklist of a stay that is still open when its report is written another way."""
    session.execute(
        update(Checklist)
        .where(Checklist.placement_id == placement_id, Checklist.kind == kind, Checklist.state == "open")
        .values(state="dropped", ended_at=clock.now())
    )


def checklist_of(session: Session, actor: Actor, checklist_id: UUID) -> Checklist:
    """A checklist for somebody who may carry it out: by their role, or because it was entrusted to them.

    Raises:
        NotFound: there is none, or it is not for this actor; nobody can tell which.
    """
    found = session.get(Checklist, checklist_id)
    if found is None or not may_carry_out(actor, found) or not session.scalar(select(func.app.knows_home(found.case_id))):
        raise NotFound(UNKNOWN)
    return found


def photo_of(session: Session, actor: Actor, checklist_id: UUID, photo_id: UUID) -> ChecklistPhoto:
    """A photo of a checklist that the actor may carry out.

    Raises:
        NotFound: as :func:`checklist_of`, or there is no such photo in it.
    """
    checklist = checklist_of(session, actor, checklist_id)
    found = session.get(ChecklistPhoto, photo_id)
    if found is None or found.checklist_id != checklist.id:
        raise NotFound(UNKNOWN)
    return found


def may_carry_out(actor: Actor, checklist: Checklist) -> bool:
    """Whether an actor who sees a checklist may fill it in and complete it."""
    entrusted = checklist.entrusted_to_id == actor.person_id and may(actor, Permission.CARRY_OUT)
    return entrusted or may(actor, RIGHTS[checklist.kind])


def locked(session: Session, actor: Actor, checklist_id: UUID) -> Checklist:
    """An open checklist, with its case locked until the end of the transaction.

    Raises:
        NotFound: as :func:`checklist_of`.
        Conflict: it has ended.
    """
    checklist = checklist_of(session, actor, checklist_id)
    cases.lock(session, checklist.case_id)
    session.refresh(checklist)
    if checklist.state != "open":
        raise Conflict(ENDED)
    return checklist


def open_of(session: Session, placement_id: UUID, kind: str) -> Checklist | None:
    """The checklist of a stay that is being filled in."""
    return session.scalars(
        select(Checklist).where(Checklist.placement_id == placement_id, Checklist.kind == kind, Checklist.state == "open")
    ).first()


def entries(session: Session, checklist_id: UUID) -> dict[str, ChecklistEntry]:
    """What was entered, by section."""
    rows = session.scalars(
        select(ChecklistEntry).where(ChecklistEntry.checklist_id == checklist_id).order_by(ChecklistEntry.section)
    )
    return {row.section: row for row in rows}


def photos(session: Session, checklist_id: UUID) -> Sequence[ChecklistPhoto]:
    """The photos that were not left out, in the order in which they were taken."""
    return session.scalars(
        select(ChecklistPhoto)
        .where(ChecklistPhoto.checklist_id == checklist_id, ChecklistPhoto.removed_at.is_(None))
        .order_by(ChecklistPhoto.taken_at, ChecklistPhoto.id)
    ).all()


def before(session: Session, checklist: Checklist) -> Inspection | None:
    """The report with which this one is compared: at a handback the handover's, at a handover the last handback of the home."""
    if checklist.kind == "handback":
        return inspections.taken_over(session, checklist.placement_id, checklist.unit_id)
    return session.scalars(
        select(Inspection)
        .where(
            Inspection.unit_id == checklist.unit_id,
            Inspection.kind == "handback",
            Inspection.placement_id != checklist.placement_id,
        )
        .order_by(Inspection.at.desc(), Inspection.id)
    ).first()


def check_meters(meters: Meters, earlier: Inspection | None) -> None:
    """Let meters pass that show no less than before, or say why.

    Raises:
        Invalid: by the name of each meter that runs backwards without a note.
    """
    if earlier is None:
        return
    wrong: dict[str, Sentence] = {}
    for name, shown in meters.readings.items():
        was = _reading(earlier, name)
        if was is not None and shown < was and not (meters.notes.get(name) or "").strip():
            wrong[name] = S(
                "This is less than the %(was)s of %(day)s: correct it, or write why (a new meter, a wrong reading then).",
                was=str(was).replace(".", ","),
                day=clock.day_of(earlier.at),
            )
    if wrong:
        raise Invalid(**wrong)


def _reading(report: Inspection, name: str) -> Decimal | None:
    return Decimal(report.readings[name]) if name in READINGS and name in report.readings else None


def _end(checklist: Checklist, state: str) -> None:
    checklist.state, checklist.ended_at = state, clock.now()
