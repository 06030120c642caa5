"""Maintenance: who does it, what it waits for, what it cost, what is checked again and again; and what each partner sees of it."""

from __future__ import annotations

import io
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.records.documents.models import Document
from portal.workflow import board
from portal.workflow.properties import checks, history, money, suppliers, sweeps
from portal.workflow.properties import commands as homes
from portal.workflow.properties.checks import CheckDetails
from portal.workflow.properties.maintenance_models import MoneyLine, RecurringCheck, Supplier, TicketEntry
from portal.workflow.properties.models import Ticket
from portal.workflow.properties.suppliers import SupplierDetails
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.documents.conftest import photo
from tests.placements import telling
from tests.signed_in import client
from tests.world import World


@pytest.fixture
def ticket(world: World, today: date) -> UUID:
    """Something that an educator reported."""
    home = journey.home(world)
    with world.act("educator") as (session, actor):
        return homes.open_ticket(session, actor, home.unit_id, "Caldaia ferma").id


def steps(world: World, ticket_id: UUID, who: str = "manager") -> list[tuple[str, str | None]]:
    with world.act(who) as (session, _):
        return [(line.step, line.text) for line in history.of_ticket(session, ticket_id)]


def test_the_work_on_a_ticket_is_told_line_by_line(world: World, ticket: UUID, today: date) -> None:
    volunteer = world.actor("volunteer").person_id
    with world.act("manager") as (session, actor):
        plumber = suppliers.add_supplier(session, actor, SupplierDetails("Idraulica Prova", "idraulico")).id
        homes.assign_ticket(session, actor, ticket, person_id=volunteer, supplier_id=plumber, due_on=today + timedelta(days=3))
    assert "ticket_assigned" in telling.told(world, "volunteer")
    with world.act("volunteer") as (session, actor):
        homes.let_wait(session, actor, ticket, "Pezzo di ricambio")
        with pytest.raises(Conflict, match="already"):
            homes.start_work(session, actor, ticket)
        homes.comment(session, actor, ticket, "Il tecnico chiede 300 €", internal=True)
        homes.resume(session, actor, ticket)
        with pytest.raises(Conflict):
            homes.resume(session, actor, ticket)
    with world.act("educator") as (session, actor):
        homes.comment(session, actor, ticket, "La famiglia è in casa dalle 17", internal=True)
        with pytest.raises(NotAllowed):
            homes.assign_ticket(session, actor, ticket, person_id=actor.person_id)
    with world.act("volunteer") as (session, actor):
        money.record_line(session, actor, money.LineDetails("repair", today, 30_000, "Pompa"), ticket_id=ticket)
        homes.close_ticket(session, actor, ticket, "Pompa sostituita")
    shown = [
        ("opened", None), ("due", "04/03/2027"), ("assigned", "Nino Costa, Idraulica Prova"), ("waits", "Pezzo di ricambio"),
        ("comment", "Il tecnico chiede 300 €"), ("resumed", None), ("comment", "La famiglia è in casa dalle 17"),
        ("cost", "300,00 €: Pompa"), ("closed", "Pompa sostituita"),
    ]  # fmt: skip
    assert steps(world, ticket) == shown
    for who in ("educator", "social_worker", "stranger_manager"):
        assert steps(world, ticket, who) == [], f"{who}: closed"
    with world.act("manager") as (session, actor):
        homes.reopen_ticket(session, actor, ticket, "Perde ancora")
        with pytest.raises(Conflict):
            homes.reopen_ticket(session, actor, ticket, "Di nuovo")
    assert [step for step, _ in steps(world, ticket, "educator")] == [
        "opened", "due", "waits", "resumed", "comment", "closed", "reopened",
    ]  # fmt: skip
    assert ("comment", "La famiglia è in casa dalle 17") in steps(world, ticket, "educator"), "a partner keeps nothing to itself"


def test_what_is_assigned_waits_for_whom_it_was_assigned_to_and_when_late_for_all(
    world: World, ticket: UUID, today: date
) -> None:
    def waits(who: str) -> bool:
        with world.act(who) as (session, actor):
            return "ticket_open" in {one.what.key for one in board.waiting(session, actor)}

    assert waits("manager")
    assert waits("volunteer")
    with world.act("manager") as (session, actor):
        homes.assign_ticket(session, actor, ticket, person_id=world.actor("volunteer").person_id)
    assert waits("volunteer")
    assert not waits("manager")
    with clock.at_day(today + timedelta(days=20)):
        assert waits("manager")


@pytest.mark.parametrize("who", ["educator", "stranger_manager"])
def test_people_and_suppliers_of_others_are_not_assigned(world: World, ticket: UUID, who: str) -> None:
    with world.act("stranger_manager") as (session, actor):
        theirs = suppliers.add_supplier(session, actor, SupplierDetails("Altrui")).id
    with world.act("manager") as (session, actor):
        with pytest.raises(Invalid) as refusal:
            homes.assign_ticket(session, actor, ticket, person_id=world.actor(who).person_id)
        assert list(refusal.value.fields) == ["person"]
        with pytest.raises(Invalid) as refusal:
            homes.assign_ticket(session, actor, ticket, supplier_id=theirs)
        assert list(refusal.value.fields) == ["supplier"]
    with world.act("stranger_manager") as (session, actor), pytest.raises(NotFound):
        homes.comment(session, actor, ticket, "Ciao")


def sweep(world: World) -> int:
    with world.system.work() as session:
        return sweeps.open_due_checks(session)


