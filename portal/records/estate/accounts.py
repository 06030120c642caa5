"""The accounts of an owner's year. What people typed stays text, also where it looks like a formula or an address."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter

from portal.records.documents import pdf
from portal.records.documents.wording import Writer
from portal.workflow.properties.money import total
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.workflow.properties.money import UnitYear
    from tenants.organisations import Organisation

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(year: int, units: Sequence[UnitYear], lines: Sequence[Any], language: str) -> bytes:
    """Two sheets: the units of the year with their days and money, and every line, those struck out marked."""
    writer, out = Writer(language), io.BytesIO()
    _ = writer.translations.gettext
    book = xlsxwriter.Workbook(out, SAFE)
    head, euro = book.add_format({"bold": True, "text_wrap": True, "bottom": 1}), book.add_format({"num_format": '#,##0.00 "€"'})
    day, bold = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"bold": True, "num_format": '#,##0.00 "€"'})
    sheet = book.add_worksheet(f"{_('Units')} {year}"[:31])
    titles = (
        _("Property"), _("Unit"), _("Days"), _("Days lived in"), _("Days held"), _("Days not available"), _("Days in turnaround"),
        _("Other empty days"), _("Costs"), _("Fixed costs"), _("Income"), _("An empty day costs"), _("Empty days cost"), _("Balance"),
    )  # fmt: skip
    _titles(sheet, titles, head)
    for row, unit in enumerate(units, start=1):
        values = (unit.days, unit.lived_in, unit.held, unit.void, unit.turnaround, unit.empty)
        sheet.write_string(row, 0, unit.property_name)
        sheet.write_string(row, 1, unit.unit)
        for column, value in enumerate(values, start=2):
            sheet.write_number(row, column, value)
        for column, cents in enumerate(_cents(unit), start=8):
            sheet.write_number(row, column, cents / 100, euro)
    whole, last = total(units, year), len(units) + 1
    sheet.write_string(last, 0, _("Together"), bold)
    for column, cents in enumerate(_cents(whole), start=8):
        if column != 11:  # what a day costs is not added up
            sheet.write_number(last, column, cents / 100, bold)
    _lines(book.add_worksheet(_("Lines")[:31]), lines, _, head, euro, day)
    book.close()
    return out.getvalue()


def report(year: int, units: Sequence[UnitYear], lines: Sequence[Any], owner: Organisation, language: str) -> bytes:
    """The year for the board: sums first, then unit by unit, then the lines that count."""
    counted = [line for line in lines if line.struck_on is None]
    values = {"year": year, "units": units, "total": total(units, year), "lines": counted, "today": clock.today()}
    return pdf.render("estate/accounts.html", values, owner, language)


def _cents(unit: Any) -> tuple[int, ...]:
    return (unit.costs, unit.fixed, unit.income, unit.void_day_cents, unit.void_cents, unit.balance)


def _titles(sheet: Any, titles: Sequence[str], head: Any) -> None:
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, head)
    sheet.set_column(0, len(titles) - 1, 16)
    sheet.freeze_panes(1, 0)


def _lines(sheet: Any, lines: Sequence[Any], _: Any, head: Any, euro: Any, day: Any) -> None:
    _titles(
        sheet,
        (_("Day"), _("Property"), _("Unit"), _("What for"), _("Supplier"), _("Reference"), _("Amount"), _("Struck out")),
        head,
    )
    for row, line in enumerate(lines, start=1):
        sheet.write_datetime(row, 0, line.day, day)
        for column, text in enumerate((line.property_name, line.unit, line.what, line.supplier, line.reference), start=1):
            sheet.write_string(row, column, text or "")
        sheet.write_number(row, 6, (1 if line.income else -1) * line.amount_cents / 100, euro)
        sheet.write_string(row, 7, line.struck_reason or "")
