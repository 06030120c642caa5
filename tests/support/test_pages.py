"""The pages of the support, as the people who use them read them."""

from __future__ import annotations

import io
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from portal.workflow.support import commands
from portal.workflow.support.budget.money import Target
from portal.workflow.support.models import BudgetCell, BudgetLine, Goal, SupportSession
from tenants import clock
from tenants.reading import ReadLog
from tests import journey
from tests.signed_in import client
from tests.support import plans
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
    with clock.at_day(date(2027, 2, 20)):
        plans.agree(world, case_id)
    with clock.at_day(date(2027, 2, 20)), world.act("educator") as (session, actor):
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
        wage, box = uuid4(), uuid4()
        lines = [commands.LineEdit(wage, "income", "Stipendio"), commands.LineEdit(box, "savings", "Da parte")]
        cells = [
            commands.CellEdit(key, month, cents)
            for month, saved in ((date(2027, 2, 1), 10_000), (date(2027, 3, 1), 20_000))
            for key, cents in ((wage, 95_000), (box, saved))
        ]
        commands.edit_sheet(session, actor, case_id, lines=lines, cells=cells)
        commands.set_target(session, actor, case_id, Target(deposit=120_000))
    return meeting_id


def test_the_tab_shows_plan_goals_meetings_and_budget(app: Flask, world: World, case_id: UUID) -> None:
    fill(world, case_id)
    for who in READERS:
        page = read(client(app, world, who), f"/cases/{case_id}/support")
        for words in (
            "Casa e lavoro.", "Un contratto", "Curriculum scritto.", "Next step:", "Molta stanchezza.", "Luca Moretti",
            "Giulia Serra", "300.00 of €1,200.00", "6 months", "<svg viewBox",
        ):  # fmt: skip
            assert words in page, (who, words)
        assert "Nota riservata." not in page
        assert "Stipendio" not in page, "the lines are on a page of their own"


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
    assert "Luca Moretti" in page
    assert "0 households, 0 h in four weeks, 0 meetings to come" in page
    assert "Sara Lombardi" not in page
    assert "Dora Pace" not in page
    chosen = {"educator_id": world.actor("educator").person_id, "consultant_id": world.actor("consultant").person_id}
    assert "they have been told" in send(browser, f"/cases/{case_id}/support/assign", **chosen)
    assert "already follow this case" in send(browser, f"/cases/{case_id}/support/assign", 422, **chosen)
    foreign = world.actor("stranger_educator").person_id
    send(browser, f"/cases/{case_id}/support/assign", 422, educator_id=foreign, consultant_id="")
    read(client(app, world, "educator"), f"/cases/{case_id}/support/assign", 404)


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
    for words in ("This week", "Prova Persona 1", "In sede", "The households that I follow"):
        assert words in page, words
    with clock.at_day(today + timedelta(days=2)):
        educator = client(app, world, "educator")
        page = read(educator, "/support/meetings")
        assert "Late" in page
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


def test_the_sheet_without_scripts(app: Flask, world: World, case_id: UUID) -> None:
    browser = client(app, world, "consultant")
    address = f"/cases/{case_id}/support/budget"
    page = read(browser, address)
    assert page.count('name="label-') == 5, "an empty line of each kind"
    wage, light = uuid4(), uuid4()
    sent = {
        f"kind-{wage}": "income", f"label-{wage}": "=Stipendio", f"cell-{wage}-2027-02": "1.050,50 €", f"cell-{wage}-2027-03": "",
        f"kind-{light}": "fixed_cost", f"label-{light}": "Luce", f"cell-{light}-2027-02": "60",
    }  # fmt: skip
    assert "The family budget was saved." in send(browser, address, **sent)
    with world.act("consultant") as (session, _):
        lines = select(BudgetLine.label, BudgetCell.amount_cents).join(BudgetCell, BudgetCell.line_id == BudgetLine.id)
        assert sorted(map(tuple, session.execute(lines))) == [("=Stipendio", 105_050), ("Luce", 6_000)]
    page = read(browser, address)
    assert 'value="1.050,50"' in page
    assert "990,50" in page
    now = {**sent, "seen": f'{{"{wage}": {{"2027-02": 1}}, "{light}": {{"2027-02": 1}}}}'}
    page = send(browser, address, 422, **{**now, f"cell-{wage}-2027-03": "molto", f"cell-{light}-2027-03": "61"})
    assert "for example 1.234,50" in page
    assert 'value="molto"' in page
    with world.act("consultant") as (session, _):
        march = select(BudgetCell.amount_cents).where(BudgetCell.line_id == light, BudgetCell.month == date(2027, 3, 1))
        assert session.scalars(march).one() == 6_100, "what can be saved is saved"
    page = send(browser, address, 409, **{**sent, f"cell-{wage}-2027-02": "1000", "seen": "{}"})
    assert "Giulia Serra wrote 1.050,50 here" in page
    nameless = {f"kind-{wage}": "income", f"label-{wage}": "", f"cell-{wage}-2027-02": "1"}
    assert "A line needs a name" in send(browser, address, 422, **nameless)
    page = send(browser, address, **{**now, f"cell-{light}-2027-03": "61", "remove": light})
    assert "Luce" not in page.split("<tfoot>")[0]
    for wrong in ("to=2027-04", "to=2027-13", "to=boh", "to=1899-01", "months=7"):
        read(browser, f"{address}?{wrong}", 404)
    assert "data-sheet" not in read(client(app, world, "educator"), address), "the educator reads it"
    assert "Only whoever has" in send(client(app, world, "educator"), address, 403, **sent)


