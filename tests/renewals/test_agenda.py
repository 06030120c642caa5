"""A renewal decided in a session of the Equipe: put on its agenda when all is in, decided under its rules, named in its minutes."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.records.minutes import content
from portal.workflow.assessment import commands
from portal.workflow.assessment.models import AssessmentItem
from portal.workflow.assessment.sittings import require_open_item
from portal.workflow.assessment.voices import Attendance
from portal.workflow.renewals import agenda, decisions
from portal.workflow.renewals.models import ReviewDecision
from tenants.errors import Conflict, NotAllowed, NotFound
from tests.assessment import sittings
from tests.renewals import stays
from tests.signed_in import client
from tests.world import World


def on_agenda(world: World, who: str = "head") -> tuple[UUID, UUID]:
    """A renewal with all its contributions, on the agenda of a session of today."""
    case_id = stays.contributed(world).case_id
    session_id = sittings.sitting(world)
    with world.act(who) as (session, actor):
        agenda.put_on_agenda(session, actor, case_id, session_id)
    return case_id, session_id


def grant(world: World, case_id: UUID, who: str = "head") -> None:
    with world.act(who) as (session, actor):
        typed = stays.sitting(world)
        decisions.grant(
            session, actor, case_id, months=6, proven_reasons="Lavoro avviato.", sitting=typed, codes=("work_settling",)
        )


def test_decided_in_the_session_by_who_is_there(world: World, today: date) -> None:
    case_id, session_id = on_agenda(world)
    with pytest.raises(Conflict):
        grant(world, case_id)
    sittings.opened(world, case_id)
    grant(world, case_id)
    with world.act("head") as (session, _):
        decision = session.scalars(select(ReviewDecision)).one()
        item = session.scalars(select(AssessmentItem).where(AssessmentItem.review_id.is_not(None))).one()
        there = set(session.scalars(select(Attendance.person_id).where(Attendance.present)))
    assert (decision.session_id, decision.decided_on, decision.outcome) == (session_id, today, "granted")
    assert {UUID(str(one["person"])) for one in decision.present} == there == {
        world.actor("head").person_id, world.actor("coordinator").person_id
    }  # fmt: skip
    assert item.settled == "decided"
    with world.act("head") as (session, actor):
        sitting = commands.close_sitting(session, actor, session_id)
        (matter,) = content.compose(session, sitting, 1)["matters"]
    assert matter["matter"] == "renewal"
    assert (matter["decision"]["outcome"], matter["decision"]["months"]) == ("granted", 6)


def test_the_quorum_and_the_opinions_hold_as_for_any_matter(world: World, today: date) -> None:
    case_id, session_id = on_agenda(world)
    with world.act("head") as (session, actor):
        commands.open_sitting(session, actor, session_id, [world.actor(name).person_id for name in ("head", "coordinator")])
    with pytest.raises(Conflict, match="opinions"):
        grant(world, case_id, "coordinator")
    with world.act("coordinator") as (session, actor):
        commands.stand_aside(session, actor, case_id, "Conosco la famiglia.")
    with pytest.raises(NotAllowed, match="stand aside"):
        grant(world, case_id, "coordinator")
    with pytest.raises(Conflict):
        grant(world, case_id)
    with world.act("head") as (session, _):
        assert session.scalars(select(ReviewDecision)).all() == []


def test_put_off_it_comes_back_in_another_session(world: World, today: date) -> None:
    case_id, _ = on_agenda(world)
    sittings.opened(world, case_id)
    with world.act("head") as (session, actor):
        commands.put_off(session, actor, case_id, "Manca un chiarimento.")
    second = sittings.sitting(world, hour=16)
    with world.act("coordinator") as (session, actor):
        agenda.put_on_agenda(session, actor, case_id, second)
        assert require_open_item(session, case_id).session_id == second


def test_only_what_is_ready_and_only_by_the_equipe(world: World, today: date) -> None:
    case_id = stays.under_review(world).case_id
    session_id = sittings.sitting(world)
    with world.act("head") as (session, actor), pytest.raises(Conflict, match="Still missing"):
        agenda.put_on_agenda(session, actor, case_id, session_id)
    refused = {"educator": NotAllowed, "manager": NotAllowed, "other_social_worker": NotAllowed, "stranger_head": NotFound}
    for who, refusal in refused.items():
        with world.act(who) as (session, actor), pytest.raises(refusal):
            agenda.put_on_agenda(session, actor, case_id, session_id)


def test_on_the_pages(world: World, app: Flask, today: date) -> None:
    case_id = stays.contributed(world).case_id
    session_id = sittings.sitting(world)
    browser = client(app, world, "head")
    assert browser.get(f"/cases/{case_id}/renewal/agenda").status_code == 200
    page = browser.get(f"/cases/{case_id}/renewal/agenda").text
    shown = page.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
    answer = browser.post(f"/cases/{case_id}/renewal/agenda", data={"session_id": str(session_id), "version": shown})
    assert answer.status_code == 303
    assert "Renewal" in browser.get(f"/sessions/{session_id}").text
    sittings.opened(world, case_id)
    decide = browser.get(f"/cases/{case_id}/renewal/decide").text
    assert "It is on the agenda of the Equipe" in decide
    shown = decide.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
    typed = {
        "outcome": "granted",
        "months": "6",
        "granted_codes": ["work_settling"],
        "proven_reasons": "Lavoro.",
        "minutes": "Unanime.",
    }
    answer = browser.post(f"/cases/{case_id}/renewal/decide", data={**typed, "version": shown})
    assert answer.status_code == 303, answer.text
    assert client(app, world, "educator").get(f"/cases/{case_id}/renewal/agenda").status_code == 404
    assert client(app, world, "manager").get(f"/cases/{case_id}/renewal/agenda").status_code == 404
