"""Maintenance: the list of tickets, and reporting one, with a photo."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import abort, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access, attachments
from portal.pages.frame import Button
from portal.pages.properties import words
from portal.pages.properties.blueprint import bp
from portal.pages.properties.forms import OwnTicketForm, TicketForm
from portal.records.documents import commands as documents
from portal.workflow.properties import commands, overview, upkeep
from tenants.kinds import Kind
from tenants.permissions import Permission as P
from tenants.permissions import may


@bp.get("/tickets")
@access.page(P.REPORT_TICKETS)
def tickets() -> Any:
    """The tickets: those open, and for the owner those closed."""
    is_owner = g.actor.kind is Kind.OWNER
    closed = is_owner and request.args.get("state") == "closed"
    rows = upkeep.closed_tickets(g.db, g.actor, _before()) if closed else upkeep.open_tickets(g.db)
    tabs = [
        {"label": gettext("Open"), "href": url_for("properties.tickets"), "active": not closed, "count": None, "locked": False},
        {"label": gettext("Closed ones"), "href": url_for("properties.tickets", state="closed"), "active": closed, "count": None,
         "locked": False},
    ]  # fmt: skip
    return render_template(
        "properties/tickets.html",
        rows=rows[: overview.PAGE] if closed else rows,
        closed=closed,
        tabs=tabs if is_owner else (),
        following=_following(rows) if closed else "",
        report=Button(gettext("Report something to repair"), url_for("properties.new_ticket"), True),
        manages=may(g.actor, P.MANAGE_UNITS),
        words=words,
        crumbs=[(gettext("Units"), url_for("properties.index")), (gettext("Maintenance"), None)],
    )


@bp.route("/tickets/new", methods=["GET", "POST"])
@access.page(P.REPORT_TICKETS)
def new_ticket() -> Any:
    """Report something to repair."""
    form: Any = OwnTicketForm() if g.actor.kind is Kind.OWNER else TicketForm()
    places = upkeep.workplaces(g.db, g.actor)
    chosen = _chosen([row.id for row in places])
    form.unit_id.choices = [("", gettext("Choose the unit"))] if len(places) > 1 and chosen is None else []
    form.unit_id.choices += [(row.id, f"{row.name}, {row.property_name}") for row in places]
    if chosen is not None and not form.is_submitted():
        form.unit_id.data = chosen
    if form.validate_on_submit():
        made = access.attempt(form, lambda: _open(form)) if form.unit_id.data else None
        if made and not _photographed(form, made):
            g.db.rollback()
            made = None
        if made:
            sentence = gettext("It was reported. Whoever looks after the unit has been told.")
            return access.done(sentence, url_for("properties.show_ticket", ticket_id=made.id))
        if not form.unit_id.data:
            form.unit_id.errors = [gettext("Choose the unit.")]
    title = gettext("Report something to repair")
    status = access.status_of_refusal() if form.is_submitted() else 200
    crumbs = [
        (gettext("Units"), url_for("properties.index")),
        (gettext("Maintenance"), url_for("properties.tickets")),
        (title, None),
    ]
    page = render_template(
        "properties/ticket_form.html", form=form, title=title, places=places, crumbs=crumbs,
        back=url_for("properties.show_unit", unit_id=chosen) if chosen else url_for("properties.tickets"),
    )  # fmt: skip
    return page, status


def _photographed(form: Any, ticket: Any) -> bool:
    """Attach the photo that came with the report, if any; false when it cannot be kept."""
    if not form.photo.data:
        return True
    received = attachments.receive(form, "photo")
    if received is None:
        return False
    place = documents.Place("property.tickets", property_id=ticket.property_id, unit_id=ticket.unit_id, subject_id=ticket.id)
    documents.attach(g.db, g.actor, received, place, kind="photo", title=ticket.title)
    return True


def _open(form: Any) -> Any:
    return commands.open_ticket(
        g.db,
        g.actor,
        form.unit_id.data,
        form.title.data,
        description=form.description.data,
        urgent=form.urgent.data,
        due_on=form.due_on.data if "due_on" in form else None,
    )


def _chosen(known: list[UUID]) -> UUID | None:
    asked = request.args.get("unit")
    if not asked:
        return known[0] if len(known) == 1 else None
    found = next((unit_id for unit_id in known if str(unit_id) == asked), None)
    if found is None:
        abort(404)
    return found


def _before() -> tuple[datetime, UUID] | None:
    at, _, ticket_id = request.args.get("before", "").partition("~")
    try:
        return (datetime.fromisoformat(at), UUID(ticket_id)) if at else None
    except ValueError:
        abort(404)


def _following(rows: Any) -> str:
    if len(rows) <= overview.PAGE:
        return ""
    last = rows[overview.PAGE - 1]
    return url_for("properties.tickets", state="closed", before=f"{last.closed_at.isoformat()}~{last.id}")
