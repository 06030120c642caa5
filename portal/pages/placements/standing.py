"""A household's standing on the waiting list by hand, and an overstay authorised."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.placements.blueprint import bp, crumbs, require_action
from portal.pages.placements.forms import ConfirmForm, OverstayForm, PrecedenceForm, SetAsideForm
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.placements import commands, overview
from portal.workflow.placements.overstay import days_over
from tenants import clock
from tenants.permissions import Permission as P


@bp.route("/cases/<uuid:case_id>/waiting/precedence", methods=["GET", "POST"])
@access.page(P.MATCH, case=True, facet=Facet.ASSESSMENT)
def set_precedence(case: Case) -> Any:
    """Put a household before others by hand, with the reason."""
    require_action("set_precedence")
    form, status = PrecedenceForm(), 200
    if request.method == "GET":
        form.version.data, form.precedence.data, form.reason.data = case.version, case.precedence, case.precedence_reason
    else:
        if form.validate_on_submit():
            precedence = form.precedence.data
            assert precedence is not None
            access.attempt(
                form,
                lambda: commands.set_precedence(
                    g.db, g.actor, case.id, precedence, reason=form.reason.data, seen_version=form.version.data
                ),
            )
            if not access.refused():
                return access.done(gettext("The precedence was set."), url_for("placements.waiting_list"))
        status = access.status_of_refusal()
    page = render_template(
        "placements/set_precedence.html", case=case, form=form, crumbs=crumbs(case, gettext("Set the precedence"))
    )
    return page, status


@bp.route("/cases/<uuid:case_id>/waiting/set-aside", methods=["GET", "POST"])
@access.page(P.MATCH, case=True, facet=Facet.ASSESSMENT)
def set_aside(case: Case) -> Any:
    """Leave a household out of matching until a day."""
    require_action("set_aside")
    form, status = SetAsideForm(), 200
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            until = form.until.data
            assert until is not None
            access.attempt(
                form,
                lambda: commands.set_aside(
                    g.db, g.actor, case.id, until, reason=form.reason.data or "", seen_version=form.version.data
                ),
            )
            if not access.refused():
                return access.done(gettext("The household was set aside."), url_for("placements.waiting_list"))
        status = access.status_of_refusal()
    page = render_template(
        "placements/set_aside.html", case=case, form=form, crumbs=crumbs(case, gettext("Set aside until a date"))
    )
    return page, status


@bp.route("/cases/<uuid:case_id>/waiting/put-back", methods=["GET", "POST"])
@access.page(P.MATCH, case=True, facet=Facet.ASSESSMENT)
def put_back(case: Case) -> Any:
    """Put a household back on the list before its day."""
    require_action("put_back")
    form, status = ConfirmForm(), 200
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            access.attempt(form, lambda: commands.put_back(g.db, g.actor, case.id, seen_version=form.version.data))
            if not access.refused():
                return access.done(gettext("The household is back on the waiting list."), url_for("placements.waiting_list"))
        status = access.status_of_refusal()
    page = render_template(
        "placements/put_back.html", case=case, form=form, crumbs=crumbs(case, gettext("Put back on the waiting list"))
    )
    return page, status


@bp.route("/cases/<uuid:case_id>/overstay", methods=["GET", "POST"])
@access.page(P.AUTHORISE_OVERSTAY, case=True, facet=Facet.PLACEMENT, reads=(Facet.PLACEMENT,))
def authorise_overstay(case: Case) -> Any:
    """Authorise a stay beyond its end, with the reason."""
    require_action("authorise_overstay")
    form, status, stay = OverstayForm(), 200, overview.of_case(g.db, case).stay
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            access.attempt(
                form,
                lambda: commands.authorise_overstay(
                    g.db, g.actor, case.id, reason=form.reason.data or "", seen_version=form.version.data
                ),
            )
            if not access.refused():
                return access.done(gettext("The overstay was authorised."), url_for("placements.show", case_id=case.id))
        status = access.status_of_refusal()
    page = render_template(
        "placements/authorise_overstay.html",
        case=case,
        form=form,
        over=days_over(stay.ends_on, stay.left_on, clock.today()) if stay else 0,
        crumbs=crumbs(case, gettext("Authorise the overstay")),
    )
    return page, status
