"""The referral as a task list, its criteria live beside it, and "check your answers" before it is submitted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.referrals.autosave import left_open
from portal.pages.referrals.blueprint import bp
from portal.pages.referrals.forms import IncomeForm, SocialForm, SubmitForm, country
from portal.pages.referrals.papers import NOTHING, Papers, of_referral
from portal.pages.referrals.saving import page, saved
from portal.workflow import stages
from portal.workflow.cases.commands import STALE
from portal.workflow.disclosure import Facet
from portal.workflow.referrals import commands, completeness, corrections, criteria, queries, words
from portal.workflow.referrals.address import in_a_line
from portal.workflow.referrals.editing import require_editable
from portal.workflow.stages import Stage, Transition
from tenants import clock
from tenants.errors import Conflict
from tenants.permissions import Permission

if TYPE_CHECKING:
    from datetime import datetime

    from portal.workflow.cases.models import Case
    from portal.workflow.referrals.queries import Referral

FORM_PAGES = {
    "social": "referrals.social_section",
    "needs": "referrals.needs_section",
    "economic": "referrals.economic_section",
    "consent": "referrals.consent",
    "address": "referrals.address",
    "member:new": "referrals.add_member",
    "member": "referrals.change_member",
    "income:new": "referrals.add_income",
    "income": "referrals.change_income",
}
"""The page of each form in which something may have been typed and not saved."""
SECTION_PAGES = {
    "household": "referrals.household_section",
    "economic": "referrals.economic_section",
    "social": "referrals.social_section",
    "needs": "referrals.needs_section",
    "consent": "referrals.consent",
    "documents": "referrals.papers_section",
}
SECTION_OF = {"member": "household", "reference": "household", "address": "household", "income": "economic",
              "economic": "economic", "social": "social", "needs": "needs"}  # fmt: skip
ALL = (Facet.IDENTITY, Facet.ECONOMIC, Facet.SOCIAL)


@bp.get("/cases/<uuid:case_id>/referral")
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.IDENTITY, reads=ALL)
def edit(case: Case) -> Any:
    """The sections of a referral: each complete, or what is missing from it."""
    require_editable(case)
    referral = queries.referral(g.db, case)
    papers = of_referral(referral)
    return page(
        "tasklist.html",
        case,
        referral=referral,
        sections=_sections(referral, papers),
        papers=papers,
        left_open=_left_open(referral),
        complete=completeness.is_complete(referral),
        results=referral.criteria(),
        is_draft=case.stage == Stage.DRAFT,
        words=words,
    )


@bp.post("/cases/<uuid:case_id>/referral/criteria")
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.IDENTITY)
def live_criteria(case: Case) -> Any:
    """A fragment: the criteria with what is typed and not saved yet. Changes nothing; the page it is part of logged the reading."""
    facts = _typed_over(case, queries.facts(g.db, case))
    results = criteria.evaluate(facts, queries.limits(case.rules), clock.today())
    return render_template(
        "referrals/_criteria.html", case=case, results=results, criterion_words=words.CRITERION_WORDS, live=True
    )


@bp.route("/cases/<uuid:case_id>/referral/submit", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.IDENTITY, reads=ALL)
def submit(case: Case) -> Any:
    """Check your answers, then submit them."""
    form, changed = SubmitForm(), frozenset[str]()
    if request.method == "POST":
        looked_at = form.seen_version
        if saved(form, case, lambda: _submit(form, case)):
            return access.done(gettext("The referral is submitted. The members of the Equipe have been told."),
                               url_for("cases.show", case_id=case.id))  # fmt: skip
        changed = frozenset(SECTION_OF[one] for one in corrections.changed_since(g.db, case.id, looked_at))
        if (form.papers.data or NOTHING) != of_referral(queries.referral(g.db, case)).seen:
            changed |= {"documents"}
    else:
        form.look_at(case.version)
    stages.require(Stage(case.stage), Transition.SUBMIT)
    referral = queries.referral(g.db, case)
    papers = of_referral(referral)
    form.papers.raw_data, form.papers.data = None, papers.seen
    return page(
        "check.html",
        case,
        crumb=gettext("Check your answers"),
        form=form,
        changed=changed,
        referral=referral,
        sections=_sections(referral, papers),
        papers=papers,
        left_open=_left_open(referral),
        complete=completeness.is_complete(referral),
        results=referral.criteria(),
        words=words,
        address=in_a_line(referral.address),
        country=country,
        member_names={m.id: f"{m.name.given_name} {m.name.surname}" for m in referral.members},
        timedelta_day=timedelta(days=1),
    )


def _submit(form: SubmitForm, case: Case) -> Any:
    """Submit what was looked at: its answers, and the documents that were attached then."""
    made = commands.submit(g.db, access.actor(), case.id, seen_version=form.seen_version)
    if (form.papers.data or NOTHING) != of_referral(queries.referral(g.db, case)).seen:
        raise Conflict(STALE)
    return made


def _sections(referral: Referral, papers: Papers) -> list[dict[str, Any]]:
    missing = {**completeness.missing(referral), "documents": ()}
    return [
        {
            "code": code,
            "title": words.SECTION_WORDS[code],
            "href": url_for(SECTION_PAGES[code], case_id=referral.case.id),
            "missing": missing[code],
            "usual": papers.missing if code == "documents" else (),
        }
        for code in SECTION_PAGES
    ]


def _left_open(referral: Referral) -> list[tuple[str, str, datetime]]:
    there = frozenset([str(m.id) for m in referral.members] + [str(i.id) for i in referral.incomes])
    return left_open(referral.case, FORM_PAGES, there)


def _typed_over(case: Case, facts: criteria.Facts) -> criteria.Facts:
    typed = request.form
    if "target" in typed or "account" in typed:
        social = SocialForm().facts()
        facts = replace(facts, target=social.target if social.target in words.TARGET_WORDS else None,
                        vulnerabilities=social.vulnerabilities, difficulty=(social.temporary_difficulty or "").strip())  # fmt: skip
    elif "monthly" in typed and request.args.get("adds", "").startswith("income"):
        typed_income, changed = IncomeForm().facts(), request.args["adds"].partition(":")[2]
        others = tuple(queries.income_now(i) for i in queries.incomes(g.db, case.id) if str(i.id) != changed)
        if typed_income.monthly_cents:
            others += (queries.income_now(typed_income),)
        facts = replace(facts, incomes=others)
    elif request.args.get("adds") == "member":
        facts = replace(facts, persons=facts.persons + 1)
    return facts
