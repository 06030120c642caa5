"""An owner keeps its properties and units."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from portal.workflow.properties import commands as homes
from portal.workflow.properties.models import InventoryItem, Property, PropertyProvenance, Unit, UnitEntry
from portal.workflow.rules import add_months
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.world import World

FLAT = homes.PropertyDetails("Via Bottesini", "Via Bottesini 4", "Crema", "Secondo piano, cortile interno")
THREE_ROOMS = homes.UnitDetails("Interno 3", beds=4, rooms=3, floor="2", square_metres=72, features=("step_free", "cot"))


def _flat(world: World) -> tuple[UUID, UUID]:
    with world.act("manager") as (session, actor):
        home = homes.add_property(session, actor, FLAT, homes.Provenance("Lascito testamentario", 210_000, "Atto del 2020"))
        unit = homes.add_unit(session, actor, home.id, THREE_ROOMS)
        return home.id, unit.id


def test_a_manager_records_a_property_with_its_provenance_and_a_unit(world: World, today: date) -> None:
    property_id, unit_id = _flat(world)
    with world.act("manager") as (session, _):
        assert session.get_one(Property, property_id).address == "Via Bottesini 4"
        private = session.scalars(select(PropertyProvenance)).one()
        assert (private.provenance, private.yearly_cost_cents) == ("Lascito testamentario", 210_000)
        unit = session.get_one(Unit, unit_id)
        assert (unit.beds, unit.rooms, unit.features) == (4, 3, ["step_free", "cot"])


@pytest.mark.parametrize("who", ["volunteer", "owner_admin", "social_worker", "coordinator"])
def test_only_the_property_manager_manages_units(world: World, today: date, who: str) -> None:
    with world.act(who) as (session, actor), pytest.raises(NotAllowed, match="Only whoever has the role of property manager"):
        homes.add_property(session, actor, FLAT)


def test_a_volunteer_may_see_a_unit_but_not_change_it(world: World, today: date) -> None:
    _, unit_id = _flat(world)
    with world.act("volunteer") as (session, actor), pytest.raises(NotAllowed, match="property manager"):
        homes.change_unit(session, actor, unit_id, THREE_ROOMS)


@pytest.mark.parametrize("who", ["stranger_manager", "social_worker", "coordinator"])
def test_a_unit_that_one_may_not_know_does_not_exist(world: World, today: date, who: str) -> None:
    property_id, unit_id = _flat(world)
    with world.act(who) as (session, actor):
        with pytest.raises(NotFound):
            homes.change_unit(session, actor, unit_id, THREE_ROOMS)
        with pytest.raises(NotFound):
            homes.add_unit(session, actor, property_id, THREE_ROOMS)
        with pytest.raises(NotFound):
            homes.close_unit(session, actor, uuid4(), today, "Motivo")


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (homes.PropertyDetails(" ", "Via 1", "Crema"), "name"),
        (homes.PropertyDetails("Casa", "", "Crema"), "address"),
        (homes.PropertyDetails("Casa", "Via 1", ""), "town"),
    ],
)
def test_a_property_needs_name_address_and_town(world: World, today: date, details: homes.PropertyDetails, field: str) -> None:
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        homes.add_property(session, actor, details)
    assert list(refusal.value.fields) == [field]


def test_a_cost_is_not_negative(world: World, today: date) -> None:
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        homes.add_property(session, actor, FLAT, homes.Provenance(yearly_cost_cents=-1))
    assert "yearly_cost" in refusal.value.fields


def test_the_same_property_is_not_recorded_twice(world: World, today: date) -> None:
    _flat(world)
    with world.act("manager") as (session, actor), pytest.raises(Conflict, match="already have a property"):
        homes.add_property(session, actor, FLAT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "interno 3"}, "name"),
        ({"beds": 0}, "beds"),
        ({"beds": 13}, "beds"),
        ({"rooms": 0}, "rooms"),
        ({"square_metres": 0}, "square_metres"),
        ({"features": ("swimming_pool",)}, "features"),
    ],
)
def test_a_unit_has_a_name_of_its_own_and_measures(world: World, today: date, changes: dict[str, object], field: str) -> None:
    property_id, _ = _flat(world)
    details = {"name": "Interno 4", "beds": 2, "rooms": 2, **changes}
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        homes.add_unit(session, actor, property_id, homes.UnitDetails(**details))  # type: ignore[arg-type]
    assert list(refusal.value.fields) == [field]


def test_what_was_typed_is_corrected(world: World, today: date) -> None:
    property_id, unit_id = _flat(world)
    with world.act("manager") as (session, actor):
        homes.change_property(
            session,
            actor,
            property_id,
            homes.PropertyDetails("Casa Bottesini", "Via Bottesini 6", "Crema"),
            homes.Provenance("Acquisto"),
        )
        homes.change_unit(session, actor, unit_id, homes.UnitDetails("Interno 3", beds=3, rooms=2))
    with world.act("manager") as (session, _):
        assert session.get_one(Property, property_id).name == "Casa Bottesini"
        assert session.scalars(select(PropertyProvenance)).one().yearly_cost_cents is None
        assert session.get_one(Unit, unit_id).features == []


def test_entry_and_inventory(world: World, today: date) -> None:
    _, unit_id = _flat(world)
    with world.act("manager") as (session, actor):
        homes.set_entry(session, actor, unit_id, "Chiavi in sede, campanello 3.", 3)
        homes.set_entry(session, actor, unit_id, "Chiavi dal custode.", 4)
        item = homes.add_item(session, actor, unit_id, "Cucina", "Sedie", 4)
        with pytest.raises(Conflict, match="already has it"):
            homes.add_item(session, actor, unit_id, "cucina", " sedie ", 2)
        homes.remove_item(session, actor, item.id)
        with pytest.raises(Conflict, match="already removed"):
            homes.remove_item(session, actor, item.id)
        homes.add_item(session, actor, unit_id, "Cucina", "Sedie", 6)
    with world.act("manager") as (session, _):
        assert session.scalars(select(UnitEntry)).one().key_sets == 4
        rows = session.execute(select(InventoryItem.quantity, InventoryItem.removed_on).order_by(InventoryItem.quantity)).all()
        assert [tuple(row) for row in rows] == [(4, today), (6, None)]


@pytest.mark.parametrize(
    ("instructions", "keys", "field"), [("", 1, "instructions"), ("Suonare", -1, "key_sets"), ("Suonare", 51, "key_sets")]
)
def test_entry_says_how_and_with_how_many_keys(world: World, today: date, instructions: str, keys: int, field: str) -> None:
    _, unit_id = _flat(world)
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        homes.set_entry(session, actor, unit_id, instructions, keys)
    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize(
    ("room", "name", "quantity", "field"),
    [("", "Letto", 1, "room"), ("Camera", "", 1, "name"), ("Camera", "Letto", 0, "quantity")],
)
def test_an_item_has_room_name_and_number(world: World, today: date, room: str, name: str, quantity: int, field: str) -> None:
    _, unit_id = _flat(world)
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        homes.add_item(session, actor, unit_id, room, name, quantity)
    assert list(refusal.value.fields) == [field]


def test_offering_opens_the_property_to_the_comune_and_ending_the_offer_closes_it(world: World, today: date) -> None:
    property_id, unit_id = _flat(world)
    with world.act("manager") as (session, actor):
        homes.offer_property(session, actor, property_id, world.partnership_id)
        with pytest.raises(Conflict, match="already offered"):
            homes.offer_property(session, actor, property_id, world.partnership_id)
        with pytest.raises(NotFound):
            homes.offer_property(session, actor, property_id, world.strangers_partnership_id)
    with world.act("social_worker") as (session, _):
        assert session.get(Unit, unit_id) is not None
    with world.act("manager") as (session, actor):
        homes.end_offer(session, actor, property_id, world.partnership_id)
        with pytest.raises(Conflict, match="not offered"):
            homes.end_offer(session, actor, property_id, world.partnership_id)
    with world.act("social_worker") as (session, _):
        assert session.get(Unit, unit_id) is None
    with world.act("manager") as (session, actor):
        homes.offer_property(session, actor, property_id, world.partnership_id)
    with world.act("social_worker") as (session, _):
        assert session.get(Unit, unit_id) is not None


def test_an_offer_does_not_end_over_the_head_of_a_household(world: World, today: date) -> None:
    home = journey.home(world)
    journey.proposed(world, home)
    with (
        world.act("manager") as (session, actor),
        pytest.raises(Conflict, match=r"while these cases have a home or a proposal here: .'OT-"),
    ):
        homes.end_offer(session, actor, home.property_id, world.partnership_id)


def test_a_unit_is_closed_and_opened_again(world: World, today: date) -> None:
    _, unit_id = _flat(world)
    with world.act("manager") as (session, actor):
        homes.close_unit(session, actor, unit_id, today, "Ristrutturazione")
        with pytest.raises(Conflict, match="already closed"):
            homes.close_unit(session, actor, unit_id, today, "Ristrutturazione")
        unit = homes.reopen_unit(session, actor, unit_id)
        assert (unit.closed_on, unit.closed_reason) == (None, None)
        with pytest.raises(Conflict, match="is not closed"):
            homes.reopen_unit(session, actor, unit_id)
        with pytest.raises(Invalid, match="today or a later day"):
            homes.close_unit(session, actor, unit_id, today - timedelta(days=1), "Motivo")
        with pytest.raises(Invalid, match="why the unit is closed"):
            homes.close_unit(session, actor, unit_id, today, "  ")


@pytest.mark.parametrize(("stage", "how"), [("proposed", "held for a proposal"), ("hosted", "lived in")])
def test_closing_lists_what_blocks_it(world: World, today: date, stage: str, how: str) -> None:
    home = journey.home(world)
    start = today + timedelta(days=7) if stage == "proposed" else today
    getattr(journey, stage)(world, home, starts_on=start)
    last = add_months(start, 12) - timedelta(days=1)
    with world.act("manager") as (session, actor):
        with pytest.raises(Conflict, match="cannot be closed") as refusal:
            homes.close_unit(session, actor, home.unit_id, today, "Vendita")
        assert [str(s) for s in refusal.value.sentence.values["blocks"]] == [f"{how} from {start} to {last}"]
        homes.close_unit(session, actor, home.unit_id, add_months(start, 12), "Vendita")
