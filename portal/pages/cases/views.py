"""Pages of the family cases."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from portal.pages import access, frame
from portal.workflow.cases.models import Case
from tenants.permissions import Permission as P

bp = Blueprint("cases", __name__, template_folder="templates")


@bp.get("/cases")
@access.page(P.SEE_CASES)
def index() -> Any:
    """The cases that the organisation may see."""
    return render_template("cases/index.html")


@bp.get("/cases/<uuid:case_id>")
@access.page(P.SEE_CASES, case=True)
def show(case: Case) -> Any:
    """The case page."""
    return render_template("cases/show.html", **frame.case_context())
