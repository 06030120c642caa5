"""What the search for work and home came to over all households: numbers of a half-year, for the programmes 5 and 6."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter
from flask import Response, abort, g, render_template, request
from flask_babel import gettext

from portal.pages import access
from portal.pages.support import seeking_words as words
from portal.pages.support.blueprint import bp
from portal.pages.support.workbook import SAFE, TYPE
from portal.workflow.support.models.seeking import FIELDS
from portal.workflow.support.seeking.report import FEWEST, HalfYear, half_years, report
from tenants.permissions import Permission as P

if TYPE_CHECKING:
    from portal.workflow.support.seeking.report import Count, Field


@bp.get("/support/search-report")
@access.page(P.SEE_SEARCH_REPORT)
def search_report() -> Any:
    """The numbers of a half-year, for work and for the home."""
    period = _period()
    found = report(g.db, g.actor, period)
    return render_template(
        "support/search_report.html",
        period=period,
        periods=[(one.code, _name(one)) for one in half_years()],
        fields=[(words.FIELDS[field], _numbers(found[field]), _parts(found[field])) for field in FIELDS],
        fewest=FEWEST,
        crumbs=[(gettext("Search for work and home"), None)],
    )


@bp.get("/support/search-report.xlsx")
@access.page(P.SEE_SEARCH_REPORT)
def search_report_xlsx() -> Any:
    """The same as a workbook, a sheet for each field; a number that is not told is a word, not nought."""
    period = _period()
    found = report(g.db, g.actor, period)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, SAFE)
    bold = book.add_format({"bold": True, "bottom": 1})
    for field in FIELDS:
        sheet = book.add_worksheet(str(words.FIELDS[field]))
        sheet.set_column(0, 1, 34)
        sheet.write_string(0, 0, _name(period), bold)
        rows = [("", label, count) for label, count in _numbers(found[field])]
        rows += [(title, label, count) for title, lines in _parts(found[field]) for label, count in lines]
        for at, (title, label, count) in enumerate(rows, start=1):
            sheet.write_string(at, 0, title)
            sheet.write_string(at, 1, label)
            if count.number is None:
                sheet.write_string(at, 2, gettext("not told"))
            else:
                sheet.write_number(at, 2, count.number)
        note = gettext("Numbers that fewer than %(n)s households stand behind are not told.", n=FEWEST)
        sheet.write_string(len(rows) + 2, 0, note)
    book.close()
    name = f'attachment; filename="search-{period.code}.xlsx"'
    return Response(out.getvalue(), mimetype=TYPE, headers={"Content-Disposition": name})


def _numbers(field: Field) -> list[tuple[str, Count]]:
    return [
        (gettext("Households that searched"), field.households),
        (gettext("Days to the first offer, median"), field.days_to_offer),
    ]


def _parts(field: Field) -> list[tuple[str, list[tuple[str, Count]]]]:
    return [
        (gettext("What was done"), [(str(words.STEPS[code]), n) for code, n in field.steps.items()]),
        (gettext("What it came to"), [(str(words.OUTCOMES[code]), n) for code, n in field.outcomes.items()]),
        (gettext("Why not"), [(str(words.REASONS[code]), n) for code, n in field.reasons.items()]),
        (gettext("Who helped"), [(str(words.HELPERS[code]), n) for code, n in field.helpers.items()]),
    ]


def _name(period: HalfYear) -> str:
    months = gettext("January to June") if period.number == 1 else gettext("July to December")
    return f"{months} {period.starts_on.year}"


def _period() -> HalfYear:
    """The half-year of the address, the running one when it names none; one that cannot be chosen does not exist."""
    choices = half_years()
    given = request.args.get("period")
    return next((one for one in choices if one.code == given), None) or (choices[0] if not given else abort(404))
