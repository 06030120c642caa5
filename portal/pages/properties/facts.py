"""Forms of what an owner keeps about a home: land register, supplies, sets of keys."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from portal.pages import access
from portal.pages.properties import words
from portal.pages.properties.blueprint import bp
from portal.pages.properties.forms import LINE, NEEDED
from portal.pages.properties.homes import unit_crumbs
from portal.workflow.properties import facts, overview
from portal.workflow.properties.facts_models import KeySet, Utility
from portal.workflow.properties.models import Unit
from tenants.permissions import Permission as P


class CadastreForm(FlaskForm):  # type: ignore[misc]
    """Where the unit stands in the land register."""

    municipality = StringField(_l("Municipality of the land register"), [LINE])
    sheet = StringField(_l("Sheet"), [LINE])
    parcel = StringField(_l("Parcel"), [LINE])
    subaltern = StringField(_l("Subordinate number"), [LINE])
    category = StringField(_l("Category"), [LINE], description=_l("For example A/3."))


class UtilityForm(FlaskForm):  # type: ignore[misc]
    """A supply of the unit."""

    kind = SelectField(_l("What is supplied"), choices=list(words.UTILITIES.items()))
    supplier = StringField(_l("Supplier"), [InputRequired(NEEDED), LINE])
    code = StringField(
        _l("Code of the supply"), [LINE],
        description=_l("POD for electricity, PDR for gas: both are on every bill. Else the meter's number."),
    )  # fmt: skip
    holder = SelectField(_l("In whose name"), choices=list(words.ACCOUNT_HOLDERS.items()))
    contract = StringField(_l("Contract or customer number"), [LINE])
    since = DateField(_l("Since"), [Optional()])


class HoldForm(FlaskForm):  # type: ignore[misc]
    """Who holds the keys now."""

    holder = SelectField(_l("Who holds it"), choices=list(words.KEY_HOLDERS.items()))
    holder_name = StringField(
        _l("Name"), [LINE],
        description=_l("Of the person or the place. Never the household's: its case says who it is."),
    )  # fmt: skip


class KeysForm(HoldForm):
    """A set of keys."""

    label = StringField(_l("Name of the set"), [InputRequired(NEEDED), LINE], description=_l("For example: set 1, red tag."))
    pieces = IntegerField(_l("Keys in it"), [InputRequired(NEEDED)], default=1)


@bp.route("/units/<uuid:unit_id>/cadastre", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=overview.own_unit)
def set_cadastre(unit: Unit) -> Any:
    """Write where the unit stands in the land register."""
    form: Any = CadastreForm(obj=facts.cadastre_of(g.db, unit.id))
    if form.validate_on_submit() and access.attempt(form, lambda: facts.set_cadastre(g.db, g.actor, unit.id, _cadastre(form))):
        return access.done(gettext("The changes were saved."), _back(unit))
    return _form(unit, form, gettext("Land register"), "cadastre")


@bp.route("/units/<uuid:unit_id>/utilities/new", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=overview.own_unit)
def set_utility(unit: Unit) -> Any:
    """Record a supply; the one of its kind before it ends."""
    form: Any = UtilityForm()
    if form.validate_on_submit() and access.attempt(form, lambda: facts.set_utility(g.db, g.actor, unit.id, _utility(form))):
        return access.done(gettext("The supply was recorded."), _back(unit))
    return _form(unit, form, gettext("Record a supply"), "utility")


@bp.post("/utilities/<uuid:utility_id>/end")
@access.page(P.MANAGE_UNITS, load=facts.own_utility)
def end_utility(utility: Utility) -> Any:
    """A supply is no more."""
    facts.end_utility(g.db, g.actor, utility.id)
    return access.done(
        gettext("The supply has ended; its line is kept."), url_for("properties.show_unit", unit_id=utility.unit_id)
    )


@bp.route("/units/<uuid:unit_id>/keys", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=overview.own_unit)
def unit_keys(unit: Unit) -> Any:
    """The sets of keys with their history, and adding one."""
    form: Any = KeysForm()
    if form.validate_on_submit() and access.attempt(
        form,
        lambda: facts.add_keys(
            g.db, g.actor, unit.id, form.label.data, form.pieces.data, form.holder.data, form.holder_name.data
        ),
    ):
        return access.done(gettext("The keys were recorded."), url_for("properties.unit_keys", unit_id=unit.id))
    status = access.status_of_refusal() if form.is_submitted() else 200
    title = gettext("Keys and who holds them")
    page = render_template(
        "properties/keys.html", form=form, title=title, unit=unit, sets=facts.keys_of(g.db, unit.id), words=words,
        back=_back(unit), crumbs=unit_crumbs(unit, title),
    )  # fmt: skip
    return page, status


@bp.route("/keys/<uuid:key_set_id>/hand", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=facts.own_keys)
def hand_keys(keys: KeySet) -> Any:
    """A set of keys changes hands."""
    unit, form = overview.own_unit(g.db, g.actor, keys.unit_id), HoldForm(obj=keys)
    if form.validate_on_submit() and access.attempt(
        form, lambda: facts.hand_keys(g.db, g.actor, keys.id, form.holder.data, form.holder_name.data)
    ):
        return access.done(gettext("The keys were recorded."), url_for("properties.unit_keys", unit_id=unit.id))
    return _form(unit, form, gettext("%(keys)s changes hands", keys=keys.label), "keys")


@bp.post("/keys/<uuid:key_set_id>/retire")
@access.page(P.MANAGE_UNITS, load=facts.own_keys)
def retire_keys(keys: KeySet) -> Any:
    """A set of keys is no more."""
    facts.retire_keys(g.db, g.actor, keys.id)
    here = url_for("properties.unit_keys", unit_id=keys.unit_id)
    return access.done(gettext("The keys are no longer in use; their history is kept."), here)


def _back(unit: Unit) -> str:
    return url_for("properties.show_unit", unit_id=unit.id)


def _form(unit: Unit, form: Any, title: str, key: str) -> Any:
    status = access.status_of_refusal() if form.is_submitted() else 200
    page = render_template(
        "properties/plain_form.html", form=form, title=title, lead=unit.name, back=_back(unit), crumbs=unit_crumbs(unit, title),
        keep=f"{key}:{unit.id}", end=None,
    )  # fmt: skip
    return page, status


def _cadastre(form: Any) -> facts.CadastreDetails:
    return facts.CadastreDetails(
        form.municipality.data, form.sheet.data, form.parcel.data, form.subaltern.data, form.category.data
    )


def _utility(form: Any) -> facts.UtilityDetails:
    return facts.UtilityDetails(
        form.kind.data, form.supplier.data, form.holder.data, form.code.data, form.contract.data, form.since.data
    )
