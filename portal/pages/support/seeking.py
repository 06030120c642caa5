"""The search for work and home of a household: its trails and steps, and the forms that record them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.pages import access, frame
from portal.pages.support import seeking_words as words
from portal.pages.support.blueprint import bp, crumbs, require_action
from portal.pages.support.seeking_forms import StepForm, TrailForm
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.support import commands
from portal.workflow.support.meetings.queries import names
from portal.workflow.support.models.seeking import FIELDS, Trail
from portal.workflow.support.seeking import queries
from portal.workflow.support.seeking.recording import trail_of
from tenants import clock
from tenants.actor import Actor
from tenants.kinds import Role
from tenants.permissions import Permission as P


def load_trail(session: Session, actor: Actor, case: Case, trail_id: UUID) -> Trail:
    """A trail of the case of the address."""
    return trail_of(session, case, trail_id)


@bp.get("/cases/<uuid:case_id>/support/search")
@access.page(P.SEE_CASES, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def seeking(case: Case) -> Any:
    """All that was tried, trail by trail, with the steps of each as a timeline."""
    found = queries.trails(g.db, case.id)
    if any(trail.who for trail in found):
        access.read_also(Facet.IDENTITY, case.id)
    chosen = request.args.get("field", "")
    return render_template(
        "support/seeking.html",
        **frame.case_context("support.show"),
        trails=[trail for trail in found if chosen not in FIELDS or trail.field == chosen],
        chosen=chosen if chosen in FIELDS else "",
        counts={field: sum(trail.field == field for trail in found) for field in FIELDS},
        can_record=_may_record(),
        me=g.actor.person_id,
        coordinates=Role.COORDINATOR in g.actor.roles,
        seeking=words,
    )


@bp.route("/cases/<uuid:case_id>/support/search/new", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT, Facet.IDENTITY))
def search(case: Case) -> Any:
    """Begin a trail with its first step."""
    require_action("search")
    form, status = TrailForm(), 200
    form.offer_all([(row.id, row.name) for row in names(g.db, case.id)])
    if request.method == "GET":
        form.on_day.data, form.helped_by.data, form.step.data = clock.today(), "educator", "contact"
    else:
        if form.validate_on_submit():
            access.attempt(
                form,
                lambda: commands.start_trail(
                    g.db, g.actor, case.id, field=form.field, kind=form.kind.data, what=form.what.data or "", step=form.taken(),
                    member_id=form.who,
                ),
                outcome="step",
            )  # fmt: skip
            if not access.refused():
                return access.done(gettext("The step was recorded."), url_for("support.seeking", case_id=case.id))
        status = access.status_of_refusal()
    title = gettext("Record a step of the search")
    return render_template("support/search.html", case=case, form=form, crumbs=crumbs(case, title), title=title), status


@bp.route("/cases/<uuid:case_id>/support/search/<uuid:trail_id>", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,), load=load_trail)
def search_step(case: Case, trail: Trail) -> Any:
    """The next step of a trail, or how it ended."""
    require_action("search")
    form, status, trail_id = StepForm(), 200, trail.id
    form.offer(trail.field)
    (followed,) = queries.trails(g.db, case.id, only=trail_id)
    if followed.who:
        access.read_also(Facet.IDENTITY, case.id)
    if request.method == "GET":
        form.on_day.data, form.helped_by.data, form.seen.data = clock.today(), "educator", followed.valid
    else:
        if form.validate_on_submit():
            access.attempt(
                form,
                lambda: commands.take_step(g.db, g.actor, case.id, trail_id, form.taken(), seen=form.seen.data),
                outcome="step",
            )
            if not access.refused():
                return access.done(gettext("The step was recorded."), url_for("support.seeking", case_id=case.id))
        status = access.status_of_refusal()
    page = render_template(
        "support/search_step.html", case=case, form=form, trail=followed, seeking=words, crumbs=crumbs(case, gettext("Next step"))
    )
    return page, status


@bp.post("/cases/<uuid:case_id>/support/search/steps/<uuid:step_id>/strike")
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT)
def strike_step(case: Case, step_id: UUID) -> Any:
    """Strike a step that was a mistake."""
    back = url_for("support.seeking", case_id=case.id)
    access.attempt(None, lambda: commands.strike_step(g.db, g.actor, case.id, step_id))
    if access.refused():
        return access.back_to(back)
    return access.done(gettext("The step is struck: it stays readable, and counts no more."), back)


def _may_record() -> bool:
    return any((a.family, a.name, a.allowed) == ("support", "search", True) for a in board.actions(g.actor, g.seen))
