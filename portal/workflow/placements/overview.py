"""All that the page of a case shows of its home and stay, in five queries. Row-level security decides what of it there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from portal.workflow.placements.asking import thread
from portal.workflow.placements.correcting import corrections
from portal.workflow.placements.exceeding import exceptions
from portal.workflow.placements.models import Agreement, Duty, Inspection, Placement, Proposal, StayCorrection
from portal.workflow.properties.models import Convention, Property, Unit
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case


@dataclass(frozen=True)
class DutyRow:
    """A duty, with the name of whoever did it."""

    id: UUID
    kind: str
    source: str
    due_at: datetime
    applies: bool
    done_at: datetime | None
    done_by: str | None
    responsible: str | None
    receipt: str | None


@dataclass(frozen=True)
class Overview:
    """The proposals of a case, newest first, and its stay with agreement, reports and duties."""

    proposals: Sequence[Any]
    stay: Placement | None
    agreement: Agreement | None
    unit: str | None
    address: str | None
    signatory: str | None
    handover: Inspection | None
    handback: Inspection | None
    handed_over_by: str | None
    duties: tuple[DutyRow, ...]
    beyond: Sequence[Any] = ()
    """The reasons given for going beyond the convention of the unit."""
    reports: tuple[Inspection, ...] = ()
    """Every report of the stay, in all its versions."""
    days_corrected: Sequence[StayCorrection] = ()
    questions: Sequence[Any] = ()
    """What the owner asked about the proposals, and what it was answered."""

    def earlier(self, report: Inspection) -> list[Inspection]:
        """The versions of a report before its last one."""
        return [
            one
            for one in self.reports
            if (one.kind, one.move_id) == (report.kind, report.move_id) and one.version < report.version
        ]

    @property
    def open_proposal(self) -> Any:
        """The proposal that waits for answers."""
        return next((row for row in self.proposals if row.state == "open"), None)

    @property
    def past_proposals(self) -> list[Any]:
        """Those that came to nothing, and the one that was accepted."""
        return [row for row in self.proposals if row.state != "open"]


def of_case(session: Session, case: Case) -> Overview:
    """What the bound organisation may see of a case's proposals and stay."""
    proposals = session.execute(_PROPOSALS.where(Proposal.case_id == case.id)).all()
    found = session.execute(_STAY.where(Placement.case_id == case.id)).all()
    beyond, questions = exceptions(session, case.id), thread(session, case.id) if proposals else ()
    if not found:
        return Overview(proposals, None, None, None, None, None, None, None, None, (), beyond, questions=questions)
    first = found[0]
    reports = {row.Inspection.kind: (row.Inspection, row.by) for row in found if _of_the_stay(row.Inspection, first.Placement)}
    handover, by = reports.get("handover", (None, None))
    duties = tuple(
        DutyRow(d.id, d.kind, d.source, d.due_at, d.applies, d.done_at, done_by, responsible, d.receipt)
        for d, done_by, responsible in session.execute(_DUTIES.where(Duty.placement_id == first.Placement.id))
    )
    return Overview(
        proposals, first.Placement, first.Agreement, first.unit, first.address, first.signatory, handover,
        reports.get("handback", (None, None))[0], by, duties, beyond,
        tuple(row.Inspection for row in found if row.Inspection), corrections(session, case.id), questions,
    )  # fmt: skip


def _of_the_stay(report: Inspection | None, stay: Placement) -> bool:
    """Whether a report is of the home that the household has, or had last: those of homes it moved from stand with their move."""
    return report is not None and (report.unit_id == stay.unit_id if report.kind == "handover" else report.move_id is None)


def _name(column: Any) -> Any:
    person = aliased(Person)
    return select(person.given_name + " " + person.surname).where(person.id == column).scalar_subquery()


_ADDRESS = Property.address + ", " + Property.town

_PROPOSALS = (
    select(
        Proposal.id, Proposal.state, Proposal.starts_on, Proposal.ends_on, Proposal.expires_on, Proposal.proposed_at,
        Proposal.message, Proposal.owner_answer, Proposal.owner_refusal,
        Proposal.owner_reason, Proposal.owner_answered_at, Proposal.household_answer,
        Proposal.household_answered_at, Proposal.ended_at, Proposal.unit_id, Unit.name.label("unit"),
        _ADDRESS.label("address"), _name(Proposal.proposed_by_id).label("proposed_by"),
        _name(Proposal.owner_answered_by_id).label("owner_by"), _name(Proposal.household_answered_by_id).label("household_by"),
    )
    .outerjoin(Unit, and_(Unit.id == Proposal.unit_id, func.app.knows_home(Proposal.case_id)))
    .outerjoin(Property, Property.id == Unit.property_id)
    .order_by(Proposal.proposed_at.desc(), Proposal.id)
)  # fmt: skip

_STAY = (
    select(
        Placement, Agreement, Inspection, Unit.name.label("unit"), _ADDRESS.label("address"), _name(Inspection.by_id).label("by"),
        select(func.max(Convention.duty_signatory))
        .where(
            Convention.property_id == Unit.property_id, Convention.starts_on <= Placement.starts_on,
            Convention.ends_on > Placement.starts_on,
        )
        .scalar_subquery()
        .label("signatory"),
    )
    .outerjoin(Agreement, Agreement.placement_id == Placement.id)
    .outerjoin(Inspection, Inspection.placement_id == Placement.id)
    .outerjoin(Unit, and_(Unit.id == Placement.unit_id, func.app.knows_home(Placement.case_id)))
    .outerjoin(Property, Property.id == Unit.property_id)
    .where(Placement.state != "called_off")
    .order_by(Inspection.version, Inspection.at)
)  # fmt: skip

_DUTIES = select(Duty, _name(Duty.done_by_id), _name(Duty.responsible_id)).order_by(Duty.due_at, Duty.kind)
