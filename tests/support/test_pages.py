"""The pages of the support, as the people who use them read them."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.workflow.support import commands
from portal.workflow.support.budget import Line
from portal.workflow.support.models import BudgetLine, Goal, SupportSession
from tenants import clock
from tenants.reading import ReadLog
from tests import journey
from tests.signed_in import client
from tests.support.conftest import at
from tests.world import World

READERS = ("social_worker", "head", "coordinator", "educator", "other_educator", "consultant")
OTHERS = ("manager", "volunteer", "dpo", "stranger_social_worker", "stranger_coordinator", "stranger_educator")


@pytest.fixture
def case_id(app: Flask, world: World, today: date) -> UUID:
    """A household hosted for a month."""
    with clock.at_day(date(2027, 2, 1)):
        return journey.hosted(world, journey.home(world))


@pytest.fixture
def educator(app: Flask, world: World) -> FlaskClient:
    """The educator's telephone."""
    return client(app, world, "educator")


def read(browser: FlaskClient, address: str, status: int = 200) -> str:
    answer = browser.get(address, follow_redirects=True)
    assert answer.status_code == status, address
    return unescape(answer.get_data(as_text=True))


def send(browser: FlaskClient, address: str, status: int = 200, **fields: object) -> str:
    answer = browser.post(address, data=fields, follow_redirects=True)
    assert answer.status_code == status, unescape(answer.get_data(as_text=True))
    return unescape(answer.get_data(as_text=True))


def fill(world: World, case_id: UUID) -> UUID:
    """A plan, a goal, a meeting held and one to come, two months of budget, a note; answers the meeting to come."""
    with clock.at_day(date(2027, 2, 20)), world.act("educator") as (session, actor):
        commands.agree_plan(session, actor, case_id, summary="Casa e lavoro.", agreed_on=date(2027, 2, 20))
        commands.set_goal(
            session, actor, case_id, area="work", title="Un contratto", indicator="Firmato", due_on=date(2027, 9, 1)
        )
        commands.record_session(
            session,
            actor,
            case_id,
            commands.Record(
                starts_at=at(date(2027, 2, 19), 10),
                place="A casa",
                minutes=60,
                attendance="some",
                done="Curriculum scritto.",
                next_step="Agenzia",
                concern="Molta stanchezza.",
            ),
        )
        commands.write_note(session, actor, case_id, text="Nota riservata.")
        made = commands.plan_session(
            session, actor, case_id, worker_id=actor.person_id, starts_at=at(date(2027, 2, 27), 9, 30), place="In sede"
        )
        session.flush()
        meeting_id = made.id
    with world.act("consultant") as (session, actor):
        for month, saved in ((date(2027, 2, 1), 10_000), (date(2027, 3, 1), 20_000)):
            sheet = (
                Line("income", "Stipendio", 95_000),
                Line("savings", "Da parte", saved),
                Line("target", "Caparra", 120_000),
            )
            commands.record_budget(session, actor, case_id, month, sheet)
    return meeting_id


def test_the_tab_shows_plan_goals_meetings_and_budget(app: Flask, world: World, case_id: UUID) -> None:
    fill(world, case_id)
    for who in READERS:
        page = read(client(app, world, who), f"/cases/{case_id}/support")
        for words in (
            "Casa e lavoro.", "Un contratto", "Curriculum scritto.", "Next step:", "Molta stanchezza.", "Luca Moretti",
            "Giulia Serra", "Stipendio", "300.00 of €1,200.00", "6 months", "<svg viewBox",
        ):  # fmt: skip
            assert words in page, (who, words)
        assert "Nota riservata." not in page


def test_who_may_not_see_it_finds_nothing(app: Flask, world: World, case_id: UUID) -> None:
    meeting_id = fill(world, case_id)
    for who in OTHERS:
        browser = client(app, world, who)
        for page in ("support", "support/notes", "support/record", "support/plan", "support/budget", "support/assign",
                     f"support/meetings/{meeting_id}/record"):  # fmt: skip
            read(browser, f"/cases/{case_id}/{page}", 404)


def test_the_comune_sees_the_support_only_from_the_handover_on(app: Flask, world: World, today: date) -> None:
    case_id = journey.assigned(world, journey.home(world))
    read(client(app, world, "social_worker"), f"/cases/{case_id}/support", 404)
    read(client(app, world, "coordinator"), f"/cases/{case_id}/support")


def test_the_coordinator_assigns(app: Flask, world: World, today: date) -> None:
    case_id = journey.assigned(world, journey.home(world))
    browser = client(app, world, "coordinator")
    page = read(browser, f"/cases/{case_id}/support/assign")
    assert "Luca Moretti (follows 0 households)" in page
    assert "Sara Lombardi" not in page
    assert "Dora Pace" not in page
    chosen = {"educator_id": world.actor("educator").person_id, "consultant_id": world.actor("consultant").person_id}
    assert "they have been told" in send(browser, f"/cases/{case_id}/support/assign", **chosen)
    assert "already follow this case" in send(browser, f"/cases/{case_id}/support/assign", 409, **chosen)
    foreign = world.actor("stranger_educator").person_id
    send(browser, f"/cases/{case_id}/support/assign", 422, educator_id=foreign, consultant_id="")
    read(client(app, world, "educator"), f"/cases/{case_id}/support/assign", 404)


