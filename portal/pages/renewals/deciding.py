"""The page on which the Equipe's decision on a renewal is recorded, with all that it rests on beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import g, request
from flask_babel import gettext

from portal.pages import access, steps
from portal.pages.access import actor
from portal.pages.renewals import forms
from portal.pages.renewals.blueprint import BOTH, TITLES, bp, form_page, require_open, tab
from portal.pages.words import say
from portal.workflow.cases.models import Case
from portal.workflow.departures import exit_steps, leaving
from portal.workflow.disclosure import Facet
from portal.workflow.placements import queries as placements
from portal.workflow.renewals import agenda, conditions, decisions, queries, requests, sitting
from tenants import clock
from tenants.errors import Invalid
from tenants.permissions import Permission as P
from tenants.permissions import may
from tenants.sentences import S

if TYPE_CHECKING:
    from portal.workflow.renewals.models import Review


@bp.route("/cases/<uuid:case_id>/renewal/decide", methods=BOTH)
@access.page(P.DECIDE_REVIEW, case=True, facet=Facet.RENEWAL, reads=(Facet.RENEWAL,))
def decide(case: Case) -> Any:
    """Record the Equipe's decision."""
    form = forms.DecideForm(version=case.version)
    if request.method == "GET":
        require_open("decide")
        form.present.data = [str(actor().person_id)]
        form.decided_on.data = clock.today()
    review = queries.require_pending(g.db, case.id) if request.method == "GET" else queries.review_of(g.db, case.id)
    stay = placements.stay(g.db, case.id)
    held = agenda.waits_in(g.db, review) if review else None
    if held:
        form.decided_in(held.starts_at)
    form.offer(
        queries.equipe(g.db, case.partnership_id),
        sitting.held_sessions(g.db, case.partnership_id, stay.starts_on) if stay else (),
        exit_steps.workers(g.db, case.id),
        may_defer=review is None or review.state == "collecting",
    )
    if form.validate_on_submit():
        codes = "granted_codes" if form.outcome.data == "granted" else "refused_codes"
        access.attempt(form, lambda: _record(case, form), codes=codes)
        if not access.refused():
            return access.done(gettext("The Equipe's decision was recorded; everybody concerned was told."), tab(case))
        review = queries.review_of(g.db, case.id)
    return form_page(
        "renewals/decide.html", case, form, "decide", gettext("Record the decision on the renewal"), review=review, held=held,
        **_before_the_equipe(case, review),
    )  # fmt: skip


def _before_the_equipe(case: Case, review: Review | None) -> dict[str, Any]:
    stay = placements.stay(g.db, case.id)
    ends = queries.limits(g.db, case.id)
    exceeds = may(actor(), P.EXCEED_CONVENTION)
    soonest = next((limit for limit in ends if not (exceeds and limit.why == "convention")), None)
    covered = next((limit for limit in ends if limit.why == "convention"), None)
    fits = queries.months_that_fit(stay, soonest) if stay else 0
    longest = min(stay.renewal_months, 12) if stay else 0
    found = conditions.conditions(g.db, case, stay) if stay and review else ()
    return {
        "stay": stay,
        "written": queries.written(g.db, review.id) if review else [],
        "question": queries.question_of(g.db, case.id),
        "missing": queries.missing(g.db, review) if review else [],
        "limit": say(conditions.limit_sentence(stay, soonest)) if stay and soonest and fits < longest else "",
        "beyond": bool(exceeds and stay and covered and queries.months_that_fit(stay, covered) < fits),
        "covered": say(conditions.limit_sentence(stay, covered)) if stay and covered else "",
        "new_ends": [(n, queries.new_end(stay, n) - timedelta(days=1)) for n in range(1, fits + 1)] if stay else [],
        "conditions": found,
        "broken": bool(conditions.unmet(found)),
        "asked": requests.requests(g.db, case.id),
        "titles": TITLES,
    }


def _record(case: Case, form: forms.DecideForm) -> Any:
    typed: dict[str, Any] = form.data
    sat, reasons, version = form.sitting(), typed["proven_reasons"] or "", typed["version"]
    if typed["outcome"] == "granted":
        return decisions.grant(
            g.db, actor(), case.id, months=typed["months"] or 0, codes=tuple(typed["granted_codes"] or ()), proven_reasons=reasons,
            sitting=sat, beyond_convention=typed["beyond_convention"] or "", seen_version=version,
        )  # fmt: skip
    if typed["outcome"] == "deferred":
        return decisions.defer(
            g.db, actor(), case.id, deferred_to=typed["deferred_to"], reasons=reasons, sitting=sat, seen_version=version
        )
    if typed["outcome"] == "refused":
        return leaving.refuse_renewal(
            g.db, actor(), case.id, codes=tuple(typed["refused_codes"] or ()), reasons=reasons, exit_plan=typed["exit_plan"] or "",
            steps=steps.typed(form.steps), sitting=sat, leaves_on=typed["leaves_on"], seen_version=version,
        )  # fmt: skip
    raise Invalid(outcome=S("Choose what the Equipe decided."))
