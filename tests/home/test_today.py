"""*Oggi*: what waits for each kind and role, what happened, the numbers that matter."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, event, update

from portal.pages.cards import card
from portal.workflow.board import BY_KEY, Waiting
from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case
from portal.workflow.events import ConcernRaised, HandoverBooked, ReferralSubmitted
from tenants import clock
from tenants.people import SignIn
from tests import journey
from tests.signed_in import client
from tests.world import CAST, World


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that the pages send in this block, beside the look-up of the session and the binding of the scope."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def busy(world: World, today: date) -> dict[str, object]:
    """A case at most stages, two of them in homes."""
    home, other = journey.home(world), journey.home(world)
    return {
        "draft": journey.draft(world),
        "submitted": journey.submitted(world, surname="Verdi"),
        "waiting": journey.waiting(world, surname="Bianchi"),
        "proposed": journey.proposed(world, home, surname="Gialli"),
        "hosted": journey.hosted(world, other, starts_on=today - timedelta(days=330), surname="Neri"),
    }


def number(world: World, case_id: object) -> str:
    with world.act("head") as (session, _):
        return session.get_one(Case, case_id).number


def test_everybody_of_the_cast_has_a_first_page_in_few_statements(world: World, busy: dict[str, object], app: Flask) -> None:
    for name in CAST:
        browser = client(app, world, name)
        browser.get("/")
        with statements(app.extensions["portal"].database.engine) as sent:
            answer = browser.get("/")
        assert answer.status_code == 200, name
        assert "What waits for you" in answer.text
        assert len(sent) <= 2, (name, sent)


def test_the_list_and_the_case_page_cost_few_statements_too(world: World, busy: dict[str, object], app: Flask) -> None:
    for name in ("social_worker", "educator", "manager"):
        browser = client(app, world, name)
        with statements(app.extensions["portal"].database.engine) as sent:
            assert browser.get("/cases").status_code == 200
        assert len([s for s in sent if "log_read" not in s]) == 2, sent
        browser.get(f"/cases/{busy['hosted']}")  # a version of the rules is read once a process
        with statements(app.extensions["portal"].database.engine) as sent:
            assert browser.get(f"/cases/{busy['hosted']}").status_code == 200
        assert len(sent) == 1, sent


def test_what_waits_carries_its_day_and_its_button(world: World, busy: dict[str, object], app: Flask) -> None:
    page = client(app, world, "manager").get("/").text
    assert f"Answer the proposal for case {number(world, busy['proposed'])}" in cards(page)
    assert "06/03/2027" in page
    page = client(app, world, "social_worker").get("/").text
    assert f"Take up case {number(world, busy['submitted'])}" in cards(page)
    assert f"Look for a home for case {number(world, busy['waiting'])}" in cards(page)


def test_a_number_is_not_broken_where_a_line_of_a_card_ends(world: World, busy: dict[str, object], app: Flask) -> None:
    page = client(app, world, "social_worker").get("/").text
    assert f'Take up case <span class="number">{number(world, busy["submitted"])}</span>' in page


@pytest.mark.parametrize("kind", ["ticket_open", "handover_entrusted"])
def test_a_name_that_somebody_typed_is_escaped_on_a_card_and_may_be_broken(app: Flask, kind: str) -> None:
    one = Waiting(BY_KEY[kind], uuid4(), uuid4(), uuid4(), "OT-1 <b>Interno</b>", date(2027, 3, 1), "<i>perde</i>")
    with app.test_request_context():
        title = card(one)[0]
    assert "OT-1 &lt;b&gt;Interno&lt;/b&gt;" in title
    assert "<" not in title


def cards(page: str) -> str:
    """The titles of the cards on a page, as they are read, a line each."""
    titles = re.findall(r"<h3>(.*?)</h3>", page, re.DOTALL)
    return "\n".join(html.unescape(re.sub(r"<[^>]+>", "", title)) for title in titles)


def test_late_things_come_first(world: World, busy: dict[str, object], app: Flask, today: date) -> None:
    with clock.at_day(today + timedelta(days=61)):
        page = client(app, world, "social_worker").get("/").text
    assert page.index("Late") < page.index("Draft referral")


def test_numbers_matter_to_the_kind(world: World, busy: dict[str, object], app: Flask) -> None:
    owner = client(app, world, "manager").get("/").text
    assert [w in owner for w in ("Homes", "Households that live there", "Proposals open")] == [True] * 3
    assert 'href="/cases?stage=hosted"' in client(app, world, "educator").get("/").text
    assert "Cases that you follow" in client(app, world, "social_worker").get("/").text
    assert "Readings of reserved data" in client(app, world, "dpo").get("/").text
    assert "Members of your organisation" in client(app, world, "owner_admin").get("/").text


def test_counters_never_count_what_one_may_not_see(world: World, busy: dict[str, object], app: Flask) -> None:
    assert 'href="/cases?stage=draft"' not in client(app, world, "other_social_worker").get("/").text
    stranger = client(app, world, "stranger_manager").get("/").text
    assert '<span class="number-value">0</span>' in stranger
    assert "OT-27-" not in stranger


def test_news_since_the_last_visit_by_facet_and_of_others_only(
    world: World, busy: dict[str, object], app: Flask, today: date
) -> None:
    with world.act("educator") as (session, actor):
        cases.record(session, actor, cases.lock(session, busy["hosted"]), ConcernRaised())  # type: ignore[arg-type]
    with world.act("social_worker") as (session, actor):
        case = cases.lock(session, busy["hosted"])  # type: ignore[arg-type]
        cases.record(session, actor, case, HandoverBooked(booked_at=clock.now()))
        cases.record(session, actor, cases.lock(session, busy["submitted"]), ReferralSubmitted())  # type: ignore[arg-type]
    concern, handover, sent = "A concern was raised", "The handover was booked for 01/03/2027", "The referral was submitted"

    def news(who: str) -> str:
        return client(app, world, who).get("/").text

    assert [w in news("social_worker") for w in (concern, handover, sent)] == [True, False, False]
    assert [w in news("coordinator") for w in (concern, handover, sent)] == [True, True, True]
    assert [w in news("manager") for w in (concern, handover, sent)] == [False, True, False]
    assert [w in news("stranger_coordinator") for w in (concern, handover, sent)] == [False, False, False]

    later = client(app, world, "coordinator")
    with world.system.work() as session:
        session.execute(update(SignIn).values(last_visit_at=clock.now()))
    assert concern not in later.get("/").text, "what was there at the last visit is no news"


def test_stays_that_end_soon(world: World, busy: dict[str, object], app: Flask) -> None:
    for name in ("social_worker", "educator", "manager"):
        page = client(app, world, name).get("/").text
        assert "Stays that end within 90 days" in page
        assert "34 days left" in page, name
    assert "Stays that end within 90 days" not in client(app, world, "stranger_head").get("/").text


def test_an_empty_day_says_what_to_do_first(world: World, today: date, app: Flask) -> None:
    for name in CAST:
        assert "Nothing waits for you" in client(app, world, name).get("/").text, name


def test_the_notices_are_for_everybody(world: World, today: date, app: Flask) -> None:
    nobody, educator = app.test_client(), client(app, world, "educator")
    nobody.post("/language", data={"language": "en"})
    for address, words in (
        ("/privacy", "Who answers for the data"),
        ("/legal", "Reminders, not advice"),
        ("/accessibility", "WCAG 2.2"),
    ):
        for browser in (nobody, educator):
            answer = browser.get(address)
            assert answer.status_code == 200
            assert words in answer.text
