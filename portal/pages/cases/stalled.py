"""The cases that stand still, for the head: since when, why, what to do."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access, exporting, frame
from portal.pages.cases.blueprint import bp
from portal.pages.cases.listing import log_names, tabs
from portal.pages.words import say, stage_word
from portal.workflow import stalled as standing
from portal.workflow.queue import queue
from tenants.permissions import Permission as P


@bp.get("/cases/stalled.csv", endpoint="stalled_csv")
@bp.get("/cases/stalled.xlsx", endpoint="stalled_xlsx")
@access.page(P.ALLOCATE_CASES)
def stalled_file() -> Any:
    """The same list as a file: every case that stands still, with why and what to do. Reading names in it is logged as on the page."""
    lines, _ = standing.stalled(g.db, g.actor, size=exporting.MOST + 1)
    exporting.require_few(len(lines))
    log_names(*(line.case_id for line in lines if line.household is not None))
    head = [gettext("Number"), gettext("Household"), gettext("Stage"), gettext("Followed by"), gettext("Nothing since"), gettext("Days"),
            gettext("Days that the rules allow"), gettext("Why"), gettext("What to do")]  # fmt: skip
    rows = [
        [line.number, line.household or gettext("not visible to you"), stage_word(line.stage.value),
         line.worker, line.quiet_since, line.days, line.allowed, " ".join(say(why) for why in line.why), say(line.do.sentence)]
        for line in lines
    ]  # fmt: skip
    return exporting.as_file(exporting.Sheet(gettext("Standing still"), head, rows), exporting.asked_kind())


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
