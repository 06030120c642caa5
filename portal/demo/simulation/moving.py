"""What moves cases along although nobody owes it by a day: taking up, deciding, matching, keys."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.demo.teller import Teller, at_hour
from portal.workflow.assessment import equipe, sittings
from portal.workflow.assessment.models import AssessmentItem, EquipeSession
from portal.workflow.cases.models import Case, CaseWorker
from portal.workflow.placements.matching import match
from portal.workflow.placements.models import Agreement, Placement
from portal.workflow.stages import Stage
from portal.workflow.support import workers
from tenants import clock
from tenants.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random
    from uuid import UUID


def take_up(t: Teller, day: date, case_id: UUID) -> None:
    """For the session of the week after."""
    t.take_up(case_id, day, day + timedelta(days=7))


def decide(t: Teller, day: date, case_id: UUID) -> None:
    """In the session in which it is on the agenda, from the day on that it is held: opened by the first case that is decided in it."""
    with t.act("head", day) as (session, actor):
        sitting = session.scalars(
            select(EquipeSession)
            .join(AssessmentItem, AssessmentItem.session_id == EquipeSession.id)
            .where(AssessmentItem.case_id == case_id)
            .order_by(EquipeSession.starts_at.desc())
        ).first()
        if sitting is None or clock.day_of(sitting.starts_at) > day:
            return
        if sitting.opened_at is None:
            sittings.open_sitting(
                session, actor, sitting.id, [member.id for member in equipe.members(session, sitting.partnership_id, day)]
            )
    t.opened.add(day)
    try:
        t.decide(case_id, day, "eligible", "criteria_met", "Requisiti presenti.")
    except Refused:
        t.decide(case_id, day, "rejected", "criteria_not_met", "Requisiti mancanti.", voices={})


def propose(t: Teller, day: date, case_id: UUID) -> None:
    """The best home that is free in a fortnight, if there is one."""
    first = day + timedelta(days=14)
    with t.act("social_worker", day) as (session, actor):
        found = [one for one in match(session, actor, session.get_one(Case, case_id), first) if one.can_be_proposed]
    if found:
        t.propose(case_id, found[0].unit.unit_id, day, first)


def hand_over(t: Teller, day: date, case_id: UUID) -> None:
    """People assigned, the agreement signed, the handover booked, and the keys on their day: one step a day."""
    with t.act("head", day) as (session, _):
        stay = session.scalars(select(Placement).where(Placement.case_id == case_id, Placement.state == "assigned")).one()
        signed = session.get(Agreement, stay.id) is not None
        entrusted = session.scalars(
            select(CaseWorker.id).where(
                CaseWorker.case_id == case_id, CaseWorker.role == "educator", CaseWorker.ended_on.is_(None)
            )
        ).first()
        starts_on, booked = stay.starts_on, stay.handover_booked_at
    if not entrusted:
        with t.act("coordinator", day) as (session, actor):
            workers.assign_workers(
                session, actor, case_id, educator_id=t.company.actors["educator"].person_id,
                consultant_id=t.company.actors["consultant"].person_id,
            )  # fmt: skip
    elif not signed:
        t.agree(case_id, day, "Il nucleo")
    elif booked is None:
        t.book(case_id, day, at_hour(max(starts_on, day + timedelta(days=1)), 10))
    elif starts_on <= day:
        t.hand_over(case_id, day)


MOVES: dict[Stage, Callable[[Teller, date, UUID], None]] = {
    Stage.SUBMITTED: take_up,
    Stage.ASSESSMENT: decide,
    Stage.WAITING: propose,
    Stage.ASSIGNED: hand_over,
}


def along(t: Teller, day: date, dice: Random, attempt: Callable[[str, Callable[[], None]], bool]) -> int:
    """Move some of the cases that could move. Answers how many did."""
    with t.act("head", day) as (session, _):
        found = session.execute(
            select(Case.id, Case.stage)
            .where(Case.stage.in_([stage.value for stage in MOVES]))
            .order_by(Case.opened_on, Case.number)
        ).all()
    return sum(
        attempt(stage, lambda case_id=case_id, stage=stage: MOVES[Stage(stage)](t, day, case_id))  # type: ignore[misc]
        for case_id, stage in found
        if dice.random() < 0.3
    )
