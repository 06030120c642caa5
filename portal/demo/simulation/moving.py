"""What moves cases along although nobody owes it by a day: taking up, deciding, matching, keys."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from portal.demo.hours import at_hour
from portal.demo.teller import AGREED, Teller
from portal.workflow.assessment import equipe, sittings
from portal.workflow.assessment.models import AssessmentItem, EquipeSession
from portal.workflow.assessment.voices import Opinion
from portal.workflow.cases.models import Case, CaseWorker
from portal.workflow.placements.matching import match
from portal.workflow.placements.models import Agreement, Placement
from portal.workflow.stages import Stage
from portal.workflow.support import workers
from tenants import clock
from tenants.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID


def take_up(t: Teller, day: date, case_id: UUID) -> None:
    """For the session of the week after, which is convened with the first case that is taken up for it."""
    held_on = day + timedelta(days=7)
    with t.act("head", day) as (session, _):
        convened = session.scalars(select(EquipeSession.id).where(EquipeSession.starts_at == at_hour(held_on, 14, 30))).first()
    if convened is not None:
        t.sittings[held_on] = convened
    t.take_up(case_id, day, held_on)


def decide(t: Teller, day: date, case_id: UUID) -> None:
    """In the session in which it is on the agenda, opened by the first case that is decided in it. Opinions that were given stay given."""
    sitting = _sitting(t, day, case_id)
    assert sitting is not None
    with t.act("head", day) as (session, actor):
        if sitting.opened_at is None:
            sittings.open_sitting(
                session, actor, sitting.id, [member.id for member in equipe.members(session, sitting.partnership_id, day)]
            )
    t.opened.add(day)
    voices = {who: voice for who, voice in AGREED.items() if not _has_spoken(t, day, case_id, who)}
    try:
        t.decide(case_id, day, "eligible", "criteria_met", "Requisiti presenti.", voices=voices)
    except Refused:
        t.decide(case_id, day, "rejected", "criteria_not_met", "Requisiti mancanti.", voices={})


def propose(t: Teller, day: date, case_id: UUID) -> None:
    """The best home that is free in a fortnight, if there is one."""
    first = day + timedelta(days=14)
    with t.act("social_worker", day) as (session, actor):
        found = [one for one in match(session, actor, session.get_one(Case, case_id), first) if one.can_be_proposed]
    if found:
        t.propose(case_id, found[0].unit.unit_id, day, first)


def assign(t: Teller, day: date, case_id: UUID) -> None:
    """People of the ATS for the household."""
    people = t.company.actors
    with t.act("coordinator", day) as (session, actor):
        workers.assign_workers(
            session, actor, case_id, educator_id=people["educator"].person_id, consultant_id=people["consultant"].person_id
        )


def sign(t: Teller, day: date, case_id: UUID) -> None:
    """The agreement."""
    t.agree(case_id, day, "Il nucleo")


def book(t: Teller, day: date, case_id: UUID) -> None:
    """The handover, on the first day of the stay or tomorrow."""
    t.book(case_id, day, at_hour(max(_stay(t, day, case_id).starts_on, day + timedelta(days=1)), 10))


def hand_over(t: Teller, day: date, case_id: UUID) -> None:
    """The keys."""
    t.hand_over(case_id, day)


STEPS: dict[str, Callable[[Teller, date, UUID], None]] = {
    "submitted": take_up,
    "assessment": decide,
    "waiting": propose,
    "people": assign,
    "agreement": sign,
    "booking": book,
    "keys": hand_over,
}
"""By what comes next of a case: one of them a day."""
STAGES = (Stage.SUBMITTED, Stage.ASSESSMENT, Stage.WAITING, Stage.ASSIGNED)


def step_of(t: Teller, case_id: UUID, day: date) -> str | None:
    """What comes next of a case, if it can come today."""
    with t.act("head", day) as (session, _):
        stage = session.scalar(select(Case.stage).where(Case.id == case_id))
    if stage == Stage.ASSESSMENT:
        sitting = _sitting(t, day, case_id)
        return stage if sitting is not None and clock.day_of(sitting.starts_at) <= day else None
    if stage != Stage.ASSIGNED:
        return stage if stage in STAGES else None
    stay = _stay(t, day, case_id)
    with t.act("head", day) as (session, _):
        if session.scalars(_EDUCATOR, {"case": case_id}).first() is None:
            return "people"
        if session.get(Agreement, stay.id) is None:
            return "agreement"
    if stay.handover_booked_at is None:
        return "booking"
    return "keys" if stay.starts_on <= day else None


def moves(t: Teller, day: date) -> list[list[str]]:
    """The cases that can be moved today: each case and its step."""
    with t.act("head", day) as (session, _):
        found = session.scalars(select(Case.id).where(Case.stage.in_(STAGES)).order_by(Case.opened_on, Case.number)).all()
    return [[str(case_id), step] for case_id in found if (step := step_of(t, case_id, day)) is not None]


_EDUCATOR = select(CaseWorker.id).where(
    CaseWorker.case_id == bindparam("case"), CaseWorker.role == "educator", CaseWorker.ended_on.is_(None)
)


def _stay(t: Teller, day: date, case_id: UUID) -> Placement:
    with t.act("head", day) as (session, _):
        return session.scalars(select(Placement).where(Placement.case_id == case_id, Placement.state == "assigned")).one()


def _sitting(t: Teller, day: date, case_id: UUID) -> EquipeSession | None:
    with t.act("head", day) as (session, _):
        return session.scalars(
            select(EquipeSession)
            .join(AssessmentItem, AssessmentItem.session_id == EquipeSession.id)
            .where(AssessmentItem.case_id == case_id)
            .order_by(EquipeSession.starts_at.desc())
        ).first()


def _has_spoken(t: Teller, day: date, case_id: UUID, who: str) -> bool:
    with t.act(who, day) as (session, actor):
        mine = (
            select(Opinion.id)
            .join(AssessmentItem, AssessmentItem.id == Opinion.item_id)
            .where(AssessmentItem.case_id == case_id, AssessmentItem.settled_at.is_(None), Opinion.person_id == actor.person_id)
        )
        return session.scalars(mine).first() is not None
