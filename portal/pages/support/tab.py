"""My meetings, the tab of a case, the working notes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access, frame
from portal.pages.support import words
from portal.pages.support.blueprint import before, bp, earlier
from portal.pages.support.chart import trend
from portal.pages.support.forms import NoteForm
from portal.pages.words import date_it, say
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.support import budget as budgets
from portal.workflow.support import commands, queries
from tenants import clock
from tenants.kinds import Role
from tenants.permissions import Permission as P
from tenants.sentences import S


@bp.get("/support/meetings")
@access.page(P.WRITE_SUPPORT)
def index() -> Any:
    """My meetings: to record, today, the next days; and the households that I follow. A coordinator may look at everybody's."""
    everybody = request.args.get("who") == "all" and Role.COORDINATOR in g.actor.roles
    rows = queries.meetings(g.db, g.actor, everybody=everybody)
    mine = queries.my_households(g.db, g.actor)
    access.read_also(Facet.IDENTITY, *(row.case_id for row in (*rows, *mine) if row.household))
    now, today = clock.now(), clock.today()
    to_record = [row for row in rows if row.starts_at < now]
    to_come: dict[date, list[Any]] = {}
    for row in rows:
        if row.starts_at >= now:
            to_come.setdefault(queries.day_of(row), []).append(row)
    return render_template(
        "support/index.html",
        to_record=to_record,
        to_come=to_come,
        mine=mine,
        everybody=everybody,
        may_see_all=Role.COORDINATOR in g.actor.roles,
        today=today,
        tomorrow=today + timedelta(days=1),
        duration=words.duration,
        crumbs=[(gettext("Meetings"), None)],
    )


@bp.get("/cases/<uuid:case_id>/support")
@access.page(P.SEE_CASES, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def show(case: Case) -> Any:
    """The support of a case: who follows it, the plan and its goals, the meetings, the family budget."""
    found = queries.overview(g.db, case.id)
    held = queries.held(g.db, case.id, before())
    months = budgets.months_of(g.db, case.id)
    shown = _month(months)
    names = {worker["role"]: worker["name"] for worker in found.workers}
    possible = [a for a in board.actions(g.actor, g.seen) if a.family == "support" and a.allowed]
    return render_template(
        "support/show.html",
        **frame.case_context(),
        found=found,
        planned=queries.planned(g.db, case.id),
        held=held[: queries.PAGE],
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


@bp.route("/cases/<uuid:case_id>/support/notes", methods=["GET", "POST"])
@access.page(P.WRITE_NOTES, case=True, facet=Facet.SUPPORT_NOTES, reads=(Facet.SUPPORT_NOTES,))
def notes(case: Case) -> Any:
    """My working notes; the coordinator's page shows everybody's."""
    form = NoteForm()
    recent = queries.held(g.db, case.id)[:10]
    choices = [(row.id, say(S("%(at)s", at=row.starts_at))) for row in recent if not row.cancelled_reason]
    form.session_id.choices = [("", gettext("No meeting in particular")), *choices]
    status = 200
    if request.method == "POST":
        if form.validate_on_submit():
            text, about = form.text.data or "", form.session_id.data
            access.attempt(form, lambda: commands.write_note(g.db, g.actor, case.id, text=text, session_id=about))
            if not access.refused():
                return access.done(gettext("The note was kept."), url_for("support.notes", case_id=case.id))
        status = access.status_of_refusal()
    rows = queries.notes_of(g.db, case.id, before())
    page = render_template(
        "support/notes.html",
        **frame.case_context(),
        form=form,
        notes=rows[: queries.PAGE],
        earlier=earlier(rows, "support.notes", case.id, "at"),
        of_everybody=Role.COORDINATOR in g.actor.roles,
    )
    return page, status


def _month(months: list[budgets.Month]) -> budgets.Month | None:
    wanted = request.args.get("month", "")
    return next((m for m in months if f"{m.month:%Y-%m}" == wanted), months[-1] if months else None)
