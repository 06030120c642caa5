"""The operator's pages, readiness, metrics and the command line: what they show, to whom, and that no case is in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, select, text, update

from portal.app import create_app
from portal.cli import main
from portal.pages.counts import BOUNDS, Counts
from portal.records import heartbeats, sweeps, upcoming
from portal.settings import Settings
from tenants import establish
from tenants.actor import Actor
from tenants.jobs import JobRun
from tenants.kinds import Kind
from tenants.outbox import OutboxRow
from tests import journey
from tests.operations.test_work import bury
from tests.post_office import open_rows, settle, tell
from tests.signed_in import client
from tests.world import World

TOKEN = "a-token-for-the-monitoring"


@pytest.fixture
def app(base_settings: Settings, world: World, today: date) -> Iterator[Flask]:
    made = create_app(replace(base_settings, today=today, metrics_token=TOKEN))
    yield made
    made.extensions["portal"].database.dispose()
    made.extensions["portal"].system.dispose()


@pytest.fixture
def operator(app: Flask, world: World) -> FlaskClient:
    """A browser in which the platform's operator is signed in."""
    with world.system.work() as session:
        who = establish.person(session, "Piera", "Macchi", "piera.macchi@piattaforma.example", operator=True, language="it")
    # They belong nowhere; the actor is only what the test's sign-in asks for.
    world.actors["operator"] = Actor(who.id, who.name, None, "", Kind.COMUNE)  # type: ignore[arg-type]
    return client(app, world, "operator")


@pytest.fixture
def case_id(world: World, today: date) -> UUID:
    made = journey.assessment(world)
    settle(world.system)
    return made


def all_is_well(world: World) -> None:
    """Beat, relay and worker live, and every sweep has just run."""
    sweeps.run_all(world.system)
    upcoming.foresee(world.system)
    for name in heartbeats.PULSES:
        heartbeats.pulse(world.system, name)
    settle(world.system)


def rows_on(page: str) -> list[str]:
    return re.findall(r'name="row" value="([0-9a-f-]{36})"', page)


def test_the_operator_comes_in_sees_what_is_red_and_brings_it_back(
    operator: FlaskClient, world: World, case_id: UUID, base_settings: Settings
) -> None:
    assert operator.get("/").location == "/operations"
    all_is_well(world)
    page = operator.get("/operations").text
    assert "Tutto ciò che va fatto viene fatto." in page
    assert "open_reviews" in page

    tell(world, case_id)
    bury(world, "550 5.1.1 no such mailbox")
    page = operator.get("/operations").text
    assert "“deliver”" in page
    assert 'class="alert alert-danger"' in page
    dead = operator.get("/operations/rows/dead?kind=deliver").text
    assert len(rows_on(dead)) == 2
    assert "550 5.1.1 no such mailbox" in dead
    assert world.emails["head"] in dead, "the address that does not take its mail"

    answer = operator.post("/operations/replay", data={"row": [*rows_on(dead), str(uuid4())]})
    assert answer.status_code == 200
    assert answer.text.count("di nuovo in invio") == 2
    assert answer.text.count("questa riga non c'è più") == 1
    assert len(rows_on(operator.get("/operations/rows/waiting").text)) == 2
    assert operator.post("/operations/replay", data={"row": "nonsense"}).status_code == 422
    assert operator.get("/operations/rows/nonsense").status_code == 404
    assert operator.get("/operations/rows/dead?after=nonsense").status_code == 200


def test_a_pause_is_made_with_a_reason_shown_in_red_and_ended(operator: FlaskClient, world: World, case_id: UUID) -> None:
    all_is_well(world)
    tell(world, case_id)
    refused = operator.post("/operations/pause", data={"what": "channel:email", "reason": " "})
    assert refused.status_code == 422
    assert "Scrivi il motivo" in refused.text
    done = operator.post("/operations/pause", data={"what": "channel:email", "reason": "Si cambia il server di posta."})
    assert done.status_code == 303
    page = operator.get("/operations").text
    assert "Si cambia il server di posta." in page
    assert "“channel:email” è sospeso" in page
    assert "tone-red" in page
    assert operator.post("/operations/resume", data={"what": "channel:email"}).status_code == 303
    assert operator.post("/operations/resume", data={"what": "channel:email"}).status_code == 409
    assert "Si cambia il server" not in operator.get("/operations").text