def test_plan_and_goals(world: World, case_id: UUID, educator: FlaskClient) -> None:
    assert "First agree the plan" in read(educator, f"/cases/{case_id}/support/goals/new", 403)
    address = f"/cases/{case_id}/support/plan"
    page = send(educator, address, 422, summary="Un testo lungo da non perdere", agreed_on="2027-04-01")
    assert "Un testo lungo da non perdere" in page
    assert "still to come" in page
    assert "The plan was saved." in send(educator, address, summary="Il piano", agreed_on="2027-03-01")
    goal = {"area": "money", "title": "Un fondo", "indicator": "1.200 euro", "due_on": "2027-12-31"}
    assert "The goal was set." in send(educator, f"/cases/{case_id}/support/goals/new", **goal)
    assert "already among the open ones" in send(educator, f"/cases/{case_id}/support/goals/new", 409, **goal)
    with world.act("educator") as (session, _):
        goal_id = session.scalars(select(Goal.id)).one()
    close = f"/cases/{case_id}/support/goals/{goal_id}"
    assert "How we will know" in read(educator, close)
    assert "what was not" in send(educator, close, 422, state="dropped", note="")
    assert "The goal was closed." in send(educator, close, state="met", note="")
    assert "already closed" in send(educator, close, 409, state="met", note="")


def test_a_meeting_is_planned_shown_and_recorded_on_a_telephone(
    app: Flask, world: World, case_id: UUID, educator: FlaskClient, today: date
) -> None:
    me = world.actor("educator").person_id
    address = f"/cases/{case_id}/support/meetings/new"
    tomorrow = today + timedelta(days=1)
    usual = {"kind": "interview"}
    when = {**usual, "worker_id": me, "day": tomorrow.isoformat(), "time": "10:00", "minutes": "60", "place": "In sede"}
    assert "The meeting is in the diary." in send(educator, address, **when)
    assert "already meets this household on 02/03/2027, 10:00" in send(educator, address, 409, **when)
    page = read(educator, "/support/meetings")
    for words in ("Tomorrow", "Prova Persona 1", "In sede", "The households that I follow"):
        assert words in page, words
    with clock.at_day(today + timedelta(days=2)):
        educator = client(app, world, "educator")
        page = read(educator, "/support/meetings")
        assert "To record" in page
        form = read(educator, f"/cases/{case_id}/support/record")
        assert "Record the meeting of 02/03/2027, 10:00" in form
        assert 'value="In sede"' in form
        with world.act("educator") as (session, _):
            session_id = session.scalars(select(SupportSession.id)).one()
        record = f"/cases/{case_id}/support/meetings/{session_id}/record"
        written = {
            **usual,
            "wanted": "know",
            "absence": "unknown",
            "attendance": "all",
            "minutes": "45",
            "day": "2027-03-02",
            "time": "10:00",
            "done": "",
        }
        page = send(educator, record, 422, **{**written, "next_step": "Da ricordare"})
        assert "Write in a few words what was done." in page
        assert 'value="Da ricordare"' in page
        page = send(educator, record, **{**written, "done": "Fatto insieme.", "concern": "Il contratto scade.", "wanted": "call"})
        assert "The meeting was recorded." in page
        assert "Il contratto scade." in page
        assert "cancelled or recorded in the meantime" in send(educator, record, 409, **{**written, "done": "Ancora."})
        assert "support/record" not in read(educator, "/support/meetings").split("The households that I follow")[0]


def test_a_meeting_is_cancelled(world: World, case_id: UUID, educator: FlaskClient) -> None:
    meeting_id = fill(world, case_id)
    address = f"/cases/{case_id}/support/meetings/{meeting_id}/cancel"
    assert "27/02/2027, 09:30" in read(educator, address)
    send(educator, address, 422, reason="")
    page = send(educator, address, reason="Malattia.")
    assert "The meeting was cancelled." in page
    assert "Malattia." in page


def test_a_colleague_reads_but_is_told_why_not_to_write(app: Flask, world: World, case_id: UUID) -> None:
    browser = client(app, world, "other_educator")
    page = read(browser, f"/cases/{case_id}/support")
    assert "Only the educator and the financial consultant assigned to this case" in page
    assert "Only the educator" in read(browser, f"/cases/{case_id}/support/record", 403)
    answer = {"kind": "interview", "attendance": "all", "minutes": "45", "day": "2027-02-27", "time": "10:00", "done": "Provo.",
              "absence": "unknown", "wanted": "know"}  # fmt: skip
    assert "Only the educator" in send(browser, f"/cases/{case_id}/support/record", 403, **answer)
    with world.act("coordinator") as (session, _):
        assert session.scalar(select(func.count()).select_from(SupportSession)) == 0


