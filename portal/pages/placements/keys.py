"""From the assignment to the keys: agreement, booking, handover; or the assignment is called off."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.placements import words
from portal.pages.placements.blueprint import SEEN, bp, crumbs, require_action
from portal.pages.placements.forms import AgreementForm, BookForm, CallOffForm, HandoverForm, NonArrivalForm
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.placements import commands, inspections, overview
from portal.workflow.referrals.queries import contacts
from tenants import clock
from tenants.errors import Invalid
from tenants.permissions import Permission as P
from tenants.sentences import S


@bp.route("/cases/<uuid:case_id>/agreement", methods=["GET", "POST"])
@access.page(P.SIGN_AGREEMENT, case=True, facet=Facet.PLACEMENT, reads=(Facet.PLACEMENT,))
def agreement(case: Case) -> Any:
    """Record the signed agreement."""
    require_action("agreement")
    form, status = AgreementForm(), 200
    if request.method == "GET":
        form.version.data, form.signed_on.data = case.version, clock.today()
        form.signed_by.data = _speaks_for(case)
    else:
        if form.validate_on_submit():
            signed_on = form.signed_on.data
            assert signed_on is not None
            access.attempt(
                form,
                lambda: commands.sign_agreement(
                    g.db,
                    g.actor,
                    case.id,
                    form=form.form.data,
                    signed_on=signed_on,
                    signed_by=form.signed_by.data or "",
                    contribution_cents=_cents(form.contribution.data),
                    deposit_cents=_cents(form.deposit.data),
                    conditions=form.conditions.data,
                    to_register=bool(form.to_register.data),
                    seen_version=form.version.data,
                ),
            )
            if not access.refused():
                return access.done(gettext("The agreement was recorded."), url_for("placements.show", case_id=case.id))
        status = access.status_of_refusal()
    page = render_template(
        "placements/agreement.html", case=case, form=form, crumbs=crumbs(case, gettext("Record the agreement"))
    )
    return page, status


def _speaks_for(case: Case) -> str | None:
    """Who speaks for the household, to begin the list of who signed; nobody where the reader may not know the name."""
    found = next((one for one in contacts(g.db, case.id) if one.reference), None)
    if found is None:
        return None
    access.read_also(Facet.IDENTITY, case.id)
    return f"{found.given_name} {found.surname}"


@bp.route("/cases/<uuid:case_id>/handover/book", methods=["GET", "POST"])
@access.page(P.HAND_OVER, case=True, facet=SEEN, reads=(Facet.PLACEMENT,))
def book_handover(case: Case) -> Any:
    """Book the handover, or another day for it."""
    require_action("book_handover")
    form, status, found = BookForm(), 200, overview.of_case(g.db, case)
    if request.method == "GET":
        form.version.data = case.version
        if found.stay and found.stay.handover_booked_at:
            form.fill(found.stay.handover_booked_at)
        elif found.stay:
            form.day.data = max(found.stay.starts_on, clock.today())
    else:
        if form.validate_on_submit():
            at, why = form.moment(), form.beyond_convention.data or ""
            access.attempt(
                form,
                lambda: commands.book_handover(g.db, g.actor, case.id, at, beyond_convention=why, seen_version=form.version.data),
                at="day",
            )
            if not access.refused():
                return access.done(gettext("The handover was booked."), url_for("placements.show", case_id=case.id))
        status = access.status_of_refusal()
    page = render_template(
        "placements/book_handover.html", case=case, found=found, form=form, crumbs=crumbs(case, gettext("Book the handover"))
    )
    return page, status


@bp.route("/cases/<uuid:case_id>/handover", methods=["GET", "POST"])
@access.page(P.HAND_OVER, case=True, facet=SEEN, reads=(Facet.PLACEMENT,))
def hand_over(case: Case) -> Any:
    """The guided checklist of the handover."""
    require_action("hand_over")
    items = inspections.inventory_of(g.db, case.id)
    form, status = HandoverForm(), 200
    if request.method == "GET":
        form.version.data = case.version
        form.fill(clock.now())
        form.list_items(items)
    else:
        if form.validate_on_submit():
            access.attempt(
                form,
                lambda: commands.hand_over(g.db, g.actor, case.id, _report(form, items), seen_version=form.version.data),
                at="day",
            )
            if not access.refused():
                return access.done(
                    gettext("The home was handed over: the stay has begun."), url_for("placements.show", case_id=case.id)
                )
        status = access.status_of_refusal()
    page = render_template(
        "placements/hand_over.html",
        case=case,
        found=overview.of_case(g.db, case),
        form=form,
        items={str(item.id): item for item in items},
        words=words,
        crumbs=crumbs(case, gettext("Hand over the home")),
    )
    return page, status


@bp.route("/cases/<uuid:case_id>/handover/not-come", methods=["GET", "POST"])
@access.page(P.HAND_OVER, case=True, facet=SEEN, reads=(Facet.PLACEMENT,))
def non_arrival(case: Case) -> Any:
    """Write down that the household did not come to the handover."""
    require_action("non_arrival")
    form, status, found = NonArrivalForm(), 200, overview.of_case(g.db, case)
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            reason, version = form.reason.data or "", form.version.data
            access.attempt(form, lambda: commands.record_non_arrival(g.db, g.actor, case.id, reason=reason, seen_version=version))
            if not access.refused():
                sentence = gettext("It was written down: book another handover, or call the assignment off.")
                return access.done(sentence, url_for("placements.show", case_id=case.id))
        status = access.status_of_refusal()
    way = crumbs(case, gettext("The household did not come"))
    return render_template("placements/non_arrival.html", case=case, found=found, form=form, crumbs=way), status


@bp.route("/cases/<uuid:case_id>/assignment/call-off", methods=["GET", "POST"])
@access.page(P.MATCH, case=True, facet=Facet.PLACEMENT, reads=(Facet.PLACEMENT,))
def call_off(case: Case) -> Any:
    """Call the assignment off."""
    require_action("call_off")
    form, status = CallOffForm(), 200
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            access.attempt(
                form,
                lambda: commands.call_off(
                    g.db,
                    g.actor,
                    case.id,
                    reason=form.reason.data or "",
                    asked_by=form.asked_by.data,
                    seen_version=form.version.data,
                ),
            )
            if not access.refused():
                return access.done(
                    gettext("The assignment was called off: the household waits for a home again."),
                    url_for("placements.show", case_id=case.id),
                )
        status = access.status_of_refusal()
    page = render_template(
        "placements/call_off.html", case=case, form=form, crumbs=crumbs(case, gettext("Call the assignment off"))
    )
    return page, status


def _report(form: HandoverForm, items: list[inspections.Item]) -> inspections.Report:
    """The report that was typed. Each thing of the inventory must have been counted, those added meanwhile too."""
    counted = {entry.form.item_id.data: entry.form for entry in form.inventory}
    if {str(item.id) for item in items} - set(counted):
        raise Invalid(inventory=S("The inventory has changed in the meantime. Open this page again and count once more."))
    readings = {name: getattr(form, name).data for name in inspections.READINGS}
    return inspections.Report(
        at=form.moment(),
        keys=form.keys.data or 0,
        condition=form.condition.data or "",
        readings={name: value for name, value in readings.items() if value is not None},
        inventory=tuple(
            inspections.Counted(
                item.room,
                item.name,
                item.quantity,
                counted[str(item.id)].found.data or 0,
                counted[str(item.id)].note.data or None,
            )
            for item in items
        ),
        present=form.present.data,
        damages=form.damages.data,
    )


def _cents(amount: Decimal | None) -> int:
    return int(amount * 100) if amount is not None else 0
