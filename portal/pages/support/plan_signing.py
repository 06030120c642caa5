"""Sign the plan: each adult of the household and the educator, on the screen or on paper; then it comes into force."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g, render_template, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.support import words
from portal.pages.support.blueprint import bp, crumbs, require_action
from portal.pages.support.plan_forms import ConcludeForm, SignForm
from portal.records.plans import signing as papers
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.support import commands
from portal.workflow.support.models.plan import AREAS
from portal.workflow.support.plans import drafting, signing
from portal.workflow.support.plans.content import compare, content_of
from tenants import clock
from tenants.errors import Conflict, NotFound
from tenants.permissions import Permission as P

READS = (Facet.SUPPORT, Facet.IDENTITY)


@bp.get("/cases/<uuid:case_id>/support/plan/sign")
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=READS)
def sign_plan(case: Case) -> Any:
    """The version that waits for signatures, and who has still to sign."""
    require_action("sign_plan")
    return _page(case)


@bp.post("/cases/<uuid:case_id>/support/plan/sign/<uuid:signer_id>")
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=READS)
def add_signature(case: Case, signer_id: UUID) -> Any:
    """Keep one signature, or why it is missing."""
    form = SignForm(prefix=_prefix(signer_id))
    form.validate()
    access.attempt(
        form,
        lambda: papers.sign(
            g.db, g.actor, case.id, signer_id, method=form.method.data or "", note=form.note.data or "", data=form.file.data
        ),
    )
    if access.refused():
        return _page(case, {signer_id: form}), access.status_of_refusal()
    return access.done(gettext("Kept."), url_for("support.sign_plan", case_id=case.id, _anchor="signatures"))


@bp.get("/cases/<uuid:case_id>/support/plan/sign/<uuid:signature_id>.jpg")
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=READS)
def signature_image(case: Case, signature_id: UUID) -> Any:
    """A signature of the version that waits, for whoever may read names."""
    plan = drafting.under_way(g.db, case.id)
    signature = papers.signature_of(g.db, plan, signature_id) if plan and Facet.IDENTITY in g.seen.facets else None
    data = papers.image_of(signature) if signature else None
    if data is None:
        raise NotFound(UNKNOWN)
    return Response(data, mimetype="image/jpeg", headers={"Cache-Control": "private, no-store"})


@bp.post("/cases/<uuid:case_id>/support/plan/take-back")
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT)
def take_back_plan(case: Case) -> Any:
    """Make it a draft again."""
    access.attempt(None, lambda: commands.take_back(g.db, g.actor, case.id))
    if access.refused():
        return access.back_to(url_for("support.show_plan", case_id=case.id))
    return access.done(gettext("The plan is a draft again: what changes now has to be signed anew."),
                       url_for("support.plan", case_id=case.id))  # fmt: skip


@bp.post("/cases/<uuid:case_id>/support/plan/conclude")
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=READS)
def conclude_plan(case: Case) -> Any:
    """Let the signed version come into force, with its PDF."""
    form = ConcludeForm()
    if form.validate_on_submit():
        agreed_on = form.agreed_on.data
        assert agreed_on
        access.attempt(form, lambda: papers.conclude(g.db, g.actor, case.id, agreed_on=agreed_on))
        if not access.refused():
            return access.done(gettext("The plan is in force."), url_for("support.show_plan", case_id=case.id))
    return _page(case, conclude=form), access.status_of_refusal()


def _page(case: Case, forms: dict[UUID, SignForm] | None = None, conclude: ConcludeForm | None = None) -> str:
    plan, now = drafting.under_way(g.db, case.id), drafting.in_force(g.db, case.id)
    if plan is None or plan.state != "to_sign":
        raise Conflict(signing.NOT_OUT)
    content, signers = content_of(plan), signing.signers(g.db, plan)
    open_forms = {one.id: SignForm(formdata=None, prefix=_prefix(one.id)) for one in signers} | (forms or {})
    return render_template(
        "support/sign_plan.html",
        case=case,
        plan=plan,
        content=content,
        goals=sorted(content.goals, key=lambda goal: AREAS.index(goal.area)),
        changes=compare(content_of(now), content) if now else [],
        before=now,
        signers=signers,
        forms=open_forms,
        conclude=conclude or ConcludeForm(formdata=None, agreed_on=clock.today()),
        may_conclude=all(one.signature for one in signers),
        failed=set(forms or ()),
        words=words,
        areas=AREAS,
        crumbs=crumbs(case, gettext("Sign the plan")),
    )


def _prefix(signer_id: UUID) -> str:
    return f"s{signer_id.hex[:8]}-"