def test_no_case_no_household_and_nobody_s_name_is_on_any_page(operator: FlaskClient, app: Flask, world: World) -> None:
    """A busy world: everything that the operator can open names organisations, kinds, ids and times."""
    home = journey.home(world)
    cases = [journey.hosted(world, home), journey.waiting(world)]
    tell(world, cases[0])
    bury(world)
    tell(world, cases[1])
    with world.system.work() as session:
        people = session.scalars(text("select surname from portal.people where not is_operator")).all()
        households = session.scalars(text("select surname from portal.member_names")).all()
        numbers = session.scalars(text("select number from portal.cases")).all()
    assert people
    assert numbers
    pages = ["/operations", "/operations/rows/waiting", "/operations/rows/dead", "/operations/pause"]
    seen = "".join(operator.get(page).text for page in pages)
    assert len(rows_on(seen)) >= 4
    for name in {*people, *households, *numbers, *map(str, cases)}:
        assert not re.search(rf"\b{re.escape(name)}\b", seen), name
    for page in ("/cases", f"/cases/{cases[0]}", "/notifications", "/administration/deliveries", f"/cases/{cases[0]}/household"):
        assert operator.get(page).status_code == 404, page


@pytest.mark.parametrize("name", ["head", "comune_admin", "dpo", "manager", "stranger_head"])
def test_for_everybody_else_the_pages_do_not_exist(app: Flask, world: World, name: str) -> None:
    browser = client(app, world, name)
    for page in ("/operations", "/operations/rows/dead", "/operations/pause"):
        assert browser.get(page).status_code == 404
    for page in ("/operations/replay", "/operations/pause", "/operations/resume"):
        assert browser.post(page, data={"row": str(uuid4()), "what": "kind:deliver", "reason": "x"}).status_code == 404
    assert "/operations" not in browser.get("/").text


def numbers(page: str) -> dict[str, float]:
    """Every number of the metrics, as ``name{label=value}``."""
    found = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            labels = ",".join(f"{key}={value}" for key, value in sorted(sample.labels.items()) if key != "le")
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_the_monitoring_reads_what_waits_what_failed_and_what_ran(app: Flask, world: World, case_id: UUID) -> None:
    all_is_well(world)
    tell(world, case_id)
    bury(world)
    tell(world, case_id)
    with world.system.work() as session:
        an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == open_rows(world.system)[0])
            .values(created_at=an_hour_ago, next_at=an_hour_ago)
        )
    nobody = app.test_client()
    nobody.get("/healthz")
    nobody.get("/not-a-page")
    answer = nobody.get("/metrics")
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    found = numbers(answer.text)
    assert found["portal_outbox_waiting{kind=deliver}"] == 2
    assert found["portal_outbox_dead{kind=deliver}"] == 2
    assert 3590 < found["portal_outbox_oldest_seconds{kind=deliver}"] < 3700
    assert found["portal_deliveries{channel=email,state=pending}"] == 2
    assert found["portal_queue_depth{queue=urgent}"] >= 0
    assert found["portal_sweep_failed{sweep=open_reviews}"] == 0
    assert found["portal_sweep_last_success_timestamp_seconds{sweep=open_reviews}"] > an_hour_ago.timestamp()
    assert found["portal_late{name=beat}"] == 0
    assert found["portal_database_up"] == found["portal_broker_up"] == 1
    assert found["portal_requests_total{page=health.healthz,status=2xx}"] == 1
    assert found["portal_requests_total{page=-,status=4xx}"] == 1
    assert found["portal_request_duration_seconds_count"] == 2
    for word in ("@", "OT-", *(actor.person_name for actor in world.actors.values())):
        assert word not in answer.text


