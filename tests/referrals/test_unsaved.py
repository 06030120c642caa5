"""What is typed is kept while it is typed: for its person alone, until it is saved or thrown away; late letters change nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.embedded import Postgres
from portal.records import sweeps
from portal.workflow.cases import unsaved
from portal.workflow.cases.unsaved import Place, UnsavedForm
from portal.workflow.disclosure import Facet
from portal.workflow.referrals import commands, queries
from portal.workflow.referrals.models import SocialSituation
from tenants import clock
from tenants.errors import Conflict
from tests import journey
from tests.referrals import people
from tests.referrals.test_pages import ANNA, version, words
from tests.signed_in import client
from tests.world import CAST, STRANGERS, World

SECRET = "Racconto scritto a metà"


def autosave_of(browser: FlaskClient, address: str) -> str:
    """Where the page's form sends what is typed."""
    found = re.search(r'data-hx-post="([^"]+)"', browser.get(address).text)
    assert found is not None
    return found[1]


def test_what_is_typed_is_put_back_and_is_nobody_elses(app: Flask, world: World, today: date, postgres: Postgres) -> None:
    case_id = people.draft(world)
    sara, page = client(app, world, "social_worker"), f"/cases/{case_id}/referral/social"
    typed = {"target": "fragility", "vulnerabilities": ["eviction", "debts"], "account": SECRET, "eviction_on": "31/02/2027"}
    assert sara.post(autosave_of(sara, page), data=typed).status_code == 204
    again = sara.get(page)
    assert "Here is what you had typed and not saved, on 01/03/2027" in words(again)
    assert SECRET in again.text
    assert 'value="31/02/2027"' in again.text, "as it was typed, right or not"
    assert again.text.count("checked") == 3
    assert "Go on with what you typed" in words(sara.get(f"/cases/{case_id}/referral"))
    assert "You typed something that is not saved" in words(sara.get(f"/cases/{case_id}/referral/submit"))
    with world.act("social_worker") as (session, _):
        assert session.get_one(SocialSituation, case_id).account != SECRET, "the case does not know of it"
    head = client(app, world, "head")
    assert SECRET not in head.get(page).text
    assert "Go on with what you typed" not in words(head.get(f"/cases/{case_id}/referral"))
    for name in {*CAST, *STRANGERS} - {"social_worker"}:
        with world.act(name) as (session, _):
            assert session.scalar(select(func.count()).select_from(UnsavedForm)) == 0, name
    with psycopg.connect(postgres.url(dbname="portal")) as connection:
        stored = connection.execute("select content from portal.unsaved_forms").fetchone()
    assert stored is not None
    assert b"Racconto" not in bytes(stored[0]), "sealed"


def test_saving_or_throwing_away_ends_it_and_late_letters_change_nothing(app: Flask, world: World, today: date) -> None:
    case_id = people.draft(world)
    sara, page = client(app, world, "social_worker"), f"/cases/{case_id}/referral/social"
    before = autosave_of(sara, page)
    sara.post(before, data={"account": SECRET})
    saved = {"target": "fragility", "account": "Finito.", "version": version(world, case_id)}
    assert sara.post(page, data=saved).status_code == 303
    assert sara.post(before, data={"account": SECRET}).status_code == 409, "a letter that was still on its way"
    assert SECRET not in sara.get(page).text
    sara.post(autosave_of(sara, page), data={"account": SECRET})
    assert SECRET in sara.get(page).text
    assert "was thrown away" in words(sara.post(f"{page}?forget", follow_redirects=True))
    assert SECRET not in sara.get(page).text
    assert sara.post(f"{page}?autosave=x", data={"account": SECRET}).status_code == 409


def test_every_form_of_a_referral_is_kept(app: Flask, world: World, today: date) -> None:
    case_id = people.draft(world)
    sara = client(app, world, "social_worker")
    with world.act("social_worker") as (session, actor):
        member, income = queries.members(session, case_id)[1].id, queries.incomes(session, case_id)[0].id
        consent = commands.withdraw_consent(session, actor, case_id, withdrawn_on=today)
        assert consent.withdrawn_on == today
    base = f"/cases/{case_id}/referral"
    for address, field in (
        ("/referrals/new", "surname"), (f"{base}/household/new", "surname"), (f"{base}/household/{member}", "surname"),
        (f"{base}/economic/income", "evidence"), (f"{base}/economic/income/{income}", "evidence"), (f"{base}/economic", "note"),
        (f"{base}/social", "account"), (f"{base}/consent", "given_by"),
    ):  # fmt: skip
        mark = uuid4().hex
        assert sara.post(autosave_of(sara, address), data={**ANNA, field: mark}).status_code == 204, address
        assert mark in sara.get(address).text, address
    assert sara.post(autosave_of(sara, f"{base}/needs"), data={"rooms": "7"}).status_code == 204
    assert 'value="7"' in sara.get(f"{base}/needs").text
    listed = sara.get(base).text
    assert listed.count("Go on with what you typed") == 8, "all but the new referral, which is not of this case"
    made = sara.post("/referrals/new", data={**ANNA, "key": str(uuid4()), "tax_code": "", "tax_code_reason": "requested"})
    assert made.status_code == 303, words(made)
    assert "Throw it away" not in words(sara.get("/referrals/new"))


@pytest.mark.parametrize("who", ["other_social_worker", "coordinator", "manager", "stranger_social_worker"])
def test_nobody_keeps_anything_in_a_case_they_may_not_write(app: Flask, world: World, today: date, who: str) -> None:
    case_id = people.draft(world)
    browser = client(app, world, who)
    assert browser.post(f"/cases/{case_id}/referral/social?autosave=0", data={"account": SECRET}).status_code == 404
    place = Place("social", Facet.SOCIAL, case_id)
    with pytest.raises(Exception, match="row-level security"), world.act(who) as (session, actor):
        unsaved.keep(session, actor, place, [("account", SECRET)], turn=0)


def test_what_nobody_comes_back_to_is_forgotten(world: World, today: date) -> None:
    case_id: UUID = journey.draft(world)
    place = Place("social", Facet.SOCIAL, case_id)
    with world.act("social_worker") as (session, actor):
        unsaved.keep(session, actor, place, [("account", SECRET)], turn=0)
        with pytest.raises(Conflict, match="too long"):
            unsaved.keep(session, actor, place, [("account", "x" * 100_001)], turn=0)
    for day, forgotten in ((29, 0), (31, 1), (32, 0)):
        with clock.at_day(today + timedelta(days=day)):
            runs = {run.name: run.rows for run in sweeps.run_all(world.system, only="forget_unsaved_forms")}
        assert runs == {"forget_unsaved_forms": forgotten}, day
    with world.act("social_worker") as (session, actor):
        assert unsaved.kept(session, actor, place).typed == ()
