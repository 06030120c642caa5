"""One box finds cases by name, number, tax code and address, forgives accents and errors, and finds nothing that one may not read."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.workflow import register
from portal.workflow.cases.models import Case
from portal.workflow.properties.models import Property
from portal.workflow.referrals.models import MemberName
from tenants import clock
from tenants.reading import ReadLog
from tests import journey
from tests.referrals.test_pages import words
from tests.signed_in import client
from tests.world import World


def found(world: World, who: str, q: str) -> list[UUID]:
    with world.act(who) as (session, actor):
        return [hit.case_id for hit in register.suggest(session, actor, q)]


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
