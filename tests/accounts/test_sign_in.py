"""Signing in: who gets in, what the others are told, and when a session is worth nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tenants import clock, sign_in
from tenants.establish import hash_password, membership
from tenants.kinds import Role
from tenants.organisations import Organisation
from tenants.people import Account, Membership, Person, SignIn
from tests import signed_in
from tests.world import PASSWORD, World

HASH = hash_password(PASSWORD)


@pytest.fixture
def browser(world: World, today: date, app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in; everybody has the same password."""
    with world.system.work() as session:
        session.execute(update(Account).values(password_hash=HASH))
    app.config["WTF_CSRF_ENABLED"] = False
    made = app.test_client()
    with made.session_transaction() as cookie:
        cookie["language"] = "en"
    return made


def enter(browser: FlaskClient, email: str, password: str = PASSWORD, going_to: str = ""):  # type: ignore[no-untyped-def]
    return browser.post("/sign-in", data={"email": email, "password": password, "next": going_to})


def test_the_right_password_opens_today(browser: FlaskClient, world: World) -> None:
    answer = enter(browser, world.emails["educator"])
    assert (answer.status_code, answer.location) == (303, "/")
    page = browser.get("/").text
    assert "Luca Moretti" in page
    assert "ATS di crema" in page


def test_the_address_may_be_written_in_capitals(browser: FlaskClient, world: World) -> None:
    assert enter(browser, f"  {world.emails['educator'].upper()} ").status_code == 303


def test_wrong_unknown_without_password_and_suspended_are_told_the_same(browser: FlaskClient, world: World) -> None:
    with world.system.work() as session:
        session.execute(update(Account).where(Account.email == world.emails["manager"]).values(suspended_at=clock.now()))
        session.execute(update(Account).where(Account.email == world.emails["dpo"]).values(password_hash=None))
    told = set()
    for email, password in (
        (world.emails["educator"], "un-altra-password"),
        ("nessuno@crema.example", PASSWORD),
        (world.emails["manager"], PASSWORD),
        (world.emails["dpo"], PASSWORD),
    ):
        answer = enter(browser, email, password)
        assert answer.status_code == 422
        told.add(re.search(r"<li>(.*?)</li>", answer.text.split("error-summary-title")[-1]).group(1))  # type: ignore[union-attr]
        assert email in answer.text, "what was typed stays"
        assert password not in answer.text, "but not the password"
    assert told == {"E-mail address and password do not match. Check both and try again."}


def test_five_failures_from_one_place_close_the_door_for_a_while(browser: FlaskClient, world: World) -> None:
    email = world.emails["educator"]
    for _ in range(5):
        assert enter(browser, email, "sbagliata-sbagliata").status_code == 422
    closed = enter(browser, email)
    assert closed.status_code == 429, "not even the right password is looked at"
    assert "Too many failed attempts" in closed.text
    assert enter(browser, world.emails["coordinator"]).status_code == 303, "others in the same office are not concerned"


def test_somebody_elsewhere_cannot_lock_out_the_account_at_once(world: World, today: date) -> None:
    with world.system.work() as session:
        for _ in range(9):
            sign_in.admit(session, "a@x.example", "198.51.100.7")
        assert not sign_in.admit(session, "a@x.example", "198.51.100.7")
        assert sign_in.admit(session, "a@x.example", "203.0.113.9")


def test_a_success_forgets_the_account_s_failures_and_time_does_too(world: World, today: date) -> None:
    with world.system.work() as session:
        for _ in range(4):
            assert sign_in.admit(session, "a@x.example", "198.51.100.7")
        sign_in.succeed(session, "a@x.example", "198.51.100.7")
        for _ in range(5):
            assert sign_in.admit(session, "a@x.example", "198.51.100.7")
        assert not sign_in.admit(session, "a@x.example", "198.51.100.7")
        with clock.at_day(today + timedelta(days=1)):
            assert sign_in.admit(session, "a@x.example", "198.51.100.7")


def test_a_person_returns_to_where_they_were(browser: FlaskClient, world: World) -> None:
    asked = browser.get("/cases?stage=hosted")
    assert asked.location == "/sign-in?next=/cases?stage%3Dhosted"
    assert 'value="/cases?stage=hosted"' in browser.get(asked.location).text
    assert enter(browser, world.emails["educator"], going_to="/cases?stage=hosted").location == "/cases?stage=hosted"


