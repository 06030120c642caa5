"""A signed-in test client: a session's row and its cookie, without typing a password each time."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from portal.pages.identity import COOKIE_KEY, token_hash
from tenants import clock
from tenants.people import SignIn
from tests.world import World


def client(app: Flask, world: World, name: str) -> FlaskClient:
    """A browser in which one of the cast is signed in, in their organisation's space. Forms need no CSRF token here only."""
    app.config["WTF_CSRF_ENABLED"] = False
    token, actor = secrets.token_urlsafe(32), world.actor(name)
    with world.system.work() as session:
        session.add(
            SignIn(
                token_hash=token_hash(token),
                person_id=actor.person_id,
                organisation_id=actor.organisation_id,
                seen_at=clock.now(),
                expires_at=clock.now() + timedelta(hours=12),
            )
        )
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie[COOKIE_KEY] = token
    return browser
