"""The cases that stand still, for the head: since when, why, what to do."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for

from portal.pages import access, frame
from portal.pages.cases.blueprint import bp
from portal.pages.cases.listing import log_names, tabs
from portal.pages.words import say
from portal.workflow import stalled as standing
from portal.workflow.queue import queue
from tenants.permissions import Permission as P


@bp.get("/cases/stalled")
@access.page(P.ALLOCATE_CASES)
def stalled() -> Any:
    """The cases in which nothing has happened for longer than the rules allow."""
    lines, following = standing.stalled(g.db, g.actor, after=request.args.get("after"))
    log_names(*(line.case_id for line in lines if line.household is not None))
    return render_template(
        "cases/stalled.html",
        tabs=tabs(queue(g.db, g.actor), None),
        lines=[
            (line, [say(why) for why in line.why], say(line.do.sentence), frame.address(line.do.does, case_id=line.case_id))
            for line in lines
        ],
        following=url_for("cases.stalled", after=following) if following else "",
    )
