"""The plan for the departure, step by step: one more, one done, one needed no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access, steps
from portal.pages.access import actor
from portal.pages.departures import forms
from portal.pages.departures.blueprint import BOTH, bp, form_page, tab
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.departures import exit_steps
from portal.workflow.disclosure import Facet
from tenants.errors import NotFound
from tenants.permissions import Permission as P
from tenants.permissions import may

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.departures.models import ExitStep
    from tenants.actor import Actor


def may_mark(step: Any) -> bool:
    """Whether the reader may mark a step, as far as role and person go."""
    return may(actor(), P.WORK_EXIT_STEPS) and exit_steps.may_work(actor(), step)


def own_step(session: Session, who: Actor, case: Case, step_id: UUID) -> ExitStep:
    """The step in the address, of the case in the address, for somebody who may mark it."""
    step = exit_steps.step_of(session, case.id, step_id)
    if not exit_steps.may_work(who, step):
        raise NotFound(UNKNOWN)
    return step


@bp.route("/cases/<uuid:case_id>/departure/steps/new", methods=BOTH)
@access.page(P.WORK_EXIT_STEPS, case=True, facet=Facet.OUTCOME, reads=(Facet.OUTCOME,))
def add_step(case: Case) -> Any:
    """Add a step to the plan."""
    form: Any = forms.AddStepForm(version=case.version)
    form.owed_by.choices = steps.owners(exit_steps.workers(g.db, case.id))
    if form.validate_on_submit():
        step, version = steps.step_of(form), form.version.data
        access.attempt(form, lambda: exit_steps.add_step(g.db, actor(), case.id, step, seen_version=version))
        if not access.refused():
            return access.done(gettext("The step was added; whoever looks after it was told."), tab(case))
    title = gettext("Add a step to the plan for the departure")
    return form_page("departures/add_step.html", case, form, "add_step", title)


@bp.route("/cases/<uuid:case_id>/departure/steps/<uuid:step_id>", methods=BOTH)
@access.page(P.WORK_EXIT_STEPS, case=True, facet=Facet.OUTCOME, reads=(Facet.OUTCOME,), load=own_step)
def do_step(case: Case, step: ExitStep) -> Any:
    """Say that a step is done, or needed no more."""
    form: Any = forms.MarkStepForm()
    form.offer()
    what, due_on, step_id = step.what, step.due_on, step.id
    if form.validate_on_submit():
        note, done = form.note.data or "", form.done.data == "done"
        access.attempt(form, lambda: _mark(case, step_id, done, note), reason="note")
        if not access.refused():
            return access.done(gettext("The plan was brought up to date."), tab(case))
    back = tab(case)
    crumbs = [(gettext("Cases"), url_for("cases.index")), (case.number, back), (gettext("Mark a step"), None)]
    page = render_template(
        "departures/do_step.html", case=case, form=form, what=what, due_on=due_on, title=gettext("Mark a step"), back=back,
        crumbs=crumbs,
    )  # fmt: skip
    return page, 200 if request.method == "GET" else access.status_of_refusal()


def _mark(case: Case, step_id: UUID, done: bool, note: str) -> Any:
    if done:
        return exit_steps.do_step(g.db, actor(), case.id, step_id, note=note)
    return exit_steps.strike_step(g.db, actor(), case.id, step_id, reason=note)
