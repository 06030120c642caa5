"""The family budget as a sheet of texts: drawn from what is kept, read back from a form or from the browser's script."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from flask_babel import gettext

from portal.pages.ui.fields import parse_money, show_money
from portal.workflow.support.budget.sheet import CellEdit, LineEdit
from portal.workflow.support.models import BUDGET_KINDS

if TYPE_CHECKING:
    from portal.workflow.support.budget.queries import Row

SPARE_ROWS = 1
Place = tuple[UUID, date]


@dataclass
class Line:
    """A line as it is typed: its texts by month."""

    id: UUID
    kind: str
    label: str = ""
    texts: dict[date, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing at all is typed in it."""
        return not self.label.strip() and not any(text.strip() for text in self.texts.values())


@dataclass
class Typed:
    """A sheet as it was sent: its lines, the versions that the writer had before their eyes, and what is wrong with which cell."""

    lines: list[Line] = field(default_factory=list)
    seen: dict[Place, int] = field(default_factory=dict)
    removed: set[UUID] = field(default_factory=set)
    wrong: dict[Place | UUID, str] = field(default_factory=dict)

    def edits(self) -> tuple[list[LineEdit], list[CellEdit]]:
        """The edits that can be made of it; what cannot is in :attr:`wrong`. Empty lines are nothing."""
        lines, cells = [], []
        for line in self.lines:
            if line.id in self.removed:
                lines.append(LineEdit(line.id, line.kind, line.label, removed=True))
                continue
            if not line.label.strip():
                if not line.empty:
                    self.wrong[line.id] = gettext("A line needs a name: write what it is.")
                continue
            lines.append(LineEdit(line.id, line.kind, line.label))
            for month, typed in line.texts.items():
                try:
                    cells.append(CellEdit(line.id, month, cents_of(typed), self.seen.get((line.id, month), 0)))
                except ValueError:
                    self.wrong[line.id, month] = gettext("Write an amount in euro, for example 1.234,50.")
        return lines, cells


def cents_of(typed: str) -> int | None:
    """What was typed in a cell, in cents; nothing for an empty one. Raises ``ValueError`` for what is no amount."""
    text = typed.strip()
    return int(parse_money(text) * 100) if text else None


def text_of(cents: int | None) -> str:
    """A cell as it is shown: ``1.234,50``."""
    return "" if cents is None else show_money(Decimal(cents) / 100)


def lines_of(kept: Mapping[str, Sequence[Row]], months: Sequence[date], *, spare: int = SPARE_ROWS) -> dict[str, list[Line]]:
    """The lines of each kind as they are drawn, and some empty ones, which have their ids already: sent twice they are one line."""
    found = {}
    for kind in BUDGET_KINDS:
        rows = [Line(row.id, kind, row.label, {month: text_of(row.at(month).cents) for month in months}) for row in kept[kind]]
        found[kind] = rows + [Line(uuid4(), kind) for _ in range(spare)]
    return found


def versions(kept: Mapping[str, Sequence[Row]]) -> str:
    """The versions of all cells on the page, for the form to send back."""
    seen = {
        str(row.id): {f"{month:%Y-%m}": cell.version for month, cell in row.cells.items()}
        for rows in kept.values()
        for row in rows
        if row.cells
    }
    return json.dumps(seen, separators=(",", ":"))


def of_form(form: Any, months: Sequence[date]) -> Typed:
    """The sheet that a form without scripts sends: every line of the page, and the whole of it."""
    typed = Typed(seen=_seen(form.get("seen", "")))
    for name in form:
        if name.startswith("label-") and (key := _uuid(name[6:])):
            texts = {month: form.get(f"cell-{key}-{month:%Y-%m}", "") for month in months}
            typed.lines.append(Line(key, form.get(f"kind-{key}", ""), form[name], texts))
    if removed := _uuid(form.get("remove", "")):
        typed.removed.add(removed)
    return typed


def of_script(sent: Any) -> Typed:
    """The cells that the script sends: those that were changed. What is not of this form is dropped."""
    typed = Typed()
    by_id: dict[UUID, Line] = {}
    for one in _list(sent, "lines"):
        key = _uuid(one.get("id"))
        if key is None:
            continue
        by_id[key] = Line(key, str(one.get("kind", "")), str(one.get("label", "")))
        if one.get("removed") is True:
            typed.removed.add(key)
    for one in _list(sent, "cells"):
        key, month = _uuid(one.get("line")), _month(one.get("month"))
        if key in by_id and month is not None:
            by_id[key].texts[month] = str(one.get("text", ""))
            seen = one.get("seen")
            typed.seen[key, month] = seen if isinstance(seen, int) else 0
    typed.lines = list(by_id.values())
    return typed


def _list(sent: Any, name: str) -> list[dict[str, Any]]:
    found = sent.get(name) if isinstance(sent, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _seen(text: str) -> dict[Place, int]:
    try:
        given = json.loads(text or "{}")
        return {
            (UUID(key), date.fromisoformat(f"{month}-01")): int(version)
            for key, versions_ in given.items()
            for month, version in versions_.items()
        }
    except (ValueError, AttributeError, TypeError):
        return {}


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _month(value: Any) -> date | None:
    try:
        return date.fromisoformat(f"{value}-01")
    except ValueError:
        return None