def test_the_sheet_saves_by_itself(app: Flask, world: World, case_id: UUID) -> None:
    browser, other = client(app, world, "consultant"), client(app, world, "coordinator")
    address = f"/cases/{case_id}/support/budget"
    wage = str(uuid4())
    line = {"id": wage, "kind": "income", "label": "Stipendio"}

    def save(who: FlaskClient, text: str, seen: int) -> Any:
        sent = {"lines": [line], "cells": [{"line": wage, "month": "2027-03", "text": text, "seen": seen}]}
        answer = who.post(address, json=sent)
        assert answer.status_code == 200, answer.text
        return answer.json

    said = save(browser, "1.234,5", 0)
    assert said["saved"] == [[wage, "2027-03", 1, "1.234,50"]]
    assert said["sums"]["2027-03"][:3] == ["1.234,50", "0,00", "1.234,50"]
    assert save(browser, "uno", 1)["wrong"][0]["month"] == "2027-03"
    assert save(other, "900", 1)["saved"][0][2] == 2
    said = save(browser, "1.300", 1)
    assert said["saved"] == []
    assert said["clashes"][0]["text"] == "900,00"
    assert "Marta Galli wrote 900,00 here" in said["clashes"][0]["sentence"]
    assert browser.post(address, json={"lines": "boh", "cells": [1, {"line": wage}]}).json["saved"] == []
    refused = client(app, world, "educator").post(address, json={"lines": [line]})
    assert (refused.status_code, "Only whoever has" in refused.json["sentence"]) == (403, True)
    assert client(app, world, "social_worker").post(address, json={"lines": [line]}).status_code == 404


def test_target_and_debts_on_the_pages(app: Flask, world: World, case_id: UUID) -> None:
    fill(world, case_id)
    browser = client(app, world, "consultant")
    address = f"/cases/{case_id}/support/budget"
    assert 'value="1.200,00"' in read(browser, f"{address}/target")
    assert "for example" in send(browser, f"{address}/target", 422, deposit="tanto")
    assert "€1,500.00" in send(browser, f"{address}/target", deposit="1.200", first_rents="300", monthly="100")
    assert "as agreed" in read(client(app, world, "social_worker"), f"/cases/{case_id}/support")
    debt = uuid4()
    browser.post(address, json={"lines": [{"id": str(debt), "kind": "debt", "label": "Finanziaria"}], "cells": []})
    assert "say what is owed" in read(browser, address)
    send(browser, f"{address}/debts/{debt}", 422, owed="500", instalment="")
    page = send(browser, f"{address}/debts/{debt}", owed="500", instalment="100")
    assert "5 months of €100.00" in page
    for who in ("educator", "social_worker"):
        read(client(app, world, who), f"{address}/target", 404)
    read(browser, f"{address}/debts/{uuid4()}", 404)


def test_the_workbook_has_lines_for_whoever_sees_them(app: Flask, world: World, case_id: UUID) -> None:
    fill(world, case_id)

    def workbook(who: str) -> dict[str, list[list[Any]]]:
        answer = client(app, world, who).get(f"/cases/{case_id}/support/budget.xlsx")
        if answer.status_code == 404:
            return {}
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}

    with world.act("consultant") as (session, actor):
        commands.edit_sheet(session, actor, case_id, lines=[commands.LineEdit(uuid4(), "debt", '=HYPERLINK("http://x")')])
    mine = workbook("consultant")
    assert list(mine) == ["Budget", "Month by month", "Target"]
    assert ["Stipendio", 950.0, 950.0] in mine["Budget"]
    assert any(row[0] == '=HYPERLINK("http://x")' for row in mine["Budget"]), "what was typed is text"
    assert mine["Budget"][-1][1:] == [950.0, 950.0]
    theirs = workbook("social_worker")
    assert list(theirs) == ["Month by month", "Target"]
    assert theirs["Month by month"] == mine["Month by month"]
    assert "Stipendio" not in str(theirs)
    assert workbook("manager") == workbook("stranger_consultant") == {}


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
