"""Records without signal arrive once, with their time and photo; nothing of others is on the phone, and nothing is overwritten."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from portal.records.documents.models import Document
from portal.workflow.support import commands
from portal.workflow.support.models import Presence, SupportSession
from tenants import clock
from tests import journey
from tests.signed_in import client
from tests.support.conftest import at
from tests.world import World


@pytest.fixture
def case_id(app: Flask, world: World, today: date) -> UUID:
    """A household hosted for a month."""
    with clock.at_day(date(2027, 2, 1)):
        return journey.hosted(world, journey.home(world))


@pytest.fixture
def phone(app: Flask, world: World) -> FlaskClient:
    """The educator's telephone."""
    return client(app, world, "educator")


def photo() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return io.BytesIO(out.getvalue()), "foto.jpg"


def arrives(phone: FlaskClient, world: World, case_id: UUID, key: UUID, *, who: str = "educator", **changes: Any) -> Any:
    sent = {
        "person": world.actor(who).person_id, "sent_as": key, "written_at": int(at(date(2027, 2, 28), 11).timestamp() * 1000),
        "attendance": "some", "kind": "home_visit", "minutes": "45", "day": "2027-02-28", "time": "10:00", "done": "Visita.",
        "absence": "unknown", "wanted": "know", "place": "A casa", "next_step": "", "concern": "", "photo": photo(), **changes,
    }  # fmt: skip
    return phone.post(f"/cases/{case_id}/support/offline", data=sent, content_type="multipart/form-data")


def recorded(world: World) -> list[SupportSession]:
    with world.act("educator") as (session, _):
        return list(session.scalars(select(SupportSession).where(SupportSession.recorded_at.is_not(None))))


def test_it_arrives_once_with_its_time_and_photo(world: World, case_id: UUID, phone: FlaskClient) -> None:
    key = uuid4()
    assert arrives(phone, world, case_id, key).json["state"] == "saved"
    assert arrives(phone, world, case_id, key).json["state"] == "already", "the answer was lost, so it was sent again"
    (meeting,) = recorded(world)
    assert meeting.starts_at == at(date(2027, 2, 28), 10)
    assert meeting.written_at == datetime(2027, 2, 28, 10, tzinfo=UTC)
    with world.act("social_worker") as (session, _):
        (kept,) = session.scalars(select(Document)).all()
        assert (kept.facet, kept.subject_id, kept.media_type) == ("support", meeting.id, "image/jpeg")
        assert session.scalars(select(Presence)).all() == [], "without names nothing is guessed of who was missing"
    assert f"/documents/{kept.id}" in phone.get(f"/cases/{case_id}/support").text
    with world.act("manager") as (session, _):
        assert session.scalars(select(Document)).all() == []


def test_it_fills_the_meeting_that_was_planned(world: World, case_id: UUID, phone: FlaskClient) -> None:
    with clock.at_day(date(2027, 2, 20)), world.act("educator") as (session, actor):
        planned = commands.plan_session(session, actor, case_id, worker_id=actor.person_id, starts_at=at(date(2027, 2, 28), 9)).id
    key = uuid4()
    for _ in range(2):
        assert arrives(phone, world, case_id, key).status_code == 200
    assert [meeting.id for meeting in recorded(world)] == [planned]


def test_what_stands_in_its_way_is_said_and_not_overwritten(world: World, case_id: UUID, phone: FlaskClient) -> None:
    with world.act("coordinator") as (session, actor):
        told = commands.Record(starts_at=at(date(2027, 2, 28), 10, 15), minutes=30, attendance="all", done="Già scritto.")
        commands.record_session(session, actor, case_id, told)
    key = uuid4()
    answer = arrives(phone, world, case_id, key)
    assert (answer.status_code, answer.json["state"]) == (409, "conflict")
    assert "Marta Galli has already recorded a meeting with this household" in answer.json["sentence"]
    assert [meeting.done for meeting in recorded(world)] == ["Già scritto."]
    assert arrives(phone, world, case_id, key, despite="1").json["state"] == "saved"
    assert sorted(meeting.done or "" for meeting in recorded(world)) == ["Già scritto.", "Visita."]


def test_what_is_refused(app: Flask, world: World, case_id: UUID, phone: FlaskClient) -> None:
    for changes in (
        {"person": uuid4()},
        {"sent_as": "boh"},
        {"done": ""},
        {"minutes": "0"},
        {"photo": (io.BytesIO(b"no"), "x.jpg")},
    ):
        answer = arrives(phone, world, case_id, uuid4(), **changes)
        assert (answer.status_code, answer.json["state"]) == (422, "refused"), changes
    other = client(app, world, "other_educator")
    assert arrives(other, world, case_id, uuid4(), who="other_educator").status_code == 422
    for who in ("social_worker", "manager", "stranger_educator"):
        assert arrives(client(app, world, who), world, case_id, uuid4(), who=who).status_code == 404
    assert recorded(world) == []


def test_the_phone_may_know_numbers_and_nothing_else(app: Flask, world: World, case_id: UUID, phone: FlaskClient) -> None:
    journey.hosted(world, journey.home(world, name="Monolocale"), surname="Altri")
    told = phone.get("/support/offline/cases").json
    assert set(told) == {"person", "session", "csrf", "cases"}
    assert len(told["cases"]) == 2
    assert all(set(case) == {"id", "number"} for case in told["cases"])
    assert client(app, world, "other_educator").get("/support/offline/cases").json["cases"] == []
    assert client(app, world, "social_worker").get("/support/offline/cases").status_code == 404
    shell = app.test_client().get("/offline?language=en")
    assert "Record a meeting without signal" in shell.text
    assert 'name="csrf-token" content=""' in shell.text
    assert '<html lang="en">' in shell.text
    for words in ("Persona 1", "Moretti", "OT-"):
        assert words not in shell.text
        assert words not in phone.get("/offline").text, "the same for everybody"
    worker = app.test_client().get("/sw.js")
    assert worker.headers["Cache-Control"] == "no-cache"
    assert "/offline" in worker.text
