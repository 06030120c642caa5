"""What changes within a stay: a household moves to another home, a report is corrected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.pages import access
from portal.pages.placements import words
from portal.pages.placements.blueprint import SEEN, bp, crumbs, require_action
from portal.pages.placements.forms import CorrectForm, MoveAnswerForm, MoveForm, MoveOffForm
from portal.pages.words import say
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.placements import commands, moves, queries
from portal.workflow.placements.inspections import KINDS
from portal.workflow.placements.models import Inspection
from tenants import clock
from tenants.actor import Actor
from tenants.errors import NotFound
from tenants.permissions import Permission as P

AHEAD = timedelta(days=14)


def load_report(session: Session, actor: Actor, case: Case, report_id: UUID) -> Inspection:
    """A report of the case of the address."""
    found = session.scalars(select(Inspection).where(Inspection.id == report_id, Inspection.case_id == case.id)).first()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


@bp.route("/cases/<uuid:case_id>/move", methods=["GET", "POST"])
@access.page(P.MOVE_HOUSEHOLD, case=True, facet=SEEN, reads=SEEN)
def move(case: Case) -> Any:
    """Ask the other side to let the household move."""
    require_action("move")
    form, status = MoveForm(), 200
    stay = queries.require_stay(g.db, case.id, "living")
    first = max(min(clock.today() + AHEAD, stay.ends_on - timedelta(days=1)), clock.today())
    found = moves.candidates(g.db, g.actor, case, stay, first)
    form.unit_id.choices = [(one.unit_id, f"{one.unit_name}, {one.address}") for one in found]
    if request.method == "GET":
        form.version.data, form.moves_on.data = case.version, first
    else:
        if form.validate_on_submit():
            day, typed = form.moves_on.data, form.data
            assert day is not None
            access.attempt(
                form,
                lambda: commands.ask_move(
                    g.db, g.actor, case.id, typed["unit_id"], day, reason=typed["reason"] or "",
                    beyond_convention=typed["beyond_convention"] or "", seen_version=typed["version"],
                ),
            )  # fmt: skip
            if not access.refused():
                return access.done(
                    gettext("The other side was asked; the new home is held until it answers."),
                    url_for("placements.show", case_id=case.id),
                )
        status = access.status_of_refusal()
    page = render_template(
        "placements/move.html", case=case, form=form, candidates=[(one, say(one.obstacle) if one.obstacle else "") for one in found],
        stay=stay, words=words, crumbs=crumbs(case, gettext("Move to another home")),
    )  # fmt: skip
    return page, status


@bp.route("/cases/<uuid:case_id>/move/answer", methods=["GET", "POST"])
@access.page(P.MOVE_HOUSEHOLD, case=True, facet=SEEN, reads=SEEN)
def answer_move(case: Case) -> Any:
    """The other side agrees, or says why not."""
    require_action("answer_move")
    form, status = MoveAnswerForm(), 200
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            yes, note, version = form.answer.data == "yes", form.note.data, form.version.data
            access.attempt(form, lambda: commands.answer_move(g.db, g.actor, case.id, yes, note=note, seen_version=version))
            if not access.refused():
                return access.done(gettext("Your answer was sent."), url_for("placements.show", case_id=case.id))
        status = access.status_of_refusal()
    way = crumbs(case, gettext("Answer about the move"))
    asked = next(iter(moves.of_case(g.db, case.id)), None)
    return render_template("placements/answer_move.html", case=case, form=form, move=asked, words=words, crumbs=way), status


@bp.route("/cases/<uuid:case_id>/move/call-off", methods=["GET", "POST"])
@access.page(P.MOVE_HOUSEHOLD, case=True, facet=SEEN, reads=SEEN)
def call_off_move(case: Case) -> Any:
    """Call the move off: the household stays where it is."""
    require_action("call_off_move")
    form, status = MoveOffForm(), 200
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            why, version = form.reason.data or "", form.version.data
            access.attempt(form, lambda: commands.call_off_move(g.db, g.actor, case.id, reason=why, seen_version=version))
            if not access.refused():
                said = gettext("The move was called off: the household stays where it is.")
                return access.done(said, url_for("placements.show", case_id=case.id))
        status = access.status_of_refusal()
    way = crumbs(case, gettext("Call the move off"))
    return render_template("placements/call_off_move.html", case=case, form=form, crumbs=way), status


@bp.route("/cases/<uuid:case_id>/reports/<uuid:report_id>/correct", methods=["GET", "POST"])
@access.page(P.HAND_OVER, P.HAND_BACK, case=True, facet=SEEN, reads=SEEN, load=load_report)
def correct_report(case: Case, report: Inspection) -> Any:
    """Say why a report is corrected, and go on to its checklist."""
    form, status = CorrectForm(), 200
    if request.method == "POST":
        why = form.reason.data or ""
        if form.validate_on_submit():
            made = access.attempt(form, lambda: commands.start_correction(g.db, g.actor, case.id, report.id, why))
            if made is not None:
                return redirect(url_for("placements.checklist", checklist_id=made.id), 303)
        status = access.status_of_refusal()
    way = crumbs(case, gettext("Correct the report"))
    return render_template("placements/correct_report.html", case=case, report=report, form=form, crumbs=way), status


@bp.post("/cases/<uuid:case_id>/move/checklists/<kind>")
@access.page(P.HAND_OVER, P.HAND_BACK, case=True, facet=SEEN)
def start_move_checklist(case: Case, kind: str) -> Any:
    """Start one of the two checklists of the move, or go on with it."""
    for half in KINDS:
        if half == kind:
            made = moves.start_checklist(g.db, g.actor, case.id, half)
            return redirect(url_for("placements.checklist", checklist_id=made.id), 303)
    raise NotFound(UNKNOWN)
