"""The plan for the departure as steps: who may write, mark and strike them, who sees them, and for whom they wait."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.workflow import board
from portal.workflow.departures import exit_steps, leaving
from portal.workflow.departures.exit_steps import Step
from portal.workflow.departures.models import ExitStep
from portal.workflow.next_step import next_step
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests.departures.test_leaving import SOUND
from tests.renewals import stays
from tests.renewals.stays import Stay, sitting
from tests.signed_in import client
from tests.world import World

APRIL = date(2027, 4, 1)


def step(world: World, whose: str | None, what: str = "Visitare tre alloggi", due: date = APRIL) -> Step:
    return Step(what, due, world.actor(whose).person_id if whose else None)


def refused(world: World) -> Stay:
    """A refused renewal with a plan of three steps: the educator's, the social worker's, the household's."""
    stay = stays.contributed(world)
    with world.act("head") as (session, actor):
        leaving.refuse_renewal(
            session, actor, stay.case_id, reasons="Le motivazioni non sono provate.", codes=("reasons_not_proven",),
            steps=(
                step(world, "educator", due=date(2027, 3, 20)),
                step(world, "social_worker", "Domanda di contributo per la caparra", date(2027, 3, 10)),
                step(world, None, "Preparare il trasloco", date(2027, 5, 10)),
            ),
            sitting=sitting(world, "coordinator"),
        )  # fmt: skip
    return stay


def plan(world: World, who: str, stay: Stay) -> dict[str, UUID]:
    with world.act(who) as (session, _):
        return {row.what: row.id for row in exit_steps.steps_of(session, stay.case_id)}


def waiting(world: World, who: str) -> list[str]:
    with world.act(who) as (session, actor):
        steps = [one for one in board.waiting(session, actor) if one.what.key == "exit_step"]
        assert not any(one.detail for one in steps), "a card goes into e-mails: it says no more than the summary"
        return sorted(session.get_one(ExitStep, one.subject_id).what for one in steps)


def test_a_refused_renewal_leaves_a_plan_that_waits_for_each_of_its_owners(world: World, today: date) -> None:
    stay = refused(world)
    assert list(plan(world, "educator", stay)) == [
        "Domanda di contributo per la caparra", "Visitare tre alloggi", "Preparare il trasloco",
    ]  # fmt: skip
    for who in ("manager", "stranger_head", "stranger_coordinator"):
        assert plan(world, who, stay) == {}, who
    assert waiting(world, "educator") == [], "not yet: it is due in nineteen days"
    assert waiting(world, "social_worker") == ["Domanda di contributo per la caparra"]
    with clock.at_day(date(2027, 3, 21)):
        assert waiting(world, "educator") == waiting(world, "coordinator") == ["Visitare tre alloggi"]
        assert waiting(world, "head") == ["Domanda di contributo per la caparra"], "late: its head is asked too"
        assert waiting(world, "consultant") == waiting(world, "manager") == waiting(world, "stranger_head") == []
    with clock.at_day(date(2027, 5, 5)):
        assert "Preparare il trasloco" in waiting(world, "social_worker")
    with world.act("head") as (session, actor):
        seen = next_step(board.see(session, actor, stay.case_id))
        assert str(seen.sentence) == "On the plan for the departure, Sara Lombardi: Domanda di contributo per la caparra."
        assert (seen.due, seen.does) == (date(2027, 3, 10), ()), "taking the home back is another step"
    with world.act("manager") as (session, actor):
        assert "looks for its next home" in str(next_step(board.see(session, actor, stay.case_id)).sentence)


def test_marked_by_its_owner_or_their_head_once(world: World, today: date) -> None:
    stay = refused(world)
    ids = plan(world, "head", stay)
    visits, deposit, removal = (
        ids["Visitare tre alloggi"],
        ids["Domanda di contributo per la caparra"],
        ids["Preparare il trasloco"],
    )
    for who, which, refusal in (
        ("social_worker", visits, NotAllowed), ("consultant", visits, NotAllowed), ("educator", deposit, NotAllowed),
        ("manager", visits, NotAllowed), ("stranger_coordinator", visits, NotFound), ("educator", uuid4(), NotFound),
    ):  # fmt: skip
        with world.act(who) as (session, actor), pytest.raises(refusal):
            exit_steps.do_step(session, actor, stay.case_id, which)
    with world.act("educator") as (session, actor):
        done = exit_steps.do_step(session, actor, stay.case_id, visits, note="Tre visite, una piaciuta.")
        assert (done.done_by_id, done.done_note) == (actor.person_id, "Tre visite, una piaciuta.")
        with pytest.raises(Conflict):
            exit_steps.do_step(session, actor, stay.case_id, visits)
    with world.act("head") as (session, actor):
        with pytest.raises(Invalid):
            exit_steps.strike_step(session, actor, stay.case_id, deposit, reason=" ")
        exit_steps.strike_step(session, actor, stay.case_id, deposit, reason="La caparra la mette un parente.")
    with world.act("consultant") as (session, actor):
        exit_steps.do_step(session, actor, stay.case_id, removal)
    assert stays.told(world, "ExitStepDone")["ExitStepDone"] == {"social_worker", "educator"}
    assert stays.happened(world, stay.case_id)[-3:].count("ExitStepDone") == 2
    assert not {name for name in stays.happened(world, stay.case_id, "manager") if name.startswith("ExitStep")}