def test_metrics_are_for_this_machine_or_for_the_token(app: Flask) -> None:
    nobody = app.test_client()
    far = {"REMOTE_ADDR": "203.0.113.7"}
    assert nobody.get("/metrics").status_code == 200
    assert nobody.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404, "a proxy on this machine"
    assert nobody.get("/metrics", environ_base=far).status_code == 404
    assert nobody.get("/metrics", environ_base=far, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert nobody.get("/metrics", environ_base=far, headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 404
    assert nobody.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404


def test_without_database_and_broker_the_metrics_say_so(base_settings: Settings) -> None:
    away = "postgresql://portal_app@127.0.0.1:1/portal"
    app = create_app(replace(base_settings, database_url=away, system_database_url=away, redis_url="redis://127.0.0.1:1/0"))
    found = numbers(app.test_client().get("/metrics").text)
    assert found["portal_database_up"] == found["portal_broker_up"] == 0


def test_readiness_turns_red_when_a_process_or_a_sweep_falls_silent(app: Flask, world: World) -> None:
    nobody = app.test_client()
    assert nobody.get("/readyz").status_code == 503, "nothing was ever heard"
    assert nobody.get("/readyz/web").status_code == 200, "but people can work"
    all_is_well(world)
    answer = nobody.get("/readyz")
    assert answer.status_code == 200, answer.json
    assert answer.json is not None
    assert (answer.json["status"], answer.json["red"]) == ("ready", [])
    with world.system.work() as session:
        ago = datetime.now(UTC) - timedelta(hours=3)
        session.execute(update(JobRun).where(JobRun.name.in_(("beat", "open_reviews"))).values(started_at=ago, finished_at=ago))
    answer = nobody.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert (answer.json["status"], sorted(answer.json["red"])) == ("late", ["beat", "open_reviews"])


def test_a_sweep_that_failed_is_red_with_its_kind_of_error(operator: FlaskClient, world: World) -> None:
    all_is_well(world)
    with world.system.work() as session:
        now = datetime.now(UTC)
        failed = {"id": uuid4(), "name": "open_reviews", "started_at": now, "finished_at": now, "error": "DivisionByZero 22012"}
        session.execute(insert(JobRun).values(**failed))
    page = operator.get("/operations").text
    assert "DivisionByZero 22012" in page
    assert "“open_reviews”" in page


def test_counts_are_added_up_over_processes_and_outlive_them() -> None:
    import os

    counts = Counts(["a.page", "another.page"])
    for status in (200, 200, 303, 404, 500):
        counts.add("a.page", status, 0.02)
    for _ in range(2):  # each in a process of its own, one after the other: the second goes on in the row of the first
        child = os.fork()
        if child == 0:
            counts.add("another.page", 200, 3.0)
            os._exit(0)
        os.waitpid(child, 0)
    counts.add(None, 404, 0.001)
    first, second, other = counts.pages()
    assert (first.name, first.by_class) == ("a.page", {"2xx": 2, "3xx": 1, "4xx": 1, "5xx": 1})
    assert (second.name, second.by_class, second.seconds) == ("another.page", {"2xx": 2}, 6.0)
    assert other.by_class == {"4xx": 1}
    upto, number, took = counts.times()
    assert number == 8
    assert took == pytest.approx(6.101)
    assert dict(upto) == {bound: 1 if bound < 0.025 else 6 for bound in BOUNDS}


def test_the_command_line_lists_pauses_resumes_and_brings_back(
    world: World, case_id: UUID, base_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PORTAL_ENV": "test", "DATABASE_URL": base_settings.database_url, "SYSTEM_DATABASE_URL": base_settings.system_database_url,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)

    def run(*arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(main, ["outbox", *arguments])
        assert done.exit_code == code, done.output
        return done.output

    tell(world, case_id)
    dead = bury(world)
    tell(world, case_id)
    assert "deliver: 2 waiting (0 paused)" in run("list")
    listed = json.loads(run("list", "--dead", "--json"))
    assert {row["id"] for row in listed} == set(map(str, dead))
    assert "2 rows that waited are held" in run("pause", "kind:deliver", "--reason", "The mail server is moving.")
    assert "PAUSED kind:deliver" in run("list")
    assert "2 rows are due now" in run("resume", "kind:deliver")
    assert "This is not paused." in run("resume", "kind:deliver", code=1)
    assert "Write why" in run("pause", "kind:deliver", "--reason", " ", code=1)
    assert f"{dead[0]}  replayed" in run("replay", str(dead[0]))
    assert run("replay", "--all-dead").splitlines()[-1] == "1 replayed"
    run("replay", code=2)
    with world.system.work() as session:
        assert not session.scalars(select(OutboxRow.id).where(OutboxRow.dead_at.is_not(None))).all()
