"""The tab of a case: who follows it, the plan and its goals, the meetings, what worries, the family budget."""

from __future__ import annotations

from typing import Any

from flask import g, render_template

from portal.pages import access, frame
from portal.pages.support import seeking_words, words
from portal.pages.support.blueprint import before, bp, earlier
from portal.pages.support.chart import trend
from portal.pages.words import date_it
from portal.records.documents import queries as documents
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.stages import Stage
from portal.workflow.support import queries
from portal.workflow.support.budget import queries as budgets
from portal.workflow.support.budget.money import outlook
from portal.workflow.support.meetings import queries as meetings
from portal.workflow.support.seeking import queries as seeking
from tenants import clock
from tenants.kinds import Kind, Role
from tenants.permissions import Permission as P
from tenants.permissions import may

LATELY = 4
"""How many trails of the search the tab shows."""


@bp.get("/cases/<uuid:case_id>/support")
@access.page(P.SEE_CASES, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def show(case: Case) -> Any:
    """The support of a case: who follows it, the plan and its goals, the meetings, the family budget."""
    found = queries.overview(g.db, case.id)
    held = meetings.held(g.db, case.id, before())
    months = budgets.months_of(g.db, case.id)
    target, _ = budgets.target_of(g.db, case.id)
    trails = seeking.trails(g.db, case.id)[:LATELY]
    if any(row.missing for row in held) or any(trail.who for trail in trails):
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
        photos=_photos(case) if held else {},
        held=held[: meetings.PAGE],
        earlier=earlier(held, "support.show", case.id),
        first_page=before() is None,
        may_print=P.SEE_SUPPORT in frame.permissions(),
        trails=trails,
        seeking=seeking_words,
        months=months,
        target=target,
        sees_lines=Facet.SUPPORT_BUDGET in g.seen.facets,
        workers=[(word, names.get(role)) for role, word in words.WORKERS.items()],
        trend=trend(months),
        outlook=outlook(months, target),
        can={a.name: frame.button(a, case_id=case.id) for a in possible},
        now=clock.now(),
        today=date_it(clock.today()),
        words=words,
    )


def _photos(case: Case) -> dict[Any, list[Any]]:
    """The documents that lie under each meeting, as far as the reader may open them."""
    found: dict[Any, list[Any]] = {}
    for row in documents.of_case(g.db, case.id, Facet.SUPPORT.value):
        if row.subject_id and not row.withdrawn_at:
            found.setdefault(row.subject_id, []).append(row.id)
    return found


def _may_answer(case: Case) -> bool:
    """Whether the reader may be the one to answer a concern now; the command has the last word."""
    answers = Kind.ATS if Stage(case.stage) is Stage.ASSIGNED else Kind.COMUNE
    return g.actor.kind is answers and may(g.actor, P.ANSWER_CONCERN)
