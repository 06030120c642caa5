"""The list of renewals, the tab of a case with its dossier, what the household asks, the contributions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access, attachments, frame
from portal.pages.access import actor
from portal.pages.renewals import dossier, forms
from portal.pages.renewals.blueprint import BOTH, DAY, TITLES, WORDS, bp, form_page, tab
from portal.pages.telling import told
from portal.pages.words import say
from portal.records.letters import renewal as letters
from portal.records.support_reports.papers import as_text
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.departures import exit_steps
from portal.workflow.disclosure import Facet
from portal.workflow.placements import queries as placements
from portal.workflow.referrals.criteria import thawed
from portal.workflow.renewals import conditions, contributions, opening, queries, requests
from portal.workflow.renewals.models import PENDING
from portal.workflow.support.reports import queries as support_reports
from portal.workflow.support.reports.commands import load as load_report
from tenants import clock
from tenants.errors import NotFound
from tenants.permissions import Permission as P
from tenants.permissions import may

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.workflow.placements.models import Placement
    from portal.workflow.renewals.models import Review


@bp.get("/renewals")
@access.page(P.SEE_REVIEWS)
def index() -> Any:
    """The open reviews, with what each side owes and since when; and those that are coming."""
    rows = list(queries.pending_reviews(g.db, actor(), _after()))
    more, rows = len(rows) > queries.PAGE, rows[: queries.PAGE]
    following = url_for("renewals.index", after=f"{rows[-1].due_on}~{rows[-1].id}") if more else ""
    coming = queries.coming_reviews(g.db, actor()) if not request.args.get("after") else []
    return render_template(
        "renewals/index.html", rows=rows, coming=coming, following=following, words=WORDS, first=not request.args.get("after"),
        today=clock.today().isoformat(), titles=TITLES, day=DAY,
    )  # fmt: skip


@bp.get("/cases/<uuid:case_id>/renewal")
@access.page(P.SEE_CASES, case=True, facet=(Facet.RENEWAL, Facet.RENEWAL_QUESTION), reads=(Facet.RENEWAL,))
def show(case: Case) -> Any:
    """The tab: for the Comune and the ATS the review with its dossier, for the owner the question put to it and the new dates."""
    stay = placements.stay(g.db, case.id)
    question = queries.question_of(g.db, case.id)
    if Facet.RENEWAL not in g.seen.facets:
        return render_template("renewals/question.html", question=question, stay=stay, day=DAY, **frame.case_context())
    review = queries.review_of(g.db, case.id)
    composed = dossier.compose(g.db, case.id) if review is not None else None
    path = composed.path if composed else []
    pending = review is not None and review.state in PENDING and stay is not None
    return render_template(
        "renewals/show.html",
        review=review,
        conditions=conditions.conditions(g.db, case, stay) if pending and stay else (),
        asked=requests.requests(g.db, case.id),
        papers=attachments.of_case("renewal", kind="evidence", without=("letter",)),
        letters=letters.letters_of(g.db, case.id),
        writes=may(actor(), P.ISSUE_LETTERS),
        exit_steps=exit_steps.steps_of(g.db, case.id) if Facet.OUTCOME in g.seen.facets else (),
        mine=lambda step: may(actor(), P.WORK_EXIT_STEPS) and exit_steps.may_work(actor(), step),
        stay=stay,
        question=question,
        written=queries.written(g.db, review.id) if review else [],
        decisions=[(d, thawed(d.conditions)) for d in queries.decisions(g.db, review.id)] if review else [],
        opened_late=review is not None and _opened_late(case, review),
        opens_on=_opens_on(case, stay),
        opening=_opening(case),
        dossier=composed,
        path=[{"when": e["at"], "title": told(e["name"], e["data"]), "icon": "it-flag"} for e in path],
        sees_support=Facet.SUPPORT in g.seen.facets,
        titles=TITLES,
        words=WORDS,
        day=DAY,
        **frame.case_context(),
    )


@bp.route("/cases/<uuid:case_id>/renewal/open", methods=BOTH)
@access.page(P.OPEN_REVIEW, case=True, facet=Facet.RENEWAL)
def open_review(case: Case) -> Any:
    """Open the review by hand."""
    form = forms.OpenForm(version=case.version)
    if form.validate_on_submit():
        reason, version = form.late_reason.data, form.version.data
        access.attempt(form, lambda: opening.open_review(g.db, actor(), case.id, late_reason=reason, seen_version=version))
        if not access.refused():
            return access.done(gettext("The renewal review is open; everybody who owes a contribution was told."), tab(case))
    stay = placements.stay(g.db, case.id)
    late = stay is not None and opening.opens_late(stay.ends_on, case.rules.review_opens_days)
    return form_page("renewals/open.html", case, form, "open_review", gettext("Open the renewal review"), stay=stay, late=late)


@bp.route("/cases/<uuid:case_id>/renewal/request", methods=BOTH)
@access.page(P.RECORD_RENEWAL_REQUEST, case=True, facet=Facet.RENEWAL, reads=(Facet.RENEWAL,))
def record_request(case: Case) -> Any:
    """Write down what the household asks."""
    form = forms.RequestForm(version=case.version)
    form.offer()
    if form.validate_on_submit():
        typed: dict[str, Any] = {**form.data, "wants_renewal": form.wants_renewal.data == "yes"}
        names = ("wants_renewal", "asked_by", "asked_on", "way", "months", "reasons", "late_reason")
        values = {name: typed[name] for name in names}
        access.attempt(form, lambda: requests.record_request(g.db, actor(), case.id, **values, seen_version=typed["version"]))
        if not access.refused():
            return access.done(gettext("What the household asks was recorded."), tab(case))
    return form_page("renewals/request.html", case, form, "record_request", gettext("Record what the household asks"))


@bp.route("/cases/<uuid:case_id>/renewal/opinion", methods=BOTH)
@access.page(P.GIVE_SOCIAL_OPINION, case=True, facet=Facet.RENEWAL, reads=(Facet.RENEWAL,))
def give_opinion(case: Case) -> Any:
    """Give the social worker's opinion."""
    return _contribution(case, "social_opinion", "give_opinion", contributions.give_opinion)


