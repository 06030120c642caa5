"""The draft of the plan: its texts, its goals, what it changes, sent for signature or given up."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import g, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.pages import access, autosave
from portal.pages.support import words
from portal.pages.support.blueprint import bp, crumbs, require_action
from portal.pages.support.plan_forms import CloseGoalForm, DropForm, GoalForm, PlanForm
from portal.workflow.cases.models import Case
from portal.workflow.cases.unsaved import Place
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.support import commands
from portal.workflow.support.models import Goal
from portal.workflow.support.models.plan import AREAS
from portal.workflow.support.plans import drafting
from portal.workflow.support.plans.content import PlannedGoal, compare, content_of
from portal.workflow.support.plans.goals import goal_of
from tenants.actor import Actor
from tenants.errors import NotFound
from tenants.permissions import Permission as P


def load_goal(session: Session, actor: Actor, case: Case, goal_id: UUID) -> Goal:
    """A goal of the case of the address."""
    return goal_of(session, case, goal_id)


@bp.route("/cases/<uuid:case_id>/support/plan/draft", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def plan(case: Case) -> Any:
    """The draft: texts by area, goals, and what would change. Opening it begins nothing; the first saving does."""
    require_action("plan")
    draft, now = drafting.under_way(g.db, case.id), drafting.in_force(g.db, case.id)
    content = content_of(draft) if draft else drafting.beginning(g.db, case.id)
    stored = {"summary": content.summary, **{f"area_{area}": content.areas.get(area, "") for area in AREAS}}
    form = autosave.open_form(PlanForm, Place("plan", Facet.SUPPORT, case.id), stored=stored)
    if request.method != "POST":
        form.look(drafting.mark(draft))
    if answer := autosave.put_aside(form):
        return answer
    if form.validate_on_submit():
        typed = {area: form[f"area_{area}"].data or "" for area in AREAS}
        access.attempt(
            form,
            lambda: commands.write_texts(
                g.db, g.actor, case.id, summary=form.summary.data or "", areas=typed, seen=form.seen.data or None
            ),
            **{area: f"area_{area}" for area in AREAS},
        )
        if not access.refused():
            autosave.forget(form)
            return access.done(gettext("The draft was saved."), url_for("support.plan", case_id=case.id))
        form.look(drafting.mark(drafting.under_way(g.db, case.id)))
    page = render_template(
        "support/plan.html",
        case=case,
        form=form,
        draft=draft,
        in_force=now,
        goals=sorted(content.goals, key=lambda goal: AREAS.index(goal.area)),
        changes=compare(content_of(now), content) if now and draft else [],
        mark=drafting.mark(draft),
        drop=DropForm(formdata=None),
        words=words,
        crumbs=crumbs(case, gettext("Plan")),
    )
    return page, 200 if request.method == "GET" else access.status_of_refusal()


@bp.route("/cases/<uuid:case_id>/support/plan/draft/goals/new", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def goal(case: Case) -> Any:
    """A new goal of the draft."""
    require_action("goal")
    return _goal(case, None)


@bp.route("/cases/<uuid:case_id>/support/plan/draft/goals/<uuid:goal_id>", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def draft_goal(case: Case, goal_id: UUID) -> Any:
    """A goal of the draft, or of the plan in force before a draft is begun."""
    require_action("goal")
    return _goal(case, _planned(case, goal_id))


@bp.post("/cases/<uuid:case_id>/support/plan/draft/goals/<uuid:goal_id>/remove")
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT)
def remove_goal(case: Case, goal_id: UUID) -> Any:
    """Take a goal out of the draft."""
    said = _planned(case, goal_id)
    form = DropForm()
    access.attempt(form, lambda: commands.remove_goal(g.db, g.actor, case.id, goal_id, reason=form.reason.data or ""))
    if access.refused():
        return _goal(case, said, remove=form)
    return access.done(gettext("The goal was taken out of the draft."), url_for("support.plan", case_id=case.id))


def _goal(case: Case, said: PlannedGoal | None, remove: DropForm | None = None) -> Any:
    draft = drafting.under_way(g.db, case.id)
    key = said.id if said else "new"
    form: GoalForm
    if remove is None:
        form = autosave.open_form(GoalForm, Place(f"plan_goal:{key}", Facet.SUPPORT, case.id), stored=GoalForm.stored(said))
        if answer := autosave.put_aside(form):
            return answer
    else:
        form = GoalForm(formdata=None, data=GoalForm.stored(said))
    if request.method != "POST" or remove is not None:
        form.look(drafting.mark(draft))
    elif form.validate_on_submit():
        written = form.goal(said.id if said else uuid4())
        access.attempt(form, lambda: commands.write_goal(g.db, g.actor, case.id, written, seen=form.seen.data or None))
        if not access.refused():
            autosave.forget(form)
            return access.done(gettext("The goal is in the draft."), url_for("support.plan", case_id=case.id, _anchor="goals"))
        form.look(drafting.mark(drafting.under_way(g.db, case.id)))
    page = render_template(
        "support/goal.html",
        case=case,
        form=form,
        said=said,
        in_force=said is not None and g.db.get(Goal, said.id) is not None,
        remove=remove or DropForm(formdata=None),
        removing=remove is not None,
        words=words,
        crumbs=crumbs(case, gettext("Goal")),
    )
    return page, 200 if request.method == "GET" else access.status_of_refusal()


@bp.post("/cases/<uuid:case_id>/support/plan/draft/send")
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT)
def send_plan(case: Case) -> Any:
    """Close the draft for signing."""
    seen = request.form.get("seen") or None
    access.attempt(None, lambda: commands.send_for_signature(g.db, g.actor, case.id, seen=seen))
    if access.refused():
        return access.back_to(url_for("support.plan", case_id=case.id))
    return access.done(
        gettext("The plan is ready to be signed. Its words do not change any more."),
        url_for("support.sign_plan", case_id=case.id),
    )


@bp.post("/cases/<uuid:case_id>/support/plan/draft/drop")
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT)
def drop_plan(case: Case) -> Any:
    """Give up the version under way."""
    form = DropForm()
    access.attempt(None, lambda: commands.drop_draft(g.db, g.actor, case.id, reason=form.reason.data or ""))
    if access.refused():
        return access.back_to(url_for("support.plan", case_id=case.id))
    return access.done(gettext("The draft was given up; the plan in force stays."), url_for("support.show_plan", case_id=case.id))


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
                return access.done(gettext("The goal was closed."), url_for("support.show_plan", case_id=case.id))
        status = access.status_of_refusal()
    return render_template(
        "support/close_goal.html", case=case, goal=goal, form=form, words=words, crumbs=crumbs(case, gettext("Goal"))
    ), status


def _planned(case: Case, goal_id: UUID) -> PlannedGoal:
    """A goal as the draft says it, or as a draft that is begun now would."""
    draft = drafting.under_way(g.db, case.id)
    content = content_of(draft) if draft else drafting.beginning(g.db, case.id)
    found = content.goal(goal_id)
    if found is None:
        raise NotFound(UNKNOWN)
    return found
