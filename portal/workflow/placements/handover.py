"""Hand the home over: the report is written, the keys are given, the stay begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow import stages
from portal.workflow.cases import commands as cases
from portal.workflow.events import HandedOver
from portal.workflow.placements import checklists, duties, inspections, queries, reporting
from portal.workflow.placements.moving import move_stay
from portal.workflow.properties.models import Unit
from portal.workflow.stages import Stage, Transition
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.models import Inspection, Placement
    from tenants.actor import Actor


def hand_over(
    session: Session, actor: Actor, case_id: UUID, report: inspections.Report, *, seen_version: int | None = None
) -> Placement:
    """Give the keys, with the report. The day of the handover is the first of the stay: start and end are fixed from it.

    Raises:
        NotAllowed: the actor's role does not hand homes over.
        WrongStage: the case is not assigned.
        Conflict: the agreement is not signed; another household still lives there; the unit is taken, closed or out of convention
            on some day of the stay.
        Invalid: the report, by its fields; at least one key.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.HAND_OVER, case, Transition.HAND_OVER)
    placement = _hand_over(session, actor, case, report)
    checklists.drop_open(session, placement.id, "handover")
    return placement


def hand_over_by_checklist(session: Session, actor: Actor, checklist_id: UUID) -> Inspection:
    """Give the keys with the report that a checklist makes; by whoever it was entrusted to, too.

    Raises:
        NotFound: not a checklist that the actor carries out.
        WrongStage, Conflict: as :func:`hand_over`; the checklist has ended.
        Invalid: by the names of the sections that are not finished, and of the report's fields.
    """
    checklist = checklists.locked(session, actor, checklist_id)
    case = cases.load(session, checklist.case_id)
    stages.require(Stage(case.stage), Transition.HAND_OVER)
    report, _ = reporting.report_of(session, checklist)
    placement = _hand_over(session, actor, case, report)
    checklists.complete(session, checklist)
    made = inspections.of(session, placement.id, "handover")
    assert made is not None
    return made


def _hand_over(session: Session, actor: Actor, case: Case, report: inspections.Report) -> Placement:
    placement = queries.require_stay(session, case.id, "assigned")
    agreement = queries.agreement(session, placement.id)
    if agreement is None:
        raise Conflict(S("The agreement must be signed and recorded before the keys are handed over."))
    inspections.check(report)
    first_day = clock.day_of(report.at)
    if first_day < agreement.signed_on:
        raise Invalid(at=S("The keys are handed over after the agreement, which was signed on %(day)s.", day=agreement.signed_on))
    if report.keys < 1:
        raise Invalid(keys=S("At least one key is handed over."))
    unit = session.get_one(Unit, placement.unit_id)
    days = move_stay(session, actor, case, placement, first_day, "stay")
    placement.state, placement.handed_over_at = "living", report.at
    session.flush()
    session.refresh(case)
    inspections.record(session, actor, placement, "handover", report)
    cases.apply(session, actor, case, Transition.HAND_OVER, HandedOver(unit.name, days.start, days.end))
    duties.begin(session, actor, case, placement, report.at)
    return placement
