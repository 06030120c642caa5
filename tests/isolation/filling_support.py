"""A row for a case in every table of its support: the part of ``filling`` that is the ATS's."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.workflow.cases.models import Case
from portal.workflow.referrals.models import Member
from portal.workflow.support.models import (
    BudgetCell,
    BudgetChange,
    BudgetLine,
    BudgetTarget,
    Concern,
    EquipeNote,
    Goal,
    MemberLanguage,
    Plan,
    PlanSignature,
    Presence,
    Progress,
    SupportReport,
    SupportSession,
    SupportSessionVersion,
    Trail,
    TrailStep,
    WorkingNote,
)
from portal.workflow.support.models.reports import SECTIONS
from tenants import clock
from tests.world import World

RECORD = {"kind": "interview", "minutes": 30, "attendance": "all", "done": "Colloquio.", "next_step": None}
"""What a record said before it was corrected."""
TARGET = {"deposit_cents": 3, "first_rents_cents": 2, "move_cents": 1, "put_aside_cents": 0}


def person_of(world: World, prefix: str, name: str) -> UUID:
    """A person of the cast, at home or among the strangers."""
    return world.actor(prefix + name).person_id


def fill_support(session: Session, world: World, prefix: str, case: Case, ats: UUID) -> None:
    """The support of a case: plan, meetings, budget, search, reports, notes of every tier."""
    mine: dict[str, Any] = {"case_id": case.id, "organisation_id": ats}
    educator, consultant = person_of(world, prefix, "educator"), person_of(world, prefix, "consultant")
    was = person_of(world, "", "other_educator") if not prefix else educator
    goal = Goal(id=uuid4(), area="work", title="Lavoro", indicator="Contratto", due_on=clock.today(), **mine)
    meeting = SupportSession(id=uuid4(), worker_id=educator, starts_at=clock.now(), **mine)
    line = BudgetLine(id=uuid4(), kind="income", label="Stipendio", position=0, **mine)
    trail = Trail(id=uuid4(), field="work", kind="job", what="Mensa", started_on=clock.today(), **mine)
    plan = Plan(
        id=uuid4(), summary="Il progetto.", state="in_force", content_hash="0" * 64, agreed_on=clock.today(), written_by_id=educator,
        **mine,
    )  # fmt: skip
    session.add_all([goal, meeting, line, plan, trail])
    session.flush()
    month = clock.today().replace(day=1)
    member = session.scalars(select(Member.id).where(Member.case_id == case.id)).first()
    session.add_all(
        [
            PlanSignature(
                plan_id=plan.id,
                party="household",
                member_id=member,
                method="missing",
                note="Era via.",
                content_hash="0" * 64,
                recorded_by_id=educator,
                **mine,
            ),
            SupportReport(
                author_id=educator,
                kind="intermediate",
                facet="support",
                state="approved",
                starts_on=clock.today(),
                ends_on=clock.today(),
                sections={code: {"extract": "", "text": "", "approved": True} for code in SECTIONS},
                approved_at=clock.now(),
                content={"sections": []},
                content_hash="0" * 64,
                file=b"-",
                file_hash="0" * 64,
                **mine,
            ),
            Presence(session_id=meeting.id, member_id=member, present=True, **mine),
            Progress(goal_id=goal.id, session_id=meeting.id, on_day=clock.today(), level=1, by_id=educator, **mine),
            SupportSessionVersion(session_id=meeting.id, by_id=educator, was=RECORD, **mine),
            BudgetCell(line_id=line.id, month=month, amount_cents=1, changed_by_id=consultant, changed_at=clock.now(), **mine),
            BudgetChange(line_id=line.id, month=month, was_cents=2, by_id=consultant, **mine),
            TrailStep(
                trail_id=trail.id, kind="contact", on_day=clock.today(), helped_by="alone", recorded_by_id=educator, **mine
            ),
            MemberLanguage(member_id=member, language="fr", recorded_by_id=educator, recorded_at=clock.now(), **mine),
            EquipeNote(author_id=educator, text="Per l'Equipe.", **mine),
            Concern(raised_by_id=educator, text="Pensiero.", wanted="know", **mine),
            BudgetTarget(**TARGET, changed_by_id=consultant, changed_at=clock.now(), **mine),
            *(WorkingNote(author_id=author, text="Nota.", **mine) for author in (educator, consultant, was)),
        ]
    )
    session.flush()
