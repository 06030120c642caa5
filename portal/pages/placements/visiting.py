"""Inspections of a home: proposed from the unit's page, answered for the household, written on the phone at the flat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from portal.pages import access
from portal.pages.placements import words
from portal.pages.placements.blueprint import bp
from portal.pages.placements.visit_forms import (
    ERRORS,
    AgreeForm,
    CancelVisitForm,
    CounterForm,
    MissForm,
    PostponeVisitForm,
    ProposeVisitForm,
    UrgentForm,
)
from portal.pages.words import say
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.placements import checklists, inspections, reporting
from portal.workflow.placements.checklist_models import Checklist
from portal.workflow.placements.models import Placement
from portal.workflow.placements.sections import Findings, Meeting, Remarks, Room
from portal.workflow.placements.visits import commands, outcome, queries
from portal.workflow.placements.visits.models import WAITING, HomeVisit
from portal.workflow.placements.visits.policy import possible
from portal.workflow.properties import overview as homes
from portal.workflow.properties.models import Ticket, Unit
from tenants import clock
from tenants.actor import Actor
from tenants.colleagues import colleagues_with
from tenants.errors import Conflict, Invalid, NotFound, Refused
from tenants.kinds import Kind
from tenants.people import Person
from tenants.permissions import Permission as P
from tenants.permissions import may

OPENS = (P.VISIT_HOMES, P.SEE_CASES)
bp.add_app_template_filter(words.VISITS.get, "visit_state")
bp.add_app_template_filter(words.PURPOSES.get, "visit_purpose")
bp.add_app_template_filter(words.window, "visit_window")


def load_unit(session: Any, actor: Actor, unit_id: UUID) -> Unit:
    """A home of the actor's own organisation."""
    unit = homes.unit_of(session, actor, unit_id)
    if unit.organisation_id != actor.organisation_id:
        raise NotFound(UNKNOWN)
    return unit


@bp.route("/units/<uuid:unit_id>/inspections/new", methods=["GET", "POST"])
@access.page(P.VISIT_HOMES, load=load_unit)
def propose_visit(unit: Unit) -> Any:
    """Offer the household times for an inspection."""
    _require_household(unit)
    form, status = ProposeVisitForm(), 200
    form.carried_out_by.choices = [("", gettext("Nobody in particular")), *_able()]
    ticket = _ticket(unit)
    if request.method == "GET":
        form.visitors.data = f"{g.identity.given_name} {g.identity.surname}"
        if ticket is not None:
            form.purpose.data, form.note.data = "check" if ticket.check_id else "repair", ticket.title
    else:
        if form.validate_on_submit():
            plan = commands.Plan(
                form.purpose.data,
                form.visitors.data or "",
                form.note.data,
                form.carried_out_by.data,
                ticket.id if ticket else None,
            )
            made = access.attempt(
                form,
                lambda: commands.propose(g.db, g.actor, unit.id, plan, form.windows(), asked=form.asked.data),
                **ERRORS,
            )
            if made is not None:
                said = gettext("It was proposed: whoever walks beside the household was told, and answers.")
                return access.done(said, url_for("placements.visit", visit_id=made.id))
        status = access.status_of_refusal()
    way = _of_unit(unit, gettext("Propose an inspection"))
    page = render_template("placements/propose_visit.html", unit=unit, form=form, ticket=ticket, rules=_rules(unit), crumbs=way)
    return page, status


@bp.route("/units/<uuid:unit_id>/inspections/urgent", methods=["GET", "POST"])
@access.page(P.VISIT_HOMES, load=load_unit)
def urgent_entry(unit: Unit) -> Any:
    """Enter without notice, because of a danger."""
    _require_household(unit)
    form, status = UrgentForm(), 200
    if request.method == "GET":
        now = clock.now().astimezone(clock.ROME)
        form.day.data, form.time.data = now.date(), now.time().replace(second=0, microsecond=0)
    else:
        if form.validate_on_submit():
            plan = commands.Plan(form.purpose.data, form.visitors.data or "", None, g.actor.person_id)
            made = access.attempt(
                form,
                lambda: commands.announce(g.db, g.actor, unit.id, plan, form.moment(), reason=form.reason.data or ""),
                at="day",
            )
            if made is not None:
                said = gettext("Educator and Comune were told. Write the outcome when you have been there.")
                return access.done(said, url_for("placements.visit", visit_id=made.id))
        status = access.status_of_refusal()
    way = _of_unit(unit, gettext("Enter because of a danger"))
    return render_template("placements/urgent_entry.html", unit=unit, form=form, crumbs=way), status


@bp.get("/inspections/<uuid:visit_id>")
@access.page(*OPENS, load=queries.visit_of)
def visit(visit: HomeVisit) -> Any:
    """An inspection: the times, the answer, the outcome, and what one can do."""
    return _page(visit)


