"""The assessment of a case: its tab, and what the Equipe and the Comune's service do in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access, frame
from portal.pages.access import actor
from portal.pages.assessment import forms
from portal.pages.assessment.blueprint import BOTH, bp
from portal.workflow import board
from portal.workflow.assessment import commands, information, overrules, queries, quorum
from portal.workflow.assessment import sitting_queries as session_queries
from portal.workflow.assessment.words import MOMENT_WORDS, OUTCOME_WORDS, REASON_WORDS, STANCE_WORDS
from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.referrals.criteria import Result, State, thawed
from portal.workflow.referrals.queries import live_criteria
from portal.workflow.referrals.words import ASKED_BY_WORDS, CRITERION_WORDS
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants import clock
from tenants.errors import Conflict, NotFound, WrongStage
from tenants.organisations import Rules
from tenants.permissions import Permission as P
from tenants.permissions import may
from tenants.sentences import S

if TYPE_CHECKING:
    from portal.workflow.assessment.models import AssessmentItem
    from portal.workflow.assessment.queries import AssessmentOfCase
    from tenants.sentences import Sentence

STILL_OPEN = (Stage.DRAFT, Stage.SUBMITTED, Stage.ASSESSMENT, Stage.REJECTED)
"""The stages at which the criteria are shown as they stand today, beside those that were frozen."""
WORDS = {
    "criteria": CRITERION_WORDS, "reasons": REASON_WORDS, "outcomes": OUTCOME_WORDS, "moments": MOMENT_WORDS,
    "askers": ASKED_BY_WORDS, "stances": STANCE_WORDS,
}  # fmt: skip


@bp.get("/cases/<uuid:case_id>/assessment")
@access.page(P.SEE_CASES, case=True, facet=Facet.ASSESSMENT, reads=(Facet.ASSESSMENT,))
def show(case: Case) -> Any:
    """The tab: criteria, sessions, questions and answers, decisions."""
    found = queries.assessment_of(g.db, case.id)
    said = session_queries.matters_of(g.db, case.id)
    outcomes = {one["sequence"]: one["outcome"] for one in found.decisions}
    matters = [one for one in found.sessions if one["settled"] == "decided" and UUID(one["item"]) in said]
    return render_template(
        "assessment/show.html",
        found=found,
        voices={
            one["sequence"]: session_queries.voices_of(said[UUID(one["item"])], outcomes.get(one["sequence"]))
            for one in matters
            if not one["review"]
        },
        checks=[{**check, "results": thawed(check["results"])} for check in reversed(found.checks)],
        live=live_criteria_of(case),
        may_answer=_is_open("answer_information"),
        sits=may(actor(), P.ASSESS) and case.partnership_id in actor().equipe_of,
        overrules={one["id"]: one for one in found.overrules},
        words=WORDS,
        today=clock.today().isoformat(),
        **frame.case_context(),
    )


@bp.route("/cases/<uuid:case_id>/assessment/take-up", methods=BOTH)
@access.page(P.ASSESS, case=True, facet=Facet.ASSESSMENT)
def take_up(case: Case) -> Any:
    """Take a submitted case up, with a session to come or a new one."""
    lead = gettext("The Equipe takes the case up and discusses it in a session: one that is already convened, or a new one.")
    return _agenda_page(case, "take_up", commands.take_up, gettext("Take up"), lead, gettext("The case was taken up."))


@bp.route("/cases/<uuid:case_id>/assessment/agenda", methods=BOTH)
@access.page(P.ASSESS, case=True, facet=Facet.ASSESSMENT)
def put_on_agenda(case: Case) -> Any:
    """Put a case in assessment on the agenda of a further session."""
    lead = gettext("The decision was put off, or the case is examined again: choose the session that discusses it.")
    title = gettext("Put on the agenda of a session")
    return _agenda_page(case, "put_on_agenda", commands.put_on_agenda, title, lead, gettext("The case is on the agenda."))


@bp.route("/cases/<uuid:case_id>/assessment/information/ask", methods=BOTH)
@access.page(P.ASSESS, case=True, facet=Facet.ASSESSMENT)
def ask_information(case: Case) -> Any:
    """Ask the Comune's service for more information."""
    form = forms.AskForm(version=case.version, due_on=information.usual_due_day(case))
    if form.validate_on_submit():
        typed: dict[str, Any] = form.data
        asking = (typed["question"], typed["due_on"], typed["version"])
        access.attempt(form, lambda: commands.ask_information(g.db, actor(), case.id, *asking))
        if not access.refused():
            return access.done(gettext("The question was sent to the social service."), _tab(case))
    return _form_page(
        "assessment/ask.html", case, form, "ask_information", gettext("Ask for information"), days=case.rules.information_days
    )


