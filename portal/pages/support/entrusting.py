"""The coordinator entrusts a case to an educator and a financial consultant."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.support.blueprint import bp, crumbs, require_action
from portal.pages.support.forms import AssignForm
from portal.pages.workload import in_hand
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.support import commands
from portal.workflow.support.caseload import loads
from portal.workflow.support.workers import assigned
from tenants.kinds import Role
from tenants.permissions import Permission as P


@bp.route("/cases/<uuid:case_id>/support/assign", methods=["GET", "POST"])
@access.page(P.ASSIGN_WORKERS, case=True, facet=Facet.SUPPORT)
def assign(case: Case) -> Any:
    """Choose who follows the case; the workload of each stands beside the name."""
    require_action("assign")
    now = assigned(g.db, g.actor, case)
    form = AssignForm()
    form.educator_id.choices = _choices(Role.EDUCATOR, now)
    form.consultant_id.choices = _choices(Role.FINANCIAL_CONSULTANT, now)
    status = 200
    if request.method == "GET":
        form.version.data = case.version
        form.educator_id.data, form.consultant_id.data = now.get(Role.EDUCATOR), now.get(Role.FINANCIAL_CONSULTANT)
    else:
        if form.validate_on_submit():
            access.attempt(
                form,
                lambda: commands.assign_workers(
                    g.db,
                    g.actor,
                    case.id,
                    educator_id=form.educator_id.data,
                    consultant_id=form.consultant_id.data,
                    seen_version=form.version.data,
                ),
            )
            if not access.refused():
                return access.done(
                    gettext("Done: they have been told that they follow this case."), url_for("support.show", case_id=case.id)
                )
        status = access.status_of_refusal()
    title = gettext("Replace the educator or the consultant") if now else gettext("Assign educator and consultant")
    page = render_template(
        "support/assign.html", case=case, form=form, title=title, replaces=bool(now), crumbs=crumbs(case, title)
    )
    return page, status


def _choices(role: Role, now: dict[Role, Any]) -> list[Any]:
    empty: list[Any] = [] if role in now else [("", gettext("Nobody yet"))]
    return empty + [(one.person_id, one.name, {"note": in_hand(one)}) for one in loads(g.db, g.actor, role)]
