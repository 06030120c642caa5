"""What the pages of departures share: their blueprint, their words, and how a form of the case is shown."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.access import actor
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.departures.queries import NEXT_HOME_WORDS, REASON_WORDS
from portal.workflow.placements import inspections
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants.errors import Conflict, WrongStage
from tenants.sentences import S

bp = Blueprint("departures", __name__, template_folder="templates")

BOTH = ("GET", "POST")
WORDS = {"reasons": REASON_WORDS, "homes": NEXT_HOME_WORDS, "readings": inspections.READINGS}


def form_page(template: str, case: Case, form: Any, name: str, title: str, **values: Any) -> Any:
    """A form of the case: shown when its step is open, shown again with its status after a refusal."""
    if request.method == "GET":
        require_open(name)
    back = url_for("cases.show", case_id=case.id)
    crumbs = [(gettext("Cases"), url_for("cases.index")), (case.number, back), (title, None)]
    page = render_template(template, case=case, form=form, title=title, crumbs=crumbs, back=back, words=WORDS, **values)
    return page, 200 if request.method == "GET" else access.status_of_refusal()


def require_open(name: str) -> None:
    """Show no form that could only be refused: say why instead."""
    found = next((a for a in board.actions(actor(), g.seen) if a.family == "departures" and a.name == name), None)
    if found is None:
        stage = S(STAGE_WORDS[Stage(g.seen.case.stage)])
        raise WrongStage(S("The case is at “%(stage)s”, where this step is not open.", stage=stage))
    if not found.allowed and found.reason is not None:
        raise Conflict(found.reason)


def tab(case: Case) -> str:
    """The address of the tab."""
    return url_for("departures.show", case_id=case.id)
