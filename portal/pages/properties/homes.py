"""Forms of properties and units: add, change, entry, inventory, offers, close and open again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.properties.blueprint import bp
from portal.pages.properties.forms import CloseForm, EntryForm, ItemForm, PropertyForm, UnitForm, cents, euro
from portal.pages.words import say
from portal.workflow.properties import commands, overview, paperwork, queries, upkeep
from portal.workflow.properties.models import InventoryItem, Property, Unit
from portal.workflow.rules import Days
from tenants import clock
from tenants.permissions import Permission as P

PRIVATE = ("provenance", "note", "acquired_by", "acquired_on", "conditions")
Crumbs = list[tuple[str, str | None]]


@bp.route("/properties/new", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS)
def add_property() -> Any:
    """Add a property."""
    form: Any = PropertyForm()
    if form.validate_on_submit():
        made = access.attempt(form, lambda: commands.add_property(g.db, g.actor, _details(form), _private(form)))
        if made:
            return access.done(
                gettext("The property was added. Now add its units."), url_for("properties.show_property", property_id=made.id)
            )
    title, back = gettext("Add a property"), url_for("properties.index")
    return _page("properties/property_form.html", form, title, back, _crumbs(None, title), key="property:new")


@bp.route("/properties/<uuid:property_id>/change", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=overview.own_property)
def change_property(home: Property) -> Any:
    """Change a property, its provenance and its costs."""
    private = paperwork.provenance_of(g.db, home.id)
    form: Any = PropertyForm(
        obj=home,
        yearly_cost=euro(private.yearly_cost_cents) if private else None,
        **{name: getattr(private, name) for name in PRIVATE if private},
    )
    back = url_for("properties.show_property", property_id=home.id)
    if form.validate_on_submit() and access.attempt(
        form, lambda: commands.change_property(g.db, g.actor, home.id, _details(form), _private(form))
    ):
        return access.done(gettext("The changes were saved."), back)
    title = gettext("Change the property")
    return _page("properties/property_form.html", form, title, back, _crumbs(home, title), key=f"property:{home.id}")


@bp.route("/properties/<uuid:property_id>/units/new", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=overview.own_property)
def add_unit(home: Property) -> Any:
    """Add a unit to a property."""
    form: Any = UnitForm()
    if form.validate_on_submit():
        made = access.attempt(form, lambda: commands.add_unit(g.db, g.actor, home.id, _unit(form)))
        if made:
            return access.done(gettext("The unit was added."), url_for("properties.show_unit", unit_id=made.id))
    title, back = gettext("Add a unit"), url_for("properties.show_property", property_id=home.id)
    return _page("properties/unit_form.html", form, title, back, _crumbs(home, title), key=f"unit:new:{home.id}")


@bp.route("/units/<uuid:unit_id>/change", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=overview.own_unit)
def change_unit(unit: Unit) -> Any:
    """Change a unit."""
    form: Any = UnitForm(obj=unit)
    back = url_for("properties.show_unit", unit_id=unit.id)
    if form.validate_on_submit() and access.attempt(form, lambda: commands.change_unit(g.db, g.actor, unit.id, _unit(form))):
        return access.done(gettext("The changes were saved."), back)
    title = gettext("Change the unit")
    return _page("properties/unit_form.html", form, title, back, unit_crumbs(unit, title), key=f"unit:{unit.id}")


@bp.route("/units/<uuid:unit_id>/entry", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=overview.own_unit)
def set_entry(unit: Unit) -> Any:
    """Say how one gets into a unit."""
    form: Any = EntryForm(obj=overview.entry_of(g.db, unit.id))
    back = url_for("properties.show_unit", unit_id=unit.id)
    if form.validate_on_submit() and access.attempt(
        form, lambda: commands.set_entry(g.db, g.actor, unit.id, form.instructions.data, form.key_sets.data)
    ):
        return access.done(gettext("The changes were saved."), back)
    title = gettext("Keys and entry")
    return _page("properties/entry_form.html", form, title, back, unit_crumbs(unit, title), key=f"entry:{unit.id}")


@bp.route("/units/<uuid:unit_id>/inventory", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=overview.own_unit)
def inventory(unit: Unit) -> Any:
    """What belongs to a unit: add things one after the other, take them out."""
    form: Any = ItemForm()
    here = url_for("properties.inventory", unit_id=unit.id)
    if form.validate_on_submit() and access.attempt(
        form, lambda: commands.add_item(g.db, g.actor, unit.id, form.room.data, form.name.data, form.quantity.data)
    ):
        return access.done(gettext("%(item)s was added to the inventory.", item=form.name.data.strip()), here)
    title = gettext("Inventory")
    return _page(
        "properties/inventory.html", form, title, url_for("properties.show_unit", unit_id=unit.id), unit_crumbs(unit, title),
        key=f"inventory:{unit.id}", unit=unit, items=overview.inventory_of(g.db, unit.id),
    )  # fmt: skip


@bp.post("/inventory/<uuid:item_id>/remove")
@access.page(P.MANAGE_UNITS, load=overview.own_item)
def remove_item(item: InventoryItem) -> Any:
    """Take a thing out of the inventory."""
    commands.remove_item(g.db, g.actor, item.id)
    sentence = gettext("%(item)s was removed from the inventory.", item=item.name)
    return access.done(sentence, url_for("properties.inventory", unit_id=item.unit_id))


@bp.post("/properties/<uuid:property_id>/offers/<uuid:partnership_id>")
@access.page(P.MANAGE_UNITS)
def offer_property(property_id: UUID, partnership_id: UUID) -> Any:
    """Offer a property to a partnership."""
    commands.offer_property(g.db, g.actor, property_id, partnership_id)
    sentence = gettext("The property is offered: the Comune can now see its units and propose them.")
    return access.done(sentence, url_for("properties.show_property", property_id=property_id))


@bp.post("/properties/<uuid:property_id>/offers/<uuid:partnership_id>/end")
@access.page(P.MANAGE_UNITS)
def end_offer(property_id: UUID, partnership_id: UUID) -> Any:
    """End the offer of a property to a partnership."""
    commands.end_offer(g.db, g.actor, property_id, partnership_id)
    return access.done(gettext("The offer has ended."), url_for("properties.show_property", property_id=property_id))


@bp.route("/units/<uuid:unit_id>/close", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=overview.own_unit)
def close_unit(unit: Unit) -> Any:
    """Close a unit from a day on; the page says first what stands in the way."""
    form: Any = CloseForm(closed_on=clock.today())
    back = url_for("properties.show_unit", unit_id=unit.id)
    if form.validate_on_submit() and access.attempt(
        form, lambda: commands.close_unit(g.db, g.actor, unit.id, form.closed_on.data, form.reason.data)
    ):
        return access.done(gettext("The unit is closed: it will not be proposed any more."), back)
    title = gettext("Close the unit")
    return _page(
        "properties/close_form.html", form, title, back, unit_crumbs(unit, title), key=f"close:{unit.id}", unit=unit,
        blocks=_closing_blocks(unit), open_tickets=upkeep.open_tickets(g.db, unit_id=unit.id),
    )  # fmt: skip


@bp.post("/units/<uuid:unit_id>/reopen")
@access.page(P.MANAGE_UNITS, load=overview.own_unit)
def reopen_unit(unit: Unit) -> Any:
    """Give a closed unit again."""
    commands.reopen_unit(g.db, g.actor, unit.id)
    return access.done(gettext("The unit is open again."), url_for("properties.show_unit", unit_id=unit.id))


def unit_crumbs(unit: Unit, title: str) -> Crumbs:
    """The way to a form about a unit."""
    return [
        (gettext("Units"), url_for("properties.index")),
        (unit.name, url_for("properties.show_unit", unit_id=unit.id)),
        (title, None),
    ]


def _closing_blocks(unit: Unit) -> list[tuple[str, Any]]:
    """What stands in the way of closing a unit today: in words, and the case where the reader may know it."""
    ahead = Days(clock.today(), queries.FOR_EVER)
    by_day = dict(queries.takers_by_day(g.db, unit.id, ahead))
    return [(say(queries.describe(row)), by_day.get(row[1])) for row in queries.promised(g.db, [unit.id], ahead)]


def _crumbs(home: Property | None, title: str) -> Crumbs:
    way: Crumbs = [(gettext("Units"), url_for("properties.index"))]
    if home is not None:
        way.append((home.name, url_for("properties.show_property", property_id=home.id)))
    return [*way, (title, None)]


def _page(template: str, form: Any, title: str, back: str, crumbs: Crumbs, *, key: str, **more: Any) -> Any:
    status = access.status_of_refusal() if form.is_submitted() else 200
    return render_template(template, form=form, title=title, back=back, crumbs=crumbs, keep=key, **more), status


def _details(form: Any) -> commands.PropertyDetails:
    return commands.PropertyDetails(form.name.data, form.address.data, form.town.data, form.description.data)


def _private(form: Any) -> commands.Provenance:
    return commands.Provenance(
        yearly_cost_cents=cents(form.yearly_cost.data), **{name: getattr(form, name).data for name in PRIVATE}
    )


def _unit(form: Any) -> commands.UnitDetails:
    return commands.UnitDetails(
        form.name.data, form.beds.data, form.rooms.data, form.floor.data, form.square_metres.data, tuple(form.features.data or ()),
        form.description.data, form.accessibility.data, form.house_rules.data,
    )  # fmt: skip
