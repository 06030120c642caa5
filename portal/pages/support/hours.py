"""The hours given to households, for the coordinator and for accounting."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import xlsxwriter
from flask import Response, abort, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.support import words
from portal.pages.support.blueprint import bp
from portal.pages.support.workbook import SAFE, TYPE
from portal.workflow.support.budget.money import first_of, window
from portal.workflow.support.hours import hours as read_hours
from portal.workflow.support.hours import sums
from tenants import clock
from tenants.permissions import Permission as P

MONTHS = 12


@bp.get("/support/hours")
@access.page(P.ASSIGN_WORKERS)
def hours() -> Any:
    """The hours of some months, by colleague, household, kind and month."""
    first, last = _period()
    rows = read_hours(g.db, g.actor, first, last)
    parts = [(title, [(_word(by, key), n, m) for key, n, m in sums(rows, by)]) for by, title in _titles().items()]
    return render_template(
        "support/hours.html",
        parts=parts,
        meetings=sum(row.meetings for row in rows),
        minutes=sum(row.minutes for row in rows),
        first=first,
        last=last,
        months=window(first_of(clock.today()), MONTHS + 12),
        duration=words.duration,
        crumbs=[(gettext("Meetings"), url_for("support.index")), (gettext("Hours"), None)],
    )


@bp.get("/support/hours.xlsx")
@access.page(P.ASSIGN_WORKERS)
def hours_xlsx() -> Any:
    """The same for accounting, a line for each month, colleague, household and kind."""
    first, last = _period()
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, SAFE)
    sheet, bold = book.add_worksheet(gettext("Hours")), book.add_format({"bold": True, "bottom": 1})
    month, decimal = book.add_format({"num_format": "mm/yyyy"}), book.add_format({"num_format": "0.00"})
    sheet.set_column(0, 5, 18)
    head = (
        gettext("Month"),
        gettext("Colleague"),
        gettext("Case"),
        gettext("Kind of meeting"),
        gettext("Meetings"),
        gettext("Hours"),
    )
    for column, word in enumerate(head):
        sheet.write_string(0, column, word, bold)
    for at, row in enumerate(read_hours(g.db, g.actor, first, last), start=1):
        sheet.write_datetime(at, 0, row.month, month)
        for column, text in enumerate((row.worker, row.number, str(words.KINDS[row.kind])), start=1):
            sheet.write_string(at, column, text)
        sheet.write_number(at, 4, row.meetings)
        sheet.write_number(at, 5, row.minutes / 60, decimal)
    book.close()
    name = f'attachment; filename="hours-{first:%Y-%m}-{last:%Y-%m}.xlsx"'
    return Response(out.getvalue(), mimetype=TYPE, headers={"Content-Disposition": name})


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