def test_a_check_opens_its_ticket_by_itself_and_comes_again(world: World, today: date) -> None:
    home = journey.home(world)
    due = today + timedelta(days=40)
    with world.act("manager") as (session, actor):
        check = checks.add_check(session, actor, home.unit_id, CheckDetails("boiler", "Controllo caldaia", 12, due)).id
        stopped = checks.add_check(session, actor, home.unit_id, CheckDetails("extinguisher", "Estintore", 6, today)).id
        checks.end_check(session, actor, stopped)
    assert sweep(world) == 0
    with clock.at_day(due - timedelta(days=30)):
        assert (sweep(world), sweep(world)) == (1, 0)
        assert "ticket_opened" in telling.told(world, "manager")
        assert "ticket_opened" in telling.told(world, "coordinator")
        with world.act("volunteer") as (session, actor):
            made = session.scalars(select(Ticket)).one()
            assert (made.title, made.due_on, made.opened_by_id) == ("Controllo caldaia", due, None)
            homes.close_ticket(session, actor, made.id, "Fatto, libretto aggiornato")
        assert sweep(world) == 0, "done: not again for the same day"
    with world.act("manager") as (session, actor):
        (row,) = checks.checks_of(session, actor)
        assert (row.last_on, row.next_on) == (due - timedelta(days=30), date(2028, 3, 11))
    with clock.at_day(date(2028, 3, 1)):
        assert sweep(world) == 1
    for table in (RecurringCheck, Supplier, MoneyLine):
        for who in ("social_worker", "educator", "stranger_manager"):
            with world.act(who) as (session, _):
                assert session.scalar(select(func.count()).select_from(table)) == 0, (table, who)
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        checks.change_check(session, actor, check, CheckDetails("ghost", " ", 0, due, 500, uuid4()))
    assert sorted(refusal.value.fields) == ["every_months", "kind", "open_days_before", "supplier_id", "title"]


def test_pages_of_a_ticket_for_each_who_may_see_the_unit(app: Flask, world: World, today: date) -> None:
    home = journey.home(world)
    educator, volunteer, manager = (client(app, world, who) for who in ("educator", "volunteer", "manager"))
    data = {"unit_id": str(home.unit_id), "title": "Infiltrazione", "photo": (io.BytesIO(photo("HEIF")), "foto.heic")}
    answer = educator.post("/tickets/new", data={**data, "photo": (io.BytesIO(b"no picture"), "a.jpg")})
    assert answer.status_code == 422
    assert "Infiltrazione" in answer.text
    at = educator.post("/tickets/new", data={**data, "photo": (io.BytesIO(photo("HEIF")), "foto.heic")}).location
    with world.act("manager") as (session, _):
        kept = session.scalars(select(Document)).one()
        assert (kept.facet, kept.media_type) == ("property.tickets", "image/jpeg")
    for browser in (educator, volunteer, manager):
        page = browser.get(at).text
        assert f"/documents/{kept.id}" in page
        assert ("Add a cost" in page) == (browser is not educator)
    assert manager.post("/suppliers/new", data={"name": "Edil Prova", "trade": "muratore"}).status_code == 303
    with world.act("manager") as (session, _):
        supplier = session.scalars(select(Supplier.id)).one()
    nino = str(world.actor("volunteer").person_id)
    assert manager.post(f"{at}/assign", data={"person": nino, "supplier": str(supplier)}).status_code == 303
    assert volunteer.post(f"{at}/wait", data={"waits_for": ""}).status_code == 422
    assert volunteer.post(f"{at}/wait", data={"waits_for": "Bel tempo", "due_on": "2027-04-01"}).status_code == 303
    assert volunteer.post(f"{at}/comment", data={"comment": "Preventivo alto", "internal": "y"}).status_code == 303
    cost = {"kind": "repair", "what": "Guaina", "day": "2027-03-01", "amount": "120,50", "supplier": str(supplier)}
    assert volunteer.post(f"{at}/cost", data={**cost, "amount": "-1"}).status_code == 422
    assert volunteer.post(f"{at}/cost", data=cost).status_code == 303
    page = educator.get(at).text
    assert "Bel tempo" in page
    for words in ("Preventivo alto", "Guaina", "120.50", "Edil Prova"):
        assert words not in page, words
        assert words in manager.get(at).text, words
    for way in ("assign", "wait", "resume", "cost", "reopen", "close"):
        assert educator.post(f"{at}/{way}").status_code == 404, way
    assert educator.post(f"{at}/comment", data={"comment": "Grazie"}).status_code == 303
    assert volunteer.post(f"{at}/resume").status_code == 303
    assert volunteer.post(f"{at}/close", data={"note": "Fatto"}).status_code == 303
    assert volunteer.post(f"{at}/reopen", data={"reason": "Piove ancora"}).status_code == 303
    new = {"kind": "boiler", "title": "Caldaia", "every_months": "12", "next_on": "2027-09-01", "open_days_before": "30"}
    assert manager.post(f"/units/{home.unit_id}/checks/new", data=new).status_code == 303
    assert "Caldaia" in manager.get("/checks").text
    assert volunteer.get("/checks").status_code == 404
    with world.act("manager") as (session, _):
        check = session.scalars(select(RecurringCheck.id)).one()
        assert session.scalar(select(func.count()).select_from(TicketEntry)) > 8
    assert manager.post(f"/checks/{check}/change", data={**new, "every_months": "6"}).status_code == 303
    assert manager.post(f"/checks/{check}/end").status_code == 303
    assert manager.post(f"/suppliers/{supplier}/change", data={"name": "Edil Prova 2"}).status_code == 303
    assert manager.post(f"/suppliers/{supplier}/end").status_code == 303
    assert "Edil Prova 2" not in manager.get("/checks").text
