"""The list of cases and the work queue as a file: the same rows, columns and filters as on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, request
from flask_babel import gettext

from portal.pages import access, exporting
from portal.pages.cases.blueprint import bp
from portal.pages.cases.listing import asked_by, log_names, sort_by
from portal.pages.words import say
from portal.workflow import register
from portal.workflow.queue import FOLLOWED_BY
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants.permissions import Permission as P

if TYPE_CHECKING:
    from portal.workflow.register import Line

OVER = ("closed", "rejected", "withdrawn")


@bp.get("/cases/list.csv", endpoint="as_csv")
@bp.get("/cases/list.xlsx", endpoint="as_xlsx")
@access.page(P.SEE_CASES)
def file() -> Any:
    """Every row that the list would show, page after page. Reading names in it is logged as on the page."""
    asked, sort = asked_by(request.args), sort_by(request.args)
    found = register.page(g.db, g.actor, asked, sort=sort, size=exporting.MOST + 1)
    exporting.require_few(len(found.lines))
    log_names(*(line.case_id for line in found.lines if line.surname is not None))
    followed = g.actor.kind in FOLLOWED_BY
    head = [gettext("Number"), gettext("Household"), gettext("Stage"), gettext("Urgent"), gettext("People")]
    head += [gettext("Followed by")] if followed else []
    head += [gettext("Since"), gettext("Last day"), gettext("Next due day")]
    words = {stage.value: say(word) for stage, word in STAGE_WORDS.items()}
    words |= {
        "unknown": gettext("not visible to you"),
        "reserved": gettext("reserved"),
        "yes": gettext("Yes"),
        "no": gettext("No"),
    }
    rows = [_row(line, words, followed=followed) for line in found.lines]
    return exporting.as_file(exporting.Sheet(gettext("Cases"), head, rows), exporting.asked_kind())


def _row(line: Line, words: dict[str, str], *, followed: bool) -> list[Any]:
    name = f"{line.surname} {line.given_name}" if line.surname else words["reserved" if line.protected else "unknown"]
    urgent = line.urgent and line.stage not in OVER
    row: list[Any] = [line.number, name, words[Stage(line.stage).value], words["yes" if urgent else "no"], line.size]
    return [*row, *([line.worker] if followed else []), line.stage_since, line.last_day, line.due]
