"""What was found at an inspection: written room by room on the phone as a checklist; what is to repair opens its tickets."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.events import VisitDone
from portal.workflow.placements import checklists, reporting
from portal.workflow.placements.checklist_models import Checklist
from portal.workflow.placements.visits.keeping import note_step
from portal.workflow.placements.visits.models import HomeVisit
from portal.workflow.placements.visits.policy import Step, require
from portal.workflow.placements.visits.queries import visit_of
from portal.workflow.properties import tickets
from portal.workflow.properties.models import Ticket
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

KIND = "visit"


def start(session: Session, actor: Actor, visit_id: UUID) -> Checklist:
    """Open the checklist of an inspection, or the one that is open already: two people who start it work on the same.

    Raises:
        NotFound: not an inspection that the actor may know.
        NotAllowed: the actor's role inspects no homes.
        Conflict: it was not agreed on, its day has not come, or another inspection of this home is still being written.
    """
    visit = visit_of(session, actor, visit_id)
    cases.lock(session, visit.case_id)
    session.refresh(visit)
    require(actor, Step.COMPLETE, visit.state)
    if visit.starts_at is None or clock.day_of(visit.starts_at) > clock.today():
        raise Conflict(S("The outcome is written from the day of the inspection on."))
    found = checklists.open_of(session, visit.placement_id, KIND)
    if found is not None and found.visit_id != visit.id:
        raise Conflict(S("Another inspection of this home is still being written: finish that one first."))
    if found is not None:
        return found
    made = Checklist(
        placement_id=visit.placement_id,
        case_id=visit.case_id,
        organisation_id=visit.organisation_id,
        host_organisation_id=visit.host_organisation_id,
        unit_id=visit.unit_id,
        visit_id=visit.id,
        kind=KIND,
        started_by_id=actor.person_id,
        entrusted_to_id=visit.carried_out_by_id,
    )
    session.add(made)
    session.flush()
    return made


def carry_out(session: Session, actor: Actor, checklist_id: UUID) -> HomeVisit:
    """Write the outcome from the checklist: each thing to repair opens its ticket, the recurring check's own one closes.

    Raises:
        NotFound: not a checklist that the actor carries out.
        Conflict: it has ended, or the inspection was put off meanwhile.
        Invalid: by the names of the sections that are not finished.
    """
    checklist = checklists.locked(session, actor, checklist_id)
    assert checklist.visit_id is not None
    visit = visit_of(session, actor, checklist.visit_id)
    session.refresh(visit)
    case = cases.load(session, visit.case_id)
    after = require(actor, Step.COMPLETE, visit.state)
    entered: dict[str, dict[str, Any]] = {name: entry.value for name, entry in checklists.entries(session, checklist.id).items()}
    if missing := _missing(entered):
        raise Invalid(**missing)
    taken = checklists.photos(session, checklist.id)
    meeting, remarks = entered.get("meeting", {}), entered.get("remarks", {})
    visit.rooms = json.loads(json.dumps([asdict(room) for room in reporting.rooms_reported(entered, taken)], default=str))
    visit.present, visit.condition = meeting.get("present"), remarks.get("condition")
    visit.findings = [_opened(session, actor, visit, finding) for finding in entered.get("findings", {}).get("findings", [])]
    visit.state, visit.done_at, visit.done_by_id = after, clock.now(), actor.person_id
    checklists.complete(session, checklist)
    _close_check(session, actor, visit)
    note_step(session, actor, visit, Step.COMPLETE)
    cases.record(session, actor, case, VisitDone(len(visit.findings)))
    return visit


def _missing(entered: dict[str, dict[str, Any]]) -> dict[str, Sentence]:
    rooms = {name: value for name, value in entered.items() if name.startswith("room:")}
    wrong = {name: S("Choose the condition of this room.") for name, value in rooms.items() if not value.get("condition")}
    if not rooms and not entered.get("remarks", {}).get("condition"):
        wrong["remarks"] = S("Describe the condition of the home in a few words.")
    return wrong


def _opened(session: Session, actor: Actor, visit: HomeVisit, finding: dict[str, Any]) -> dict[str, Any]:
    """A thing to repair with its ticket; one that is reported already keeps the ticket it has."""
    title = finding["what"].strip()[: tickets.LONGEST_TITLE]
    known = session.scalar(
        select(Ticket.id).where(
            Ticket.unit_id == visit.unit_id, Ticket.state != "closed", func.lower(Ticket.title) == title.lower()
        )
    )
    if known is None:
        more = finding["what"].strip() if len(finding["what"].strip()) > len(title) else None
        known = tickets.open_ticket(session, actor, visit.unit_id, title, description=more, urgent=bool(finding["urgent"])).id
    return {**finding, "ticket_id": str(known)}


def _close_check(session: Session, actor: Actor, visit: HomeVisit) -> None:
    ticket = session.get(Ticket, visit.ticket_id) if visit.ticket_id else None
    if ticket is not None and ticket.state != "closed":
        tickets.close_ticket(session, actor, ticket.id, visit.condition or "✓")