@pytest.mark.parametrize(
    "outside",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/\t/evil.example",
        "http:/evil.example", "/sign-in", "/nowhere", "/sign-out", "evil",
    ],
)  # fmt: skip
def test_an_address_from_outside_leads_to_today(browser: FlaskClient, world: World, outside: str) -> None:
    assert enter(browser, world.emails["educator"], going_to=outside).location == "/"


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(browser: FlaskClient) -> None:
    answer = browser.post("/profile/email", headers={"Referer": "http://localhost/profile?x=1"})
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/profile?x%3D1")
    answer = browser.post("/profile/email", headers={"Referer": "https://evil.example/profile"})
    assert answer.location == "/sign-in?next=/profile/email"


def test_signing_out_ends_the_session_also_in_a_copied_cookie(browser: FlaskClient, world: World, app: Flask) -> None:
    enter(browser, world.emails["educator"])
    copied = browser.get_cookie("portal")
    assert copied is not None
    assert browser.post("/sign-out").location == "/sign-in"
    thief = app.test_client()
    thief.set_cookie("portal", copied.value)
    assert thief.get("/").location == "/sign-in?next=/"


def test_signing_in_makes_a_new_session(browser: FlaskClient, world: World) -> None:
    browser.post("/language", data={"language": "en"})
    before = browser.get_cookie("portal")
    enter(browser, world.emails["educator"])
    after = browser.get_cookie("portal")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with browser.session_transaction() as cookie:
        assert set(cookie) == {"sid"}


def test_a_session_ends_by_itself(browser: FlaskClient, world: World, today: date) -> None:
    enter(browser, world.emails["educator"])
    with world.system.work() as session:
        session.execute(update(SignIn).values(seen_at=clock.now() - timedelta(minutes=61)))
    assert browser.get("/").status_code == 302
    with world.system.work() as session:
        session.execute(update(SignIn).values(seen_at=clock.now(), expires_at=clock.now() - timedelta(seconds=1)))
    assert browser.get("/").status_code == 302


def test_a_suspended_account_is_out_at_once(browser: FlaskClient, world: World) -> None:
    enter(browser, world.emails["educator"])
    with world.system.work() as session:
        session.execute(update(Account).values(suspended_at=clock.now()))
    assert browser.get("/").status_code == 302


def test_a_session_in_use_is_seen_now_and_then(browser: FlaskClient, world: World) -> None:
    enter(browser, world.emails["educator"])

    def seen_at(ago: timedelta) -> timedelta:
        with world.system.work() as session:
            session.execute(update(SignIn).values(seen_at=clock.now() - ago))
        browser.get("/")
        with world.system.work() as session:
            return clock.now() - session.scalars(select(SignIn.seen_at)).one()

    assert seen_at(timedelta(minutes=1)) >= timedelta(minutes=1), "not at every page"
    assert seen_at(timedelta(minutes=10)) < timedelta(minutes=1)


def test_going_on_moves_the_end_of_the_session(browser: FlaskClient, world: World) -> None:
    enter(browser, world.emails["educator"])
    with world.system.work() as session:
        session.execute(update(SignIn).values(seen_at=clock.now() - timedelta(minutes=2)))
    ends = int(browser.get("/").headers["X-Session-Ends"])
    answer = browser.post("/session")
    assert answer.status_code == 204
    assert int(answer.headers["X-Session-Ends"]) >= ends + 119
    assert app_nobody(browser).post("/session").status_code == 303


def app_nobody(browser: FlaskClient) -> FlaskClient:
    return browser.application.test_client()


def test_the_last_visit_is_kept_for_since_your_last_visit(browser: FlaskClient, world: World, today: date) -> None:
    enter(browser, world.emails["educator"])
    with world.system.work() as session:
        session.execute(update(SignIn).values(seen_at=clock.now() - timedelta(days=3)))
    enter(browser, world.emails["educator"])
    with world.system.work() as session:
        visits = session.scalars(select(SignIn.last_visit_at).order_by(SignIn.created_at.desc())).first()
    assert visits is not None
    assert clock.day_of(visits) == today - timedelta(days=3)


def test_the_language_before_and_after_signing_in(browser: FlaskClient, world: World) -> None:
    with browser.session_transaction() as cookie:
        del cookie["language"]
    assert '<html lang="it">' in browser.get("/sign-in", headers={"Accept-Language": "en"}).text
    assert browser.post(
        "/language", data={"language": "en"}, headers={"Referer": "http://localhost/sign-in?next=/cases"}
    ).location == ("/sign-in?next=/cases")
    assert '<html lang="en">' in browser.get("/sign-in").text
    enter(browser, world.emails["educator"])
    browser.post("/language", data={"language": "it"})
    assert '<html lang="it">' in browser.get("/").text
    with world.system.work() as session:
        assert session.get_one(Person, world.actor("educator").person_id).language == "it"
    assert browser.post("/language", data={"language": "fr"}).status_code == 404


