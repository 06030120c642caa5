"""The family budget as a workbook. What people typed is text in it, also when it looks like a formula; the sums are formulas that Excel
can follow, with their values already there."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import xlsxwriter
from flask_babel import gettext
from xlsxwriter.utility import xl_rowcol_to_cell

from portal.pages.support import words

if TYPE_CHECKING:
    from portal.workflow.support.budget.money import Debt, Month, Outlook, Target
    from portal.workflow.support.budget.queries import Row

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
SIGN = {"income": 1, "fixed_cost": -1, "variable_cost": -1, "debt": -1}


def budget(
    number: str,
    months: Sequence[Month],
    lines: Mapping[str, Sequence[Row]] | None,
    target: Target | None,
    found: Outlook | None,
    debts: Sequence[tuple[UUID, Debt]],
) -> bytes:
    """The workbook of a case: the lines for whoever may see them (``None`` for others), the sums, the debts, the target."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, SAFE)
    formats = _formats(book)
    if lines is not None:
        _lines(book, formats, number, [month.month for month in months], lines)
    _sums(book, formats, months)
    if debts:
        _debts(book, formats, [debt for _, debt in debts])
    if target is not None:
        _target(book, formats, target, found)
    book.close()
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    euro = '#,##0.00 "€"'
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "kind": book.add_format({"bold": True, "bg_color": "#E3EEF0"}),
        "euro": book.add_format({"num_format": euro}),
        "sum": book.add_format({"num_format": euro, "bold": True, "top": 1}),
        "word": book.add_format({"bold": True, "top": 1}),
        "month": book.add_format({"num_format": "mm/yyyy", "bold": True, "bottom": 1}),
        "day": book.add_format({"num_format": "mm/yyyy"}),
    }


def _lines(book: Any, formats: dict[str, Any], number: str, months: list[date], lines: Mapping[str, Sequence[Row]]) -> None:
    sheet = book.add_worksheet(gettext("Budget"))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, max(len(months), 1), 13)
    sheet.write_string(0, 0, number, formats["head"])
    for column, month in enumerate(months, start=1):
        sheet.write_datetime(0, column, month, formats["month"])
    sheet.freeze_panes(1, 1)
    at, places = 1, {}
    for kind, rows in lines.items():
        sheet.write_string(at, 0, str(words.BUDGET_KINDS[kind]), formats["kind"])
        for column in range(1, len(months) + 1):
            sheet.write_blank(at, column, None, formats["kind"])
        first = at = at + 1
        for row in rows:
            sheet.write_string(at, 0, row.label)
            for column, month in enumerate(months, start=1):
                cents = row.at(month).cents
                if cents is not None:
                    sheet.write_number(at, column, cents / 100, formats["euro"])
            at += 1
        places[kind] = (first, at - 1)
    sheet.write_string(at, 0, gettext("Left of the month"), formats["word"])
    for column, month in enumerate(months, start=1):
        parts = [
            f"{'+' if sign > 0 else '-'}SUM({xl_rowcol_to_cell(places[kind][0], column)}:{xl_rowcol_to_cell(places[kind][1], column)})"
            for kind, sign in SIGN.items()
            if places[kind][1] >= places[kind][0]
        ]
        value = sum(sign * (row.at(month).cents or 0) for kind, sign in SIGN.items() for row in lines[kind])
        sheet.write_formula(at, column, "=" + ("".join(parts) or "0"), formats["sum"], value / 100)


def _table(book: Any, formats: dict[str, Any], name: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, len(head), 15)
    for column, word in enumerate(head):
        sheet.write_string(0, column, word, formats["head"])
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(at, column, value, formats["day"])
            elif isinstance(value, float):
                sheet.write_number(at, column, value, formats["euro"])
            elif isinstance(value, int):
                sheet.write_number(at, column, value)
            elif value is not None:
                sheet.write_string(at, column, str(value))


def _sums(book: Any, formats: dict[str, Any], months: Sequence[Month]) -> None:
    head = [gettext("Month"), gettext("Incomes"), gettext("Fixed costs"), gettext("Variable costs"), gettext("Debts paid back"),
            gettext("Left of the month"), gettext("Put aside"), gettext("Debts still owed")]  # fmt: skip
    rows = [
        [m.month, *(cents / 100 for cents in (m.income, m.fixed_cost, m.variable_cost, m.debt, m.balance, m.savings)),
         None if m.debt_left is None else m.debt_left / 100]
        for m in months
    ]  # fmt: skip
    _table(book, formats, gettext("Month by month"), head, rows)


def _debts(book: Any, formats: dict[str, Any], debts: Sequence[Debt]) -> None:
    head = [gettext("Debt"), gettext("Owed at first"), gettext("Paid back"), gettext("Still owed"), gettext("Monthly instalment"),
            gettext("Months left")]  # fmt: skip
    rows = [[d.label, d.owed / 100, d.paid / 100, d.left / 100, d.instalment / 100, d.months] for d in debts]
    _table(book, formats, gettext("Debts"), head, rows)


def _target(book: Any, formats: dict[str, Any], target: Target, found: Outlook | None) -> None:
    rows: list[list[Any]] = [
        [gettext("Deposit"), target.deposit / 100],
        [gettext("First rents"), target.first_rents / 100],
        [gettext("Removal, utilities, furniture"), target.move / 100],
        [gettext("The target"), target.total / 100],
        [gettext("Already put aside before the first month of the budget"), target.put_aside / 100],
    ]
    if found is not None:
        rows += [
            [gettext("Saved so far"), found.saved / 100],
            [gettext("Put aside each month, as agreed") if found.agreed else gettext("Put aside each month, average of the last three"),
             found.monthly / 100],
            [gettext("Months to the target"), "–" if found.months is None else found.months],
        ]  # fmt: skip
    _table(book, formats, gettext("Target"), [gettext("What is to be saved"), gettext("Amount")], rows)
