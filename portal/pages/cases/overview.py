"""The first tab of a case: what happened, who works on it, what waits."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for

from portal.pages import access, frame
from portal.pages.cases.blueprint import bp
from portal.pages.telling import ages, drawn_clock, told
from portal.pages.words import datetime_it, say
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.overview import overview
from portal.workflow.referrals.words import NEED_WORDS
from tenants.kinds import Role
from tenants.permissions import ROLE_WORDS
from tenants.permissions import Permission as P


@bp.get("/cases/<uuid:case_id>")
@access.page(P.SEE_CASES, case=True, kept_plans=True, plain=True)
def show(case: Case) -> Any:
    """The first tab of a case."""
    older = request.args.get("older")
    seen = overview(g.db, case, older=older)
    waiting = [] if older else board.waiting(g.db, g.actor, on=case)
    return render_template(
        "cases/show.html",
        clock=drawn_clock(seen.clock) if seen.clock else None,
        workers=[(_capital(say(ROLE_WORDS[Role(w.role)])), w.name, w.organisation) for w in seen.workers],
        lines=[(h.at.isoformat(), datetime_it(h.at), told(h.name, h.data), _who(h)) for h in seen.timeline.lines],
        older=url_for("cases.show", case_id=case.id, older=seen.timeline.older) if seen.timeline.older else "",
        newest=url_for("cases.show", case_id=case.id) if older else "",
        waiting=[frame.card(one) for one in waiting],
        ages=ages(case.ages),
        needs=[say(NEED_WORDS[need]) for need in case.needs if need in NEED_WORDS],
        **frame.case_context(),
    )


def _who(line: Any) -> str:
    return ", ".join(part for part in (line.person, line.organisation) if part)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
