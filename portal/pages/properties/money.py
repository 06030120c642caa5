"""Money and empty days: what homes cost and bring in by year, the lines behind it, and the same as a workbook and a PDF for the board."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired

from portal.pages import access
from portal.pages.properties import words
from portal.pages.properties.availability import FEW, paged
from portal.pages.properties.blueprint import bp
from portal.pages.properties.forms import NEEDED, LineForm
from portal.pages.properties.working import line_details, offer_line
from portal.pages.words import language
from portal.records.estate import accounts
from portal.workflow.properties import money, overview
from portal.workflow.properties.maintenance_models import MoneyLine
from tenants import clock
from tenants.errors import NotFound
from tenants.organisations import Organisation
from tenants.permissions import Permission as P
from tenants.sentences import S

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
SHOWN = 25
"""How many units and how many lines a page shows: each has eleven figures."""
DAYS = (("lived_in", "#56347f"), ("held", "#24457e"), ("void", "#8a5300"), ("turnaround", "#d9a441"), ("empty", "#b4c0c2"))
"""How the days of a year are drawn, in the order of the bar."""


class PlacedLineForm(LineForm):
    """Money of a unit, or of a whole property."""

    place = SelectField(_l("Of which unit or property"))


class StrikeForm(FlaskForm):  # type: ignore[misc]
    """Why a line is struck out."""

    reason = TextAreaField(_l("Why it is struck out"), [InputRequired(NEEDED)])


@bp.get("/money")
@access.page(P.MANAGE_UNITS)
def accounts_of_year() -> Any:
    """A year: every unit with its days and its money, and the lines."""
    year, asked = _year(), request.args.get("q", "").strip()[:100]
    everything = money.year_of(g.db, g.actor, year)
    units = [unit for unit in everything if _fits(unit, asked)]
    found = [line for line in money.lines(g.db, g.actor, year=year) if _fits(line, asked)]
    page, ways = paged(units, SHOWN)
    lines, more = paged(found, SHOWN, "line")

    def to(name: str, way: str | None, anchor: str) -> str:
        here: dict[str, Any] = {
            "year": year,
            "q": asked or None,
            "after": request.args.get("after"),
            "line": request.args.get("line"),
        }
        return "" if way is None else url_for("properties.accounts_of_year", **{**here, name: way or None}, _anchor=anchor)

    return render_template(
        "properties/money.html",
        year=year,
        years=money.years(g.db, g.actor),
        q=asked,
        many=len(everything) > FEW,
        units=page,
        units_found=len(units),
        unit_ways=[to("after", way, "days") for way in ways],
        total=money.total(units, year),
        lines=lines,
        lines_found=len(found),
        line_ways=[to("line", way, "lines") for way in more],
        drawn=DAYS,
        words=words,
        crumbs=[(gettext("Units"), url_for("properties.index")), (gettext("Money and empty days"), None)],
    )


@bp.get("/money/<int:year>.<kind>")
@access.page(P.MANAGE_UNITS)
def accounts_file(year: int, kind: str) -> Any:
    """The year as a workbook, or as a PDF for the board of the committee."""
    if kind not in TYPES or year not in money.years(g.db, g.actor):
        raise NotFound(S("This page does not exist, or it is not for you."))
    units, lines = money.year_of(g.db, g.actor, year), money.lines(g.db, g.actor, year=year)
    if kind == "xlsx":
        data = accounts.workbook(year, units, lines, language())
    else:
        data = accounts.report(year, units, lines, g.db.get_one(Organisation, g.actor.organisation_id), language())
    name = f"{gettext('accounts')}-{year}.{kind}"
    return Response(data, mimetype=TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.route("/money/new", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS)
def record_line() -> Any:
    """Write down a cost or an income."""
    income = request.args.get("income") == "1"
    form: Any = PlacedLineForm(day=clock.today())
    offer_line(form, income=income)
    form.place.choices = _places()
    if form.validate_on_submit():
        what, _, asked = (form.place.data or "").partition(":")
        place = {f"{what}_id": UUID(asked)}
        if access.attempt(form, lambda: money.record_line(g.db, g.actor, line_details(form, income=income), **place)):
            return access.done(gettext("It was recorded."), url_for("properties.accounts_of_year", year=form.day.data.year))
    title = gettext("Record an income") if income else gettext("Record a cost")
    status = access.status_of_refusal() if form.is_submitted() else 200
    page = render_template(
        "properties/plain_form.html", form=form, title=title, lead="", back=url_for("properties.accounts_of_year"), keep="",
        end=None, crumbs=_crumbs(title),
    )  # fmt: skip
    return page, status


@bp.route("/money/<uuid:line_id>/strike", methods=["GET", "POST"])
@access.page(P.MANAGE_UNITS, load=money.own_line)
def strike_line(line: MoneyLine) -> Any:
    """Strike a line out that was entered by mistake."""
    form: Any = StrikeForm()
    back = url_for("properties.accounts_of_year", year=line.day.year)
    if form.validate_on_submit() and access.attempt(form, lambda: money.strike_line(g.db, g.actor, line.id, form.reason.data)):
        return access.done(gettext("The line is struck out: it stays to be read and counts no more."), back)
    status = access.status_of_refusal() if form.is_submitted() else 200
    title = gettext("Strike the line out")
    page = render_template(
        "properties/plain_form.html", form=form, title=title, lead=line.what, back=back, keep="", end=None, crumbs=_crumbs(title)
    )
    return page, status


def _fits(row: Any, asked: str) -> bool:
    """Whether a unit or a line is one of those looked for: by unit, property, or what it was for."""
    names = ("unit", "property_name", "address", "what", "supplier", "reference")
    text = " ".join(str(getattr(row, name, None) or "") for name in names).casefold()
    return all(word in text for word in asked.casefold().split())


def _places() -> list[tuple[str, str]]:
    units = overview.units(g.db, g.actor, clock.today())
    homes = [
        (f"property:{row.id}", f"{row.name}: {gettext('the whole property')}") for row in overview.properties_of(g.db, g.actor)
    ]
    return [(f"unit:{row.id}", f"{row.property_name}, {row.name}") for row in units] + homes


def _year() -> int:
    try:
        asked = int(request.args.get("year", ""))
    except ValueError:
        asked = 0
    known = money.years(g.db, g.actor)
    return asked if asked in known else known[0]


def _crumbs(title: str) -> list[tuple[str, str | None]]:
    return [
        (gettext("Units"), url_for("properties.index")),
        (gettext("Money and empty days"), url_for("properties.accounts_of_year")),
        (title, None),
    ]
