"""What a case's page knows of a case is of that case alone, however its neighbours stand."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import update

from portal.workflow import board
from portal.workflow.cases.models import CaseWorker
from portal.workflow.next_step import next_step
from portal.workflow.referrals import opening
from tests import journey
from tests.world import World


def seen(world: World, case_id: UUID, who: str = "social_worker") -> board.Seen:
    with world.act(who) as (session, actor):
        return board.see(session, actor, case_id)


def offered(world: World, case_id: UUID, who: str = "social_worker") -> dict[str, Any]:
    with world.act(who) as (session, actor):
        return {f"{a.family}.{a.name}": a.reason for a in board.actions(actor, board.see(session, actor, case_id))}


def test_a_case_that_nobody_follows_can_be_taken_on_while_others_are_followed(world: World, today: date) -> None:
    mine, left = journey.waiting(world), journey.waiting(world)
    with world.act("social_worker") as (session, _):
        session.execute(update(CaseWorker).where(CaseWorker.case_id == left).values(ended_on=today))

    assert "referrals.claim" not in offered(world, mine)
    assert offered(world, left)["referrals.claim"] is None


def test_a_neighbour_completes_no_draft(world: World, today: date) -> None:
    with world.act("social_worker") as (session, actor):
        begun_id = opening.open_referral(session, actor).id
    complete_id = journey.draft(world, surname="Vicina")
    journey.waiting(world, surname="Lontana")

    empty, complete = seen(world, begun_id), seen(world, complete_id)

    assert not empty.state["referral_complete"]
    assert not empty.state["consent_given"]
    assert complete.state["referral_complete"]
    assert complete.state["consent_given"]
    assert offered(world, begun_id)["referrals.submit"] is not None, "there is something to complete first"
    assert offered(world, complete_id)["referrals.submit"] is None
    assert "completes" in next_step(empty).sentence.msgid
    assert "submits" in next_step(complete).sentence.msgid
