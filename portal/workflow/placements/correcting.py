"""Correct the report of a handover or handback: a further version, filled in from the last one, signed again, with its reason.

What was written first stays, with its fingerprint. Another day of the keys moves the stay's own days along, and that is kept too.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import HandbackCorrected, HandoverCorrected
from portal.workflow.placements import checklists, inspections, queries, reporting, unnamed
from portal.workflow.placements.checklist_models import Checklist, ChecklistEntry, ChecklistPhoto
from portal.workflow.placements.models import HomeMove, Inspection, StayCorrection
from portal.workflow.placements.moving import move_stay
from portal.workflow.placements.sections import Count, Damage, Damages, Keys, Meeting, Meters, Remarks, Room
from portal.workflow.working_days import after_working_days
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.inspections import Item
    from portal.workflow.placements.models import Placement
    from portal.workflow.placements.sections import Section
    from tenants.actor import Actor

ONE_DAY = timedelta(days=1)


def start_correction(session: Session, actor: Actor, case_id: UUID, report_id: UUID, reason: str) -> Checklist:
    """Open a checklist that says what the report says, photos and all, to be put right and signed again by both sides.

    Raises:
        NotFound: there is no such report of this case, or not for this actor.
        NotAllowed: the actor's role does not hand homes over, or does not take them back.
        Conflict: it is not the latest version, or a checklist of its kind is open.
        Invalid: ``reason``.
    """
    case = cases.lock(session, case_id)
    report = session.get(Inspection, report_id)
    if report is None or report.case_id != case.id:
        raise NotFound(UNKNOWN)
    kind: inspections.Kind = "handover" if report.kind == "handover" else "handback"
    cases.require(actor, checklists.RIGHTS[kind], case)
    latest = inspections.of(session, report.placement_id, kind, report.move_id)
    if latest is None or latest.id != report.id:
        raise Conflict(S("This report was corrected in the meantime: correct its latest version."))
    if checklists.open_of(session, report.placement_id, kind) is not None:
        raise Conflict(S("A checklist of this kind is open: finish it or give it up first."))
    said = reason.strip()
    if not said:
        raise Invalid(reason=S("Write what was wrong, and how it was found out."))
    unnamed.check_length("reason", said)
    stay = queries.require_stay(session, case.id, "living", "ended")
    made = checklists.begin(session, actor, stay, kind, report.unit_id, report.move_id)
    made.corrects_id, made.reason = report.id, said
    session.flush()
    _fill(session, actor, made, report, stay)
    return made


def carry_out(session: Session, actor: Actor, checklist_id: UUID) -> Inspection:
    """Write the corrected report, a further version, from its checklist. Both sides and who supports the household are told.

    Raises:
        NotFound: not a checklist that the actor carries out.
        Conflict: the checklist has ended; the unit is taken on a day that the stay would have.
        Invalid: by the names of the sections that are not finished; ``meeting``: the days of the stay cannot be these.
    """
    checklist = checklists.locked(session, actor, checklist_id)
    case = cases.load(session, checklist.case_id)
    stay = queries.require_stay(session, case.id, "living", "ended")
    before = session.get_one(Inspection, checklist.corrects_id)
    kind: inspections.Kind = "handover" if checklist.kind == "handover" else "handback"
    report, last_day = reporting.report_of(session, checklist)
    made = inspections.record(session, actor, stay, kind, report, corrects=before, reason=checklist.reason)
    checklists.complete(session, checklist)
    if made.move_id is None:
        _correct_days(session, actor, case, stay, made, clock.day_of(report.at) if kind == "handover" else last_day)
    told = HandoverCorrected if kind == "handover" else HandbackCorrected
    cases.record(session, actor, case, told(made.version, checklist.reason or ""))
    return made


def corrections(session: Session, case_id: UUID) -> list[StayCorrection]:
    """The days of a stay that were corrected, the first correction first."""
    return list(
        session.scalars(
            select(StayCorrection).where(StayCorrection.case_id == case_id).order_by(StayCorrection.at, StayCorrection.id)
        )
    )


def _fill(session: Session, actor: Actor, checklist: Checklist, report: Inspection, stay: Placement) -> None:
    mine = {
        "checklist_id": checklist.id, "case_id": checklist.case_id, "organisation_id": checklist.organisation_id,
        "host_organisation_id": checklist.host_organisation_id,
    }  # fmt: skip
    items = inspections.inventory_of(session, checklist.case_id, checklist.unit_id)
    session.add_all(
        ChecklistEntry(section=section.name, value=section.value(), written_at=clock.now(), saved_by_id=actor.person_id, **mine)
        for section in _sections(report, stay, items)
    )
    session.add_all(
        ChecklistPhoto(
            id=uuid4(), section=f"room:{room['room']}", document_id=photo["document_id"], sha256=photo["sha256"], **mine
        )
        for room in report.rooms
        for photo in room.get("photos", ())
    )
    session.flush()


def _sections(report: Inspection, stay: Placement, items: list[Item]) -> Iterator[Section]:
    """What a report says, as the sections of a checklist; the signatures are given anew."""
    last = stay.left_on - ONE_DAY if report.kind == "handback" and report.move_id is None and stay.left_on else None
    yield Meeting(report.at, report.present, last)
    readings = {name: Decimal(shown) for name, shown in report.readings.items()}
    yield Meters(readings, dict(report.reading_notes))
    sets = {one["label"]: bool(one["given"]) for one in report.key_sets or ()} or None
    yield Keys(report.keys, report.key_note, sets)
    found = {(one["room"], one["name"]): Count(one["found"], one.get("note")) for one in report.inventory}
    said = {room["room"]: room for room in report.rooms}
    for room in dict.fromkeys([*said, *(item.room for item in items)]):
        counts = {item.id: found[room, item.name] for item in items if item.room == room and (room, item.name) in found}
        one = said.get(room, {})
        yield Room(room, one.get("condition"), one.get("note"), counts)
    yield Remarks(report.condition, report.damages if report.kind == "handover" else None)
    if report.kind == "handback":
        yield Damages(tuple(Damage(**damage) for damage in report.damage_list))


def _correct_days(session: Session, actor: Actor, case: Case, stay: Placement, report: Inspection, day: date | None) -> None:
    if report.kind == "handover":
        if day is None or day == stay.starts_on:
            return
        was, which = stay.starts_on, "first_day"
        moved = session.scalar(select(func.count()).where(HomeMove.placement_id == stay.id, HomeMove.state == "done"))
        if stay.state != "living" or moved:
            raise Invalid(meeting=S("The stay has gone on since: its first day, %(day)s, can no longer be another one.", day=was))
        move_stay(session, actor, case, stay, day, "stay")
    else:
        if day is None or stay.left_on is None or day + ONE_DAY == stay.left_on:
            return
        was, which = stay.left_on - ONE_DAY, "last_day"
        if not stay.starts_on <= day <= clock.today():
            raise Invalid(
                meeting=S(
                    "The last day in the home lies between the beginning of the stay, %(day)s, and today.", day=stay.starts_on
                )
            )
        before, stay.left_on = stay.left_on, day + ONE_DAY
        session.flush()
        ready_on = after_working_days(stay.left_on, case.rules.turnaround_days, case.rules.patron_day)
        session.execute(select(func.app.correct_end(case.id, before, ready_on)))
    session.add(
        StayCorrection(
            placement_id=stay.id, case_id=case.id, organisation_id=stay.organisation_id, host_organisation_id=stay.host_organisation_id,
            inspection_id=report.id, which=which, was=was, becomes=day, by_id=actor.person_id,
        )
    )  # fmt: skip
    session.flush()
    session.refresh(case)