@bp.route("/cases/<uuid:case_id>/assessment/information/answer", methods=BOTH, defaults={"request_id": None})
@bp.route("/cases/<uuid:case_id>/assessment/information/<uuid:request_id>/answer", methods=BOTH)
@access.page(P.ANSWER_INFORMATION, case=True, facet=Facet.ASSESSMENT, reads=(Facet.ASSESSMENT,))
def answer_information(case: Case, request_id: UUID | None) -> Any:
    """Answer a question of the Equipe; without naming one, the one that is due first."""
    form = forms.AnswerForm()
    asked = _question(case, request_id)
    if form.validate_on_submit():
        answer = form.answer.data or ""
        access.attempt(form, lambda: commands.answer_information(g.db, actor(), case.id, UUID(asked["id"]), answer))
        if not access.refused():
            return access.done(gettext("The answer was sent to the Equipe."), _tab(case))
    title = gettext("Answer the Equipe")
    return _form_page("assessment/answer.html", case, form, "answer_information", title, asked=asked)


@bp.route("/cases/<uuid:case_id>/assessment/overrule", methods=BOTH)
@access.page(P.OVERRULE_CRITERIA, case=True, facet=Facet.ASSESSMENT)
def overrule(case: Case) -> Any:
    """The head of service writes why the Equipe may go against a criterion."""
    form = forms.OverruleForm(version=case.version)
    if form.validate_on_submit():
        reason, version = form.overrule_reason.data or "", form.version.data
        access.attempt(form, lambda: commands.overrule(g.db, actor(), case.id, reason, version))
        if not access.refused():
            return access.done(gettext("The reason was written: the Equipe may now go against the criterion."), _tab(case))
    return _form_page(
        "assessment/overrule.html", case, form, "overrule", gettext("Go against a criterion"), live=live_criteria_of(case),
        needless=_why_needless(case),
    )  # fmt: skip


@bp.route("/cases/<uuid:case_id>/assessment/decide", methods=BOTH)
@access.page(P.ASSESS, case=True, facet=Facet.ASSESSMENT, reads=(Facet.ASSESSMENT,))
def decide(case: Case) -> Any:
    """Record the Equipe's decision; before that its session is opened, with who is present."""
    found, form = queries.assessment_of(g.db, case.id), forms.DecideForm(version=case.version)
    agenda = found.agenda
    if request.method == "GET":
        _require_open("decide")
        if agenda and agenda["state"] == "convened":
            return redirect(url_for("assessment.open_session", session_id=agenda["id"]))
    form.offer()
    if form.validate_on_submit():
        access.attempt(form, lambda: _record(case, form))
        if not access.refused():
            return access.done(gettext("The Equipe's decision was recorded."), _tab(case))
    live = live_criteria_of(case)
    written = _written(found, live)
    unmet = any(result.state is State.NOT_MET for result in live)
    item = session_queries.load_item(g.db, actor(), case, UUID(agenda["item"])) if agenda else None
    return _form_page(
        "assessment/decide.html", case, form, "decide", gettext("Record the decision"), found=found, live=live, written=written,
        unmet=unmet, may_overrule=may(actor(), P.OVERRULE_CRITERIA) and unmet and written is None, agenda=agenda,
        matter=session_queries.matter(g.db, item) if item else None, lacking=_lacking(item),
    )  # fmt: skip


@bp.route("/cases/<uuid:case_id>/assessment/re-examination", methods=BOTH)
@access.page(P.ASK_RE_EXAMINATION, case=True, facet=Facet.ASSESSMENT, reads=(Facet.ASSESSMENT,))
def re_examine(case: Case) -> Any:
    """Ask the Equipe to examine a rejected case again."""
    form = forms.ReExamineForm(version=case.version)
    form.offer()
    if form.validate_on_submit():
        asked_by, reason, version = form.asked_by.data, form.reason.data or "", form.version.data
        access.attempt(form, lambda: commands.re_examine(g.db, actor(), case.id, asked_by, reason, version))
        if not access.refused():
            return access.done(gettext("The Equipe was asked to examine the case again."), _tab(case))
    found = queries.assessment_of(g.db, case.id)
    return _form_page("assessment/re_examine.html", case, form, "re_examine", gettext("Ask for a re-examination"), found=found)


@bp.route("/cases/<uuid:case_id>/assessment/reopen", methods=BOTH)
@access.page(P.REOPEN_DECISION, case=True, facet=Facet.ASSESSMENT, reads=(Facet.ASSESSMENT,))
def reopen(case: Case) -> Any:
    """The head of service reopens a decision of the Equipe."""
    form = forms.ReopenForm(version=case.version)
    if form.validate_on_submit():
        reason, version = form.reason.data or "", form.version.data
        access.attempt(form, lambda: commands.reopen_decision(g.db, actor(), case.id, reason, version))
        if not access.refused():
            return access.done(gettext("The decision was reopened: the Equipe was told and decides again."), _tab(case))
    found = queries.assessment_of(g.db, case.id)
    return _form_page("assessment/reopen.html", case, form, "reopen", gettext("Reopen the decision"), found=found)


