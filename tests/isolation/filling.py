"""A row for a case in every table that belongs to a case, whatever its stage: what is there must be hidden by grants alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.records.documents.models import Document
from portal.records.documents.shelves import OF_CASES, SHELVES
from portal.records.handovers.models import ReportLink
from portal.records.letters.models import Letter
from portal.workflow.assessment.models import AssessmentItem, Decision, EquipeSession, InformationRequest, Overrule
from portal.workflow.assessment.voices import Abstention, Attendance, Dissent, Minutes, Opinion
from portal.workflow.cases.models import Case, CaseEvent, CaseWorker
from portal.workflow.cases.owing import Obligation
from portal.workflow.departures.models import Departure, ExitStep, FollowUp, Outcome
from portal.workflow.disclosure import Facet
from portal.workflow.placements.checklist_models import Checklist, ChecklistEntry, ChecklistPhoto
from portal.workflow.placements.models import (
    Agreement,
    ConventionException,
    Duty,
    HomeMove,
    Inspection,
    Placement,
    Proposal,
    ProposalQuestion,
    StayCorrection,
)
from portal.workflow.placements.on_behalf import OnBehalf
from portal.workflow.placements.refusals import ProposalRefusal
from portal.workflow.placements.visits.models import HomeVisit, HomeVisitStep
from portal.workflow.properties.models import Ticket, Unit
from portal.workflow.referrals.models import CriteriaCheck, PresentAddress, Withdrawal
from portal.workflow.renewals.models import Contribution, RenewalRequest, Review, ReviewDecision, UnitQuestion
from portal.workflow.rules import add_months
from tenants import clock
from tenants.kinds import HEAD_OF, Kind
from tests.isolation.filling_support import fill_support, person_of
from tests.journey import Home
from tests.world import World


def fill(session: Session, world: World, prefix: str, case: Case, place: Home) -> None:
    """Add what the case's path has not left there already."""
    where = "altrove" if prefix else "crema"
    orgs = {kind: world.organisations[f"{kind}-{where}"] for kind in Kind}
    _assign(session, world, prefix, case, orgs[Kind.ATS])
    _assessment(session, world, prefix, case)
    placement_id = _placement(session, world, prefix, case, place, orgs[Kind.OWNER])
    fill_support(session, world, prefix, case, orgs[Kind.ATS])
    _renewal(session, world, prefix, case, place, placement_id, orgs[Kind.OWNER])
    _outcome(session, world, prefix, case)
    _documents(session, world, prefix, case, place, orgs)
    session.add(PresentAddress(case_id=case.id, organisation_id=case.organisation_id, street="Via", town="Crema", tokens=["0"]))
    session.add(
        OnBehalf(
            case_id=case.id, organisation_id=case.organisation_id, for_organisation_id=orgs[Kind.OWNER], number=case.number,
            act="answer_proposal", acted_by_id=person_of(world, prefix, "social_worker"), source="telephone", source_on=clock.today(),
            said_by="Paolo", reason="In ferie", answer_by=clock.today(),
        )
    )  # fmt: skip
    for facet in Facet:
        session.add(
            CaseEvent(
                id=uuid4(),
                case_id=case.id,
                organisation_id=case.organisation_id,
                host_organisation_id=orgs[Kind.OWNER],
                name="ReferralOpened",
                facet=facet.value,
                data={},
            )
        )
        session.add_all(_owed(case.id, facet, orgs))
    session.flush()


def _owed(case_id: UUID, facet: Facet, orgs: dict[Kind, UUID]) -> list[Obligation]:
    """Each partner owes something of every facet: what it may not know, it does not learn that it owes."""
    today = clock.today()
    return [
        Obligation(
            kind=f"of_{facet.value}", subject_id=case_id, topic_id=case_id, case_id=case_id, organisation_id=organisation_id,
            organisation_kind=kind, facet=facet.value, role=HEAD_OF[kind], mandatory=True, due_on=today, opened_on=today,
        )
        for kind, organisation_id in orgs.items()
    ]  # fmt: skip


def _assign(session: Session, world: World, prefix: str, case: Case, ats: UUID) -> None:
    mine = select(CaseWorker.id).where(CaseWorker.case_id == case.id, CaseWorker.organisation_id == ats)
    if session.scalars(mine).first():
        return
    for name, role in (("educator", "educator"), ("consultant", "financial_consultant")):
        session.add(
            CaseWorker(
                case_id=case.id, organisation_id=ats, person_id=person_of(world, prefix, name), role=role, since=clock.today()
            )
        )
    session.flush()


