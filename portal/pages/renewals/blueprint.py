"""What the pages of renewals share: their blueprint, their words, and how a form of the case is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.access import actor
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.renewals import conditions, requests, sitting
from portal.workflow.renewals.queries import CONTRIBUTION_WORDS, RECOMMENDATION_WORDS
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants.errors import Conflict, WrongStage
from tenants.sentences import S

bp = Blueprint("renewals", __name__, template_folder="templates")

BOTH = ("GET", "POST")
GOAL_WORDS = {"open": S("Under way"), "met": S("Reached"), "partly_met": S("Partly reached"), "dropped": S("Dropped")}
AREA_WORDS = {"home": S("Home"), "work": S("Work"), "money": S("Money"), "family": S("Family")}
WORDS: dict[str, Mapping[str, Any]] = {
    "conditions": conditions.CONDITION_WORDS, "ways": requests.WAY_WORDS, "reasons": sitting.REASON_WORDS,
    "contributions": CONTRIBUTION_WORDS, "recommendations": RECOMMENDATION_WORDS, "goals": GOAL_WORDS, "areas": AREA_WORDS,
}  # fmt: skip
TITLES = {
    "social_opinion": S("Opinion of the social worker"),
    "educator_report": S("Report of the educator"),
    "financial_statement": S("Statement of the financial consultant"),
    "unit_question": S("Answer of the owner about the unit"),
}
DAY = timedelta(days=1)


def form_page(template: str, case: Case, form: Any, name: str, title: str, **values: Any) -> Any:
    """A form of the case: shown when its step is open, shown again with its status after a refusal."""
    if request.method == "GET":
        require_open(name)
    crumbs = [(gettext("Cases"), url_for("cases.index")), (case.number, tab(case)), (title, None)]
    page = render_template(
        template, case=case, form=form, title=title, crumbs=crumbs, back=tab(case), words=WORDS, day=DAY, **values
    )
    return page, 200 if request.method == "GET" else access.status_of_refusal()


def require_open(name: str) -> None:
    """Show no form that could only be refused: say why instead."""
    found = next((a for a in board.actions(actor(), g.seen) if a.family == "renewals" and a.name == name), None)
    if found is None:
        stage = S(STAGE_WORDS[Stage(g.seen.case.stage)])
        raise WrongStage(S("The case is at “%(stage)s”, where this step is not open.", stage=stage))
    if not found.allowed and found.reason is not None:
        raise Conflict(found.reason)


def tab(case: Case) -> str:
    """The address of the tab."""
    return url_for("renewals.show", case_id=case.id)