@bp.route("/cases/<uuid:case_id>/renewal/report", methods=BOTH)
@access.page(P.GIVE_EDUCATOR_REPORT, case=True, facet=Facet.RENEWAL, reads=(Facet.RENEWAL,))
def give_report(case: Case) -> Any:
    """Give the educator's report."""
    return _contribution(case, "educator_report", "give_report", contributions.give_report)


@bp.route("/cases/<uuid:case_id>/renewal/statement", methods=BOTH)
@access.page(P.GIVE_FINANCIAL_STATEMENT, case=True, facet=Facet.RENEWAL, reads=(Facet.RENEWAL,))
def give_statement(case: Case) -> Any:
    """Give the financial consultant's statement."""
    return _contribution(case, "financial_statement", "give_statement", contributions.give_statement)


@bp.route("/cases/<uuid:case_id>/renewal/unit", methods=BOTH)
@access.page(P.CONFIRM_UNIT, case=True, facet=Facet.RENEWAL_QUESTION, reads=(Facet.RENEWAL_QUESTION,))
def confirm_unit(case: Case) -> Any:
    """Answer, as the owner, whether the unit stays available."""
    question = queries.question_of(g.db, case.id)
    if question is None:
        raise NotFound(UNKNOWN)
    said = {None: None, True: "yes", False: "no"}[question.available]
    form = forms.UnitForm(available=said, available_until=question.available_until, note=question.note)
    form.offer()
    until, due_on, unit_id = question.until, question.due_on, question.unit_id
    if form.validate_on_submit():
        typed: dict[str, Any] = form.data
        answer = {"available": typed["available"] == "yes", "available_until": typed["available_until"], "note": typed["note"]}
        access.attempt(form, lambda: contributions.confirm_unit(g.db, actor(), case.id, **answer))
        if not access.refused():
            return access.done(gettext("Thank you: your answer was recorded."), tab(case))
    title = gettext("Does the unit stay available?")
    last = until - timedelta(days=1)
    return form_page(
        "renewals/unit.html", case, form, "confirm_unit", title, last=last, due_on=due_on, unit_id=unit_id, partner=""
    )


@bp.route("/cases/<uuid:case_id>/renewal/unit-for-owner", methods=BOTH)
@access.page(P.ACT_FOR_OWNER, case=True, facet=Facet.RENEWAL, reads=(Facet.RENEWAL,))
def confirm_for_owner(case: Case) -> Any:
    """The Comune records what the owner said of the unit by telephone, by e-mail, on paper; the owner is told and can object."""
    question = queries.question_of(g.db, case.id)
    if question is None:
        raise NotFound(UNKNOWN)
    form = forms.UnitForOwnerForm()
    form.offer()
    form.offer_sources()
    last, due_on = question.until - timedelta(days=1), question.due_on
    if form.validate_on_submit():
        typed: dict[str, Any] = form.data
        answer = {"available": typed["available"] == "yes", "available_until": typed["available_until"], "note": typed["note"]}
        access.attempt(form, lambda: contributions.confirm_unit(g.db, actor(), case.id, **answer, word=form.word()))
        if not access.refused():
            return access.done(gettext("The answer was recorded; the owner was told, and can confirm it or object."), tab(case))
    title = gettext("Record for the owner whether the unit stays available")
    return form_page(
        "renewals/unit.html", case, form, "confirm_for_owner", title, last=last, due_on=due_on, partner=_partner("owner")
    )


