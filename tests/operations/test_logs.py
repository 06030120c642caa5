"""One thread through everything that a request causes, and nobody's data in any line."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal import logs
from portal.app import create_app
from portal.embedded import MailSink, Postgres
from portal.records import sweeps
from portal.records.notifications import delivery
from portal.settings import Settings
from tenants import clock, trace
from tenants.outbox import OutboxRow
from tests import journey
from tests.logged import Logged, as_in_production
from tests.post_office import open_rows, settle, tell
from tests.signed_in import client
from tests.world import World

MINE = "proxy-7f3a_0001"


@pytest.fixture
def logged(base_settings: Settings) -> Iterator[Logged]:
    with as_in_production(base_settings) as lines:
        yield lines


@pytest.fixture
def app(base_settings: Settings, world: World, today: date) -> Iterator[Flask]:
    made = create_app(replace(base_settings, today=today))
    made.config["TESTING"] = False
    yield made
    made.extensions["portal"].database.dispose()
    made.extensions["portal"].system.dispose()


def traces(world: World) -> set[str | None]:
    with world.system.work() as session:
        return set(session.scalars(select(OutboxRow.trace)))


def test_a_request_is_one_line_under_the_trace_that_the_proxy_gave(app: Flask, world: World, logged: Logged) -> None:
    answer = client(app, world, "head").get("/cases?q=Rossi", headers={"X-Request-ID": MINE})
    assert answer.headers["X-Request-ID"] == MINE
    line = next(line for line in logged.lines if line["event"] == "request")
    assert line["trace"] == MINE
    assert (line["method"], line["page"], line["status"]) == ("GET", "cases.index", 200)
    assert "Rossi" not in logged.text, "what was searched for"
    assert world.emails["head"] not in logged.text


@pytest.mark.parametrize(
    "told", ["", "short", "x" * 65, "a b c d e f g", "with'quote--------", "è-un-nome-lungo", "-begins-with"]
)
def test_a_trace_that_is_not_well_formed_goes_nowhere(app: Flask, told: str) -> None:
    given = app.test_client().get("/healthz", headers={"X-Request-ID": told.encode()}).headers["X-Request-ID"]
    assert given != told
    assert trace.WELL_FORMED.fullmatch(given)
    with pytest.raises(ValueError):
        trace.begin(told)


def test_what_a_command_and_a_sweep_leave_to_be_done_carries_their_trace(world: World, today: date) -> None:
    case_id = journey.assessment(world)
    with trace.bound(MINE):
        tell(world, case_id)
    assert MINE in traces(world)
    home = journey.home(world)
    hosted = journey.hosted(world, home)
    with trace.bound(None), clock.at_day(date(2028, 1, 5)):
        sweeps.run_all(world.system)
    assert hosted
    assert any(found and found.startswith("sweep-") for found in traces(world))


def test_the_e_mail_and_the_worker_s_line_carry_the_request_s_trace(
    app: Flask, world: World, logged: Logged, base_settings: Settings, tmp_path: Path
) -> None:
    """From a click to the mailbox: one id, in the answer, the row, the line of the log and the message."""
    case_id = journey.assessment(world)
    settle(world.system)
    tell(world, case_id)
    # What a colleague clicks while a proxy gives the request an id.
    with trace.bound(MINE):
        tell(world, case_id)
    with MailSink(tmp_path / "mail") as sink:
        rows = open_rows(world.system)
        delivery.deliver(world.system, replace(base_settings, mail_url=sink.url), rows)
        there = [mail.message["X-Request-ID"] for mail in sink.messages()]
    assert len(there) == len(rows) == 4, "two for each, those of nobody's request without a trace"
    assert there.count(MINE) == 2
    line = next(line for line in logged.lines if line["event"] == "deliveries")
    assert line["traces"] == [MINE]
    assert world.emails["head"] not in logged.text


def test_a_defect_is_told_by_its_kind_and_place_and_the_person_gets_the_trace(app: Flask, world: World, logged: Logged) -> None:
    @app.get("/breaks")
    def breaks() -> str:
        raise ValueError("invalid literal: 'Mirela Popa, PPOMRL80A41Z129X'")

    breaks.access_rule = None  # type: ignore[attr-defined]
    answer = app.test_client().get("/breaks", headers={"X-Request-ID": MINE})
    assert answer.status_code == 500
    assert MINE in answer.text, "to be quoted by whoever reports it"
    line = next(line for line in logged.lines if line["event"] == "defect")
    assert (line["error"], line["trace"], line["page"]) == ("ValueError", MINE, "breaks")
    assert line["where"][-1].startswith("tests/operations/test_logs.py:")
    assert "Popa" not in logged.text
    assert "PPOMRL" not in logged.text


def test_the_database_s_words_are_not_told_but_its_code_and_constraint_are(world: World, logged: Logged) -> None:
    columns = "person_id, email, is_demo, created_at"
    again = text(f"insert into portal.accounts ({columns}) select person_id, :email, false, now() from portal.accounts limit 1")
    with world.system.work() as session, pytest.raises(IntegrityError) as caught:
        session.execute(again, {"email": "mirela.popa@posta.example"})
    assert "mirela" not in str(caught.value.statement)
    logs.get("portal.test").error("broke", exc_info=caught.value)
    assert "mirela" not in logged.text
    assert logged.lines[-1]["error"].startswith("UniqueViolation 23505 pk_accounts")
    assert logs.kind_of(caught.value) == "UniqueViolation 23505 pk_accounts"


def test_what_libraries_say_is_json_without_addresses_codes_and_exceptions_words(logged: Logged) -> None:
    others = logging.getLogger("celery.worker")
    others.warning("refused: %s", "550 <mirela.popa@posta.example> PPOMRL80A41Z129X unknown")
    try:
        raise KeyError("Mirela")
    except KeyError as error:
        others.exception("Task %(name)s raised: %(exc)r", {"name": "deliver", "exc": error})
    first, second = logged.lines
    assert first["event"] == "refused: 550 <‹address›> ‹tax code› unknown"
    assert second["error"] == "KeyError"
    assert "Mirela" not in logged.text


def test_connections_lost_with_the_database_are_replaced_and_nobody_is_told(app: Flask, world: World, postgres: Postgres) -> None:
    """As after a restart: every connection of every pool is dead, and none of them knows."""
    browser = client(app, world, "head")
    assert browser.get("/notifications").status_code == 200
    with world.act("head") as (one, _), world.act("educator") as (two, _):
        for session in (one, two):
            session.scalar(text("select 1"))
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        ended = connection.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename in ('portal_app', 'portal_system')"
        ).fetchone()
    assert ended is not None
    assert ended[0] >= 3
    assert browser.get("/notifications").status_code == 200
    with world.act("head") as (one, _), world.act("educator") as (two, _):
        assert one.scalar(text("select 1")) == two.scalar(text("select 1")) == 1
    with world.system.work() as session:
        assert session.scalar(text("select 1")) == 1
