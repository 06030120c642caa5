"""Maintenance beside the tickets: suppliers, and what is checked again and again."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.properties import words
from portal.pages.properties.blueprint import bp
from portal.pages.properties.forms import CheckForm, SupplierForm
from portal.pages.properties.homes import unit_crumbs
from portal.workflow.properties import checks, overview, suppliers
from portal.workflow.properties.maintenance_models import RecurringCheck, Supplier
from portal.workflow.properties.models import Unit
from tenants.permissions import Permission as P


@bp.get("/checks")
@access.page(P.MANAGE_UNITS)
def recurring_checks() -> Any:
    """What is checked again and again, in all units, the next due first; and the suppliers."""
    return render_template(
        "properties/checks.html",
        checks=checks.checks_of(g.db, g.actor),
        suppliers=suppliers.suppliers_of(g.db, g.actor),
        words=words,
        crumbs=_crumbs(gettext("Recurring checks and suppliers")),
    )


@bp.route("/units/<uuid:unit_id>/checks/new", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=overview.own_unit)
def add_check(unit: Unit) -> Any:
    """Let something be checked again and again."""
    form: Any = CheckForm()
    _offer(form)
    if form.validate_on_submit() and access.attempt(
        form, lambda: checks.add_check(g.db, g.actor, unit.id, _check(form)), supplier_id="supplier"
    ):
        return access.done(
            gettext("The check was recorded: its ticket will open by itself."), url_for("properties.show_unit", unit_id=unit.id)
        )
    title = gettext("Add a check")
    return _form(form, title, unit.name, url_for("properties.show_unit", unit_id=unit.id), unit_crumbs(unit, title))


@bp.route("/checks/<uuid:check_id>/change", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=checks.own_check)
def change_check(check: RecurringCheck) -> Any:
    """Correct a recurring check, or put it off."""
    form: Any = CheckForm(obj=check, supplier=check.supplier_id)
    _offer(form)
    unit = overview.own_unit(g.db, g.actor, check.unit_id)
    if form.validate_on_submit() and access.attempt(
        form, lambda: checks.change_check(g.db, g.actor, check.id, _check(form)), supplier_id="supplier"
    ):
        return access.done(gettext("The changes were saved."), url_for("properties.recurring_checks"))
    back, title = url_for("properties.recurring_checks"), gettext("Change the check")
    end = url_for("properties.end_check", check_id=check.id)
    return _form(form, title, unit.name, back, unit_crumbs(unit, title), end=(gettext("It is no longer checked"), end))


@bp.post("/checks/<uuid:check_id>/end")
@access.page(P.MANAGE_UNITS, load=checks.own_check)
def end_check(check: RecurringCheck) -> Any:
    """It is checked no more."""
    checks.end_check(g.db, g.actor, check.id)
    return access.done(gettext("No further ticket will open for it."), url_for("properties.recurring_checks"))


@bp.route("/suppliers/new", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS)
def add_supplier() -> Any:
    """Add a supplier."""
    form: Any = SupplierForm()
    if form.validate_on_submit() and access.attempt(form, lambda: suppliers.add_supplier(g.db, g.actor, _supplier(form))):
        return access.done(gettext("The supplier was added."), url_for("properties.recurring_checks"))
    title = gettext("Add a supplier")
    return _form(form, title, "", url_for("properties.recurring_checks"), _crumbs(title))


@bp.route("/suppliers/<uuid:supplier_id>/change", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=suppliers.own_supplier)
def change_supplier(supplier: Supplier) -> Any:
    """Correct what is known of a supplier."""
    form: Any = SupplierForm(obj=supplier)
    if form.validate_on_submit() and access.attempt(
        form, lambda: suppliers.change_supplier(g.db, g.actor, supplier.id, _supplier(form))
    ):
        return access.done(gettext("The changes were saved."), url_for("properties.recurring_checks"))
    title = gettext("Change the supplier")
    end = url_for("properties.end_supplier", supplier_id=supplier.id)
    return _form(
        form, title, supplier.name, url_for("properties.recurring_checks"), _crumbs(title), end=(gettext("No longer called"), end)
    )


@bp.post("/suppliers/<uuid:supplier_id>/end")
@access.page(P.MANAGE_UNITS, load=suppliers.own_supplier)
def end_supplier(supplier: Supplier) -> Any:
    """A supplier is called no more."""
    suppliers.end_supplier(g.db, g.actor, supplier.id)
    return access.done(gettext("The supplier is offered no more."), url_for("properties.recurring_checks"))


def _offer(form: Any) -> None:
    form.supplier.choices = [("", gettext("None")), *((one.id, one.name) for one in suppliers.suppliers_of(g.db, g.actor))]


def _check(form: Any) -> checks.CheckDetails:
    return checks.CheckDetails(
        form.kind.data, form.title.data, form.every_months.data, form.next_on.data, form.open_days_before.data, form.supplier.data
    )


def _supplier(form: Any) -> suppliers.SupplierDetails:
    return suppliers.SupplierDetails(form.name.data, form.trade.data, form.phone.data, form.email.data, form.note.data)


def _crumbs(title: str) -> list[tuple[str, str | None]]:
    return [
        (gettext("Units"), url_for("properties.index")),
        (gettext("Maintenance"), url_for("properties.tickets")),
        (title, None),
    ]


def _form(
    form: Any, title: str, lead: str, back: str, crumbs: list[tuple[str, str | None]], *, end: tuple[str, str] | None = None
) -> Any:
    status = access.status_of_refusal() if form.is_submitted() else 200
    page = render_template(
        "properties/plain_form.html", form=form, title=title, lead=lead, back=back, crumbs=crumbs, keep="", end=end
    )
    return page, status
