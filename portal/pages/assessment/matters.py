"""Pages of one matter of an agenda: each member's opinion, standing aside, opening the opinions, putting off, dissent."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.access import actor
from portal.pages.assessment.blueprint import BOTH, bp
from portal.pages.assessment.on_case import WORDS, live_criteria_of
from portal.pages.assessment.sitting_forms import AsideForm, DissentForm, OpinionForm, PutOffForm
from portal.workflow.assessment import commands, queries, sittings
from portal.workflow.assessment import sitting_queries as session_queries
from portal.workflow.assessment.models import AssessmentItem
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.stages import Stage
from tenants.permissions import Permission as P


@bp.get("/cases/<uuid:case_id>/assessment/opinion")
@access.page(P.ASSESS, case=True, facet=Facet.ASSESSMENT)
def opinion(case: Case) -> Any:
    """To the matter of the case that waits on an agenda."""
    item = sittings.require_open_item(g.db, case.id)
    return redirect(url_for("assessment.matter", case_id=case.id, matter_id=item.id))


@bp.route("/cases/<uuid:case_id>/assessment/matters/<uuid:matter_id>", methods=BOTH)
@access.page(P.ASSESS, case=True, facet=Facet.ASSESSMENT, reads=(Facet.ASSESSMENT,), load=session_queries.load_item)
def matter(case: Case, item: AssessmentItem) -> Any:
    """One matter: what everybody said, as far as the reader may know it; and the reader's own opinion."""
    form = OpinionForm()
    form.offer()
    if form.validate_on_submit():
        stance, text = form.stance.data or "", form.text.data or ""
        access.attempt(form, lambda: commands.give_opinion(g.db, actor(), case.id, stance, text))
        if not access.refused():
            return access.done(gettext("Your opinion was recorded."), _page(case, item))
    return _matter_page(case, item, form=form)


@bp.post("/cases/<uuid:case_id>/assessment/matters/<uuid:matter_id>/aside")
@access.page(P.ASSESS, case=True, facet=Facet.ASSESSMENT, load=session_queries.load_item)
def stand_aside(case: Case, item: AssessmentItem) -> Any:
    """Declare a conflict of interest."""
    form = AsideForm()
    if form.validate_on_submit():
        access.attempt(form, lambda: commands.stand_aside(g.db, actor(), case.id, form.aside_reason.data or ""))
        if not access.refused():
            said = gettext("You stand aside from this matter: you do not count, and you do not read what the others say on it.")
            return access.done(said, _page(case, item))
    return _matter_page(case, item, aside=form)


@bp.post("/cases/<uuid:case_id>/assessment/matters/<uuid:matter_id>/open")
@access.page(P.ASSESS, case=True, facet=Facet.ASSESSMENT, load=session_queries.load_item)
def open_opinions(case: Case, item: AssessmentItem) -> Any:
    """Open the opinions although some are missing."""
    access.attempt(None, lambda: commands.open_opinions(g.db, actor(), case.id))
    if access.refused():
        return redirect(_page(case, item), 303)
    return access.done(gettext("The opinions are open."), _page(case, item))


@bp.post("/cases/<uuid:case_id>/assessment/matters/<uuid:matter_id>/put-off")
@access.page(P.ASSESS, case=True, facet=Facet.ASSESSMENT, load=session_queries.load_item)
def put_off(case: Case, item: AssessmentItem) -> Any:
    """Put the decision off to another session."""
    form = PutOffForm()
    if form.validate_on_submit():
        access.attempt(form, lambda: commands.put_off(g.db, actor(), case.id, form.reason.data or ""))
        if not access.refused():
            said = gettext("The decision was put off: put the case on the agenda of another session.")
            return access.done(said, url_for("assessment.session", session_id=item.session_id))
    return _matter_page(case, item, putting_off=form)


@bp.post("/cases/<uuid:case_id>/assessment/matters/<uuid:matter_id>/dissent")
@access.page(P.ASSESS, case=True, facet=Facet.ASSESSMENT, load=session_queries.load_item)
def dissent(case: Case, item: AssessmentItem) -> Any:
    """Have one's dissent in the minutes, or share the decision after all."""
    form = DissentForm()
    if form.validate_on_submit():
        access.attempt(form, lambda: commands.dissent(g.db, actor(), item.id, form.words.data))
        if not access.refused():
            said = (
                gettext("Your dissent will be in the minutes, with your words.")
                if form.words.data
                else gettext("You share the decision.")
            )
            return access.done(said, _page(case, item))
    return _matter_page(case, item, dissenting=form)


def _matter_page(case: Case, item: AssessmentItem, **forms: Any) -> Any:
    """The page with its forms; one of them may be given, as it was refused."""
    found = queries.assessment_of(g.db, case.id)
    decided = next((one for one in found.decisions if one["sequence"] == item.sequence), None) if not item.review_id else None
    whole = session_queries.matter(g.db, item, decided["outcome"] if decided and item.settled == "decided" else None)
    mine = whole.of(actor().person_id)
    form = forms.get("form") or OpinionForm(formdata=None)
    form.offer()
    if mine and form.stance.data is None:
        form.stance.data, form.text.data = mine.stance, mine.text
    dissenting = forms.get("dissenting") or DissentForm(formdata=None, words=mine.words if mine else None)
    title = gettext("Renewal") if item.review_id else gettext("Eligibility")
    page = render_template(
        "assessment/matter.html",
        case=case,
        item=item,
        sitting=whole.sitting,
        matter=whole,
        mine=mine,
        decided=decided,
        form=form,
        aside=forms.get("aside") or AsideForm(formdata=None),
        putting_off=forms.get("putting_off") or PutOffForm(formdata=None),
        dissenting=dissenting,
        chairs=whole.sitting.chair_id == actor().person_id,
        live=live_criteria_of(case) if case.stage == Stage.ASSESSMENT else (),
        words=WORDS,
        title=title,
        crumbs=[
            (gettext("Sessions of the Equipe"), url_for("assessment.sessions")),
            (gettext("Session"), url_for("assessment.session", session_id=item.session_id)),
            (case.number, None),
        ],
    )
    return page, 200 if request.method == "GET" else access.status_of_refusal()


def _page(case: Case, item: AssessmentItem) -> str:
    return url_for("assessment.matter", case_id=case.id, matter_id=item.id)
