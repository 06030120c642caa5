"""The plan as everybody who sees the support reads it: what is in force, how far its goals are, its reviews, its history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g, render_template
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.pages import access, frame
from portal.pages.support import words
from portal.pages.support.blueprint import bp, crumbs
from portal.pages.support.progress import steps
from portal.records.plans import signing as papers
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.support import queries as support
from portal.workflow.support.models import Plan
from portal.workflow.support.models.plan import AREAS
from portal.workflow.support.plans import drafting, queries
from portal.workflow.support.plans.content import compare, content_of
from tenants import clock
from tenants.actor import Actor
from tenants.errors import NotFound
from tenants.permissions import Permission as P


def load_plan(session: Session, actor: Actor, case: Case, plan_id: UUID) -> Plan:
    """A version of the plan of the case of the address."""
    return queries.plan_of(session, case.id, plan_id)


@bp.get("/cases/<uuid:case_id>/support/plan")
@access.page(P.SEE_CASES, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def show_plan(case: Case) -> Any:
    """The plan in force with its goals and how far each is, the reviews, the versions."""
    plan, under_way = drafting.in_force(g.db, case.id), drafting.under_way(g.db, case.id)
    goals = queries.paths(g.db, case.id)
    possible = [a for a in board.actions(g.actor, g.seen) if a.family == "support" and a.allowed]
    names = Facet.IDENTITY in g.seen.facets
    if names and plan:
        access.read_also(Facet.IDENTITY, case.id)
    return render_template(
        "support/show_plan.html",
        case=case,
        plan=plan,
        content=content_of(plan) if plan else None,
        under_way=under_way,
        goals=goals,
        details={str(one["id"]): one for one in support.overview(g.db, case.id).goals},
        drawn={goal.id: steps(goal) for goal in goals},
        signatures=queries.signatures_of(g.db, plan) if plan else (),
        names=names,
        reviews=queries.reviews(g.db, case.id, goals),
        versions=queries.versions(g.db, case.id),
        can={a.name: frame.button(a, case_id=case.id) for a in possible},
        now=clock.now(),
        words=words,
        areas=AREAS,
        crumbs=crumbs(case, gettext("Plan")),
    )


@bp.get("/cases/<uuid:case_id>/support/plan/<uuid:plan_id>")
@access.page(P.SEE_CASES, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,), load=load_plan)
def show_version(case: Case, plan: Plan) -> Any:
    """One version, as it was agreed or as it waits for signatures, and what it changed of the one before it."""
    content = content_of(plan)
    before = next((row for row in queries.versions(g.db, case.id) if row.version < plan.version and row.agreed_on), None)
    names = Facet.IDENTITY in g.seen.facets
    if names:
        access.read_also(Facet.IDENTITY, case.id)
    return render_template(
        "support/version.html",
        case=case,
        plan=plan,
        content=content,
        goals=sorted(content.goals, key=lambda goal: AREAS.index(goal.area)),
        changes=compare(content_of(queries.plan_of(g.db, case.id, before.id)), content) if before else [],
        before=before,
        signatures=queries.signatures_of(g.db, plan),
        names=names,
        words=words,
        areas=AREAS,
        crumbs=crumbs(case, gettext("Version %(version)s of the plan", version=plan.version)),
    )


@bp.get("/cases/<uuid:case_id>/support/plan/<uuid:plan_id>.pdf")
@access.page(P.SEE_CASES, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT, Facet.IDENTITY), load=load_plan)
def plan_pdf(case: Case, plan: Plan) -> Any:
    """The version as it was signed. It bears names: whoever may not read them does not find it."""
    data = papers.file_of(plan) if Facet.IDENTITY in g.seen.facets else None
    if data is None:
        raise NotFound(UNKNOWN)
    name = f"{case.number}-progetto-v{plan.version}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(data, mimetype="application/pdf", headers=headers)