@bp.post("/inspections/<uuid:visit_id>/agree")
@access.page(P.ANSWER_VISIT, load=queries.visit_of)
def agree_visit(visit: HomeVisit) -> Any:
    """The household agreed to one of the times."""
    form: Any = _choices(AgreeForm(), visit)
    return _do(
        visit, "agree", form,
        lambda: commands.agree(g.db, g.actor, visit.id, form.choice.data, told_by=form.told_by.data),
        gettext("The time is agreed: everybody concerned was told, and finds it in the calendar."),
    )  # fmt: skip


@bp.post("/inspections/<uuid:visit_id>/counter")
@access.page(P.ANSWER_VISIT, load=queries.visit_of)
def counter_visit(visit: HomeVisit) -> Any:
    """The household asks for another time."""
    form: Any = CounterForm()
    return _do(
        visit, "counter", form,
        lambda: commands.counter(g.db, g.actor, visit.id, form.windows(), form.note.data or "", told_by=form.told_by.data),
        gettext("The owner was told."),
    )  # fmt: skip


@bp.post("/inspections/<uuid:visit_id>/accept")
@access.page(P.VISIT_HOMES, load=queries.visit_of)
def accept_visit(visit: HomeVisit) -> Any:
    """Come at one of the times that the household asked for."""
    form: Any = _choices(AgreeForm(), visit)
    return _do(
        visit, "accept", form, lambda: commands.accept(g.db, g.actor, visit.id, form.choice.data),
        gettext("The time is agreed: everybody concerned was told, and finds it in the calendar."),
    )  # fmt: skip


@bp.post("/inspections/<uuid:visit_id>/postpone")
@access.page(P.VISIT_HOMES, load=queries.visit_of)
def postpone_visit(visit: HomeVisit) -> Any:
    """Offer other times."""
    form: Any = PostponeVisitForm()
    return _do(
        visit, "postpone", form,
        lambda: commands.postpone(g.db, g.actor, visit.id, form.windows(), form.reason.data or "", asked=form.asked.data),
        gettext("Other times were offered: whoever walks beside the household was told."),
    )  # fmt: skip


@bp.post("/inspections/<uuid:visit_id>/cancel")
@access.page(P.VISIT_HOMES, load=queries.visit_of)
def cancel_visit(visit: HomeVisit) -> Any:
    """Call it off."""
    form: Any = CancelVisitForm()
    return _do(
        visit, "cancel", form, lambda: commands.cancel(g.db, g.actor, visit.id, form.reason.data or ""),
        gettext("The inspection was cancelled: everybody concerned was told."),
    )  # fmt: skip


@bp.post("/inspections/<uuid:visit_id>/missed")
@access.page(P.VISIT_HOMES, P.ANSWER_VISIT, load=queries.visit_of)
def miss_visit(visit: HomeVisit) -> Any:
    """One side was not there."""
    form: Any = MissForm()
    return _do(
        visit, "miss", form,
        lambda: commands.miss(g.db, g.actor, visit.id, form.side.data or "", form.note.data or ""),
        gettext("It was written down: the owner may offer other times."),
    )  # fmt: skip


@bp.post("/inspections/<uuid:visit_id>/outcome")
@access.page(P.VISIT_HOMES, load=queries.visit_of)
def start_visit(visit: HomeVisit) -> Any:
    """Start the checklist of the outcome, or go on with it."""
    made = outcome.start(g.db, g.actor, visit.id)
    return redirect(url_for("placements.checklist", checklist_id=made.id), 303)


@bp.post("/checklists/<uuid:checklist_id>/inspected")
@access.page(P.VISIT_HOMES, load=checklists.checklist_of)
def complete_visit(checklist: Checklist) -> Any:
    """Write the outcome: what is to repair opens its tickets."""
    if checklist.visit_id is None:
        raise NotFound(UNKNOWN)
    checklist_id = checklist.id
    try:
        made = outcome.carry_out(g.db, g.actor, checklist_id)
        g.db.flush()
    except Refused as refusal:
        g.db.rollback()
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        again = checklists.checklist_of(g.db, g.actor, checklist_id)
        wrong = {name: say(sentence) for name, sentence in fields.items()} or {"": say(refusal.sentence)}
        return checklist_page(again, wrong), 422 if fields else 409
    return access.done(gettext("The outcome was written."), url_for("placements.visit", visit_id=made.id))


def checklist_page(checklist: Checklist, wrong: dict[str, str] | None = None) -> Any:
    """The checklist of an inspection's outcome: rooms with photos, what is to repair."""
    if checklist.state != "open":
        return redirect(url_for("placements.visit", visit_id=checklist.visit_id), 303)
    visit, unit = g.db.get_one(HomeVisit, checklist.visit_id), g.db.get_one(Unit, checklist.unit_id)
    entered = {name: entry.value for name, entry in checklists.entries(g.db, checklist.id).items()}
    rooms = reporting.rooms_of(inspections.inventory_of(g.db, checklist.case_id, checklist.unit_id), entered)
    blank = [Meeting(), Remarks(), Findings(), *map(Room, rooms)]
    taken: dict[str, list[Any]] = {}
    for one in checklists.photos(g.db, checklist.id):
        taken.setdefault(one.section, []).append(one)
    return render_template(
        "placements/visit_checklist.html",
        checklist=checklist,
        visit=visit,
        unit=unit,
        rooms=rooms,
        entered={**{section.name: section.value() for section in blank}, **entered},
        saved=set(entered),
        photos=taken,
        wrong=wrong or {},
        entry=homes.entry_of(g.db, unit.id),
        now=clock.now().astimezone(clock.ROME),
        words=words,
        crumbs=[*_way(visit, unit), (gettext("Write the outcome"), None)],
    )