def _agenda_page(case: Case, name: str, command: Any, title: str, lead: str, said: str) -> Any:
    """The page that chooses or convenes a session and gives it to a command."""
    form = forms.AgendaForm(version=case.version)
    form.offer(queries.sessions_for(g.db, actor(), case))

    def place() -> Any:
        cases.lock(g.db, case.id, form.version.data)
        chosen = (
            commands.convene(g.db, actor(), case.partnership_id, form.moment(), form.place.data).id
            if form.is_new
            else UUID(form.session_id.data)
        )
        return command(g.db, actor(), case.id, chosen, form.version.data)

    if form.validate_on_submit():
        access.attempt(form, place)
        if not access.refused():
            return access.done(said, _tab(case))
    return _form_page("assessment/agenda.html", case, form, name, title, lead=lead, live=live_criteria_of(case))


def _form_page(template: str, case: Case, form: Any, name: str, title: str, **values: Any) -> Any:
    """A form of the case: shown when its step is open, shown again with its status after a refusal."""
    if request.method == "GET":
        _require_open(name)
    crumbs = [(gettext("Cases"), url_for("cases.index")), (case.number, _tab(case)), (title, None)]
    page = render_template(template, case=case, form=form, title=title, crumbs=crumbs, back=_tab(case), words=WORDS, **values)
    return page, 200 if request.method == "GET" else access.status_of_refusal()


def _require_open(name: str) -> None:
    """Show no form that could only be refused: say why instead."""
    found = next((a for a in board.actions(actor(), g.seen) if a.family == "assessment" and a.name == name), None)
    if found is None:
        stage = S(STAGE_WORDS[Stage(g.seen.case.stage)])
        raise WrongStage(S("The case is at “%(stage)s”, where this step is not open.", stage=stage))
    if not found.allowed and found.reason is not None:
        raise Conflict(found.reason)


def _why_needless(case: Case) -> Sentence | None:
    """Why there is no criterion to go against now: the page then shows the criteria and says so, without a form."""
    try:
        overrules.criteria_to_overrule(g.db, case)
    except Conflict as nothing:
        return nothing.sentence if request.method == "GET" else None
    return None


def _is_open(name: str) -> bool:
    return any(a.allowed for a in board.actions(actor(), g.seen) if a.family == "assessment" and a.name == name)


def live_criteria_of(case: Case) -> tuple[Result, ...]:
    """The criteria as they stand today, for whoever sees what they rest on; showing them is a reading of those facets."""
    needed = {Facet.ECONOMIC, Facet.SOCIAL}
    if Stage(case.stage) not in STILL_OPEN or not needed <= g.seen.facets:
        return ()
    for facet in needed:
        access.read_also(facet, case.id)
    return live_criteria(g.db, case)


def _question(case: Case, request_id: UUID | None) -> dict[str, Any]:
    found = queries.assessment_of(g.db, case.id)
    if request_id is None:
        if not found.open_requests:
            raise Conflict(S("The Equipe has asked for nothing that is still open."))
        return found.open_requests[0]
    asked = next((one for one in found.requests if one["id"] == str(request_id)), None)
    if asked is None:
        raise NotFound(UNKNOWN)
    if request.method == "GET" and asked["answered_at"]:
        raise Conflict(S("This question has already been answered."))
    return asked


def _written(found: AssessmentOfCase, live: tuple[Result, ...]) -> dict[str, Any] | None:
    """The head's reason that covers all criteria that are not met now."""
    unmet = {result.code for result in live if result.state is State.NOT_MET}
    mine = [one for one in found.overrules if one["sequence"] == found.round and unmet and unmet <= set(one["criteria"])]
    return mine[-1] if mine else None


def _record(case: Case, form: forms.DecideForm) -> Any:
    typed: dict[str, Any] = form.data
    return commands.decide(
        g.db,
        actor(),
        case.id,
        outcome=typed["outcome"],
        reason=typed["reason"],
        reasons_text=typed["reasons_text"],
        minutes=typed["minutes"],
        overrule_reason=typed["overrule_reason"],
        seen_version=typed["version"],
    )


def _lacking(item: AssessmentItem | None) -> Sentence | None:
    """Why the members who count are not enough."""
    if item is None or item.session.rules_id is None:
        return None
    return quorum.quorum_of(g.db, item, g.db.get(Rules, item.session.rules_id)).lacking


def _tab(case: Case) -> str:
    return url_for("assessment.show", case_id=case.id)
