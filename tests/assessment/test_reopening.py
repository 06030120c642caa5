"""The head reopens a decision: with a reason, before a home, without touching what was decided."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.workflow.assessment import commands
from portal.workflow.assessment.models import Decision
from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.cases.notices import Notification
from portal.workflow.referrals.models import Withdrawal
from tenants import clock
from tenants.errors import Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.assessment.sittings import stage
from tests.signed_in import client
from tests.world import World

REASON = "Nuovi documenti sul reddito, arrivati dopo la seduta."


def test_a_decision_is_reopened_by_the_head(world: World, today: date) -> None:
    case_id = journey.waiting(world)
    with world.act("head") as (session, actor):
        commands.reopen_decision(session, actor, case_id, f"  {REASON} ")
    assert stage(world, case_id) == "assessment"
    with world.act("coordinator") as (session, actor):
        assert session.scalars(select(Decision.sequence)).all() == [1]
        assert (kept := session.scalars(select(Withdrawal)).one()).reason == REASON
        assert kept.person_id == world.actor("head").person_id
        kinds = select(Notification.kind).where(Notification.person_id == actor.person_id, Notification.mandatory)
        assert "DecisionReopened" in set(session.scalars(kinds))
    with world.act("educator") as (session, _):
        facets = select(CaseAccess.facet).where(CaseAccess.case_id == case_id)
        assert set(session.scalars(facets)) == {"summary"}, "what eligibility had opened is closed again"
        assert session.scalars(select(Withdrawal)).all() == []


def test_found_eligible_again_it_keeps_its_time_on_the_list(world: World, today: date) -> None:
    case_id = journey.waiting(world)
    with clock.at_day(today + timedelta(days=40)):
        with world.act("head") as (session, actor):
            commands.reopen_decision(session, actor, case_id, REASON)
        with world.act("head") as (session, _):
            journey.move(session, case_id, "find_eligible")
            assert session.get_one(Case, case_id).waiting_since == today


def test_rejected_and_reopened_it_may_still_be_examined_again(world: World, today: date) -> None:
    case_id = journey.assessment(world)
    with world.act("head") as (session, _):
        journey.move(session, case_id, "reject")
    with world.act("head") as (session, actor):
        commands.reopen_decision(session, actor, case_id, REASON)
        journey.move(session, case_id, "reject")
    with world.act("social_worker") as (session, actor):
        assert commands.re_examine(session, actor, case_id, "household", "È cambiato il lavoro.").kind == "re_examination"


def test_who_reopens_and_why(world: World, today: date) -> None:
    case_id = journey.waiting(world)
    for name in ("social_worker", "coordinator"):
        with world.act(name) as (session, actor), pytest.raises(NotAllowed, match="head of service"):
            commands.reopen_decision(session, actor, case_id, REASON)
    for name in ("stranger_head", "manager"):
        with world.act(name) as (session, actor), pytest.raises(NotFound):
            commands.reopen_decision(session, actor, case_id, REASON)
    with world.act("head") as (session, actor), pytest.raises(Invalid, match="Write why"):
        commands.reopen_decision(session, actor, case_id, " ")


def test_not_before_a_decision_and_not_with_a_home(world: World, today: date) -> None:
    home, other = journey.home(world), journey.home(world, name="Bilocale")
    for case_id, sentence in (
        (journey.assessment(world, surname="Uno"), "only from"),
        (journey.proposed(world, home, surname="Due"), "withdraw the proposal before"),
        (journey.hosted(world, other, surname="Tre"), "only from"),
    ):
        with world.act("head") as (session, actor), pytest.raises(WrongStage, match=sentence):
            commands.reopen_decision(session, actor, case_id, REASON)


def test_the_page(app: Flask, world: World, today: date) -> None:
    case_id = journey.waiting(world)
    browser, address = client(app, world, "head"), f"/cases/{case_id}/assessment/reopen"
    assert "Requisiti presenti." in browser.get(address).text
    empty = browser.post(address, data={"reason": "  "})
    assert (empty.status_code, "Write why the decision is reopened." in empty.text) == (422, True)
    done = browser.post(address, data={"reason": REASON}, follow_redirects=True)
    assert "The decision was reopened" in done.text
    assert "Reopened by Elena Ferri" in done.text
    assert browser.get(address).status_code == 409
    for name in ("social_worker", "coordinator", "manager", "stranger_head"):
        assert client(app, world, name).get(address).status_code == 404, name
