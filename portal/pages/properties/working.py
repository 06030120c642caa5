"""A ticket: its history, photos and costs, and the work on it: taken in hand, assigned, waiting, closed, opened again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import g, render_template, url_for
from flask_babel import gettext

from portal.pages import access, attachments
from portal.pages.properties import words
from portal.pages.properties.blueprint import bp
from portal.pages.properties.forms import (
    AssignForm,
    CloseTicketForm,
    CommentForm,
    LineForm,
    ReopenForm,
    TakeForm,
    WaitForm,
    cents,
)
from portal.workflow.placements.visits import queries as visits
from portal.workflow.properties import commands, history, money, suppliers, upkeep
from tenants import clock
from tenants.colleagues import colleagues
from tenants.permissions import Permission as P
from tenants.permissions import may


@bp.get("/tickets/<uuid:ticket_id>")
@access.page(P.REPORT_TICKETS, load=upkeep.ticket_of)
def show_ticket(ticket: Any) -> Any:
    """A ticket, and for the owner what one can do with it."""
    return _page(ticket)


@bp.post("/tickets/<uuid:ticket_id>/take")
@access.page(P.WORK_TICKETS, load=upkeep.ticket_of)
def take_ticket(ticket: Any) -> Any:
    """Take a ticket in hand."""
    form: Any = TakeForm()
    due_on = form.due_on.data if form.due_on.data != ticket.due_on else None
    return _do(
        ticket,
        "take",
        form,
        lambda: commands.start_work(g.db, g.actor, ticket.id, due_on=due_on),
        gettext("You have it in hand."),
    )


@bp.post("/tickets/<uuid:ticket_id>/assign")
@access.page(P.WORK_TICKETS, load=upkeep.ticket_of)
def assign_ticket(ticket: Any) -> Any:
    """Give a ticket to a colleague or a supplier."""
    form: Any = AssignForm()
    _offer(form)

    def act() -> Any:
        return commands.assign_ticket(
            g.db, g.actor, ticket.id, person_id=form.person.data, supplier_id=form.supplier.data, due_on=form.due_on.data
        )

    return _do(ticket, "assign", form, act, gettext("It was assigned."))


@bp.post("/tickets/<uuid:ticket_id>/wait")
@access.page(P.WORK_TICKETS, load=upkeep.ticket_of)
def wait_ticket(ticket: Any) -> Any:
    """Say what a ticket waits for."""
    form: Any = WaitForm()

    def act() -> Any:
        return commands.let_wait(g.db, g.actor, ticket.id, form.waits_for.data, due_on=form.due_on.data)

    return _do(ticket, "wait", form, act, gettext("It was written down what it waits for."))


@bp.post("/tickets/<uuid:ticket_id>/resume")
@access.page(P.WORK_TICKETS, load=upkeep.ticket_of)
def resume_ticket(ticket: Any) -> Any:
    """The work goes on."""
    commands.resume(g.db, g.actor, ticket.id)
    return access.done(gettext("The work goes on."), _here(ticket))


@bp.post("/tickets/<uuid:ticket_id>/comment")
@access.page(P.REPORT_TICKETS, load=upkeep.ticket_of)
def comment_ticket(ticket: Any) -> Any:
    """Say something about a ticket."""
    form: Any = CommentForm()

    def act() -> Any:
        return commands.comment(g.db, g.actor, ticket.id, form.comment.data, internal=form.internal.data)

    return _do(ticket, "comment", form, act, gettext("It was added to the history."))


@bp.post("/tickets/<uuid:ticket_id>/cost")
@access.page(P.WORK_TICKETS, load=upkeep.ticket_of)
def ticket_cost(ticket: Any) -> Any:
    """Write down what a ticket cost."""
    form: Any = LineForm()
    offer_line(form)

    def act() -> Any:
        return money.record_line(g.db, g.actor, line_details(form), ticket_id=ticket.id)

    return _do(ticket, "cost", form, act, gettext("The cost was recorded."))


@bp.post("/tickets/<uuid:ticket_id>/close")
@access.page(P.WORK_TICKETS, load=upkeep.ticket_of)
def close_ticket(ticket: Any) -> Any:
    """Close a ticket with a note."""
    form: Any = CloseTicketForm()
    return _do(
        ticket,
        "close",
        form,
        lambda: commands.close_ticket(g.db, g.actor, ticket.id, form.note.data),
        gettext("The ticket is closed."),
    )


@bp.post("/tickets/<uuid:ticket_id>/reopen")
@access.page(P.WORK_TICKETS, load=upkeep.ticket_of)
def reopen_ticket(ticket: Any) -> Any:
    """Open a ticket again."""
    form: Any = ReopenForm()
    return _do(
        ticket, "reopen", form, lambda: commands.reopen_ticket(g.db, g.actor, ticket.id, form.reason.data),
        gettext("The ticket is open again."),
    )  # fmt: skip


def offer_line(form: Any, *, income: bool = False) -> None:
    """Put the kinds and suppliers into the form of a line of money."""
    form.kind.choices = [(code, words.LINES[code]) for code in (money.INCOME if income else money.SPENT)]
    form.supplier.choices = [("", gettext("None")), *((one.id, one.name) for one in suppliers.suppliers_of(g.db, g.actor))]


def line_details(form: Any, *, income: bool = False) -> money.LineDetails:
    """A line of money as it was typed."""
    return money.LineDetails(
        form.kind.data, form.day.data, cents(form.amount.data) or 0, form.what.data, income, form.reference.data,
        form.supplier.data,
    )  # fmt: skip


def _offer(form: Any) -> None:
    people = colleagues(g.db, g.actor.organisation_id)
    form.person.choices = [("", gettext("Nobody")), *people]
    form.supplier.choices = [("", gettext("None")), *((one.id, one.name) for one in suppliers.suppliers_of(g.db, g.actor))]


def _do(ticket: Any, name: str, form: Any, act: Callable[[], Any], sentence: str) -> Any:
    if form.validate() and access.attempt(form, act):
        return access.done(sentence, _here(ticket))
    return _page(ticket, **{name: form}), access.status_of_refusal()


def _here(ticket: Any) -> str:
    return url_for("properties.show_ticket", ticket_id=ticket.id)


def _page(ticket: Any, **sent: Any) -> str:
    owns = ticket.organisation_id == g.actor.organisation_id
    works = owns and may(g.actor, P.WORK_TICKETS)
    forms: dict[str, Any] = {
        "take": TakeForm(formdata=None, due_on=ticket.due_on),
        "close": CloseTicketForm(formdata=None),
        "comment": CommentForm(formdata=None),
        "wait": WaitForm(formdata=None, due_on=ticket.due_on),
        "reopen": ReopenForm(formdata=None),
    }
    if works:
        forms["assign"] = AssignForm(
            formdata=None, person=ticket.assigned_to_id, supplier=ticket.supplier_id, due_on=ticket.due_on
        )
        forms["cost"] = LineForm(formdata=None, day=clock.today(), supplier=ticket.supplier_id)
        _offer(forms["assign"])
        offer_line(forms["cost"])
    forms |= sent
    for name, form in forms.items():
        for field in form:
            field.id = f"{name}-{field.name}"  # several forms on one page: each label names its own field
    return render_template(
        "properties/show_ticket.html",
        ticket=ticket,
        forms=forms,
        owns=owns,
        may_work=works,
        may_visit=works and may(g.actor, P.VISIT_HOMES) and visits.lived_in(g.db, ticket.unit_id),
        history=history.of_ticket(g.db, ticket.id),
        costs=money.lines(g.db, g.actor, ticket_id=ticket.id) if owns else (),
        papers=attachments.of_property(
            "property.tickets", ticket.property_id, ticket.unit_id, subject_id=ticket.id, kind="photo", title=gettext("Photos")
        ),
        words=words,
        crumbs=[
            (gettext("Units"), url_for("properties.index")),
            (gettext("Maintenance"), url_for("properties.tickets")),
            (ticket.title, None),
        ],
    )