@bp.route("/cases/<uuid:case_id>/renewal/report-for-partner", methods=BOTH)
@access.page(P.ACT_FOR_ATS, case=True, facet=Facet.RENEWAL, reads=(Facet.RENEWAL,))
def educator_report_for_ats(case: Case) -> Any:
    """The head of service records the educator's report as it came, while nobody of that organisation can."""
    return _contribution(case, "educator_report", "educator_report_for_ats", contributions.give_report, partner=_partner("ats"))


@bp.route("/cases/<uuid:case_id>/renewal/statement-for-partner", methods=BOTH)
@access.page(P.ACT_FOR_ATS, case=True, facet=Facet.RENEWAL, reads=(Facet.RENEWAL,))
def financial_statement_for_ats(case: Case) -> Any:
    """The head of service records the financial statement as it came, while nobody of that organisation can."""
    return _contribution(
        case, "financial_statement", "financial_statement_for_ats", contributions.give_statement, partner=_partner("ats")
    )


def _partner(kind: str) -> str:
    return str(g.seen.state["partners"].get(kind, ""))


def _contribution(case: Case, kind: str, name: str, command: Any, *, partner: str = "") -> Any:
    review = queries.review_of(g.db, case.id)
    given = next((c for c in queries.contributions(g.db, review.id) if c.kind == kind), None) if review else None
    ready = support_reports.reports_of(g.db, case.id, kind="renewal", approved=True) if kind == "educator_report" else ()
    form: Any
    if partner:
        form, ready = forms.ContributionForAtsForm(), ()
        form.offer_sources()
    else:
        form = forms.ContributionForm(obj=given) if request.method == "POST" else _filled(case, given, ready)
    form.offer()
    if kind != "social_opinion":
        del form.checked
    due_on = given.due_on if given else None
    if form.validate_on_submit():
        typed: dict[str, Any] = form.data
        values = {"recommendation": typed["recommendation"] or "", "text": typed["text"] or "", "months": typed["months"]}
        values |= {"checked": typed["checked"]} if "checked" in typed else {}
        values |= {"word": form.word()} if partner else {}
        access.attempt(form, lambda: command(g.db, actor(), case.id, **values))
        if not access.refused() and partner:
            return access.done(gettext("It was recorded; that organisation was told, and can confirm it or object."), tab(case))
        if not access.refused():
            return access.done(gettext("Your contribution was recorded. You may change it until the Equipe decides."), tab(case))
    stay = placements.stay(g.db, case.id)
    return form_page(
        "renewals/contribution.html", case, form, name, say(TITLES[kind]), kind=kind, due_on=due_on, stay=stay, partner=partner,
        conditions=conditions.conditions(g.db, case, stay) if stay and review else (), asked=requests.requests(g.db, case.id), ready=ready,
    )  # fmt: skip


def _filled(case: Case, given: Any, ready: Sequence[Any]) -> forms.ContributionForm:
    """The form with what was given before; or, when the address names an approved report, with what that says."""
    chosen = next((row.id for row in ready if str(row.id) == request.args.get("report")), None)
    if chosen is None:
        return forms.ContributionForm(obj=given)
    report = load_report(g.db, case.id, chosen)
    return forms.ContributionForm(
        data={"recommendation": report.recommendation, "months": report.months, "text": as_text(report)}
    )


def _opening(case: Case) -> frame.Button | None:
    """The button that opens the review before it opens by itself, for who may and while it may be opened."""
    found = (a for a in board.actions(actor(), g.seen) if (a.family, a.name) == ("renewals", "open_review") and a.allowed)
    return next((frame.button(a, case_id=case.id) for a in found), None)


def _opens_on(case: Case, stay: Placement | None) -> date | None:
    """The day on which the review opens by itself, for a stay that may be renewed and has none yet."""
    if stay is None or stay.state != "living" or stay.renewed_months or not stay.renewal_months:
        return None
    return stay.ends_on - timedelta(days=case.rules.review_opens_days)


def _opened_late(case: Case, review: Review) -> bool:
    return (review.ends_on - clock.day_of(review.opened_at)).days < case.rules.review_opens_days


def _after() -> tuple[date, UUID] | None:
    """Where the previous page of the list ended."""
    day, _, key = request.args.get("after", "").partition("~")
    try:
        return date.fromisoformat(day), UUID(key)
    except ValueError:
        return None
