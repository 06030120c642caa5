"""The sheets of the workbook for accounting: hours given, funded against recorded, every version of what is funded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext

from portal.pages.support import words

if TYPE_CHECKING:
    from portal.workflow.support.funding import Standing
    from portal.workflow.support.hours import Given


def given(book: Any, rows: Sequence[Given]) -> None:
    """A line for each month, colleague, household and kind of meeting."""
    head = [
        gettext("Month"),
        gettext("Colleague"),
        gettext("Case"),
        gettext("Kind of meeting"),
        gettext("Meetings"),
        gettext("Hours"),
    ]
    lines = [(_Month(r.month), r.worker, r.number, str(words.KINDS[r.kind]), r.meetings, _Hours(r.minutes)) for r in rows]
    _sheet(book, gettext("Hours"), head, lines)


def funded(book: Any, agreements: Sequence[tuple[Standing, Sequence[tuple[date, int, int]]]], today: date) -> None:
    """What each agreement funds against what was recorded, and the same month by month."""
    head = [gettext("Funding agreement"), gettext("From"), gettext("To"), gettext("Funded hours"), gettext("Recorded"), gettext("Left"),
            gettext("Runs out on")]  # fmt: skip
    lines = [
        (
            one.title,
            one.starts_on,
            one.last_day,
            _Hours(one.hours * 60),
            _Hours(one.used),
            _Hours(one.left),
            one.runs_out_on(today),
        )
        for one, _ in agreements
    ]
    _sheet(book, gettext("Funded hours"), head, lines)
    head = [gettext("Funding agreement"), gettext("Month"), gettext("Recorded"), gettext("Left")]
    monthly = [
        (one.title, _Month(month), _Hours(used), _Hours(left)) for one, months in agreements for month, used, left in months
    ]
    _sheet(book, gettext("Funded by month"), head, monthly)


def history(book: Any, rows: Sequence[Any]) -> None:
    """Every version of what is funded, with who wrote it and why."""
    head = [gettext("Funding agreement"), gettext("Version"), gettext("From"), gettext("To"), gettext("Funded hours"), gettext("Why"),
            gettext("Written by"), gettext("On")]  # fmt: skip
    lines = [(r.title, r.version, r.starts_on, r.last_day, _Hours(r.hours * 60), r.why, r.by, r.recorded_at.date()) for r in rows]
    _sheet(book, gettext("Versions"), head, lines)


class _Month(date):
    """A month, kept as its first day."""

    def __new__(cls, day: date) -> _Month:
        return super().__new__(cls, day.year, day.month, 1)


class _Hours(int):
    """Minutes that are shown as hours."""


def _sheet(book: Any, name: str, head: Sequence[str], lines: Sequence[Sequence[Any]]) -> None:
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True, "bottom": 1})
    month, day, decimal = (book.add_format({"num_format": shown}) for shown in ("mm/yyyy", "dd/mm/yyyy", "0.00"))
    sheet.set_column(0, len(head), 18)
    for column, word in enumerate(head):
        sheet.write_string(0, column, word, bold)
    for at, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            if isinstance(value, _Hours):
                sheet.write_number(at, column, value / 60, decimal)
            elif isinstance(value, int):
                sheet.write_number(at, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(at, column, value, month if isinstance(value, _Month) else day)
            elif value is not None:
                sheet.write_string(at, column, str(value))
