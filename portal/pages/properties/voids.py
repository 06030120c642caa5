"""Forms of the days on which a unit is kept back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.properties.blueprint import bp
from portal.pages.properties.forms import EndVoidForm, VoidForm
from portal.pages.properties.homes import unit_crumbs
from portal.workflow.properties import commands, overview
from portal.workflow.properties.models import Unit
from portal.workflow.rules import Days
from tenants.permissions import Permission as P

ONE_DAY = timedelta(days=1)


@bp.route("/units/<uuid:unit_id>/voids/new", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=overview.own_unit)
def set_void(unit: Unit) -> Any:
    """Keep a unit back for some days."""
    form: Any = VoidForm()
    back = url_for("properties.show_unit", unit_id=unit.id)
    if form.validate_on_submit() and access.attempt(
        form,
        lambda: commands.set_void(
            g.db,
            g.actor,
            unit.id,
            Days(form.first_day.data, form.last_day.data + ONE_DAY),
            form.reason.data,
            code=form.code.data,
            reference=form.reference.data,
        ),
        end="last_day",
    ):
        return access.done(gettext("The unit is kept back on these days."), back)
    title = gettext("Keep the unit back")
    status = access.status_of_refusal() if form.is_submitted() else 200
    page = render_template(
        "properties/void_form.html", form=form, title=title, back=back, crumbs=unit_crumbs(unit, title), keep=f"void:{unit.id}",
        void=None,
    )  # fmt: skip
    return page, status


@bp.route("/voids/<uuid:void_id>/end", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=overview.own_void)
def end_void(void: Any) -> Any:
    """Move the last day of a void, or take it back."""
    form: Any = EndVoidForm(last_day=overview.last_day(void.end))
    back = url_for("properties.show_unit", unit_id=void.unit_id)
    takes_back = request.form.get("do") == "take_back"
    if form.is_submitted() and (takes_back or form.validate()):
        ends_on = None if takes_back else form.last_day.data + ONE_DAY
        access.attempt(form, lambda: commands.end_void(g.db, g.actor, void.id, ends_on))
        if not access.refused():
            return access.done(gettext("The unit is given again on these days."), back)
    title = gettext("Days kept back")
    crumbs = unit_crumbs(overview.own_unit(g.db, g.actor, void.unit_id), title)
    status = access.status_of_refusal() if form.is_submitted() else 200
    page = render_template(
        "properties/void_form.html", form=form, title=title, back=back, crumbs=crumbs, keep=f"void:{void.id}", void=void,
    )  # fmt: skip
    return page, status
