"""The day on which the home is handed back: the report, the last day of the stay, and what follows from both."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow import stages
from portal.workflow.cases import commands as cases
from portal.workflow.events import HandedBack
from portal.workflow.placements import checklists, inspections, moves, reporting
from portal.workflow.placements.queries import require_stay
from portal.workflow.stages import Stage, Transition
from portal.workflow.working_days import after_working_days
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.inspections import Report
    from portal.workflow.placements.models import Inspection
    from tenants.actor import Actor


def hand_back(
    session: Session, actor: Actor, case_id: UUID, *, last_day: date | None, report: Report, seen_version: int | None = None
) -> Inspection:
    """Take the home back, as its owner or the Comune: write the report, end the stay with ``last_day`` as its last one.

    The unit is free again after the turnaround (the rules' working days), the follow-ups are planned, a pending review lapses.

    Raises:
        NotAllowed: not this role's task.
        WrongStage: the household neither lives in the home nor leaves it.
        Conflict: it was handed back already.
        Invalid: ``last_day``, and the names of :func:`inspections.check`.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.HAND_BACK, case, Transition.HAND_BACK)
    made = _hand_back(session, actor, case, last_day, report)
    checklists.drop_open(session, made.placement_id, "handback")
    return made


def hand_back_by_checklist(session: Session, actor: Actor, checklist_id: UUID) -> Inspection:
    """Take the home back with the report that a checklist makes; by whoever it was entrusted to, too.

    Raises:
        NotFound: not a checklist that the actor carries out.
        WrongStage, Conflict: as :func:`hand_back`; the checklist has ended.
        Invalid: by the names of the sections that are not finished, ``last_day``, and the report's fields.
    """
    checklist = checklists.locked(session, actor, checklist_id)
    case = cases.load(session, checklist.case_id)
    stages.require(Stage(case.stage), Transition.HAND_BACK)
    report, last_day = reporting.report_of(session, checklist)
    made = _hand_back(session, actor, case, last_day, report)
    checklists.complete(session, checklist)
    return made


def _hand_back(session: Session, actor: Actor, case: Case, last_day: date | None, report: Report) -> Inspection:
    stay = require_stay(session, case.id, "living")
    if moves.open_move(session, case.id) is not None:
        raise Conflict(S("A move to another home is under way: finish it or call it off before the home is taken back."))
    if last_day is None or not stay.starts_on <= last_day <= clock.today():
        raise Invalid(
            last_day=S("The last day in the home lies between the beginning of the stay, %(day)s, and today.", day=stay.starts_on)
        )
    made = inspections.record(session, actor, stay, "handback", report)
    stay.left_on = last_day + timedelta(days=1)
    stay.state = "ended"
    session.flush()
    ready_on = after_working_days(stay.left_on, case.rules.turnaround_days, case.rules.patron_day)
    session.execute(select(func.app.end_stay(case.id, ready_on)))
    cases.apply(session, actor, case, Transition.HAND_BACK, HandedBack(last_day))
    return made
