"""Pages of the family departures: the tab of a case, the way out, the handback, what came after."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access, attachments, frame, steps
from portal.pages.access import actor
from portal.pages.departures import forms, plan
from portal.pages.departures.blueprint import BOTH, WORDS, bp, form_page, tab
from portal.workflow.cases.models import Case
from portal.workflow.departures import exit_steps, handback, leaving, outcomes, queries
from portal.workflow.disclosure import Facet
from portal.workflow.placements import inspections
from portal.workflow.placements import queries as placements
from tenants import clock
from tenants.permissions import Permission as P

if TYPE_CHECKING:
    from portal.workflow.placements.models import Placement

__all__ = ["bp", "plan"]

SAID = {"yes": True, "no": False}
IN_WORDS = {True: "yes", False: "no", None: "unknown"}


@bp.get("/cases/<uuid:case_id>/outcome")
@access.page(P.SEE_CASES, case=True, facet=Facet.OUTCOME, reads=(Facet.OUTCOME,))
def show(case: Case) -> Any:
    """The tab: the departure, the handback, what the stay came to, the follow-ups."""
    return render_template(
        "departures/show.html",
        departures=queries.departures(g.db, case.id),
        steps=exit_steps.steps_of(g.db, case.id),
        mine=plan.may_mark,
        never=lambda step: False,
        papers=attachments.of_case("outcome"),
        report=queries.handback_report(g.db, case.id),
        outcome=queries.outcome_of(g.db, case.id),
        follow_ups=queries.follow_ups(g.db, case.id),
        last=_last(placements.stay(g.db, case.id)),
        words=WORDS,
        **frame.case_context(),
    )


@bp.route("/cases/<uuid:case_id>/departure/start", methods=BOTH)
@access.page(P.DECIDE_DEPARTURE, case=True, facet=Facet.PLACEMENT)
def start(case: Case) -> Any:
    """Decide that the household leaves."""
    form = forms.StartForm(version=case.version)
    form.offer(exit_steps.workers(g.db, case.id))
    if form.validate_on_submit():
        access.attempt(form, lambda: _start(case, form))
        if not access.refused():
            return access.done(gettext("The departure was decided; everybody concerned was told."), tab(case))
    stay = placements.stay(g.db, case.id)
    return form_page("departures/start.html", case, form, "start", gettext("Start the departure"), last=_last(stay))


@bp.route("/cases/<uuid:case_id>/departure/call-off", methods=BOTH)
@access.page(P.DECIDE_DEPARTURE, case=True, facet=Facet.PLACEMENT)
def call_off(case: Case) -> Any:
    """Call the departure off."""
    form = forms.CallOffForm(version=case.version)
    if form.validate_on_submit():
        reason, version = form.reason.data or "", form.version.data
        access.attempt(form, lambda: leaving.call_off_departure(g.db, actor(), case.id, reason=reason, seen_version=version))
        if not access.refused():
            return access.done(gettext("The departure was called off: the stay goes on."), tab(case))
    stay = placements.stay(g.db, case.id)
    return form_page("departures/call_off.html", case, form, "call_off", gettext("Call the departure off"), last=_last(stay))


@bp.route("/cases/<uuid:case_id>/departure/hand-back", methods=BOTH)
@access.page(P.HAND_BACK, case=True, facet=(Facet.PLACEMENT, Facet.PLACEMENT_OWN))
def hand_back(case: Case) -> Any:
    """Take the home back: the checklist of the day of the keys."""
    items = inspections.inventory_of(g.db, case.id)
    form = forms.handback_form(items)(version=case.version)
    if request.method == "GET":
        now = clock.now().astimezone(clock.ROME)
        form.last_day.data = form.held_on.data = now.date()
        form.held_at.data = now.time().replace(second=0, microsecond=0)
    if form.validate_on_submit():
        access.attempt(form, lambda: _hand_back(case, form, items), at="held_at")
        if not access.refused():
            sentence = gettext("The home was taken back and the stay is closed; everybody concerned was told.")
            return access.done(sentence, url_for("cases.show", case_id=case.id))
    stay = placements.stay(g.db, case.id)
    before = inspections.taken_over(g.db, stay.id, stay.unit_id) if stay else None
    return form_page(
        "departures/hand_back.html", case, form, "hand_back", gettext("Take the home back"), items=items, before=before, stay=stay
    )


@bp.route("/cases/<uuid:case_id>/outcome/record", methods=BOTH)
@access.page(P.RECORD_OUTCOME, case=True, facet=Facet.OUTCOME, reads=(Facet.OUTCOME,))
def outcome(case: Case) -> Any:
    """Record what the stay came to, or correct it openly."""
    known = queries.outcome_of(g.db, case.id)
    values: dict[str, Any] = {}
    if known is not None:
        values = {
            "next_home": known.next_home, "housing_autonomy": IN_WORDS[known.housing_autonomy], "summary": known.summary,
            "working": IN_WORDS[known.working], "correcting": 1,
        }  # fmt: skip
    form = forms.OutcomeForm(**values)
    form.offer()
    if form.validate_on_submit():
        access.attempt(form, lambda: _outcome(case, form))
        if not access.refused():
            return access.done(gettext("The outcome was recorded."), tab(case))
    title = gettext("Correct the outcome") if known is not None else gettext("Record the outcome")
    return form_page("departures/outcome.html", case, form, "outcome", title)


@bp.route("/cases/<uuid:case_id>/outcome/follow-up", methods=BOTH)
@access.page(P.RECORD_OUTCOME, case=True, facet=Facet.OUTCOME, reads=(Facet.OUTCOME,))
def follow_up(case: Case) -> Any:
    """Record how the household fares after the stay."""
    planned = [one for one in queries.follow_ups(g.db, case.id) if one.done_at is None]
    form = forms.FollowUpForm()
    form.offer(planned)
    due = {str(one.months): one.due_on for one in planned}
    if form.validate_on_submit():
        access.attempt(form, lambda: _follow_up(case, form))
        if not access.refused():
            return access.done(gettext("The follow-up was recorded."), tab(case))
    return form_page("departures/follow_up.html", case, form, "follow_up", gettext("Record a follow-up"), due=due)


def _start(case: Case, form: forms.StartForm) -> Any:
    typed: dict[str, Any] = form.data
    return leaving.start_leaving(
        g.db, actor(), case.id, reason=typed["reason"] or "", reason_text=typed["reason_text"], leaves_on=typed["leaves_on"],
        exit_plan=typed["exit_plan"], steps=steps.typed(form.steps), seen_version=typed["version"],
    )  # fmt: skip


def _hand_back(case: Case, form: forms.HandBackForm, items: list[inspections.Item]) -> Any:
    typed: dict[str, Any] = form.data
    report = inspections.Report(
        at=datetime.combine(typed["held_on"], typed["held_at"], clock.ROME),
        keys=typed["keys"],
        condition=typed["condition"] or "",
        readings=form.readings(),
        inventory=form.counted(items),
        present=typed["present"],
        damages=typed["damages"],
    )
    return handback.hand_back(g.db, actor(), case.id, last_day=typed["last_day"], report=report, seen_version=typed["version"])


def _outcome(case: Case, form: forms.OutcomeForm) -> Any:
    typed: dict[str, Any] = form.data
    return outcomes.record_outcome(
        g.db, actor(), case.id, next_home=typed["next_home"] or "", housing_autonomy=SAID.get(typed["housing_autonomy"]),
        working=SAID.get(typed["working"]), summary=typed["summary"] or "", correcting=bool(request.form.get("correcting")),
    )  # fmt: skip


def _follow_up(case: Case, form: forms.FollowUpForm) -> Any:
    typed: dict[str, Any] = form.data
    return outcomes.record_follow_up(
        g.db, actor(), case.id, int(typed["months"]), still_housed=SAID.get(typed["still_housed"]), note=typed["note"] or ""
    )


def _last(stay: Placement | None) -> date | None:
    """The last day of a stay."""
    return (stay.left_on or stay.ends_on) - timedelta(days=1) if stay else None
