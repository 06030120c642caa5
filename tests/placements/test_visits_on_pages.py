"""Inspections in the calendar and on the pages: a volunteer inspects a home, and learns of no household."""

from __future__ import annotations

import io
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from icalendar import Calendar
from PIL import Image
from sqlalchemy import func, select

from portal.records.notifications import feed
from portal.workflow.placements import inspections
from portal.workflow.placements.checklist_models import Checklist
from portal.workflow.placements.visits import commands
from portal.workflow.placements.visits.models import HomeVisit
from portal.workflow.placements.visits.windows import Window
from tenants import clock
from tests import journey
from tests.placements.test_visits import agreed, at, propose
from tests.signed_in import client
from tests.world import World


@pytest.fixture
def home(world: World, today: date) -> journey.Home:
    return journey.home(world)


@pytest.fixture
def case_id(world: World, home: journey.Home, today: date) -> UUID:
    return journey.hosted(world, home)


@pytest.fixture
def soon(today: date) -> list[Window]:
    """Two times within the rules: a week ahead."""
    return [at(today + timedelta(days=7)), at(today + timedelta(days=8), 10)]


def test_a_volunteer_reads_nothing_that_a_household_said_of_itself(
    world: World, home: journey.Home, case_id: UUID, soon: list[Window], app: Flask
) -> None:
    visit_id = propose(world, home, soon, asked="Lo chiede Persona 1, che al mattino lavora")
    with world.act("educator") as (session, actor):
        commands.counter(session, actor, visit_id, soon, "Il lunedì è in ospedale")
    with world.act("manager") as (session, actor):
        commands.postpone(session, actor, visit_id, soon, "Ha telefonato la figlia")
        commands.agree(session, actor, visit_id, 0, told_by="Persona 1, al telefono")
    page = f"/inspections/{visit_id}"
    said = ("al mattino lavora", "in ospedale", "telefonato la figlia", "Persona 1, al telefono")
    for who in ("manager", "educator", "social_worker"):
        text = client(app, world, who).get(page).text
        assert [part for part in said if part not in text] == [], who
    text = client(app, world, "volunteer").get(page).text
    assert [part for part in said if part in text] == []
    with world.act("manager") as (session, actor):
        commands.cancel(session, actor, visit_id, "La caldaia è già a posto")
    assert "La caldaia è già a posto" in client(app, world, "volunteer").get(page).text


def test_in_the_calendar_with_the_number_for_who_may_know_it(
    world: World, home: journey.Home, case_id: UUID, soon: list[Window]
) -> None:
    volunteer = world.actor("volunteer").person_id
    agreed(world, home, soon, plan=commands.Plan("condition", "Nino Costa", carried_out_by=volunteer))
    for who, numbered in (("manager", True), ("educator", True), ("volunteer", False)):
        with world.act(who) as (session, actor):
            token = feed.renew(session, actor)
        book = feed.calendar(world.system, world.database, token)
        assert book is not None
        (entry,) = (one for one in Calendar.from_ical(book).walk("VEVENT") if one["uid"].startswith("inspection-"))
        assert ("OT-" in entry["summary"]) is numbered
        assert entry["dtstart"].dt == soon[0].starts_at


def test_on_the_pages(world: World, home: journey.Home, case_id: UUID, soon: list[Window], today: date, app: Flask) -> None:
    volunteer, educator = client(app, world, "volunteer"), client(app, world, "educator")
    here = f"/units/{home.unit_id}/inspections/new"
    assert here in volunteer.get(f"/units/{home.unit_id}").text
    typed = {
        "purpose": "condition",
        "visitors": "Nino Costa",
        "day_1": str(today + timedelta(days=1)),
        "from_1": "15:00",
        "until_1": "16:00",
    }
    refused = volunteer.post(here, data=typed)
    assert (refused.status_code, "almeno 3 giorni" in refused.text or "at least 3 days" in refused.text) == (422, True)
    assert 'value="Nino Costa"' in refused.text
    assert volunteer.post(here, data={**typed, "day_1": "", "until_1": "16:00"}).status_code == 422
    assert volunteer.post(here, data={**typed, "day_1": str(today + timedelta(days=7))}).status_code == 303
    with world.act("manager") as (session, _):
        visit_id = session.scalars(select(HomeVisit.id)).one()
        number = session.scalar(select(func.max(journey.Case.number)))
    page = f"/inspections/{visit_id}"
    assert number not in volunteer.get(page).text
    assert number in educator.get(page).text
    assert page in educator.get("/").text
    assert page in educator.get(f"/cases/{case_id}/home").text
    assert educator.post(f"{page}/agree", data={}).status_code == 422
    assert volunteer.post(f"{page}/agree", data={"choice": "0"}).status_code == 404
    assert educator.post(f"{page}/agree", data={"choice": "0"}).status_code == 303
    assert page in volunteer.get("/").text
    with clock.at_day(today + timedelta(days=7)):
        manager, volunteer, educator = (client(app, world, who) for who in ("manager", "volunteer", "educator"))
        started = volunteer.post(f"{page}/outcome")
        checklist = started.location
        assert number not in volunteer.get(checklist).text
        assert educator.get(checklist).status_code == 404
        picture = io.BytesIO()
        Image.new("RGB", (40, 30)).save(picture, "JPEG", exif=_somewhere())
        picture.seek(0)
        volunteer.post(f"{checklist}/rooms", data={"room": "Cucina"})
        volunteer.post(f"{checklist}/photos", data={"section": "room:Cucina", "file": (picture, "a.jpg")})
        volunteer.post(f"{checklist}/sections", data={"section": "room:Cucina", "condition": "good"})
        volunteer.post(f"{checklist}/sections", data={"section": "findings", "what-0": "Lampada rotta", "urgent-0": "1"})
        assert volunteer.post(f"{checklist}/complete").status_code == 404, "no keys change hands at an inspection"
        assert volunteer.post(f"{checklist}/inspected").location.endswith(page)
        sees = [
            (browser.get(page).text, too)
            for browser, too in ((manager, True), (educator, True), (client(app, world, "social_worker"), False))
        ]
    for text, tickets_too in sees:
        assert "Lampada rotta" in text
        assert ("/tickets/" in text) is tickets_too
    with world.act("manager") as (session, _):
        assert session.scalar(select(func.count()).select_from(Checklist)) == 1
        (room,) = session.scalars(select(HomeVisit.rooms)).one()
        assert len(room["photos"]) == 1
    assert inspections.KINDS == ("handover", "handback")


def _somewhere() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    return exif.tobytes()
