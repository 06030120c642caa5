"""Seats in the Equipe, e-mails given up, the register of readings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.records import readings
from portal.workflow.cases.models import Case
from portal.workflow.cases.notices import Delivery
from tenants import clock, seats
from tenants.errors import Invalid, NotAllowed
from tenants.organisations import EquipeMember
from tenants.outbox import OutboxRow
from tests import journey
from tests.signed_in import client
from tests.world import World


def test_a_head_gives_a_seat_and_ends_it(world: World, today: date, app: Flask) -> None:
    case_id = journey.submitted(world)
    browser, educator = client(app, world, "coordinator"), world.actor("educator").person_id
    assessment = f"/cases/{case_id}/assessment"
    assert client(app, world, "educator").get(assessment).status_code == 404
    form = {"person": str(educator), "partnership": str(world.partnership_id)}
    assert browser.post("/administration/equipe", data=form).status_code == 303
    assert "Moretti Luca" in browser.get("/administration/equipe").text
    assert client(app, world, "educator").get(assessment).status_code == 200, "the seat opens the assessment"
    again = browser.post("/administration/equipe", data=form)
    assert again.status_code == 409
    assert "already has a seat" in again.text
    with world.system.work() as session:
        seat = session.scalars(select(EquipeMember.id).where(EquipeMember.person_id == educator)).one()
    assert client(app, world, "head").post(f"/administration/equipe/{seat}/end").status_code == 404, "the Comune did not give it"
    assert client(app, world, "stranger_head").post(f"/administration/equipe/{seat}/end").status_code == 404
    assert browser.post(f"/administration/equipe/{seat}/end").status_code == 303
    assert browser.post(f"/administration/equipe/{seat}/end").status_code == 409
    assert client(app, world, "educator").get(assessment).status_code == 404


def test_a_seat_is_only_for_one_s_own_people_and_partnerships(world: World, today: date, app: Flask) -> None:
    browser = client(app, world, "coordinator")
    for person, partnership in (
        (world.actor("social_worker").person_id, world.partnership_id),
        (world.actor("educator").person_id, world.strangers_partnership_id),
    ):
        answer = browser.post("/administration/equipe", data={"person": str(person), "partnership": str(partnership)})
        assert answer.status_code == 422
        with world.act("coordinator") as (session, actor), pytest.raises(Invalid):
            seats.give_seat(session, actor, person, partnership)
    with world.act("educator") as (session, actor), pytest.raises(NotAllowed):
        seats.give_seat(session, actor, actor.person_id, world.partnership_id)
    for name in ("educator", "social_worker", "manager", "ats_admin"):
        assert client(app, world, name).get("/administration/equipe").status_code == 404, name


def test_an_administrator_sees_who_was_not_reached_and_sends_again(world: World, today: date, app: Flask) -> None:
    from portal.workflow.cases import commands as cases
    from portal.workflow.events import CaseWithdrawn

    case_id = journey.submitted(world)
    with world.act("social_worker") as (session, actor):
        cases.record(session, actor, cases.lock(session, case_id), CaseWithdrawn())
    with world.system.work() as session:
        session.execute(update(Delivery).values(state="gave_up", attempts=10, last_error="550 no such mailbox"))
        session.execute(update(OutboxRow).values(dead_at=clock.now()))
        ours = session.scalars(select(Delivery.id).where(Delivery.organisation_id == world.organisations["ats-crema"])).all()
    assert ours
    browser = client(app, world, "ats_admin")
    page = browser.get("/administration/deliveries").text
    assert "Galli Marta" in page
    assert "550 no such mailbox" in page
    assert "OT-" not in page, "never of what"
    assert "Ferri" not in page, "nobody of another organisation"
    assert client(app, world, "owner_admin").post(f"/administration/deliveries/{ours[0]}/replay").status_code == 404
    assert browser.post(f"/administration/deliveries/{ours[0]}/replay").status_code == 303
    assert "on its way again" in browser.get("/administration/deliveries").text
    assert browser.post(f"/administration/deliveries/{ours[0]}/replay").status_code == 409
    assert client(app, world, "coordinator").get("/administration/deliveries").status_code == 404


def test_the_officer_reads_who_read_what(world: World, today: date, app: Flask) -> None:
    case_id = journey.hosted(world, journey.home(world))
    other = journey.submitted(world, surname="Verdi")
    journey.hosted(world, journey.home(world, manager="stranger_manager"), who="stranger_social_worker")
    with world.act("head") as (session, _):
        numbers = {key: session.get_one(Case, key).number for key in (case_id, other)}
    client(app, world, "manager").get(f"/cases/{case_id}/household")
    client(app, world, "social_worker").get(f"/cases/{other}/economic")
    client(app, world, "stranger_head").get("/cases")
    browser = client(app, world, "dpo")
    page = browser.get("/administration/readings").text
    for words in ("Donati Carlo", "names and contacts of the adults", numbers[case_id], "Lombardi Sara", "economic situation"):
        assert words in page, words
    assert "Sala" not in page, "the strangers' readings are the strangers'"
    of_case = browser.get(f"/administration/readings?number={numbers[case_id].lower()}").text
    assert "Donati Carlo" in of_case.split("<tbody")[1]
    assert "Lombardi Sara" not in of_case.split("<tbody")[1]
    by_person = browser.get(f"/administration/readings?person={world.actor('social_worker').person_id}").text
    assert "Donati Carlo" not in by_person.split("<tbody")[1]
    assert "No reading like this" in browser.get("/administration/readings?number=OT-00-00000").text
    assert browser.get("/administration/readings?person=nonsense&after=nonsense").status_code == 200
    for name in ("head", "comune_admin", "coordinator", "manager"):
        assert client(app, world, name).get("/administration/readings").status_code == 404, name


def test_the_register_comes_page_by_page(world: World, today: date, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = journey.submitted(world)
    reader = client(app, world, "social_worker")
    for day in range(3):
        with clock.at_day(today + timedelta(days=day)):
            reader.get(f"/cases/{case_id}/social")
            client(app, world, "social_worker").get(f"/cases/{case_id}/social")
    monkeypatch.setattr(readings, "PAGE", 2)
    with world.act("dpo") as (session, actor):
        found, after = [], None
        while True:
            page = readings.readings(session, actor, after=after)
            found += [line.id for line in page.lines]
            after = page.following
            if after is None:
                break
        assert len(found) == len(set(found)) >= 3
