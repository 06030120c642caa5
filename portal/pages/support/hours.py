"""The hours given to households, for the coordinator and for accounting."""

from __future__ import annotations

import io
from datetime import date
from typing import Any, cast

import xlsxwriter
from flask import Response, abort, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.support import hours_book, words
from portal.pages.support.blueprint import bp
from portal.pages.support.workbook import SAFE, TYPE
from portal.workflow.support.budget.money import first_of, window
from portal.workflow.support.funding import Standing, standings, versions
from portal.workflow.support.hours import Given, hours_between, sums
from portal.workflow.support.hours import hours as read_hours
from tenants import clock
from tenants.permissions import Permission as P

MONTHS = 12


@bp.get("/support/hours")
@access.page(P.ASSIGN_WORKERS)
def hours() -> Any:
    """The hours of some months, or of the period of an agreement, by colleague, household, kind and month; what agreements fund."""
    found = standings(g.db, g.actor)
    chosen = next((one for one in found if str(one.agreement_id) == request.args.get("agreement")), None)
    first, last = _period() if chosen is None else (first_of(chosen.starts_on), first_of(chosen.last_day))
    rows = _rows(chosen, first, last)
    parts = [(title, [(_word(by, key), n, m) for key, n, m in sums(rows, by)]) for by, title in _titles().items()]
    today = clock.today()
    return render_template(
        "support/hours.html",
        parts=parts,
        meetings=sum(row.meetings for row in rows),
        minutes=sum(row.minutes for row in rows),
        first=first,
        last=last,
        months=window(first_of(today), MONTHS + 12),
        agreements=[(one, one.runs_out_on(today), one.warns(today)) for one in found],
        chosen=chosen,
        by_month=_left_by_month(chosen, rows) if chosen else [],
        duration=words.duration,
        crumbs=[(gettext("Meetings"), url_for("support.index")), (gettext("Hours"), None)],
    )


@bp.get("/support/hours.xlsx")
@access.page(P.ASSIGN_WORKERS)
def hours_xlsx() -> Any:
    """For accounting: a line for each month, colleague, household and kind; funded against recorded; every version of what is funded."""
    first, last = _period()
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, SAFE)
    hours_book.given(book, read_hours(g.db, g.actor, first, last))
    found = standings(g.db, g.actor)
    by_month = [(one, _left_by_month(one, _rows(one, first, last))) for one in found]
    hours_book.funded(book, by_month, clock.today())
    hours_book.history(book, versions(g.db, g.actor))
    book.close()
    name = f'attachment; filename="hours-{first:%Y-%m}-{last:%Y-%m}.xlsx"'
    return Response(out.getvalue(), mimetype=TYPE, headers={"Content-Disposition": name})


def _rows(agreement: Standing | None, first: date, last: date) -> list[Given]:
    if agreement is None:
        return read_hours(g.db, g.actor, first, last)
    return hours_between(g.db, g.actor, agreement.starts_on, agreement.ends_on, agreement.partnership_id)


def _left_by_month(agreement: Standing, rows: list[Given]) -> list[tuple[date, int, int]]:
    """Month, minutes recorded, minutes left after it."""
    left, lines = agreement.hours * 60, []
    for month, _, minutes in sums(rows, "month"):
        left -= minutes
        lines.append((cast("date", month), minutes, left))
    return lines


def _titles() -> dict[str, str]:
    return {
        "worker": gettext("By colleague"),
        "number": gettext("By household"),
        "kind": gettext("By kind"),
        "month": gettext("By month"),
    }


def _word(by: str, key: Any) -> str:
    return f"{key:%m/%Y}" if by == "month" else str(words.KINDS[key]) if by == "kind" else str(key)


def _period() -> tuple[date, date]:
    """The months of the address, the year so far when it names none; what is no month does not exist."""
    today = clock.today()
    try:
        first = date.fromisoformat(f"{request.args.get('from') or f'{today.year}-01'}-01")
        last = date.fromisoformat(f"{request.args.get('to') or f'{today:%Y-%m}'}-01")
    except ValueError:
        abort(404)
    return (first, last) if first <= last else (last, first)
