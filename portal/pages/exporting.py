"""A list as a file: the rows and columns of the page, as a sheet that cannot run anything.

A cell that looks like a formula is text in a workbook; in a CSV, which any program may take for a formula, it gets an apostrophe before
it, so that "+39 0373…" is still to be read.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter
from flask import Response, request

from portal.pages.words import date_it
from tenants import clock
from tenants.errors import Conflict
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST = 10_000
"""So many lines a file has at most: longer ones are asked for in parts, by a filter."""
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_SAFE = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LINES = 500


@dataclass(frozen=True)
class Sheet:
    """What a list says: the heads of its columns, and rows of text, days, numbers or nothing."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]


def asked_kind() -> str:
    """Which kind of file the address names by its ending."""
    return request.path.rpartition(".")[2]


def require_few(number: int) -> None:
    """Let a list pass that a file can hold.

    Raises:
        Conflict: it is longer.
    """
    if number > MOST:
        raise Conflict(S("This list has more than %(most)s lines: choose fewer of them with the filters.", most=MOST))


def as_file(sheet: Sheet, kind: str) -> Response:
    """The sheet as a file to be kept. A CSV is written while it is sent; a workbook keeps its rows on disk while it is made."""
    body: Any = _csv(sheet) if kind == "csv" else _xlsx(sheet)
    name = f"{sheet.name.lower().replace(' ', '-')}-{clock.today():%Y-%m-%d}.{kind}"
    answer = Response(body, content_type=TYPES[kind])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_RISKY) else text


def _csv(sheet: Sheet) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    out.write("\ufeff")  # so that Excel reads the accents
    writer.writerow(sheet.head)
    for number, row in enumerate(sheet.rows, start=1):
        writer.writerow([_plain(value) for value in row])
        if number % _LINES == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return date_it(value)
    return str(value) if isinstance(value, int) else harmless(str(value))


def _xlsx(sheet: Sheet) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _SAFE)
    page, bold = book.add_worksheet(sheet.name[:31]), book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    page.set_column(0, len(sheet.head) - 1, 20)
    page.freeze_panes(1, 0)
    for column, word in enumerate(sheet.head):
        page.write_string(0, column, word, bold)
    for at, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                page.write_datetime(at, column, clock.day_of(value), day)
            elif isinstance(value, date):
                page.write_datetime(at, column, value, day)
            elif isinstance(value, int):
                page.write_number(at, column, value)
            elif value is not None:
                page.write_string(at, column, str(value))
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.head) - 1)
    book.close()
    return out.getvalue()
