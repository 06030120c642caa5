"""The list and the case page as people read them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case
from portal.workflow.events import EVENTS, ConcernRaised, ReferralSubmitted, ReviewDecided, UnitProposed
from tenants import clock
from tenants.reading import ReadLog
from tests import journey
from tests.signed_in import client
from tests.world import World


def number_of(world: World, case_id: object, who: str = "social_worker") -> str:
    with world.act(who) as (session, _):
        return session.get_one(Case, case_id).number


def test_the_list_shows_names_only_to_those_who_may_read_them_and_logs_it(world: World, today: date, app: Flask) -> None:
    submitted, hosted = journey.submitted(world, surname="Verdi"), journey.hosted(world, journey.home(world), surname="Neri")
    page = client(app, world, "coordinator").get("/cases").text
    assert number_of(world, submitted) in page
    assert "Verdi" not in page
    assert "Neri Persona 1" in page
    with world.system.work() as session:
        logged = session.scalars(select(ReadLog)).one()
        assert (logged.person_id, logged.facets, logged.case_ids) == (
            world.actor("coordinator").person_id,
            ["identity"],
            [hosted],
        )
        assert logged.page == "cases.index"


@pytest.mark.parametrize(("who", "facet"), [("coordinator", "identity"), ("manager", "identity.contacts")])
def test_names_are_logged_alike_when_the_list_is_asked_in_one_breath(
    world: World, today: date, app: Flask, who: str, facet: str
) -> None:
    journey.submitted(world, surname="Verdi")
    hosted = journey.hosted(world, journey.home(world), surname="Neri")
    browser = client(app, world, who)
    pages = [browser.get("/cases?all=yes").text for _ in range(3)]
    assert all("Neri Persona 1" in page for page in pages)
    with world.system.work() as session:
        logged = session.execute(select(ReadLog.person_id, ReadLog.facets, ReadLog.case_ids, ReadLog.page)).all()
    assert [tuple(row) for row in logged] == [(world.actor(who).person_id, [facet], [hosted], "cases.index")] * 3


def test_for_whom_the_list_does_not_exist_no_reading_is_written_down(world: World, today: date, app: Flask) -> None:
    journey.submitted(world, surname="Verdi")
    browser = client(app, world, "comune_admin")
    assert [browser.get("/cases?all=yes").status_code for _ in range(2)] == [404, 404]
    with world.system.work() as session:
        assert session.scalars(select(ReadLog)).all() == []


def test_what_people_typed_is_text_in_the_list(world: World, today: date, app: Flask) -> None:
    journey.submitted(world, surname="<b>Neri & Figli</b>")
    page = client(app, world, "social_worker").get("/cases").text
    assert "&lt;b&gt;Neri &amp; Figli&lt;/b&gt;" in page
    assert "<b>Neri" not in page


def test_an_owner_s_list_is_logged_as_contacts(world: World, today: date, app: Flask) -> None:
    journey.hosted(world, journey.home(world), surname="Neri")
    assert "Neri Persona 1" in client(app, world, "manager").get("/cases").text
    with world.system.work() as session:
        assert session.scalars(select(ReadLog.facets)).one() == ["identity.contacts"]


def test_the_filter_stays_in_the_address_with_its_counters(world: World, today: date, app: Flask) -> None:
    journey.submitted(world, surname="Verdi")
    draft = journey.draft(world, surname="Rossi")
    browser = client(app, world, "social_worker")
    page = browser.get("/cases?stage=submitted").text
    assert "Submitted (1)" in page
    assert "Draft (1)" in page
    assert number_of(world, draft) not in page
    assert "Remove the filters" in page
    found = browser.get("/cases?q=ross").text
    assert number_of(world, draft) in found
    nothing = browser.get("/cases?q=nobody+at+all").text
    assert "No case like this" in nothing
    assert 'value="nobody at all"' in nothing
    for odd in ("stage=nonsense", "sort=surname", "after=x", "before=1~2", "q=%25", "stage=&q=&sort="):
        assert browser.get(f"/cases?{odd}").status_code == 200, odd


def test_on_a_phone_filters_are_shown_when_asked_for_or_when_one_is_on(world: World, today: date, app: Flask) -> None:
    journey.submitted(world)
    browser, shown = client(app, world, "social_worker"), 'id="show-filters" checked'
    plain, filtered = browser.get("/cases?all=yes").text, browser.get("/cases?stage=submitted").text
    assert 'id="show-filters"' in plain
    assert shown not in plain
    assert shown in filtered


def test_an_empty_register_says_what_to_do_first(world: World, today: date, app: Flask) -> None:
    assert "A case begins with a referral" in client(app, world, "social_worker").get("/cases").text or (
        "A case appears here" in client(app, world, "social_worker").get("/cases").text
    )
    assert "A case appears here as soon as it concerns your organisation." in client(app, world, "manager").get("/cases").text


def test_who_has_no_cases_has_no_list(world: World, today: date, app: Flask) -> None:
    for name in ("dpo", "comune_admin", "volunteer"):
        assert client(app, world, name).get("/cases").status_code == 404, name


@pytest.mark.parametrize(
    ("stage", "who", "sentence"),
    [
        ("submitted", "social_worker", "The Equipe takes the case up for one of its sessions."),
        ("assessment", "educator", "The Equipe is assessing the case and will decide."),
        ("waiting", "coordinator", "Comune di crema looks for a home that fits the household and proposes it."),
    ],
)
def test_the_next_step_names_who_owes_it(world: World, today: date, app: Flask, stage: str, who: str, sentence: str) -> None:
    case_id = getattr(journey, stage)(world)
    assert sentence in client(app, world, who).get(f"/cases/{case_id}").text


def test_a_next_step_that_is_the_reader_s_is_said_once(world: World, today: date, app: Flask) -> None:
    case_id = journey.submitted(world)
    mine, other = (client(app, world, who).get(f"/cases/{case_id}").text for who in ("coordinator", "other_social_worker"))
    take_up = f'href="/cases/{case_id}/assessment/take-up"'
    assert (mine.count(take_up), "It is up to you." in mine, "waits for you here" in mine) == (1, True, False)
    assert (other.count(take_up), "It is up to you." in other) == (0, False)


@pytest.mark.parametrize(
    ("stage", "who", "sentence"),
    [
        ("proposed", "manager", "Owner di crema and the household each answer the proposal."),
        ("proposed", "educator", "The owner and the household answer the proposal."),
        ("assigned", "manager", "Comune di crema has the agreement signed and records it."),
        ("hosted", "educator", "ATS di crema writes the plan with the household."),
        ("hosted", "manager", "ATS di crema supports the household on its way to a home of its own."),
        ("leaving", "manager", "Owner di crema takes this one back."),
        ("closed", "educator", "ATS di crema or Comune di crema records what the stay came to."),
        ("closed", "manager", "The path is complete: nothing more is to be done."),
    ],
)
def test_the_next_step_with_a_home(world: World, today: date, app: Flask, stage: str, who: str, sentence: str) -> None:
    case_id = getattr(journey, stage)(world, journey.home(world))
    page = client(app, world, who).get(f"/cases/{case_id}").text
    assert sentence in page


def test_the_timeline_tells_each_reader_what_their_facets_hold(world: World, today: date, app: Flask) -> None:
    case_id = journey.hosted(world, journey.home(world))
    with world.act("educator") as (session, actor):
        case = cases.lock(session, case_id)
        cases.record(session, actor, case, ConcernRaised())
    with world.act("social_worker") as (session, actor):
        case = cases.lock(session, case_id)
        cases.record(session, actor, case, ReferralSubmitted())
        cases.record(session, actor, case, UnitProposed(unit="Trilocale", expires_on=date(2027, 3, 6)))
        cases.record(session, actor, case, ReviewDecided("granted", 6))
    concern, proposed = "A concern was raised", "Trilocale was proposed; answers are due by 06/03/2027."
    decided = "The Equipe decided on the renewal: granted, for 6 months."
    page = client(app, world, "social_worker").get(f"/cases/{case_id}").text
    assert all(words in page for words in (concern, proposed, decided, "Sara Lombardi", "Luca Moretti"))
    page = client(app, world, "manager").get(f"/cases/{case_id}").text
    assert proposed in page
    assert concern not in page
    assert decided not in page


def test_older_lines_of_the_timeline_come_page_by_page(world: World, today: date, app: Flask) -> None:
    case_id = journey.submitted(world)
    for day in range(20):
        with clock.at_day(today - timedelta(days=day)), world.act("social_worker") as (session, actor):
            cases.record(session, actor, cases.lock(session, case_id), ReferralSubmitted())
    browser = client(app, world, "social_worker")
    page = browser.get(f"/cases/{case_id}").text
    assert page.count("The referral was submitted to the Equipe.") == 15
    older = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert browser.get(older).text.count("The referral was submitted to the Equipe.") == 5
    assert browser.get(f"/cases/{case_id}?older=nonsense").status_code == 200


def test_a_stay_shows_its_clock_and_its_people(world: World, today: date, app: Flask) -> None:
    case_id = journey.hosted(world, journey.home(world))
    page = client(app, world, "educator").get(f"/cases/{case_id}").text
    for words in ("1 of 366 days used", "Why this date?", "Luca Moretti", "Giulia Serra", "2 persons (1 adult, 1 minor)"):
        assert words in page, words


def test_strangers_find_neither_list_line_nor_page(world: World, today: date, app: Flask) -> None:
    case_id = journey.hosted(world, journey.home(world))
    browser = client(app, world, "stranger_head")
    assert browser.get(f"/cases/{case_id}").status_code == 404
    assert number_of(world, case_id) not in browser.get("/cases").text
    missing = browser.get("/cases/00000000-0000-0000-0000-000000000000")
    assert missing.text == browser.get(f"/cases/{case_id}").text, "the same page as for what does not exist"


def test_every_event_can_be_told(app: Flask) -> None:
    from portal.pages.telling import told

    values = {"date": "2027-03-01", "datetime": "2027-03-01T09:00:00+00:00", "int": 3, "int | None": None, "bool": True}
    with app.test_request_context():
        for name, event in EVENTS.items():
            data = {key: values.get(str(f.type), "x") for key, f in getattr(event, "__dataclass_fields__", {}).items()}
            sentence = told(name, data)
            assert "%" not in sentence, sentence
            assert "2027-" not in sentence, sentence
        assert told("SomethingOfLongAgo", {}) == "È successo qualcosa nella pratica."