def _page(visit: HomeVisit, **sent: Any) -> str:
    unit, stay = g.db.get(Unit, visit.unit_id), g.db.get(Placement, visit.placement_id)
    there = stay is not None and stay.state == "living" and stay.unit_id == visit.unit_id
    steps = possible(g.actor, visit) if there or visit.state not in WAITING else frozenset()
    today = visit.starts_at is not None and clock.day_of(visit.starts_at) <= clock.today()
    forms: dict[str, Any] = {
        "agree": _choices(AgreeForm(formdata=None), visit),
        "counter": CounterForm(formdata=None),
        "postpone": PostponeVisitForm(formdata=None),
        "cancel": CancelVisitForm(formdata=None),
        "miss": MissForm(formdata=None),
        **sent,
    }
    if "accept" in sent:
        forms["agree"] = sent["accept"]
    for name, form in forms.items():
        for field in form:
            field.id = f"{name}-{field.name}"  # several forms on one page: each label names its own field
    is_owner = g.actor.kind is Kind.OWNER
    if not is_owner:
        del forms["agree"].told_by, forms["counter"].told_by
    return render_template(
        "placements/visit.html",
        visit=visit,
        unit=unit,
        case=g.db.get(Case, visit.case_id) if may(g.actor, P.SEE_CASES) else None,
        there=there,
        steps={step.value for step in steps},
        begun=today,
        over=visit.starts_at is not None and visit.starts_at <= clock.now(),
        is_owner=is_owner,
        forms=forms,
        history=queries.steps_of(g.db, g.actor, visit.id),
        carrier=g.db.get(Person, visit.carried_out_by_id) if visit.carried_out_by_id else None,
        tickets=_tickets(visit),
        knows_household=may(g.actor, P.SEE_CASES),
        rules=stay and _rules_of(visit.case_id),
        words=words,
        crumbs=_way(visit, unit, last=True),
    )


def _do(visit: HomeVisit, name: str, form: Any, act: Callable[[], Any], sentence: str) -> Any:
    visit_id = visit.id
    if form.validate() and access.attempt(form, act, **ERRORS):
        return access.done(sentence, url_for("placements.visit", visit_id=visit_id))
    status = access.status_of_refusal()
    return _page(queries.visit_of(g.db, g.actor, visit_id), **{name: form}), status


def _choices(form: Any, visit: HomeVisit) -> Any:
    form.choice.choices = list(enumerate(words.windows(visit.windows)))
    return form


def _tickets(visit: HomeVisit) -> dict[str, Ticket]:
    """Those of the tickets that were opened which the reader may know."""
    ids = [UUID(one["ticket_id"]) for one in visit.findings]
    found = g.db.scalars(select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id)).all() if ids else []
    return {str(ticket.id): ticket for ticket in found}


def _ticket(unit: Unit) -> Ticket | None:
    """The ticket of a recurring check for which one comes, when the page was opened from it."""
    try:
        asked = UUID(request.values.get("ticket", ""))
    except ValueError:
        return None
    found: Ticket | None = g.db.get(Ticket, asked)
    return found if found is not None and found.unit_id == unit.id and found.state != "closed" else None


def _require_household(unit: Unit) -> None:
    if request.method == "GET" and not queries.lived_in(g.db, unit.id):
        raise Conflict(commands.NOBODY)


def _able() -> list[tuple[UUID, str]]:
    return colleagues_with(g.db, g.actor.organisation_id, P.VISIT_HOMES)


def _rules(unit: Unit) -> Any:
    case_id = queries.case_of_unit(g.db, unit.id)
    return _rules_of(case_id) if case_id else None


def _rules_of(case_id: UUID) -> Any:
    return g.db.get_one(Case, case_id).rules


def _of_unit(unit: Unit, label: str) -> list[tuple[str, str | None]]:
    return [
        (gettext("Units"), url_for("properties.index")),
        (unit.name, url_for("properties.show_unit", unit_id=unit.id)),
        (label, None),
    ]


def _way(visit: HomeVisit, unit: Unit | None, *, last: bool = False) -> list[tuple[str, str | None]]:
    address = None if last else url_for("placements.visit", visit_id=visit.id)
    here = (gettext("Inspection"), address)
    if may(g.actor, P.SEE_CASES) and g.actor.kind is not Kind.OWNER:
        case = g.db.get_one(Case, visit.case_id)
        return [
            (case.number, url_for("cases.show", case_id=case.id)),
            (gettext("Home and stay"), url_for("placements.show", case_id=case.id)),
            here,
        ]
    name = unit.name if unit else gettext("a unit of the partnership")
    return [(gettext("Units"), url_for("properties.index")), (name, url_for("properties.show_unit", unit_id=visit.unit_id)), here]
