"""Pages of the family renewals: the list, the tab of a case with its dossier, the contributions, the decision."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access, frame
from portal.pages.access import actor
from portal.pages.renewals import dossier, forms
from portal.pages.telling import told
from portal.pages.words import say
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.departures import leaving
from portal.workflow.disclosure import Facet
from portal.workflow.placements import queries as placements
from portal.workflow.renewals import contributions, decisions, opening, queries
from portal.workflow.renewals.queries import CONTRIBUTION_WORDS, RECOMMENDATION_WORDS
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound, WrongStage
from tenants.permissions import Permission as P
from tenants.sentences import S

if TYPE_CHECKING:
    from portal.workflow.placements.models import Placement
    from portal.workflow.renewals.models import Review

bp = Blueprint("renewals", __name__, template_folder="templates")

BOTH = ("GET", "POST")
GOAL_WORDS = {"open": S("Under way"), "met": S("Reached"), "partly_met": S("Partly reached"), "dropped": S("Dropped")}
AREA_WORDS = {"home": S("Home"), "work": S("Work"), "money": S("Money"), "family": S("Family")}
WORDS = {
    "contributions": CONTRIBUTION_WORDS, "recommendations": RECOMMENDATION_WORDS, "goals": GOAL_WORDS, "areas": AREA_WORDS,
}  # fmt: skip
TITLES = {
    "social_opinion": S("Opinion of the social worker"),
    "educator_report": S("Report of the educator"),
    "financial_statement": S("Statement of the financial consultant"),
    "unit_question": S("Answer of the owner about the unit"),
}
DAY = timedelta(days=1)


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
    return render_template(
        "renewals/show.html",
        review=review,
        stay=stay,
        question=question,
        written=queries.written(g.db, review.id) if review else [],
        decisions=queries.decisions(g.db, review.id) if review else [],
        opened_late=review is not None and _opened_late(case, review),
        opens_on=_opens_on(case, stay),
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
            return access.done(gettext("The renewal review is open; everybody who owes a contribution was told."), _tab(case))
    stay = placements.stay(g.db, case.id)
    late = stay is not None and opening.opens_late(stay.ends_on, case.rules.review_opens_days)
    return _form_page("renewals/open.html", case, form, "open_review", gettext("Open the renewal review"), stay=stay, late=late)


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
            return access.done(gettext("Thank you: your answer was recorded."), _tab(case))
    title = gettext("Does the unit stay available?")
    last = until - timedelta(days=1)
    return _form_page("renewals/unit.html", case, form, "confirm_unit", title, last=last, due_on=due_on, unit_id=unit_id)


@bp.route("/cases/<uuid:case_id>/renewal/decide", methods=BOTH)
@access.page(P.DECIDE_REVIEW, case=True, facet=Facet.RENEWAL, reads=(Facet.RENEWAL,))
def decide(case: Case) -> Any:
    """Record the Equipe's decision."""
    form = forms.DecideForm(version=case.version)
    if request.method == "GET":
        _require_open("decide")
        form.present.data = [str(actor().person_id)]
        form.decided_on.data = clock.today()
    review = queries.require_pending(g.db, case.id) if request.method == "GET" else queries.review_of(g.db, case.id)
    form.offer(queries.equipe(g.db, case.partnership_id), may_defer=review is None or review.state == "collecting")
    if form.validate_on_submit():
        access.attempt(form, lambda: _record(case, form), reasons="proven_reasons")
        if not access.refused():
            return access.done(gettext("The Equipe's decision was recorded; everybody concerned was told."), _tab(case))
        review = queries.review_of(g.db, case.id)
    return _form_page(
        "renewals/decide.html", case, form, "decide", gettext("Record the decision on the renewal"), review=review,
        **_before_the_equipe(case, review),
    )  # fmt: skip


def _before_the_equipe(case: Case, review: Review | None) -> dict[str, Any]:
    stay = placements.stay(g.db, case.id)
    soonest = next(iter(queries.limits(g.db, case.id)), None)
    fits = queries.months_that_fit(stay, soonest) if stay else 0
    longest = min(stay.renewal_months, 12) if stay else 0
    return {
        "stay": stay,
        "written": queries.written(g.db, review.id) if review else [],
        "question": queries.question_of(g.db, case.id),
        "missing": queries.missing(g.db, review) if review else [],
        "limit": say(decisions.limit_sentence(stay, soonest)) if stay and soonest and fits < longest else "",
        "new_ends": [(n, queries.new_end(stay, n) - timedelta(days=1)) for n in range(1, fits + 1)] if stay else [],
        "over": stay is not None and clock.today() >= stay.ends_on,
        "titles": TITLES,
    }


def _record(case: Case, form: forms.DecideForm) -> Any:
    typed: dict[str, Any] = form.data
    sitting, reasons, version = form.sitting(), typed["proven_reasons"] or "", typed["version"]
    if typed["outcome"] == "granted":
        months = typed["months"] or 0
        return decisions.grant(
            g.db, actor(), case.id, months=months, proven_reasons=reasons, sitting=sitting, seen_version=version
        )
    if typed["outcome"] == "deferred":
        return decisions.defer(
            g.db, actor(), case.id, deferred_to=typed["deferred_to"], reasons=reasons, sitting=sitting, seen_version=version
        )
    if typed["outcome"] == "refused":
        return leaving.refuse_renewal(
            g.db, actor(), case.id, reasons=reasons, exit_plan=typed["exit_plan"] or "", sitting=sitting,
            leaves_on=typed["leaves_on"], seen_version=version,
        )  # fmt: skip
    raise Invalid(outcome=S("Choose what the Equipe decided."))


def _contribution(case: Case, kind: str, name: str, command: Any) -> Any:
    review = queries.review_of(g.db, case.id)
    given = next((c for c in queries.contributions(g.db, review.id) if c.kind == kind), None) if review else None
    form = forms.ContributionForm(obj=given)
    form.offer()
    due_on = given.due_on if given else None
    if form.validate_on_submit():
        typed: dict[str, Any] = form.data
        values = {"recommendation": typed["recommendation"] or "", "text": typed["text"] or "", "months": typed["months"]}
        access.attempt(form, lambda: command(g.db, actor(), case.id, **values))
        if not access.refused():
            return access.done(gettext("Your contribution was recorded. You may change it until the Equipe decides."), _tab(case))
    stay = placements.stay(g.db, case.id)
    return _form_page("renewals/contribution.html", case, form, name, say(TITLES[kind]), kind=kind, due_on=due_on, stay=stay)


def _form_page(template: str, case: Case, form: Any, name: str, title: str, **values: Any) -> Any:
    """A form of the case: shown when its step is open, shown again with its status after a refusal."""
    if request.method == "GET":
        _require_open(name)
    crumbs = [(gettext("Cases"), url_for("cases.index")), (case.number, _tab(case)), (title, None)]
    page = render_template(
        template, case=case, form=form, title=title, crumbs=crumbs, back=_tab(case), words=WORDS, day=DAY, **values
    )
    return page, 200 if request.method == "GET" else access.status_of_refusal()


def _require_open(name: str) -> None:
    """Show no form that could only be refused: say why instead."""
    found = next((a for a in board.actions(actor(), g.seen) if a.family == "renewals" and a.name == name), None)
    if found is None:
        stage = S(STAGE_WORDS[Stage(g.seen.case.stage)])
        raise WrongStage(S("The case is at “%(stage)s”, where this step is not open.", stage=stage))
    if not found.allowed and found.reason is not None:
        raise Conflict(found.reason)


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


def _tab(case: Case) -> str:
    return url_for("renewals.show", case_id=case.id)
