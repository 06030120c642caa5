"""The plan and its goals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.pages import access
from portal.pages.support import words
from portal.pages.support.blueprint import bp, crumbs, require_action
from portal.pages.support.forms import CloseGoalForm, GoalForm, PlanForm
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.support import commands
from portal.workflow.support.models import Goal, Plan
from portal.workflow.support.plan import fingerprint, goal_of
from tenants import clock
from tenants.actor import Actor
from tenants.permissions import Permission as P


def load_goal(session: Session, actor: Actor, case: Case, goal_id: UUID) -> Goal:
    """A goal of the case of the address."""
    return goal_of(session, case, goal_id)


@bp.route("/cases/<uuid:case_id>/support/plan", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def plan(case: Case) -> Any:
    """Write the plan, or revise it."""
    require_action("plan")
    now = g.db.get(Plan, case.id)
    form, status = PlanForm(), 200
    if request.method == "GET":
        form.version.data, form.seen.data, form.agreed_on.data = case.version, fingerprint(now), clock.today()
        form.summary.data = now.summary if now else ""
    else:
        if form.validate_on_submit():
            summary, agreed_on = form.summary.data or "", form.agreed_on.data
            assert agreed_on
            access.attempt(
                form,
                lambda: commands.agree_plan(
                    g.db,
                    g.actor,
                    case.id,
                    summary=summary,
                    agreed_on=agreed_on,
                    seen=form.seen.data or None,
                    seen_version=form.version.data,
                ),
            )
            if not access.refused():
                return access.done(gettext("The plan was saved."), url_for("support.show", case_id=case.id))
        status = access.status_of_refusal()
    return render_template(
        "support/plan.html", case=case, form=form, is_new=now is None, crumbs=crumbs(case, gettext("Plan"))
    ), status


@bp.route("/cases/<uuid:case_id>/support/goals/new", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def goal(case: Case) -> Any:
    """Set a goal."""
    require_action("goal")
    form, status = GoalForm(), 200
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            due_on = form.due_on.data
            assert due_on
            access.attempt(
                form,
                lambda: commands.set_goal(
                    g.db,
                    g.actor,
                    case.id,
                    area=form.area.data or "",
                    title=form.title.data or "",
                    indicator=form.indicator.data or "",
                    due_on=due_on,
                    seen_version=form.version.data,
                ),
            )
            if not access.refused():
                return access.done(gettext("The goal was set."), url_for("support.show", case_id=case.id))
        status = access.status_of_refusal()
    return render_template("support/goal.html", case=case, form=form, crumbs=crumbs(case, gettext("Goal"))), status


@bp.route("/cases/<uuid:case_id>/support/goals/<uuid:goal_id>", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,), load=load_goal)
def close_goal(case: Case, goal: Goal) -> Any:
    """Say how a goal ended."""
    form, status = CloseGoalForm(), 200
    goal_id = goal.id
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            access.attempt(
                form,
                lambda: commands.close_goal(
                    g.db,
                    g.actor,
                    case.id,
                    goal_id,
                    state=form.state.data or "",
                    note=form.note.data or "",
                    seen_version=form.version.data,
                ),
            )
            if not access.refused():
                return access.done(gettext("The goal was closed."), url_for("support.show", case_id=case.id))
        status = access.status_of_refusal()
    return render_template(
        "support/close_goal.html", case=case, goal=goal, form=form, words=words, crumbs=crumbs(case, gettext("Goal"))
    ), status
