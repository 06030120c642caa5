"""One's own profile: password, e-mail, sessions; and the link by which a password is chosen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.pages.identity import services
from tenants import clock, invitations
from tenants.establish import hash_password, hasher
from tenants.people import Account, Membership, SignIn
from tests import signed_in
from tests.world import PASSWORD, World

HASH = hash_password(PASSWORD)
NEW = "quattro parole messe insieme"


@pytest.fixture(autouse=True)
def passwords(world: World, today: date) -> None:
    with world.system.work() as session:
        session.execute(update(Account).values(password_hash=HASH))


def test_the_profile_tells_name_roles_and_address(world: World, app: Flask) -> None:
    page = signed_in.client(app, world, "social_worker").get("/profile").text
    for words in ("Sara Lombardi", world.emails["social_worker"], "social worker", "You have a seat in the Equipe."):
        assert words in page


def test_changing_the_password_ends_the_other_sessions(world: World, app: Flask) -> None:
    here, elsewhere = signed_in.client(app, world, "educator"), signed_in.client(app, world, "educator")
    other = signed_in.client(app, world, "coordinator")
    answer = here.post("/profile/password", data={"current": PASSWORD, "password": NEW, "again": NEW})
    assert answer.status_code == 303
    assert "Your password is changed" in here.get("/profile").text
    assert elsewhere.get("/profile").status_code == 302
    assert other.get("/profile").status_code == 200
    with world.system.work() as session:
        stored = session.get_one(Account, world.actor("educator").person_id).password_hash
    assert stored is not None
    assert hasher.verify(stored, NEW)


@pytest.mark.parametrize(
    ("current", "new", "again", "sentence"),
    [
        ("sbagliata", NEW, NEW, "This is not your current password."),
        (PASSWORD, "corta", "corta", "A password has at least 12 characters."),
        (PASSWORD, NEW, NEW + "!", "The two passwords are not the same."),
        (PASSWORD, "", "", "Write a new password."),
    ],
)
def test_a_password_is_not_changed(world: World, app: Flask, current: str, new: str, again: str, sentence: str) -> None:
    answer = signed_in.client(app, world, "educator").post(
        "/profile/password", data={"current": current, "password": new, "again": again}
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    with world.system.work() as session:
        assert session.get_one(Account, world.actor("educator").person_id).password_hash == HASH


def test_the_choice_of_e_mail_is_of_one_space(world: World, app: Flask) -> None:
    browser = signed_in.client(app, world, "educator")
    assert browser.post("/profile/email", data={"email_mode": "off"}).status_code == 303
    assert browser.post("/profile/email", data={"email_mode": "sometimes"}).status_code == 422
    with world.system.work() as session:
        modes = session.scalars(select(Membership.email_mode).where(Membership.person_id == world.actor("educator").person_id))
        assert modes.all() == ["off"]
        others = session.scalars(select(Membership.email_mode).where(Membership.person_id != world.actor("educator").person_id))
        assert set(others) == {None}


def test_sessions_are_shown_and_ended(world: World, app: Flask) -> None:
    here, there = signed_in.client(app, world, "educator"), signed_in.client(app, world, "educator")
    page = here.get("/profile").text
    assert "This session" in page
    assert page.count("End this session") == 1
    address = page.split('action="/profile/sessions/')[1].split('"')[0]
    stranger = signed_in.client(app, world, "stranger_educator")
    assert stranger.post(f"/profile/sessions/{address}").status_code == 404
    assert there.get("/profile").status_code == 200
    assert here.post(f"/profile/sessions/{address}").status_code == 303
    assert there.get("/profile").status_code == 302
    third = signed_in.client(app, world, "educator")
    assert here.post("/profile/sessions/end-others").status_code == 303
    assert third.get("/profile").status_code == 302
    assert stranger.get("/profile").status_code == 200


def _link(world: World, app: Flask, name: str) -> str:
    with app.app_context():
        secret = services().settings.secret_key
    with world.system.work() as session:
        return invitations.token_for(session, secret, world.actor(name).person_id)


def test_a_link_sets_a_password_once(world: World, app: Flask) -> None:
    token, browser = _link(world, app, "educator"), signed_in.client(app, world, "educator")
    visitor = app.test_client()
    assert "Luca Moretti" in visitor.get(f"/password/{token}").text
    short = visitor.post(f"/password/{token}", data={"password": "corta", "again": "corta"})
    assert short.status_code == 422
    assert "Una password ha" in short.text or "A password has at least 12 characters." in short.text
    assert visitor.post(f"/password/{token}", data={"password": NEW, "again": NEW}).location == "/sign-in"
    assert browser.get("/profile").status_code == 302, "whoever was signed in with the old one is out"
    assert visitor.post("/sign-in", data={"email": world.emails["educator"], "password": NEW}).status_code == 303
    assert app.test_client().get(f"/password/{token}").status_code == 404


def test_a_link_is_void_after_seven_days_when_forged_or_when_suspended(world: World, app: Flask, today: date) -> None:
    token, visitor = _link(world, app, "educator"), app.test_client()
    assert visitor.get("/password/forged").status_code == 404
    other = "B" if token[-9] == "A" else "A"  # not the last letter, of which a few bits mean nothing
    assert visitor.get(f"/password/{token[:-9]}{other}{token[-8:]}").status_code == 404
    secret = app.extensions["portal"].settings.secret_key
    with clock.at_day(today + timedelta(days=7)), world.system.work() as session:
        assert invitations.person_of(session, secret, token)
    with clock.at_day(today + timedelta(days=8)), world.system.work() as session, pytest.raises(Exception, match="has expired"):
        invitations.person_of(session, secret, token)
    with world.system.work() as session:
        session.execute(update(Account).values(suspended_at=clock.now()))
    assert visitor.get(f"/password/{token}").status_code == 404


def test_the_table_keeps_no_token(world: World, app: Flask) -> None:
    browser = signed_in.client(app, world, "educator")
    with browser.session_transaction() as cookie:
        token = cookie["sid"]
    with world.system.work() as session:
        assert token.encode() not in session.scalars(select(SignIn.token_hash)).one()
