"""The pages of the units, as each partner reads them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from portal.workflow.cases.models import Case
from portal.workflow.properties import commands as homes
from portal.workflow.properties.models import Certificate, Convention, Property, Ticket, Unit, UnitDays
from portal.workflow.rules import Days
from tests import journey
from tests.signed_in import client
from tests.world import World

SECRETS = ("Lascito della signora Rossi", "2,100.00", "Utenze a carico", "1,200.00", "Gas system check", "Bagno da rifare")


@pytest.fixture
def flat(world: World, today: date) -> journey.Home:
    """A flat with everything an owner can write about it."""
    home = journey.home(world)
    with world.act("manager") as (session, actor):
        details = homes.PropertyDetails("Via Prova", "Via Prova 1", "Crema", "Cortile interno")
        homes.change_property(session, actor, home.property_id, details, homes.Provenance("Lascito della signora Rossi", 210_000))
        found = session.get_one(Convention, home.convention_id)
        terms = homes.Terms(120_000, "Utenze a carico")
        homes.change_convention(
            session, actor, found.id, homes.ConventionDetails("Convenzione di prova", found.starts_on, found.ends_on), terms
        )
        homes.add_certificate(session, actor, home.property_id, "gas", today + timedelta(days=20))
        homes.set_entry(session, actor, home.unit_id, "Chiavi nella cassetta 7", 3)
        homes.add_item(session, actor, home.unit_id, "Cucina", "Sedie impagliate", 4)
        homes.set_void(session, actor, home.unit_id, Days(date(2028, 6, 1), date(2028, 7, 1)), "Bagno da rifare")
        homes.open_ticket(session, actor, home.unit_id, "Caldaia ferma")
    return home


def _text(browser: FlaskClient, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, answer.text
    return answer.text


def test_the_owner_reads_all_of_its_unit(app: Flask, world: World, flat: journey.Home) -> None:
    page = _text(client(app, world, "manager"), f"/units/{flat.unit_id}")
    for words in ("Trilocale", "Chiavi nella cassetta 7", "Sedie impagliate", "Caldaia ferma", *SECRETS[2:]):
        assert words in page
    page = _text(client(app, world, "manager"), f"/properties/{flat.property_id}")
    for words in (*SECRETS[:5], "offered since 15/01/2022", "Soon: 21/03/2027"):
        assert words in page


def test_the_comune_reads_description_availability_and_convention_dates(app: Flask, world: World, flat: journey.Home) -> None:
    browser = client(app, world, "social_worker")
    page = _text(browser, f"/units/{flat.unit_id}")
    for words in ("Trilocale", "Step-free access", "Convenzione di prova", "15/01/2022", "Not available"):
        assert words in page
    for words in (*SECRETS, "Chiavi nella cassetta 7", "Sedie impagliate", "Caldaia ferma"):
        assert words not in page
    assert "Caldaia" not in _text(browser, "/units")
    for address in (f"/properties/{flat.property_id}", f"/units/{flat.unit_id}/change", "/tickets", "/properties/new"):
        _text(browser, address, 404)


@pytest.mark.parametrize("who", ["educator", "coordinator"])
def test_who_works_there_reads_how_one_gets_in_and_what_is_to_repair(
    app: Flask, world: World, flat: journey.Home, who: str
) -> None:
    page = _text(client(app, world, who), f"/units/{flat.unit_id}")
    for words in ("Trilocale", "Chiavi nella cassetta 7", "Sedie impagliate", "Caldaia ferma"):
        assert words in page
    for words in (*SECRETS, "Occupancy", "Not available"):
        assert words not in page
    _text(client(app, world, who), f"/properties/{flat.property_id}", 404)


def test_a_volunteer_sees_units_and_tickets_and_no_papers(app: Flask, world: World, flat: journey.Home) -> None:
    browser = client(app, world, "volunteer")
    page = _text(browser, f"/units/{flat.unit_id}")
    for words in ("Chiavi nella cassetta 7", "Caldaia ferma"):
        assert words in page
    for words in (*SECRETS, "Convenzione di prova", "Close the unit"):
        assert words not in page
    for address in (f"/properties/{flat.property_id}", f"/units/{flat.unit_id}/change", f"/units/{flat.unit_id}/voids/new"):
        _text(browser, address, 404)


@pytest.mark.parametrize("who", ["stranger_manager", "stranger_social_worker", "stranger_educator"])
def test_strangers_find_nothing(app: Flask, world: World, flat: journey.Home, who: str) -> None:
    journey.home(world, manager="stranger_manager", name="Altrove")
    browser = client(app, world, who)
    page = _text(browser, "/units")
    assert "Altrove" in page
    assert "Trilocale" not in page
    with world.act("manager") as (session, _):
        ticket, certificate = session.scalars(select(Ticket.id)).one(), session.scalars(select(Certificate.id)).one()
        void = session.scalars(select(UnitDays.id)).one()
    for address in (
        f"/units/{flat.unit_id}", f"/properties/{flat.property_id}", f"/tickets/{ticket}", f"/certificates/{certificate}/renew",
        f"/voids/{void}/end", f"/conventions/{flat.convention_id}/change", f"/units/{flat.unit_id}/close",
        f"/tickets/new?unit={flat.unit_id}" if who != "stranger_social_worker" else "/tickets/new",
    ):  # fmt: skip
        _text(browser, address, 404)
    assert browser.post(f"/tickets/{ticket}/close", data={"note": "x"}).status_code == 404
    assert browser.post(f"/properties/{flat.property_id}/offers/{world.partnership_id}/end").status_code == 404
    assert browser.post(f"/units/{flat.unit_id}/reopen").status_code == 404


def test_the_household_in_a_unit_is_named_by_its_own_grant_only(app: Flask, world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.proposed(world, home)
    with world.act("social_worker") as (session, _):
        number = session.get_one(Case, case_id).number
    address = f"/units/{home.unit_id}"
    for who in ("manager", "social_worker"):
        page = _text(client(app, world, who), address)
        assert number in page
        assert f"/cases/{case_id}" in page
    for who in ("volunteer", "coordinator"):
        page = _text(client(app, world, who), address)
        assert number not in page
        assert str(case_id) not in page


def test_after_the_stay_the_ats_knows_the_case_by_its_own_grant(app: Flask, world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.hosted(world, home)
    assert f"/cases/{case_id}" in _text(client(app, world, "coordinator"), f"/units/{home.unit_id}")


def test_a_manager_records_a_home_from_nothing_to_an_offer(app: Flask, world: World, today: date) -> None:
    browser = client(app, world, "manager")
    assert "No unit yet" in _text(browser, "/units")
    answer = browser.post(
        "/properties/new", data={"name": "Casa", "address": "Via Nuova 2", "town": "Crema", "yearly_cost": "1.234,50"}
    )
    assert answer.status_code == 303
    home = answer.location
    assert "1,234.50" in _text(browser, home)
    answer = browser.post(
        f"{home}/units/new", data={"name": "Interno 1", "beds": "4", "rooms": "3", "features": ["step_free", "cot"]}
    )
    assert answer.status_code == 303
    unit = answer.location
    assert "Room for a cot" in _text(browser, unit)
    assert "Without a convention" in _text(browser, unit)
    assert browser.post(f"{unit}/entry", data={"instructions": "Suonare al 3", "key_sets": "2"}).status_code == 303
    assert browser.post(f"{unit}/inventory", data={"room": "Cucina", "name": "Tavolo", "quantity": "1"}).status_code == 303
    data = {
        "partner": str(world.organisations["ats-crema"]), "title": "Convenzione", "starts_on": "2027-03-01", "last_day": "2029-02-28",
        "duty_signatory": "owner", "yearly_fee": "",
    }  # fmt: skip
    assert browser.post(f"{home}/conventions/new", data=data).status_code == 303
    assert "28/02/2029" in _text(browser, home)
    assert browser.post(f"{home}/offers/{world.partnership_id}").status_code == 303
    assert browser.post(f"{home}/offers/{world.partnership_id}").status_code == 409
    page = _text(browser, unit)
    for words in ("Suonare al 3", "Tavolo", "Free", "until 28/02/2029"):
        assert words in page
    assert "Interno 1" in _text(client(app, world, "head"), "/units")


def test_what_was_typed_stays_when_it_is_wrong(app: Flask, world: World, flat: journey.Home) -> None:
    browser = client(app, world, "manager")
    answer = browser.post(f"/units/{flat.unit_id}/change", data={"name": "Nome nuovo", "beds": "40", "rooms": "3"})
    assert answer.status_code == 422
    assert "Nome nuovo" in answer.text
    assert "between 1 and 12 beds" in answer.text
    answer = browser.post(
        f"/units/{flat.unit_id}/voids/new", data={"first_day": "2027-05-10", "last_day": "2027-05-01", "reason": "Lavori"}
    )
    assert answer.status_code == 422
    assert "The last day must come after the first one." in answer.text
    answer = browser.post("/properties/new", data={"name": "Casa", "address": "", "town": "Crema", "yearly_cost": "tanto"})
    assert answer.status_code == 422
    assert "This is needed." in answer.text
    assert "Write an amount in euro" in answer.text
    with world.act("manager") as (session, _):
        assert session.get_one(Unit, flat.unit_id).name == "Trilocale"
        assert len(session.scalars(select(Property)).all()) == 1


def test_a_void_over_taken_days_is_a_conflict_that_keeps_what_was_typed(app: Flask, world: World, flat: journey.Home) -> None:
    browser = client(app, world, "manager")
    data = {"first_day": "2028-06-20", "last_day": "2028-07-20", "reason": "Tinteggiatura"}
    answer = browser.post(f"/units/{flat.unit_id}/voids/new", data=data)
    assert answer.status_code == 409
    assert "not available from 01/06/2028 to 30/06/2028" in answer.text
    assert "Tinteggiatura" in answer.text


def test_days_kept_back_are_changed_and_taken_back(app: Flask, world: World, flat: journey.Home) -> None:
    browser = client(app, world, "manager")
    with world.act("manager") as (session, _):
        void = session.scalars(select(UnitDays.id)).one()
    assert "Bagno da rifare" in _text(browser, f"/voids/{void}/end")
    assert browser.post(f"/voids/{void}/end", data={"last_day": "2028-05-01"}).status_code == 422
    assert browser.post(f"/voids/{void}/end", data={"last_day": "2028-06-10"}).status_code == 303
    assert "10/06/2028" in _text(browser, f"/units/{flat.unit_id}")
    assert browser.post(f"/voids/{void}/end", data={"do": "take_back"}).status_code == 303
    assert "10/06/2028" not in _text(browser, f"/units/{flat.unit_id}")
    _text(browser, f"/voids/{void}/end", 404)


def test_closing_says_what_blocks_and_opens_again(app: Flask, world: World, today: date) -> None:
    home = journey.home(world)
    journey.hosted(world, home)
    browser = client(app, world, "manager")
    assert "lived in from 01/03/2027 to 29/02/2028" in _text(browser, f"/units/{home.unit_id}/close")
    answer = browser.post(f"/units/{home.unit_id}/close", data={"closed_on": "2027-06-01", "reason": "Vendita"})
    assert answer.status_code == 409
    assert "lived in from 01/03/2027 to 29/02/2028" in answer.text
    assert browser.post(f"/units/{home.unit_id}/close", data={"closed_on": "2028-03-01", "reason": "Vendita"}).status_code == 303
    assert "This unit is closed from 01/03/2028. Vendita" in _text(browser, f"/units/{home.unit_id}")
    assert browser.post(f"/units/{home.unit_id}/reopen").status_code == 303
    assert browser.post(f"/units/{home.unit_id}/reopen").status_code == 409


def test_an_offer_does_not_end_over_a_household(app: Flask, world: World, today: date) -> None:
    home = journey.home(world)
    journey.proposed(world, home)
    answer = client(app, world, "manager").post(f"/properties/{home.property_id}/offers/{world.partnership_id}/end")
    assert answer.status_code == 409
    assert "The offer cannot end while these cases have a home or a proposal here: OT-" in answer.text


def test_conventions_and_certificates_are_kept(app: Flask, world: World, flat: journey.Home) -> None:
    browser = client(app, world, "manager")
    page = _text(browser, f"/conventions/{flat.convention_id}/change")
    assert 'value="2030-02-27"' in page
    data = {
        "title": "Prorogata",
        "starts_on": "2022-01-15",
        "last_day": "2031-12-31",
        "duty_signatory": "partner",
        "yearly_fee": "900",
    }
    assert browser.post(f"/conventions/{flat.convention_id}/change", data=data).status_code == 303
    assert "31/12/2031" in _text(browser, f"/properties/{flat.property_id}")
    with world.act("manager") as (session, _):
        certificate = session.scalars(select(Certificate.id)).one()
    assert browser.post(f"/certificates/{certificate}/renew", data={"expires_on": "2027-03-01"}).status_code == 422
    assert browser.post(f"/certificates/{certificate}/renew", data={"expires_on": "2029-03-20"}).status_code == 303
    assert browser.post(f"/certificates/{certificate}/renew", data={"expires_on": "2029-03-21"}).status_code == 409
    new = {"kind": "energy", "expires_on": "2033-01-01", "reference": "APE 12"}
    assert browser.post(f"/properties/{flat.property_id}/certificates/new", data=new).status_code == 303
    page = _text(browser, f"/properties/{flat.property_id}")
    for words in ("replaced on 01/03/2027", "20/03/2029", "APE 12"):
        assert words in page


def test_both_parties_read_what_a_convention_covers_and_the_comune_its_dates(
    app: Flask, world: World, flat: journey.Home
) -> None:
    browser = client(app, world, "manager")
    here = f"/conventions/{flat.convention_id}"
    data = {
        "title": "Convenzione con l'ATS", "starts_on": "2022-01-15", "last_day": "2030-02-27", "duty_signatory": "owner",
        "other_parties": "Comune di Crema, per presa visione", "services": ["use", "support"], "pays_utilities": "household",
        "pays_insurance": "owner", "protocol": "1234/2022", "protocol_on": "2022-01-20", "signed_on": "2022-01-14",
        "yearly_fee": "1200", "terms": "Utenze a carico",
    }  # fmt: skip
    refused = browser.post(f"{here}/change", data={**data, "protocol": "", "services": ["use", "gold"]})
    assert refused.status_code == 422
    assert browser.post(f"{here}/change", data=data).status_code == 303
    assert 'value="1234/2022"' in _text(browser, f"{here}/change")
    shared = ("Comune di Crema, per presa visione", "Support of the household", "1234/2022", "The household")
    secret = ("Utenze a carico", "1,200.00")
    page = _text(browser, here)
    assert all(words in page for words in (*shared, *secret, "Trilocale"))
    page = _text(client(app, world, "coordinator"), here)
    assert all(words in page for words in shared)
    assert not any(words in page for words in secret)
    page = _text(client(app, world, "social_worker"), here)
    assert "27/02/2030" in page
    assert not any(words in page for words in (*shared[:3], *secret))
    for stranger in ("stranger_manager", "stranger_coordinator", "volunteer"):
        assert client(app, world, stranger).get(here).status_code == 404
    assert client(app, world, "coordinator").get(f"{here}/change").status_code == 404


def test_inventory_is_changed(app: Flask, world: World, flat: journey.Home) -> None:
    browser = client(app, world, "manager")
    here = f"/units/{flat.unit_id}/inventory"
    assert browser.post(here, data={"room": "Cucina", "name": "Sedie impagliate", "quantity": "2"}).status_code == 409
    page = _text(browser, here)
    remove = page.split('action="/inventory/')[1].split('"')[0]
    assert browser.post(f"/inventory/{remove}").status_code == 303
    assert browser.post(f"/inventory/{remove}").status_code == 409
    assert "Sedie impagliate" not in _text(browser, f"/units/{flat.unit_id}")


def test_an_educator_reports_and_a_volunteer_repairs(app: Flask, world: World, flat: journey.Home) -> None:
    educator, volunteer = client(app, world, "educator"), client(app, world, "volunteer")
    data = {"unit_id": str(flat.unit_id), "title": "Rubinetto che perde", "urgent": "y"}
    answer = educator.post("/tickets/new", data={**data, "title": ""})
    assert answer.status_code == 422
    answer = educator.post("/tickets/new", data=data)
    assert answer.status_code == 303
    ticket = answer.location
    assert educator.post("/tickets/new", data=data).status_code == 409
    page = _text(educator, ticket)
    assert "Rubinetto che perde" in page
    assert "I take it in hand" not in page
    assert educator.post(f"{ticket}/close", data={"note": "Fatto"}).status_code == 404

    page = _text(volunteer, "/tickets")
    assert page.index("Rubinetto che perde") < page.index("Caldaia ferma")
    assert volunteer.post(f"{ticket}/take", data={"due_on": "2027-02-01"}).status_code == 422
    assert volunteer.post(f"{ticket}/take", data={"due_on": "2027-03-02"}).status_code == 303
    assert volunteer.post(f"{ticket}/take", data={"due_on": ""}).status_code == 409
    assert volunteer.post(f"{ticket}/close", data={"note": ""}).status_code == 422
    assert volunteer.post(f"{ticket}/close", data={"note": "Cambiata la guarnizione"}).status_code == 303
    assert "Cambiata la guarnizione" in _text(volunteer, "/tickets?state=closed")
    assert "Nino Costa" in _text(volunteer, ticket)
    _text(educator, ticket, 404)
    assert "Rubinetto" not in _text(educator, "/tickets?state=closed")


def test_nobody_reports_about_a_unit_where_they_do_not_work(app: Flask, world: World, flat: journey.Home) -> None:
    browser = client(app, world, "stranger_educator")
    assert "No unit to report about" in _text(browser, "/tickets/new")
    answer = browser.post("/tickets/new", data={"unit_id": str(flat.unit_id), "title": "Caldaia"})
    assert answer.status_code == 422
    _text(client(app, world, "educator"), f"/tickets/new?unit={uuid4()}", 404)


def test_closed_tickets_come_in_pages(app: Flask, world: World, flat: journey.Home) -> None:
    with world.act("manager") as (session, actor):
        for number in range(27):
            ticket = homes.open_ticket(session, actor, flat.unit_id, f"Lavoro {number:02d}")
            homes.close_ticket(session, actor, ticket.id, "Fatto")
    browser = client(app, world, "manager")
    page = _text(browser, "/tickets?state=closed")
    assert "25 shown" in page
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "2 shown" in _text(browser, following)
    _text(browser, "/tickets?state=closed&before=ieri", 404)


def test_the_list_costs_the_same_however_many_units(app: Flask, world: World, today: date) -> None:
    def count(who: str) -> int:
        seen: list[str] = []
        engine = app.extensions["portal"].database.engine
        browser = client(app, world, who)
        event.listen(engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
        _text(browser, "/units")
        return len(seen)

    journey.home(world, name="Uno")
    few = {who: count(who) for who in ("manager", "social_worker", "educator")}
    for name in ("Due", "Tre", "Quattro"):
        journey.home(world, name=name)
    assert {who: count(who) for who in few} == few
    assert max(few.values()) <= 6


def test_the_drawing_says_what_its_table_says(app: Flask, world: World, flat: journey.Home) -> None:
    with world.act("manager") as (session, _):
        rows = session.execute(select(Unit.id)).all()
    page = _text(client(app, world, "manager"), "/units")
    assert len(rows) == 1
    assert 'role="img"' in page
    assert "<title>Not available: 01/06/2028 – 30/06/2028</title>" in page
    assert page.count("30/06/2028") == 2
    assert isinstance(flat.unit_id, UUID)
