"""One box finds cases by name, number, tax code and address, forgives accents and errors, and finds nothing that one may not read."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.workflow import search
from portal.workflow.cases.models import Case
from portal.workflow.properties.models import Property
from portal.workflow.referrals.models import MemberName
from tenants import clock
from tenants.reading import ReadLog
from tests import journey
from tests.ground import Ground
from tests.referrals.test_pages import words
from tests.signed_in import client
from tests.world import World


def found(world: World, who: str, q: str) -> list[UUID]:
    with world.act(who) as (session, actor):
        return [hit.case_id for hit in search.suggest(session, actor, q)]


def test_typing_errors_accents_order_and_address_are_forgiven(world: World, today: date) -> None:
    home = journey.home(world)
    marchetti, dambro = journey.waiting(world, surname="Marchetti"), journey.waiting(world, surname="D’Ambrò")
    hosted = journey.hosted(world, home, surname="Kovalenko")
    with world.act("manager") as (session, _):
        session.execute(update(Property).where(Property.id == home.property_id).values(address="Via Bacchetta 12"))
    for typed in ("marchetti", "Marcheti", "Mrachetti", "marchetty", "persona marchetti", "persna marchetti", "MARCH"):
        assert found(world, "social_worker", typed) == [marchetti], typed
    for typed in ("dambro", "d'ambrò", "ambro", "D Ambro"):
        assert found(world, "social_worker", typed) == [dambro], typed
    for typed in ("kovalenco", "bacchetta", "via bacheta", "bacchetta 12"):
        assert found(world, "social_worker", typed) == [hosted], typed
        assert found(world, "coordinator", typed) == [hosted], typed
    assert found(world, "manager", "bacchetta") == [hosted]
    for typed in ("zzz", "%", "_", "xyzzy", "'; drop table portal.cases", "", " "):
        assert found(world, "social_worker", typed) == [], typed
    number = ""
    with world.act("social_worker") as (session, _):
        number = session.get_one(Case, marchetti).number
    for typed in (number, number.split("-")[2], number.replace("-", "").lower()):
        assert found(world, "social_worker", typed) == [marchetti], typed


def test_a_name_is_found_as_long_as_it_may_be_read(world: World, today: date) -> None:
    submitted = journey.submitted(world, surname="Riservata")
    assert found(world, "social_worker", "riservata") == [submitted]
    for who in ("coordinator", "manager", "stranger_social_worker"):
        assert found(world, who, "riservata") == found(world, who, "riservato") == [], who
    draft = journey.draft(world, surname="Bozzetti")
    assert found(world, "other_social_worker", "bozzetti") == [], "a draft is its author's"
    assert found(world, "head", "bozzetti") == found(world, "social_worker", "bozzetti") == [draft]
    with world.act("social_worker") as (session, _):
        session.execute(update(MemberName).where(MemberName.case_id == submitted).values(surname="Nuovonome"))
    assert found(world, "social_worker", "riservata") == []
    assert found(world, "social_worker", "nuovonome") == [submitted]
    closed = journey.closed(world, journey.home(world), surname="Andati")
    assert found(world, "manager", "andati") == [closed]
    with clock.at_day(today + timedelta(days=60)):
        assert found(world, "manager", "andati") == [], "sixty days after the end, before any sweep"


def test_the_box_at_the_top_suggests_and_logs_what_it_shows(world: World, today: date, app: Flask) -> None:
    case_id = journey.waiting(world, surname="<i>Verdi")
    page = client(app, world, "social_worker").get("/cases/suggest?q=verdi")
    assert f'href="/cases/{case_id}"' in page.text
    assert "&lt;i&gt;Verdi Persona 1" in page.text
    assert "Waiting for a home" in page.text
    with world.system.work() as session:
        logged = session.scalars(select(ReadLog)).one()
        assert (logged.facets, logged.case_ids, logged.page) == (["identity"], [case_id], "cases.suggest")
    assert words(client(app, world, "manager").get("/cases/suggest?q=verdi")) == "No case like this"
    assert client(app, world, "dpo").get("/cases/suggest?q=verdi").status_code == 404
    for name in ("stranger_head", "stranger_educator"):
        assert str(case_id) not in client(app, world, name).get("/cases/suggest?q=verdi").text


@pytest.mark.parametrize("q", ["marcheti silvia", "silvia marcheti", "marchetti silva", "marchetti silvja", "silvia marchett"])
def test_two_words_with_one_typing_error_are_found_in_the_box_at_the_top(world: World, today: date, app: Flask, q: str) -> None:
    wanted = journey.submitted(world, surname="Marchetti")
    with world.act("social_worker") as (session, _):
        session.execute(update(MemberName).where(MemberName.case_id == wanted, MemberName.reference).values(given_name="Silvia"))
    journey.submitted(world, surname="Marcantoni")
    page = client(app, world, "social_worker").get("/cases/suggest", query_string={"q": q}).text
    assert re.findall(r"/cases/([0-9a-f-]{36})", page) == [str(wanted)]


@pytest.mark.parametrize(
    ("surname", "every", "how_many"),
    [("Raro", 90, 4), ("Medio", 12, 30), ("Comune", 2, search.MOST_FOUND + 1)],
    ids=["a rare one by the index", "a common one along the register", "one that the newest have already"],
)
def test_a_word_is_found_as_often_as_it_is_there_and_the_newest_first(
    world: World, ground: Ground, app: Flask, today: date, surname: str, every: int, how_many: int
) -> None:
    """However common a word is, and so whichever way is gone: what bears it is found, and of very many those that moved last."""
    here = world.actor("social_worker").organisation_id
    moved = datetime(2026, 1, 1, tzinfo=clock.ROME)
    cases = [uuid4() for _ in range(360)]
    with psycopg.connect(ground.url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into portal.case_access (id, case_id, organisation_id, facet, kind, audience, since, number, stage, stage_since,"
                " size)"
                " select gen_random_uuid(), %(case)s, %(here)s, f, 'comune', 'organisation', %(at)s, %(number)s, 'closed', %(at)s, 1"
                " from unnest(array['summary', 'identity']) f",
                [
                    {"case": one, "here": here, "at": moved + timedelta(days=n), "number": f"OT-26-{10_000 + n}"}
                    for n, one in enumerate(cases)
                ],
            )
            cursor.executemany(
                "insert into portal.search_texts (id, case_id, organisation_id, facet, words)"
                " values (gen_random_uuid(), %s, %s, 'identity', %s)",
                [(one, here, f" {surname.lower() if n % every == 0 else 'altro'} anna") for n, one in enumerate(cases)],
            )
        connection.execute("analyze portal.case_access, portal.search_texts")
    bearing = [one for n, one in enumerate(cases) if n % every == 0][::-1]
    with world.act("social_worker") as (session, _):
        for typed in (surname, f"anna {surname}"):
            got = list(session.scalars(select(func.app.find_cases(None, typed, None, None))))
            assert got == bearing[:how_many], typed
        assert list(session.scalars(select(func.app.find_cases("10355", "", None, None)))) == [cases[355]]
    with world.act("stranger_social_worker") as (session, _):
        assert list(session.scalars(select(func.app.find_cases(None, surname, None, None)))) == []


def test_a_search_that_finds_too_many_says_so(world: World, today: date, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        journey.submitted(world, surname="Uguali")
    browser = client(app, world, "social_worker")
    assert "More cases than these" not in words(browser.get("/cases?q=uguali"))
    monkeypatch.setattr(search, "MOST_FOUND", 1)
    assert "More cases than these bear what you wrote" in words(browser.get("/cases?q=uguali"))
