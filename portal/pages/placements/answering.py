"""Answer a proposal, for the owner and for the household; take it back."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.placements import words
from portal.pages.placements.blueprint import SEEN, bp, crumbs, require_action
from portal.pages.placements.forms import (
    AnswerForm,
    AnswerForOwnerForm,
    HouseholdAnswerForm,
    QuestionAnswerForm,
    WithdrawProposalForm,
)
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.placements import commands, overview
from portal.workflow.stages import Stage
from tenants.permissions import Permission as P


@bp.route("/cases/<uuid:case_id>/proposal/answer", methods=["GET", "POST"])
@access.page(P.ANSWER_PROPOSAL, case=True, facet=Facet.PLACEMENT_OWN, reads=(Facet.PLACEMENT_OWN,))
def answer(case: Case) -> Any:
    """The owner answers; a no ends what it may see of the case."""
    require_action("answer")
    form, status = AnswerForm(), 200
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            said, version = form.answer.data, form.version.data
            access.attempt(form, lambda: _owner_says(case, form, said, version))
            if not access.refused():
                if said == "ask":
                    return access.done(
                        gettext("Your question was sent. The home stays held; you will be told of the answer."),
                        url_for("placements.show", case_id=case.id),
                    )
                if said == "no":
                    return access.done(
                        gettext("Your answer was sent: the unit is free again, and the case is no longer shown to you."),
                        url_for("home.index"),
                    )
                return access.done(gettext("Your answer was sent."), url_for("placements.show", case_id=case.id))
        status = access.status_of_refusal()
    found = overview.of_case(g.db, case)
    page = render_template(
        "placements/answer.html",
        case=case,
        found=found,
        proposal=found.open_proposal,
        waits=bool(found.questions and found.questions[-1].answered_at is None),
        form=form,
        words=words,
        crumbs=crumbs(case, gettext("Answer the proposal")),
    )
    return page, status


def _owner_says(case: Case, form: AnswerForm, said: str | None, version: int | None) -> Any:
    if said == "ask":
        return commands.ask_about_proposal(g.db, g.actor, case.id, form.question.data or "", seen_version=version)
    return commands.answer_proposal(
        g.db, g.actor, case.id, said == "yes", refusal=form.refusal.data or "", reason=form.reason.data, seen_version=version
    )


@bp.route("/cases/<uuid:case_id>/proposal/answer-for-owner", methods=["GET", "POST"])
@access.page(P.ACT_FOR_OWNER, case=True, facet=Facet.PLACEMENT, reads=(Facet.PLACEMENT,))
def answer_for_owner(case: Case) -> Any:
    """The Comune records what the owner answered by telephone, by e-mail, on paper; the owner is told and can object."""
    require_action("answer_for_owner")
    form, status = AnswerForOwnerForm(), 200
    form.offer_sources()
    found = overview.of_case(g.db, case)
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            said, word, version = form.answer.data == "yes", form.word(), form.version.data
            access.attempt(
                form,
                lambda: commands.answer_proposal(
                    g.db,
                    g.actor,
                    case.id,
                    said,
                    refusal=form.refusal.data or "",
                    reason=form.reason.data,
                    word=word,
                    seen_version=version,
                ),
            )
            if not access.refused():
                return access.done(
                    gettext("The answer was recorded; the owner was told, and can confirm it or object."),
                    url_for("placements.show", case_id=case.id),
                )
        status = access.status_of_refusal()
    page = render_template(
        "placements/answer_for_owner.html",
        case=case,
        proposal=found.open_proposal,
        partner=g.seen.state["partners"].get("owner", gettext("the owner")),
        form=form,
        words=words,
        crumbs=crumbs(case, gettext("Record the owner's answer for it")),
    )
    return page, status


@bp.route("/cases/<uuid:case_id>/proposal/question", methods=["GET", "POST"])
@access.page(P.MATCH, case=True, facet=Facet.PLACEMENT, reads=(Facet.PLACEMENT,))
def answer_question(case: Case) -> Any:
    """The Comune answers what the owner asked about the proposal."""
    require_action("answer_question")
    form, status = QuestionAnswerForm(), 200
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            said, version = form.answer.data or "", form.version.data
            access.attempt(form, lambda: commands.answer_about_proposal(g.db, g.actor, case.id, said, seen_version=version))
            if not access.refused():
                return access.done(gettext("The answer was sent to the owner."), url_for("placements.show", case_id=case.id))
        status = access.status_of_refusal()
    found = overview.of_case(g.db, case)
    page = render_template(
        "placements/answer_question.html",
        case=case,
        found=found,
        proposal=found.open_proposal,
        form=form,
        words=words,
        crumbs=crumbs(case, gettext("Answer the owner's question")),
    )
    return page, status


@bp.route("/cases/<uuid:case_id>/proposal/household-answer", methods=["GET", "POST"])
@access.page(P.RECORD_HOUSEHOLD_ANSWER, case=True, facet=Facet.PLACEMENT, reads=(Facet.PLACEMENT,))
def household_answer(case: Case) -> Any:
    """Record what the household answered."""
    require_action("household_answer")
    form, status = HouseholdAnswerForm(), 200
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            yes = form.answer.data == "yes"
            access.attempt(
                form,
                lambda: commands.record_household_answer(
                    g.db,
                    g.actor,
                    case.id,
                    yes,
                    refusal=form.refusal.data or "",
                    reason=form.reason.data,
                    seen_version=form.version.data,
                ),
            )
            if not access.refused():
                assigned = Stage(case.stage) is Stage.ASSIGNED
                said = gettext("Both have accepted: the home is assigned.") if assigned else gettext("The answer was recorded.")
                return access.done(said, url_for("placements.show", case_id=case.id))
        status = access.status_of_refusal()
    page = render_template(
        "placements/household_answer.html",
        case=case,
        proposal=overview.of_case(g.db, case).open_proposal,
        form=form,
        words=words,
        crumbs=crumbs(case, gettext("Record the household's answer")),
    )
    return page, status


@bp.route("/cases/<uuid:case_id>/proposal/withdraw", methods=["GET", "POST"])
@access.page(P.MATCH, case=True, facet=SEEN, reads=(Facet.PLACEMENT,))
def withdraw_proposal(case: Case) -> Any:
    """Take the proposal back."""
    require_action("withdraw_proposal")
    form, status = WithdrawProposalForm(), 200
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            access.attempt(
                form,
                lambda: commands.withdraw_proposal(
                    g.db,
                    g.actor,
                    case.id,
                    refusal=form.refusal.data or "",
                    reason=form.reason.data,
                    seen_version=form.version.data,
                ),
            )
            if not access.refused():
                return access.done(
                    gettext("The proposal was withdrawn: the unit is free, the household waits again."),
                    url_for("placements.show", case_id=case.id),
                )
        status = access.status_of_refusal()
    page = render_template(
        "placements/withdraw_proposal.html",
        case=case,
        proposal=overview.of_case(g.db, case).open_proposal,
        form=form,
        crumbs=crumbs(case, gettext("Withdraw the proposal")),
    )
    return page, status