def test_steps_are_added_while_the_household_leaves(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("social_worker") as (session, actor), pytest.raises(WrongStage):
        exit_steps.add_step(session, actor, stay.case_id, step(world, "educator"))
    with world.act("social_worker") as (session, actor):
        leaving.start_leaving(session, actor, stay.case_id, **SOUND)  # type: ignore[arg-type]
        assert session.scalar(select(func.count()).select_from(ExitStep)) == 0
        exit_steps.add_step(session, actor, stay.case_id, step(world, "consultant", "Conto della caparra"))
    assert stays.told(world, "ExitStepAdded") == {"ExitStepAdded": {"consultant"}}
    for who, refusal in (("manager", NotAllowed), ("dpo", NotAllowed), ("stranger_head", NotFound)):
        with world.act(who) as (session, actor), pytest.raises(refusal):
            exit_steps.add_step(session, actor, stay.case_id, step(world, "educator"))
    for wrong, field in (
        (step(world, "educator", " "), "what"), (step(world, "educator", due=date(2027, 2, 28)), "due_on"),
        (step(world, "educator", due=date(2027, 9, 1)), "due_on"), (step(world, "other_educator"), "owed_by"),
        (step(world, "manager"), "owed_by"),
    ):  # fmt: skip
        with world.act("educator") as (session, actor), pytest.raises(Invalid) as said:
            exit_steps.add_step(session, actor, stay.case_id, wrong)
        assert list(said.value.fields) == [field]
    with world.act("social_worker") as (session, actor):
        leaving.call_off_departure(session, actor, stay.case_id, reason="Resta.")
    assert waiting(world, "consultant") == []
    key = plan(world, "head", stay)["Conto della caparra"]
    with world.act("consultant") as (session, actor), pytest.raises(WrongStage):
        exit_steps.do_step(session, actor, stay.case_id, key)


def test_on_the_pages(world: World, today: date, app: Flask) -> None:
    stay = refused(world)
    educator, manager, stranger = (client(app, world, who) for who in ("educator", "manager", "stranger_coordinator"))
    tab = educator.get(f"/cases/{stay.case_id}/outcome").text
    key = plan(world, "educator", stay)["Visitare tre alloggi"]
    mark, add = f"/cases/{stay.case_id}/departure/steps/{key}", f"/cases/{stay.case_id}/departure/steps/new"
    assert mark in tab
    assert "Visitare tre alloggi" in educator.get(f"/cases/{stay.case_id}/renewal").text
    assert mark not in client(app, world, "social_worker").get(f"/cases/{stay.case_id}/outcome").text
    assert educator.get(mark).status_code == educator.get(add).status_code == 200
    empty = educator.post(mark, data={"done": "struck", "note": ""})
    assert (empty.status_code, "Write why the step is needed no more" in empty.text) == (422, True)
    done = educator.post(mark, data={"done": "done", "note": "Fatto."}, follow_redirects=True)
    assert "done on 01/03/2027 by Luca Moretti" in done.text
    assert educator.post(mark, data={"done": "done"}).status_code == 409
    late = educator.post(add, data={"what": "Voltura", "due_on": "2027-01-01", "owed_by": "household"})
    assert (late.status_code, "choose a day from today on" in late.text, "Voltura" in late.text) == (422, True, True)
    added = educator.post(add, data={"what": "Voltura", "due_on": "2027-05-01", "owed_by": "household"}, follow_redirects=True)
    assert "Voltura" in added.text
    for browser in (manager, stranger):
        for address in (mark, add):
            assert browser.get(address).status_code == browser.post(address, data={}).status_code == 404
        assert "Visitare tre alloggi" not in browser.get(f"/cases/{stay.case_id}").text
    assert client(app, world, "social_worker").get(mark).status_code == 404, "somebody else's step"
    other = stays.living(world, today - timedelta(days=30), surname="Altri")
    assert educator.get(f"/cases/{other.case_id}/departure/steps/{key}").status_code == 404, "the step of another case"