def test_working_notes(app: Flask, world: World, case_id: UUID, educator: FlaskClient) -> None:
    fill(world, case_id)
    address = f"/cases/{case_id}/support/notes"
    assert "Nota riservata." in read(educator, address)
    assert "Nota riservata." in read(client(app, world, "coordinator"), address)
    assert "Nota riservata." not in read(client(app, world, "consultant"), address)
    for who in ("other_educator", "social_worker", "head", "manager", "stranger_coordinator"):
        read(client(app, world, who), address, 404)
    assert "The note was kept." in send(educator, address, tier="own", text="Un'altra nota.", session_id="")
    assert "You have just written this note." in send(educator, address, 409, tier="own", text="Un'altra nota.", session_id="")
    for who in READERS:
        browser = client(app, world, who)
        for page in (f"/cases/{case_id}", f"/cases/{case_id}/support", "/"):
            assert "nota" not in read(browser, page).lower().replace("working notes", "").replace("annota", ""), (who, page)


def test_the_budget_sheet(app: Flask, world: World, case_id: UUID) -> None:
    browser = client(app, world, "consultant")
    address = f"/cases/{case_id}/support/budget"
    february = {
        "income-0-label": "Stipendio", "income-0-amount": "1.050,50", "fixed_cost-0-label": "Luce", "fixed_cost-0-amount": "60",
        "variable_cost-0-label": "", "variable_cost-0-amount": "",
    }  # fmt: skip
    assert "The budget of 02/2027 was saved." in send(browser, f"{address}?month=2027-02", **february)
    with world.act("consultant") as (session, _):
        rows = session.execute(select(BudgetLine.label, BudgetLine.amount_cents)).all()
        assert sorted(map(tuple, rows)) == [("Luce", 6_000), ("Stipendio", 105_050)]
    page = read(browser, address)
    assert "Begin with the lines of 02/2027" in page
    page = read(browser, f"{address}?copy=1")
    assert "Nothing is saved yet" in page
    assert 'value="1.050,50"' in page
    page = send(browser, address, 422, **{"income-0-label": "Stipendio", "income-0-amount": "molto"})
    assert "for example 1.234,50" in page
    assert 'value="molto"' in page
    assert "Line 1: write what it is." in send(browser, address, 422, **{"income-0-label": "", "income-0-amount": "10"})
    assert "at least one line" in send(browser, address, 422, **{"income-0-label": ""})
    assert send(browser, address, more="1", **{"income-0-label": "Stipendio"}).count('name="income-') == 6
    for wrong in ("2027-04", "2027-13", "boh", "1899-01"):
        read(browser, f"{address}?month={wrong}", 404)
    read(client(app, world, "educator"), address, 404)


def test_a_stale_sheet_changes_nothing(app: Flask, world: World, case_id: UUID) -> None:
    browser = client(app, world, "consultant")
    address = f"/cases/{case_id}/support/budget"
    sheet = {"seen": "e3b0c44298fc1c14", "income-0-label": "Stipendio", "income-0-amount": "900"}
    send(browser, address, **sheet)
    page = send(browser, address, 409, **{**sheet, "income-0-amount": "800"})
    assert "what you typed is still here" in page
    assert 'value="800"' in page


def test_names_on_the_meetings_page_are_logged_as_read(world: World, case_id: UUID, educator: FlaskClient) -> None:
    read(educator, "/support/meetings")
    with world.act("dpo") as (session, _):
        logged = session.execute(select(ReadLog.page, ReadLog.facets, ReadLog.case_ids)).one()
    assert tuple(logged) == ("support.index", ["identity"], [case_id])


def test_the_coordinator_sees_everybodys_meetings(app: Flask, world: World, case_id: UUID) -> None:
    fill(world, case_id)
    page = read(client(app, world, "coordinator"), "/support/meetings?who=all")
    assert "Luca Moretti" in page
    assert "Luca Moretti" not in read(client(app, world, "consultant"), "/support/meetings?who=all")
    assert "Prova" not in read(client(app, world, "stranger_coordinator"), "/support/meetings?who=all")
    read(client(app, world, "social_worker"), "/support/meetings", 404)


def test_a_goal_or_meeting_is_found_only_under_its_case(world: World, case_id: UUID, educator: FlaskClient) -> None:
    meeting_id = fill(world, case_id)
    other = journey.hosted(world, journey.home(world, name="Monolocale"), surname="Altri")
    with world.act("educator") as (session, _):
        goal_id = session.scalars(select(Goal.id)).one()
    read(educator, f"/cases/{other}/support/goals/{goal_id}", 404)
    read(educator, f"/cases/{other}/support/meetings/{meeting_id}/record", 404)
    read(educator, f"/cases/{other}/support/meetings/{meeting_id}/cancel", 404)
    read(educator, f"/cases/{case_id}/support?before=boh", 404)