def test_one_person_two_organisations_and_an_open_switch(browser: FlaskClient, world: World) -> None:
    educator, owner = world.actor("educator"), world.organisations["owner-crema"]
    with world.system.work() as session:
        membership(
            session,
            session.get_one(Person, educator.person_id),
            session.get_one(Organisation, owner),
            (Role.MAINTENANCE_VOLUNTEER,),
        )
    enter(browser, world.emails["educator"])
    assert "You also work for" in browser.get("/").text
    assert browser.post("/space", data={"organisation": str(owner)}).status_code == 303
    assert "maintenance volunteer" in browser.get("/").text
    foreign = world.organisations["owner-altrove"]
    assert browser.post("/space", data={"organisation": str(foreign)}).status_code == 404
    assert browser.post("/space", data={"organisation": "nonsense"}).status_code == 404
    assert browser.post("/space").status_code == 404
    browser.post("/sign-out")
    enter(browser, world.emails["educator"])
    assert "maintenance volunteer" in browser.get("/").text, "the space where they last worked"
    with world.system.work() as session:
        session.execute(
            update(Membership)
            .where(Membership.person_id == educator.person_id, Membership.organisation_id == owner)
            .values(ended_on=clock.today())
        )
    assert browser.get("/cases").status_code == 404, "rights end with the membership, not with the session"


def test_csrf_is_asked_of_forms_and_of_htmx(world: World, today: date, app: Flask) -> None:
    browser = signed_in.client(app, world, "educator")
    app.config["WTF_CSRF_ENABLED"] = True
    assert browser.post("/session").status_code == 400
    refused = browser.post("/session", headers={"HX-Request": "true"})
    assert refused.status_code == 400
    assert "This page was open for too long" in refused.text
    token = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/").text).group(1)  # type: ignore[union-attr]
    assert browser.post("/session", headers={"HX-Request": "true", "X-CSRFToken": token}).status_code == 204
    assert browser.post("/language", data={"language": "en", "csrf_token": token}).status_code == 303


def test_every_answer_carries_the_headers_and_the_cookie_is_closed(browser: FlaskClient, world: World) -> None:
    answer = browser.get("/sign-in")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    made = enter(browser, world.emails["educator"]).headers["Set-Cookie"]
    assert "HttpOnly" in made
    assert "SameSite=Lax" in made
    not_found = browser.get("/cases/00000000-0000-0000-0000-000000000000")
    assert not_found.status_code == 404
    for other in (
        not_found,
        browser.get("/static/nothing.js"),
        browser.post("/session"),
        browser.get("/cases//"),
        browser.get("/healthz"),
    ):
        assert other.headers.getlist("Content-Security-Policy") == [policy], other.status
        assert other.headers.getlist("Cache-Control") == ["no-store"], other.status
    ours = re.search(r'href="(/static/dist/[^"]+\.css)"', answer.text).group(1)  # type: ignore[union-attr]
    assert browser.get(ours).headers.getlist("Cache-Control") == ["public, max-age=31536000, immutable"]


@pytest.mark.parametrize(
    "sent", ["portal=\xff\xfe", "portal", "=;;=", 'portal="', "portal=" + "x" * 5000, "a=b; portal=not.a.token"]
)
def test_a_cookie_that_we_did_not_make_is_nobody_s(app: Flask, sent: str) -> None:
    answer = app.test_client(use_cookies=False).get("/", headers={"Cookie": sent})
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]


def test_what_was_said_by_one_cookie_is_not_said_by_another(browser: FlaskClient, app: Flask, world: World) -> None:
    outside = app.test_client()
    enter(browser, world.emails["educator"])
    for _ in range(2):
        assert browser.get("/").status_code == 200
        assert outside.get("/").status_code == 302
    assert browser.get("/").headers.getlist("Vary") == ["Cookie"]
    browser.post("/sign-out")
    assert browser.get("/").status_code == 302


def test_the_demo_s_accounts_do_not_exist_in_production(world: World) -> None:
    with world.system.work() as session:
        session.execute(update(Account).values(is_demo=True))
        assert sign_in.candidate(session, world.emails["head"]).person_id is not None
        assert sign_in.candidate(session, world.emails["head"], demo=False).person_id is None
