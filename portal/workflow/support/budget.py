"""The family budget, month by month: lines, balance, trend, and how many months are still missing to the target."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.events import BudgetRecorded
from portal.workflow.rules import add_months
from portal.workflow.support.models import BUDGET_KINDS, BudgetLine
from portal.workflow.support.rights import AT_WORK, require_worker
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor
    from tenants.sentences import Sentence

MOST_LINES = 60
TREND_MONTHS = 3
LARGEST_CENTS = 100_000_000


@dataclass(frozen=True, order=True)
class Line:
    """One line of a month: what it is, its words, and the amount in cents."""

    kind: str
    label: str
    amount_cents: int


@dataclass(frozen=True)
class Month:
    """A month's sums in cents. ``debt`` was paid back and ``savings`` put aside in it; ``target`` is what is to be saved in all."""

    month: date
    income: int = 0
    fixed_cost: int = 0
    variable_cost: int = 0
    debt: int = 0
    savings: int = 0
    target: int = 0

    @property
    def costs(self) -> int:
        """All that went out, debts paid back included."""
        return self.fixed_cost + self.variable_cost + self.debt

    @property
    def balance(self) -> int:
        """What is left of the month, before anything is put aside."""
        return self.income - self.costs


@dataclass(frozen=True)
class Outlook:
    """What was saved so far, the target, the pace, and the months still missing: ``None`` when nothing is being saved."""

    saved: int
    target: int
    monthly: int
    months: int | None


def first_of(day: date) -> date:
    """The first day of a day's month, by which a month is named."""
    return day.replace(day=1)


def fingerprint(lines: Sequence[Line]) -> str:
    """What a sheet carries so that a month changed by somebody else in the meantime is noticed."""
    text = "\n".join(f"{line.kind}\0{line.label}\0{line.amount_cents}" for line in sorted(lines))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def record_budget(
    session: Session,
    actor: Actor,
    case_id: UUID,
    month: date,
    lines: Sequence[Line],
    *,
    seen: str | None = None,
    seen_version: int | None = None,
) -> Month:
    """Save the whole sheet of a month: lines that are new are added, lines that are gone are set aside (they stay in the history).

    ``seen`` is the :func:`fingerprint` of the sheet that the person had before their eyes.

    Raises:
        NotAllowed: not the coordinator, nor the financial consultant assigned to the case.
        WrongStage: no unit is assigned yet, or the stay is over.
        Invalid: a month to come, a line without words, an amount out of measure; ``lines`` names the first wrong one.
        Conflict: the month, or the case, has changed in the meantime.
    """
    case = cases.lock(session, case_id, seen_version)
    require_worker(session, actor, case, Permission.WRITE_BUDGET, AT_WORK)
    wanted = [Line(line.kind, line.label.strip(), line.amount_cents) for line in lines]
    _check(month, wanted)
    kept = _rows(session, case_id, month)
    if seen is not None and seen != fingerprint([_line(row) for row in kept]):
        raise Conflict(cases.STALE)
    missing, changed = list(wanted), False
    for row in kept:
        if (line := _line(row)) in missing:
            missing.remove(line)
        else:
            row.removed_at, changed = clock.now(), True
    for line in missing:
        session.add(
            BudgetLine(
                case_id=case.id,
                organisation_id=actor.organisation_id,
                month=month,
                kind=line.kind,
                label=line.label,
                amount_cents=line.amount_cents,
            )
        )
    if missing or changed:
        cases.record(session, actor, case, BudgetRecorded(month=month))
    return _sum(month, wanted)


def _check(month: date, lines: Sequence[Line]) -> None:
    wrong: dict[str, Sentence] = {}
    if month.day != 1 or month > clock.today():
        wrong["month"] = S("Choose this month or one that is past.")
    if not lines:
        wrong["lines"] = S("Write at least one line.")
    if len(lines) > MOST_LINES:
        wrong["lines"] = S("A month has at most %(most)s lines.", most=MOST_LINES)
    for number, line in enumerate(lines, start=1):
        if line.kind not in BUDGET_KINDS:
            wrong.setdefault("lines", S("Line %(number)s: choose what kind of line it is.", number=number))
        elif not line.label:
            wrong.setdefault("lines", S("Line %(number)s: write what it is.", number=number))
        elif not 0 <= line.amount_cents <= LARGEST_CENTS:
            wrong.setdefault("lines", S("Line %(number)s: the amount must be between 0 and 1,000,000 euro.", number=number))
    if wrong:
        raise Invalid(**wrong)


def lines_of(session: Session, case_id: UUID, month: date) -> list[Line]:
    """The sheet of a month, in the order of its kinds."""
    return sorted((_line(row) for row in _rows(session, case_id, month)), key=lambda line: BUDGET_KINDS.index(line.kind))


def months_of(session: Session, case_id: UUID, *, most: int = 24) -> list[Month]:
    """The sums of the last months that were recorded, the oldest first, in one statement."""
    totals = [
        func.coalesce(func.sum(BudgetLine.amount_cents).filter(BudgetLine.kind == kind), 0).label(kind) for kind in BUDGET_KINDS
    ]
    rows = session.execute(
        select(BudgetLine.month, *totals)
        .where(BudgetLine.case_id == case_id, BudgetLine.removed_at.is_(None))
        .group_by(BudgetLine.month)
        .order_by(BudgetLine.month.desc())
        .limit(most)
    ).all()
    return [Month(row[0], **dict(zip(BUDGET_KINDS, map(int, row[1:]), strict=True))) for row in reversed(rows)]


def outlook(months: Sequence[Month]) -> Outlook | None:
    """How far the target is at the pace of the last three months; ``None`` when no month names a target."""
    target = next((m.target for m in reversed(months) if m.target), 0)
    if not target:
        return None
    saved = sum(m.savings for m in months)
    last = months[-TREND_MONTHS:]
    monthly = sum(m.savings for m in last) // len(last)
    missing = max(target - saved, 0)
    return Outlook(saved, target, monthly, 0 if not missing else -(-missing // monthly) if monthly else None)


def month_before(month: date) -> date:
    """The month before, by its first day."""
    return add_months(month, -1)


def _rows(session: Session, case_id: UUID, month: date) -> list[BudgetLine]:
    found = select(BudgetLine).where(BudgetLine.case_id == case_id, BudgetLine.month == month, BudgetLine.removed_at.is_(None))
    return list(session.scalars(found.order_by(BudgetLine.kind, BudgetLine.label)))


def _line(row: BudgetLine) -> Line:
    return Line(row.kind, row.label, row.amount_cents)


def _sum(month: date, lines: Sequence[Line]) -> Month:
    return Month(month, **{kind: sum(line.amount_cents for line in lines if line.kind == kind) for kind in BUDGET_KINDS})