def _assessment(session: Session, world: World, prefix: str, case: Case) -> None:
    mine: dict[str, Any] = {"case_id": case.id, "organisation_id": case.organisation_id}
    worker, head = person_of(world, prefix, "social_worker"), person_of(world, prefix, "head")
    sitting = EquipeSession(
        id=uuid4(), partnership_id=case.partnership_id, organisation_id=case.organisation_id, starts_at=clock.now(),
        created_by_id=worker, opened_at=clock.now(), chair_id=head, rules_id=case.rules_id,
    )  # fmt: skip
    item = AssessmentItem(
        id=uuid4(), session_id=sitting.id, taken_up_by_id=worker, settled="decided", settled_at=clock.now(), **mine
    )
    spoken: dict[str, Any] = {"item_id": item.id, **mine}
    check = CriteriaCheck(
        id=uuid4(), rules_id=case.rules_id, moment="decision", checked_by_id=worker, expires_on=add_months(clock.today(), 6),
        results=[], **mine,
    )  # fmt: skip
    session.add_all([sitting, check])
    session.flush()
    session.add(item)
    session.flush()
    session.add_all(
        [
            Attendance(
                session_id=sitting.id, partnership_id=case.partnership_id, person_id=head, organisation_id=case.organisation_id,
                kind="comune", present=True,
            ),
            Opinion(person_id=worker, stance="for", text="Parere.", **spoken),
            Abstention(person_id=head, reason="Parentela.", **spoken),
            Dissent(person_id=worker, stands=True, words="Contrario.", **spoken),
            Minutes(
                session_id=sitting.id, partnership_id=case.partnership_id, version=1, content={}, content_hash="0", file=b"",
                file_hash="0", signed_by_id=head,
            ),
            InformationRequest(asked_by_id=head, question="Da chiarire.", due_on=clock.today(), **mine),
            Overrule(head_id=head, reason="Motivo.", **mine),
            Withdrawal(kind="withdrawn", asked_by="household", reason="Motivo.", person_id=worker, **mine),
            Decision(
                session_id=sitting.id, check_id=check.id, sequence=9, outcome="rejected", reason="other", reasons_text="Motivo.",
                minutes="Verbale.", present=[], decided_on=clock.today(), recorded_by_id=worker, **mine,
            ),
        ]
    )  # fmt: skip
    session.flush()


def _placement(session: Session, world: World, prefix: str, case: Case, place: Home, owner: UUID) -> UUID:
    mine: dict[str, Any] = {"case_id": case.id, "organisation_id": case.organisation_id, "host_organisation_id": owner}
    worker, start = person_of(world, prefix, "social_worker"), clock.today() + timedelta(days=7)
    proposal_id = uuid4()
    session.add(
        Proposal(
            id=proposal_id, unit_id=place.unit_id, starts_on=start, ends_on=add_months(start, 12), expires_on=start, state="withdrawn",
            proposed_by_id=worker, **mine,
        )
    )  # fmt: skip
    session.flush()
    session.add(
        ProposalRefusal(
            case_id=case.id, organisation_id=case.organisation_id, proposal_id=proposal_id, unit_id=place.unit_id, side="equipe",
            code="reconsidered", by_id=worker,
        )
    )  # fmt: skip
    session.add(
        ProposalQuestion(
            proposal_id=proposal_id, question="Prova?", asked_by_id=person_of(world, prefix, "manager"), due_on=start, **mine
        )
    )
    placement = session.scalars(select(Placement).where(Placement.case_id == case.id)).first()
    if placement is None:
        placement = Placement(
            id=uuid4(), household_id=case.household_id, unit_id=place.unit_id, starts_on=start, ends_on=add_months(start, 12),
            base_months=12, renewal_months=12, **mine,
        )  # fmt: skip
        session.add(placement)
        session.flush()
    report_id = uuid4()
    mine_too = {"property_id": place.property_id, "organisation_id": owner}
    other = Unit(id=uuid4(), name=f"Altro {case.number}", beds=4, rooms=3, features=[], **mine_too)
    session.add(other)
    session.flush()
    session.add_all(
        [
            Agreement(
                placement_id=placement.id, form="hospitality_pact", signed_on=clock.today(), signed_by="Prova",
                recorded_by_id=worker, **mine,
            ),
            Inspection(
                id=report_id, placement_id=placement.id, unit_id=place.unit_id, kind="handover", at=clock.now(), keys=2,
                by_id=person_of(world, prefix, "manager"),
                condition="Buono", **mine,
            ),
            Duty(placement_id=placement.id, kind="public_safety_notice", source="Fonte", due_at=clock.now(), **mine),
            HomeMove(
                placement_id=placement.id, from_unit_id=place.unit_id, to_unit_id=other.id, moves_on=start,
                reason="Prova", state="declined", asked_by_id=worker, asked_by_organisation_id=case.organisation_id, **mine,
            ),
            ConventionException(
                unit_id=place.unit_id, covered_until=clock.today(), until=clock.today() + timedelta(days=1), reason="Prova",
                by_id=worker, **mine,
            ),
        ]
    )  # fmt: skip
    session.flush()
    session.add(
        StayCorrection(
            placement_id=placement.id, inspection_id=report_id, which="last_day", was=start, becomes=start + timedelta(days=1),
            by_id=worker, **mine,
        )
    )  # fmt: skip
    visit = HomeVisit(
        id=uuid4(), placement_id=placement.id, unit_id=place.unit_id, property_id=place.property_id, state="cancelled",
        purpose="condition", visitors="Prova", asked_since=clock.today(), made_by_id=worker, **mine,
    )  # fmt: skip
    session.add(visit)
    session.flush()
    session.add(HomeVisitStep(visit_id=visit.id, step="propose", by_id=worker, by_organisation_id=case.organisation_id, **mine))
    checklist = Checklist(
        id=uuid4(), placement_id=placement.id, unit_id=place.unit_id, kind="handover", state="dropped", started_by_id=worker, **mine
    )  # fmt: skip
    session.add(checklist)
    session.flush()
    session.add_all(
        [
            ChecklistEntry(
                checklist_id=checklist.id, section="keys", value={"keys": 2}, written_at=clock.now(), saved_by_id=worker, **mine
            ),
            ChecklistPhoto(checklist_id=checklist.id, section="room:Cucina", document_id=uuid4(), sha256="0" * 64, **mine),
        ]
    )  # fmt: skip
    session.flush()
    return placement.id


