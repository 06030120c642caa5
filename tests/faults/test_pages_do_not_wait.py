"""A frozen or missing broker is the worker's trouble: pages answer as fast as ever, and readiness says what is wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from migrations.run import HEAD
from portal.app import create_app
from portal.settings import Settings
from tests import journey
from tests.faults.conftest import Broker
from tests.post_office import open_rows, tell
from tests.signed_in import client
from tests.world import World

pytestmark = [pytest.mark.faults, pytest.mark.embedded]


@contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


@pytest.fixture
def app(settings: Settings, world: World, today: date) -> Iterator[Flask]:
    """The web application on the broker that is to be hurt."""
    made = create_app(settings)
    yield made
    made.extensions["portal"].database.dispose()
    made.extensions["portal"].system.dispose()


@pytest.fixture
def browser(app: Flask, world: World) -> FlaskClient:
    return client(app, world, "head")


def test_where_nothing_has_run_yet_people_can_work_and_the_operator_sees_red(browser: FlaskClient) -> None:
    assert browser.get("/readyz/web").status_code == 200
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["status"] == "late"
    assert answer.json["checks"] == {"database": "ok", "migrations": "ok", "broker": "ok"}
    assert answer.json["heartbeats"]["beat"] == {"late": True, "seconds_ago": None}


@pytest.mark.parametrize("fault", ["freeze", "kill"])
def test_pages_do_not_wait_for_the_broker(world: World, browser: FlaskClient, broker: Broker, fault: str) -> None:
    case_id = journey.assessment(world)
    browser.get("/notifications")
    getattr(broker.server, fault)()
    with within(2):
        assert browser.get("/notifications").status_code == 200
        tell(world, case_id)
        assert browser.post("/notifications/read", data={}).status_code == 303
        assert browser.get("/healthz").status_code == 200
    assert open_rows(world.system), "what was told waits in the database"
    with within(4):
        answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["database"] == answer.json["checks"]["migrations"] == "ok"
    assert answer.json["checks"]["broker"].startswith("failed: ")
    assert browser.get("/readyz/web").status_code == 200


def test_an_older_schema_is_not_ready(world: World, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.pages.health import views

    monkeypatch.setattr(views, "HEAD", "9999")
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["migrations"] == f"failed: the database is at {HEAD}, this portal needs 9999"


def test_a_database_that_is_away_is_named_and_no_address_with_it(settings: Settings) -> None:
    from dataclasses import replace

    away = "postgresql://portal_app:secret@127.0.0.1:1/portal"
    app = create_app(replace(settings, database_url=away, system_database_url=away))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["database"] == "failed: OperationalError"
    assert "secret" not in answer.get_data(as_text=True)
    assert app.test_client().get("/healthz").status_code == 200
