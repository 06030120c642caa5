"""The Equipe's pages, as people read them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.workflow.assessment import commands
from portal.workflow.assessment.models import Decision, EquipeSession, InformationRequest
from portal.workflow.cases.models import Case
from tenants.reading import ReadLog
from tests import journey
from tests.assessment.sittings import decision, opened, sitting, stage, taken_up, without_income
from tests.signed_in import client
from tests.world import World

FAMILY = "Zanoletti"


def address(case_id: UUID, page: str = "") -> str:
    return f"/cases/{case_id}/assessment{page}"


def ask(world: World, case_id: UUID, day: date) -> UUID:
    with world.act("coordinator") as (session, actor):
        return commands.ask_information(session, actor, case_id, "Quando scade il contratto?", day).id


def test_a_case_is_taken_up_with_a_new_session(app: Flask, world: World, today: date) -> None:
    case_id = journey.submitted(world, surname=FAMILY)
    browser = client(app, world, "coordinator")
    page = browser.get(address(case_id, "/take-up"))
    assert page.status_code == 200
    assert "The criteria today" in page.text
    assert FAMILY not in page.text
    typed = {"session_id": "new", "starts_on": "2027-03-04", "starts_at": "15:30", "place": "Sala Ostaggi", "version": "2"}
    answer = browser.post(address(case_id, "/take-up"), data=typed, follow_redirects=True)
    assert "The case was taken up." in answer.text
    assert "04/03/2027, 15:30" in answer.text
    assert FAMILY not in answer.text
    assert stage(world, case_id, "coordinator") == "assessment"
    again = browser.post(address(case_id, "/take-up"), data=typed)
    assert again.status_code == 409
    assert "In the meantime the case has changed" in again.text


def test_a_case_is_taken_up_with_a_session_that_exists(app: Flask, world: World, today: date) -> None:
    case_id, session_id = journey.submitted(world), sitting(world, today + timedelta(days=2))
    browser = client(app, world, "social_worker")
    assert "03/03/2027, 10:00" in browser.get(address(case_id, "/take-up")).text
    browser.post(address(case_id, "/take-up"), data={"session_id": str(session_id)})
    assert stage(world, case_id) == "assessment"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"session_id": "new", "place": "Sala Rossa"}, "A new session needs its day and its time."),
        ({"session_id": "new", "starts_on": "2026-03-04", "starts_at": "10:00", "place": "Sala Rossa"}, "a day that is past"),
        ({"session_id": "new", "starts_on": "31/02/2027", "starts_at": "10:00", "place": "Sala Rossa"}, "Not a valid date"),
    ],
)
def test_a_wrong_new_session_keeps_what_was_typed(
    app: Flask, world: World, today: date, typed: dict[str, str], sentence: str
) -> None:
    case_id = journey.submitted(world)
    answer = client(app, world, "head").post(address(case_id, "/take-up"), data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Sala Rossa" in answer.text
    assert stage(world, case_id) == "submitted"
    with world.act("head") as (session, _):
        assert session.scalars(select(EquipeSession)).all() == []


def test_information_is_asked_and_answered(app: Flask, world: World, today: date) -> None:
    case_id = taken_up(world)
    equipe, worker = client(app, world, "coordinator"), client(app, world, "social_worker")
    wrong = equipe.post(address(case_id, "/information/ask"), data={"question": "Ci sono debiti?", "due_on": "2027-02-01"})
    assert wrong.status_code == 422
    assert "The answer cannot be due on a day that is past." in wrong.text
    assert "Ci sono debiti?" in wrong.text
    asked = equipe.post(
        address(case_id, "/information/ask"), data={"question": "Ci sono debiti?", "due_on": "2027-03-08"}, follow_redirects=True
    )
    assert "Ci sono debiti?" in asked.text
    assert "answer by 08/03/2027" in asked.text
    page = worker.get(address(case_id, "/information/answer"))
    assert "Ci sono debiti?" in page.text
    empty = worker.post(address(case_id, "/information/answer"), data={"answer": "   "})
    assert empty.status_code == 422
    answered = worker.post(address(case_id, "/information/answer"), data={"answer": "Nessuno."}, follow_redirects=True)
    assert "The answer was sent to the Equipe." in answered.text
    assert "Nessuno." in equipe.get(address(case_id)).text
    again = worker.get(address(case_id, "/information/answer"))
    assert again.status_code == 409
    assert "The Equipe has asked for nothing that is still open." in again.text


def test_each_question_has_its_page(app: Flask, world: World, today: date) -> None:
    case_id = taken_up(world)
    later, sooner = ask(world, case_id, today + timedelta(days=9)), ask(world, case_id, today + timedelta(days=2))
    worker = client(app, world, "social_worker")
    assert f"/information/{sooner}/answer" in worker.get(address(case_id, "/information/answer")).text
    worker.post(address(case_id, f"/information/{later}/answer"), data={"answer": "A dicembre."})
    with world.act("head") as (session, _):
        assert session.get_one(InformationRequest, later).answer == "A dicembre."
        assert session.get_one(InformationRequest, sooner).answer is None
    assert worker.get(address(case_id, f"/information/{later}/answer")).status_code == 409
    assert client(app, world, "coordinator").get(address(case_id, f"/information/{sooner}/answer")).status_code == 404


def test_the_decision_is_recorded_by_the_ats(app: Flask, world: World, today: date) -> None:
    case_id = taken_up(world, surname=FAMILY)
    ask(world, case_id, today + timedelta(days=5))
    browser = client(app, world, "coordinator")
    first = browser.get(address(case_id, "/decide"))
    assert (first.status_code, first.location.endswith("/open")) == (302, True), "its session is opened before"
    assert "Open the session and decide" in browser.get(address(case_id)).text, "and the button says so"
    opened(world, case_id)
    tab = browser.get(address(case_id)).text
    assert "Record the decision" in tab
    session_page = re.search(r'href="(/sessions/[0-9a-f-]{36})"', tab)
    assert session_page is not None, "the session is a link for whoever sits in it"
    assert "no opinion given" in browser.get(session_page[1]).text
    assert session_page[1] not in client(app, world, "other_social_worker").get(address(case_id)).text
    page = browser.get(address(case_id, "/decide"))
    reasons = page.text[page.text.index("<select") :]
    places = [reasons.index(words) for words in ('label="Eligible"', "criteria_met", 'label="Not eligible"', "other_solution",
                                                 'label="With either decision"', 'value="other"')]  # fmt: skip
    assert places == sorted(places), "each reason stands under the decision that it goes with"
    assert "1 question has no answer yet" in page.text
    assert "Elena Ferri" in page.text
    assert FAMILY not in page.text
    done = browser.post(address(case_id, "/decide"), data=decision(), follow_redirects=True)
    assert "s decision was recorded." in done.text
    for words in (
        "Nucleo con sfratto",
        "Parere unanime",
        "The criteria are met",
        "Elena Ferri, Marta Galli",
        "had no answer yet",
    ):
        assert words in done.text
    assert stage(world, case_id, "coordinator") == "waiting"
    twice = browser.post(address(case_id, "/decide"), data=decision())
    assert twice.status_code == 409
    with world.act("head") as (session, _):
        assert len(session.scalars(select(Decision)).all()) == 1
    assert browser.get(address(case_id, "/decide")).status_code == 409


def test_a_decision_that_lacks_something_keeps_what_was_typed(app: Flask, world: World, today: date) -> None:
    case_id = taken_up(world)
    opened(world, case_id)
    typed = decision(reason="other_solution")
    answer = client(app, world, "head").post(address(case_id, "/decide"), data=typed)
    assert answer.status_code == 422
    assert "Choose a reason that goes with this decision." in answer.text
    assert "Parere unanime" in answer.text
    assert stage(world, case_id) == "assessment"


def test_against_a_criterion_in_the_pages(app: Flask, world: World, today: date) -> None:
    case_id = taken_up(world)
    without_income(world, case_id)
    opened(world, case_id)
    equipe, head = client(app, world, "coordinator"), client(app, world, "head")
    assert "the head of service first writes the reason" in equipe.get(address(case_id, "/decide")).text
    typed = decision(reason="criterion_overruled")
    refused = equipe.post(address(case_id, "/decide"), data=typed)
    assert refused.status_code == 422
    assert "Not met: At least one income." in refused.text
    assert equipe.get(address(case_id, "/overrule")).status_code == 404
    assert "Reason for going against the criterion" in head.get(address(case_id, "/decide")).text
    assert head.get(address(case_id, "/overrule")).status_code == 200
    head.post(address(case_id, "/overrule"), data={"overrule_reason": "Contratto già firmato da giugno."})
    assert "The reason has already been written." in head.get(address(case_id, "/overrule")).text
    assert "Contratto già firmato da giugno." in equipe.get(address(case_id)).text
    done = equipe.post(address(case_id, "/decide"), data=typed, follow_redirects=True)
    assert "Why the Equipe went against a criterion" in done.text


def test_no_reason_is_written_where_no_criterion_is_against(app: Flask, world: World, today: date) -> None:
    case_id = taken_up(world)
    page = client(app, world, "head").get(address(case_id, "/overrule"))
    assert page.status_code == 200
    assert "there is nothing to go against" in page.text
    assert "<textarea" not in page.text
    sent = client(app, world, "head").post(address(case_id, "/overrule"), data={"overrule_reason": "Prova."})
    assert sent.status_code == 409


def test_nothing_is_decided_before_the_session(app: Flask, world: World, today: date) -> None:
    case_id = taken_up(world, today + timedelta(days=3))
    page = client(app, world, "head").get(address(case_id, "/decide"))
    assert page.status_code == 409
    assert "The Equipe sits on 04/03/2027" in page.text


def test_a_rejected_case_is_examined_again(app: Flask, world: World, today: date) -> None:
    case_id = taken_up(world)
    opened(world, case_id)
    with world.act("coordinator") as (session, actor):
        commands.decide(session, actor, case_id, **decision(outcome="rejected", reason="other_solution"))
    worker = client(app, world, "social_worker")
    assert "There is another solution for the household" in worker.get(address(case_id, "/re-examination")).text
    empty = worker.post(address(case_id, "/re-examination"), data={"asked_by": "household", "reason": " "})
    assert empty.status_code == 422
    typed = {"asked_by": "household", "reason": "La soluzione non c'è più."}
    done = worker.post(address(case_id, "/re-examination"), data=typed, follow_redirects=True)
    assert "La soluzione non c&#39;è più." in done.text
    assert "Asked for by: The household." in done.text
    assert client(app, world, "coordinator").get(address(case_id, "/agenda")).status_code == 200


def test_sessions_are_listed_and_convened(app: Flask, world: World, today: date) -> None:
    browser = client(app, world, "head")
    assert "No session is convened" in browser.get("/sessions").text
    wrong = browser.post("/sessions/convene", data={"starts_on": "2027-02-01", "starts_at": "10:00", "place": "Sala Rossa"})
    assert wrong.status_code == 422
    assert "a day that is past" in wrong.text
    assert "Sala Rossa" in wrong.text
    made = browser.post(
        "/sessions/convene", data={"starts_on": "2027-03-01", "starts_at": "18:30", "place": "Sala Rossa"}, follow_redirects=True
    )
    assert "The Equipe was convened and its members were told." in made.text
    assert "Session of 01/03/2027, 18:30" in made.text
    assert "01/03/2027, 18:30" in browser.get("/sessions").text
    with world.act("head") as (session, _):
        session_id = session.scalars(select(EquipeSession.id)).one()
    calendar = browser.get(f"/sessions/{session_id}/calendar.ics")
    assert calendar.mimetype == "text/calendar"
    assert b"LOCATION:Sala Rossa" in calendar.data


def test_the_agenda_names_the_household_only_to_the_comune(app: Flask, world: World, today: date) -> None:
    case_id = taken_up(world, surname=FAMILY)
    with world.act("head") as (session, _):
        session_id, number = session.scalars(select(EquipeSession.id)).one(), session.get_one(Case, case_id).number
    pages = {name: client(app, world, name).get(f"/sessions/{session_id}").text for name in ("head", "coordinator")}
    assert number in pages["head"]
    assert number in pages["coordinator"]
    assert FAMILY in pages["head"]
    assert FAMILY not in pages["coordinator"]
    with world.act("head") as (session, actor):
        reads = session.scalars(select(ReadLog).where(ReadLog.page == "assessment.session")).all()
        assert [(r.person_id, r.facets, r.case_ids) for r in reads] == [(actor.person_id, ["identity"], [case_id])]


def test_showing_the_criteria_of_today_is_a_reading(app: Flask, world: World, today: date) -> None:
    case_id = taken_up(world)
    client(app, world, "coordinator").get(address(case_id))
    with world.act("head") as (session, _):
        read = session.scalars(select(ReadLog).where(ReadLog.page == "assessment.show")).one()
        assert (sorted(read.facets), read.case_ids) == (["economic", "social"], [case_id])


PAGES = ("", "/take-up", "/agenda", "/decide", "/overrule", "/information/ask", "/information/answer", "/re-examination")


@pytest.mark.parametrize(
    "name", ["educator", "consultant", "manager", "stranger_head", "stranger_coordinator", "dpo", "ats_admin"]
)
def test_those_who_must_not_know_find_no_page(app: Flask, world: World, today: date, name: str) -> None:
    case_id = taken_up(world)
    with world.act("head") as (session, _):
        session_id = session.scalars(select(EquipeSession.id)).one()
    browser = client(app, world, name)
    for page in PAGES:
        assert browser.get(address(case_id, page)).status_code == 404, page
        assert browser.post(address(case_id, page), data={"answer": "x"}).status_code in (404, 405), page
    assert browser.get(f"/sessions/{session_id}").status_code == 404
    assert browser.get(f"/sessions/{session_id}/calendar.ics").status_code == 404


def test_a_social_worker_outside_the_equipe_reads_and_answers(app: Flask, world: World, today: date) -> None:
    case_id = taken_up(world)
    ask(world, case_id, today + timedelta(days=5))
    browser = client(app, world, "other_social_worker")
    page = browser.get(address(case_id))
    assert "Quando scade il contratto?" in page.text
    assert "Answer this question" in page.text
    assert "Only whoever has the role of Equipe member can do this." in page.text
    assert browser.get(address(case_id, "/decide")).status_code == 404
    assert browser.get("/sessions").status_code == 404


def test_today_leads_to_what_waits(app: Flask, world: World, today: date) -> None:
    case_id = taken_up(world)
    request_id = ask(world, case_id, today + timedelta(days=2))
    with world.act("head") as (session, _):
        session_id = session.scalars(select(EquipeSession.id)).one()
    page = client(app, world, "social_worker").get("/").text
    assert f"/sessions/{session_id}" in page
    assert address(case_id, "/decide") in page
    assert address(case_id, "/information/answer") in page or address(case_id, f"/information/{request_id}/answer") in page
    assert client(app, world, "social_worker").get(f"/cases/{case_id}").text.count(f"{request_id}/answer") == 1, "asked once"
