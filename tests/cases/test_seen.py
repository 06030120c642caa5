"""What a case's page knows of a case is of that case alone, however its neighbours stand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update

from portal.workflow import board, overview
from portal.workflow.cases.models import Case, CaseWorker
from portal.workflow.next_step import next_step
from portal.workflow.referrals import opening
from portal.workflow.relevant import ONLY_FOR, STATE_AT, WAITS_AT
from tenants.actor import Actor
from tenants.kinds import Kind
from tenants.permissions import may
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


ANY_VALUE: dict[str, tuple[Any, ...]] = {"open_duties": (0, 2), "support_draft": (None, "draft", "to_sign")}
PARTNERS = ("social_worker", "coordinator", "educator", "manager")


def at_every_stage(world: World) -> list[UUID]:
    """A case at each stage of the path, each with a home of its own, and those that left it."""
    steps: list[Any] = [journey.proposed, journey.assigned, journey.hosted, journey.leaving, journey.closed]
    made = [step(world) for step in (journey.draft, journey.submitted, journey.assessment, journey.waiting)]
    made += [step(world, journey.home(world, name=f"Casa {number}")) for number, step in enumerate(steps)]
    for begin, transition in ((journey.assessment, "reject"), (journey.submitted, "withdraw")):
        made.append(begin(world))
        with world.act("social_worker") as (session, _):
            journey.move(session, made[-1], transition)
    return made


def weighed(actor: Actor, found: board.Seen) -> set[tuple[str, Kind]]:
    """What is read for one kind of organisation alone, where another value of it would show the actor something else."""
    told = {name: [replace(found, state={**found.state, name: value}) for value in ANY_VALUE[name]] for name in ONLY_FOR}
    return {
        (name, actor.kind)
        for name, cases in told.items()
        if any(
            (board.actions(actor, one), next_step(one)) != (board.actions(actor, cases[0]), next_step(cases[0])) for one in cases
        )
    }


def test_what_is_not_read_at_a_stage_changes_nothing_there(world: World, today: date) -> None:
    weighs: set[tuple[str, Kind]] = set()
    assert set(STATE_AT) <= set(board.STATE)
    assert set(WAITS_AT) <= set(board.BY_KEY)
    stages = set()
    for case_id in at_every_stage(world):
        for who in PARTNERS:
            with world.act(who) as (session, actor):
                if not session.scalar(select(Case.id).where(Case.id == case_id)):
                    continue
                found = board.see(session, actor, case_id)
                everything = session.execute(select(*board.STATE.values()).where(Case.id == case_id)).one()
                whole = replace(found, state=json.loads(json.dumps(dict(zip(board.STATE, everything, strict=True)), default=str)))
                keys = [key for key, waits in board.BY_KEY.items() if may(actor, waits.permission)]
                cards = session.execute(text("select key, case_id from app.waiting(:keys)"), {"keys": keys})
                opened = overview.opened(session, actor, case_id)

                assert board.actions(actor, found) == board.actions(actor, whole), (found.case.stage, who)
                assert next_step(found) == next_step(whole), (found.case.stage, who)
                assert opened.state == found.state
                assert opened.facets == found.facets
                assert sorted(key for key, of in cards if of == case_id) == sorted(w.what.key for w in opened.waiting)
                weighs |= weighed(actor, found)
                stages.add(found.case.stage)
    assert len(stages) == 11
    assert weighs == set(ONLY_FOR.items()), "a part is read for those alone to whom it matters"