def _renewal(session: Session, world: World, prefix: str, case: Case, place: Home, placement_id: UUID, owner: UUID) -> None:
    mine: dict[str, Any] = {"case_id": case.id, "organisation_id": case.organisation_id}
    ends_on, worker = clock.today() + timedelta(days=90), person_of(world, prefix, "social_worker")
    review = Review(
        id=uuid4(), placement_id=placement_id, state="granted", ends_on=ends_on, contributions_due_on=clock.today(),
        due_on=clock.today(), **mine,
    )  # fmt: skip
    session.add(review)
    session.flush()
    session.add_all(
        [
            Contribution(review_id=review.id, kind="social_opinion", due_on=clock.today(), **mine),
            UnitQuestion(
                review_id=review.id, unit_id=place.unit_id, host_organisation_id=owner, until=ends_on, due_on=clock.today(), **mine
            ),
            RenewalRequest(
                placement_id=placement_id, wants_renewal=True, asked_by="Prova", asked_on=clock.today(), way="in_person",
                reasons="Motivi.", recorded_by_id=worker, **mine,
            ),
            ReviewDecision(
                review_id=review.id, outcome="granted", months=3, reasons=["other"], proven_reasons="Motivi.", minutes="Verbale.",
                decided_on=clock.today(), decided_by_id=worker, **mine,
            ),
        ]
    )  # fmt: skip
    session.flush()


def _documents(session: Session, world: World, prefix: str, case: Case, place: Home, orgs: dict[Kind, UUID]) -> None:
    """One on each shelf of the case, and one on each shelf of its unit."""
    file: dict[str, Any] = {"kind": "other", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    worker, educator, manager = (person_of(world, prefix, who) for who in ("social_worker", "educator", "manager"))
    property_id = session.get_one(Unit, place.unit_id).property_id
    ticket = Ticket(
        id=uuid4(), unit_id=place.unit_id, property_id=property_id, organisation_id=orgs[Kind.OWNER], opened_by_id=manager,
        opened_by_organisation_id=orgs[Kind.OWNER], title="Guasto", state="open",
    )  # fmt: skip
    session.add(ticket)
    session.flush()
    for code in SHELVES:
        notes = code == "support_notes"
        who = {
            "uploaded_by_id": educator if notes else worker,
            "uploaded_by_organisation_id": orgs[Kind.ATS if notes else Kind.COMUNE],
        }
        if code in OF_CASES:
            whose: dict[str, Any] = {
                "case_id": case.id, "organisation_id": who["uploaded_by_organisation_id"], "host_organisation_id": orgs[Kind.OWNER]
            }  # fmt: skip
        else:
            who = {"uploaded_by_id": manager, "uploaded_by_organisation_id": orgs[Kind.OWNER]}
            whose = {"property_id": property_id, "unit_id": place.unit_id, "organisation_id": orgs[Kind.OWNER]}
            whose |= {"subject_id": ticket.id} if code == "property.tickets" else {}
        made = Document(id=uuid4(), facet=code, title=code, **file, **who, **whose)
        session.add(made)
        if code == "renewal":
            session.flush()
            mine = {"case_id": case.id, "organisation_id": case.organisation_id, "document_id": made.id}
            session.add(Letter(facet=code, subject_id=case.id, issue=1, language="it", issued_by_id=worker, **mine))
        if code == "placement":
            session.flush()
            link = {"document_id": made.id, "token_hash": made.id.bytes, "made_by_id": worker, "expires_at": clock.now()}
            session.add(ReportLink(**link, **whose))
    session.flush()


def _outcome(session: Session, world: World, prefix: str, case: Case) -> None:
    mine: dict[str, Any] = {"case_id": case.id, "organisation_id": case.organisation_id}
    worker = person_of(world, prefix, "social_worker")
    departure = Departure(id=uuid4(), reason="other", leaves_on=clock.today(), called_off_at=clock.now(), **mine)
    session.add(departure)
    session.flush()
    session.add_all(
        [
            ExitStep(
                departure_id=departure.id, what="Passo", due_on=clock.today(), whose="household", created_by_id=worker, **mine
            ),
            Outcome(next_home="unknown", housing_autonomy=False, summary="Esito.", recorded_by_id=worker, **mine),
            FollowUp(months=3, due_on=clock.today(), **mine),
        ]
    )
    session.flush()
