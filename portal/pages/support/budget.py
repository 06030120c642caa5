"""The family budget of a month, as a sheet: every line saved at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.support import words
from portal.pages.support.blueprint import bp, crumbs, require_action
from portal.pages.support.forms import BudgetForm
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.rules import add_months
from portal.workflow.support import budget as budgets
from portal.workflow.support import commands
from tenants import clock
from tenants.permissions import Permission as P


@bp.route("/cases/<uuid:case_id>/support/budget", methods=["GET", "POST"])
@access.page(P.WRITE_BUDGET, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def budget(case: Case) -> Any:
    """Write the budget of a month; it can begin as a copy of the last month that was written."""
    require_action("budget")
    month, this_month = _month(), budgets.first_of(clock.today())
    kept = budgets.lines_of(g.db, case.id, month)
    months = budgets.months_of(g.db, case.id)
    last = next((m for m in reversed(months) if m.month < month), None)
    form, status, copied = BudgetForm(), 200, False
    if request.method == "GET":
        copied = not kept and last is not None and "copy" in request.args
        form.version.data, form.seen.data = case.version, budgets.fingerprint(kept)
        form.fill_in(budgets.lines_of(g.db, case.id, last.month) if copied and last else kept)
        form.add_spare_rows()
    elif "more" in request.form:
        form.add_spare_rows()
    else:
        if form.validate_on_submit():
            lines = form.lines()
            access.attempt(
                form,
                lambda: commands.record_budget(
                    g.db, g.actor, case.id, month, lines, seen=form.seen.data or None, seen_version=form.version.data
                ),
                lines="form",
            )
            if not access.refused():
                return access.done(
                    gettext("The budget of %(month)s was saved.", month=f"{month:%m/%Y}"),
                    url_for("support.show", case_id=case.id, month=f"{month:%Y-%m}", _anchor="budget"),
                )
        status = access.status_of_refusal()
    page = render_template(
        "support/budget.html",
        case=case,
        form=form,
        month=month,
        before=budgets.month_before(month),
        after=add_months(month, 1) if month < this_month else None,
        sums=next((m for m in months if m.month == month), None),
        can_copy=last if request.method == "GET" and not kept and not copied else None,
        copied=last if copied else None,
        words=words,
        crumbs=crumbs(case, gettext("Family budget")),
    )
    return page, status


def _month() -> date:
    """The month of the address; this one when it names none; what is no month, or still to come, does not exist."""
    given = request.args.get("month")
    if not given:
        return budgets.first_of(clock.today())
    try:
        month = date.fromisoformat(f"{given}-01")
    except ValueError:
        abort(404)
    if month > clock.today() or month.year < 2000:
        abort(404)
    return month
