"""Maintenance: the list of tickets, a ticket, reporting, taking in hand, closing."""

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
from portal.pages.properties.forms import CloseTicketForm, OwnTicketForm, TakeForm, TicketForm
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
        {"label": gettext("Closed"), "href": url_for("properties.tickets", state="closed"), "active": closed, "count": None,
         "locked": False},
    ]  # fmt: skip
    return render_template(
        "properties/tickets.html",
        rows=rows[: overview.PAGE] if closed else rows,
        closed=closed,
        tabs=tabs if is_owner else (),
        following=_following(rows) if closed else "",
        report=Button(gettext("Report something to repair"), url_for("properties.new_ticket"), True),
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


@bp.get("/tickets/<uuid:ticket_id>")
@access.page(P.REPORT_TICKETS, load=upkeep.ticket_of)
def show_ticket(ticket: Any) -> Any:
    """A ticket, and for the owner what one can do with it."""
    return _ticket_page(ticket, TakeForm(due_on=ticket.due_on), CloseTicketForm())


@bp.post("/tickets/<uuid:ticket_id>/take")
@access.page(P.WORK_TICKETS, load=upkeep.ticket_of)
def take_ticket(ticket: Any) -> Any:
    """Take a ticket in hand."""
    form: Any = TakeForm()
    due_on = form.due_on.data if form.due_on.data != ticket.due_on else None
    if form.validate() and access.attempt(form, lambda: commands.start_work(g.db, g.actor, ticket.id, due_on=due_on)):
        return access.done(gettext("You have it in hand."), url_for("properties.show_ticket", ticket_id=ticket.id))
    return _ticket_page(ticket, form, CloseTicketForm(formdata=None)), access.status_of_refusal()


@bp.post("/tickets/<uuid:ticket_id>/close")
@access.page(P.WORK_TICKETS, load=upkeep.ticket_of)
def close_ticket(ticket: Any) -> Any:
    """Close a ticket with a note."""
    form: Any = CloseTicketForm()
    if form.validate() and access.attempt(form, lambda: commands.close_ticket(g.db, g.actor, ticket.id, form.note.data)):
        return access.done(gettext("The ticket is closed."), url_for("properties.show_ticket", ticket_id=ticket.id))
    return _ticket_page(ticket, TakeForm(formdata=None, due_on=ticket.due_on), form), access.status_of_refusal()


def _ticket_page(ticket: Any, take: TakeForm, close: CloseTicketForm) -> str:
    return render_template(
        "properties/show_ticket.html",
        ticket=ticket,
        papers=attachments.of_property(
            "property.tickets", ticket.property_id, ticket.unit_id, subject_id=ticket.id, kind="photo"
        ),
        take=take,
        close=close,
        may_work=may(g.actor, P.WORK_TICKETS) and ticket.organisation_id == g.actor.organisation_id,
        words=words,
        crumbs=[
            (gettext("Units"), url_for("properties.index")),
            (gettext("Maintenance"), url_for("properties.tickets")),
            (ticket.title, None),
        ],
    )


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
