"""What each partner can and cannot reach of a property, straight in the database as the application's role."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.workflow.properties import commands as homes
from portal.workflow.rules import Days
from tests import journey
from tests.world import World

TABLES = (
    "properties", "units", "unit_entries", "inventory_items", "unit_days", "conventions", "tickets", "property_offers",
    "property_provenance", "convention_terms", "certificates", "void_reasons", "occupation_cases",
)  # fmt: skip
DESCRIPTION = {"properties", "units", "conventions", "property_offers"}
SEEN = {
    "manager": set(TABLES) - {"occupation_cases"},
    "volunteer": set(TABLES) - {"occupation_cases"},
    "social_worker": DESCRIPTION | {"unit_days"},
    "head": DESCRIPTION | {"unit_days"},
    "educator": DESCRIPTION | {"unit_entries", "inventory_items", "tickets"},
    "coordinator": DESCRIPTION | {"unit_entries", "inventory_items", "tickets"},
    "stranger_manager": set(),
    "stranger_social_worker": set(),
    "stranger_educator": set(),
}


@pytest.fixture
def flat(world: World, today: date) -> journey.Home:
    """A flat about which everything is written, held for a household."""
    home = journey.home(world)
    with world.act("manager") as (session, actor):
        details = homes.PropertyDetails("Via Prova", "Via Prova 1", "Crema")
        homes.change_property(session, actor, home.property_id, details, homes.Provenance("Lascito", 210_000))
        convention = homes.ConventionDetails("C", date(2022, 1, 15), today + timedelta(days=900))
        homes.change_convention(session, actor, home.convention_id, convention, homes.Terms(1, "Condizioni"))
        homes.add_certificate(session, actor, home.property_id, "gas", today)
        homes.set_entry(session, actor, home.unit_id, "Chiavi", 1)
        homes.add_item(session, actor, home.unit_id, "Cucina", "Tavolo", 1)
        homes.set_void(session, actor, home.unit_id, Days(date(2028, 6, 1), date(2028, 7, 1)), "Lavori")
        homes.open_ticket(session, actor, home.unit_id, "Caldaia")
    journey.proposed(world, home)
    return home


@pytest.mark.parametrize("who", list(SEEN))
def test_each_partner_reaches_its_part_and_no_more(world: World, flat: journey.Home, who: str) -> None:
    reached = set()
    for table in TABLES:
        try:
            with world.act(who) as (session, _):
                if session.scalar(text(f"select count(*) from portal.{table}")):
                    reached.add(table)
        except DBAPIError as error:
            assert "permission denied" in str(error)  # noqa: PT017
    assert reached == SEEN[who]


def test_days_taken_never_tell_by_which_case(world: World, flat: journey.Home) -> None:
    with world.act("social_worker") as (session, _):
        columns = session.execute(text("select * from portal.unit_days")).keys()
        assert set(columns) == {"id", "unit_id", "property_id", "organisation_id", "days", "kind"}
    with pytest.raises(DBAPIError, match="permission denied"), world.act("manager") as (session, _):
        session.execute(text("select case_id from portal.occupation_cases"))


@pytest.mark.parametrize("who", ["social_worker", "educator", "stranger_manager"])
@pytest.mark.parametrize(
    "change",
    [
        "update portal.units set closed_on = current_date",
        "update portal.properties set name = 'x'",
        "update portal.unit_entries set instructions = 'x'",
        "update portal.inventory_items set quantity = 9",
        "update portal.conventions set title = 'x'",
        "update portal.certificates set expires_on = current_date",
        "update portal.tickets set due_on = current_date",
        "update portal.property_offers set ended_on = current_date",
    ],
)
def test_nobody_but_the_owner_changes_anything(world: World, flat: journey.Home, who: str, change: str) -> None:
    with world.act(who) as (session, _):
        assert session.execute(text(change)).rowcount == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "write",
    [
        "insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)"
        " values (:id, :unit, :property, :owner, '[2029-01-01,2029-02-01)', 'void')",
        "insert into portal.property_access (id, property_id, organisation_id, part) values (:id, :property, :me, 'tickets')",
        "insert into portal.convention_terms (convention_id, organisation_id, terms) values (:convention, :me, 'x')",
        "insert into portal.property_provenance (property_id, organisation_id, note) values (:property, :me, 'x')",
        "insert into portal.certificates (id, property_id, organisation_id, kind, expires_on)"
        " values (:id, :property, :me, 'gas', '2029-01-01')",
        "insert into portal.conventions (id, property_id, organisation_id, partner_organisation_id, title, starts_on, ends_on,"
        " duty_signatory) values (:id, :property, :owner, :me, 'x', '2027-01-01', '2029-01-01', 'owner')",
        "insert into portal.units (id, property_id, organisation_id, name, beds, rooms, features, created_at)"
        " values (:id, :property, :me, 'x', 1, 1, '{}', now())",
        "insert into portal.property_offers (id, property_id, organisation_id, partnership_id, since)"
        " values (:id, :property, :me, :partnership, '2027-01-01')",
    ],
)
@pytest.mark.parametrize("who", ["social_worker", "educator", "stranger_manager"])
def test_nobody_writes_into_another_ones_property(world: World, flat: journey.Home, who: str, write: str) -> None:
    me = world.actor(who).organisation_id
    partnership = world.strangers_partnership_id if who.startswith("stranger") else world.partnership_id
    values = {
        "id": uuid4(), "unit": flat.unit_id, "property": flat.property_id, "convention": flat.convention_id, "me": me,
        "owner": world.actor("manager").organisation_id, "partnership": partnership,
    }  # fmt: skip
    used = {name: value for name, value in values.items() if f":{name}" in write}
    with pytest.raises(DBAPIError, match=r"row-level security|permission denied|foreign key"), world.act(who) as (session, _):
        session.execute(text(write), used)


@pytest.mark.parametrize("who", ["social_worker", "educator", "stranger_manager"])
def test_functions_keep_a_unit_back_for_its_owner_only(world: World, flat: journey.Home, who: str) -> None:
    with pytest.raises(DBAPIError, match="unknown unit"), world.act(who) as (session, _):
        session.execute(text("select app.set_void(:unit, '2029-01-01', '2029-02-01', 'x')"), {"unit": flat.unit_id})


def test_outsiders_tell_nobody_of_a_unit(world: World, flat: journey.Home) -> None:
    call = text("select app.notify('ticket_opened', null, :unit, null, '{}', '[]', 'x')")
    for who in ("social_worker", "stranger_manager"):
        with pytest.raises(DBAPIError, match="unknown unit"), world.act(who) as (session, _):
            session.execute(call, {"unit": flat.unit_id})
