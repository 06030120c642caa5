"""The tab of a case: who follows it, the plan and its goals, the meetings, what worries, the family budget."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request

from portal.pages import access, frame
from portal.pages.support import words
from portal.pages.support.blueprint import before, bp, earlier
from portal.pages.support.chart import trend
from portal.pages.words import date_it
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.stages import Stage
from portal.workflow.support import budget as budgets
from portal.workflow.support import queries
from portal.workflow.support.meetings import queries as meetings
from tenants import clock
from tenants.kinds import Kind, Role
from tenants.permissions import Permission as P
from tenants.permissions import may


@bp.get("/cases/<uuid:case_id>/support")
@access.page(P.SEE_CASES, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def show(case: Case) -> Any:
    """The support of a case: who follows it, the plan and its goals, the meetings, the family budget."""
    found = queries.overview(g.db, case.id)
    held = meetings.held(g.db, case.id, before())
    months = budgets.months_of(g.db, case.id)
    shown = _month(months)
    if any(row.missing for row in held):
        access.read_also(Facet.IDENTITY, case.id)
    names = {worker["role"]: worker["name"] for worker in found.workers}
    possible = [a for a in board.actions(g.actor, g.seen) if a.family == "support" and a.allowed]
    return render_template(
        "support/show.html",
        **frame.case_context(),
        found=found,
        concerns=meetings.concerns(g.db, case.id),
        me=g.actor.person_id,
        coordinates=Role.COORDINATOR in g.actor.roles,
        may_answer=_may_answer(case),
        planned=meetings.planned(g.db, case.id),
        held=held[: meetings.PAGE],
        earlier=earlier(held, "support.show", case.id),
        first_page=before() is None,
        months=months,
        shown=shown,
        sheet_lines=budgets.lines_of(g.db, case.id, shown.month) if shown else [],
        workers=[(word, names.get(role)) for role, word in words.WORKERS.items()],
        trend=trend(months),
        outlook=budgets.outlook(months),
        can={a.name: frame.button(a, case_id=case.id) for a in possible},
        now=clock.now(),
        today=date_it(clock.today()),
        words=words,
    )


def _may_answer(case: Case) -> bool:
    """Whether the reader may be the one to answer a concern now; the command has the last word."""
    answers = Kind.ATS if Stage(case.stage) is Stage.ASSIGNED else Kind.COMUNE
    return g.actor.kind is answers and may(g.actor, P.ANSWER_CONCERN)


def _month(months: list[budgets.Month]) -> budgets.Month | None:
    wanted = request.args.get("month", "")
    return next((m for m in months if f"{m.month:%Y-%m}" == wanted), months[-1] if months else None)
