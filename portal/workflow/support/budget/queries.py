"""What the pages of the budget read: the sheet, the sums, the target, the debts. What is visible is the database's decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.workflow.support.budget.money import Debt, Month, Target
from portal.workflow.support.models import BUDGET_KINDS, BudgetCell, BudgetLine, BudgetMonth, BudgetTarget

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Cell:
    """What a line came to in a month, and which version of it this is."""

    cents: int | None
    version: int


EMPTY = Cell(None, 0)


@dataclass(frozen=True)
class Row:
    """A line of the sheet with its cells by month."""

    id: UUID
    kind: str
    label: str
    owed: int | None
    instalment: int | None
    cells: dict[date, Cell]

    def at(self, month: date) -> Cell:
        """The cell of a month."""
        return self.cells.get(month, EMPTY)


def sheet(session: Session, case_id: UUID, months: Sequence[date]) -> dict[str, list[Row]]:
    """The lines of the sheet by kind, in their order, with the cells of these months; in one statement."""
    one = func.jsonb_build_array(BudgetCell.month, BudgetCell.amount_cents, BudgetCell.version)
    cells = (
        select(func.jsonb_agg(one))
        .where(BudgetCell.line_id == BudgetLine.id, BudgetCell.month.in_(list(months)))
        .scalar_subquery()
    )
    rows = session.execute(
        select(BudgetLine.id, BudgetLine.kind, BudgetLine.label, BudgetLine.owed_cents, BudgetLine.instalment_cents, cells)
        .where(BudgetLine.case_id == case_id, BudgetLine.removed_at.is_(None))
        .order_by(BudgetLine.position, BudgetLine.created_at)
    )
    found: dict[str, list[Row]] = {kind: [] for kind in BUDGET_KINDS}
    for line_id, kind, label, owed, instalment, given in rows:
        by_month = {date.fromisoformat(month): Cell(cents, version) for month, cents, version in given or ()}
        found[kind].append(Row(line_id, kind, label, owed, instalment, by_month))
    return found


def months_of(session: Session, case_id: UUID, *, most: int = 36) -> list[Month]:
    """The sums of the last months that were written, the oldest first."""
    rows = session.execute(
        select(
            BudgetMonth.month, BudgetMonth.income, BudgetMonth.fixed_cost, BudgetMonth.variable_cost, BudgetMonth.debt,
            BudgetMonth.savings, BudgetMonth.debt_left,
        )
        .where(BudgetMonth.case_id == case_id)
        .order_by(BudgetMonth.month.desc())
        .limit(most)
    ).all()  # fmt: skip
    return [Month(*row) for row in reversed(rows)]


def target_of(session: Session, case_id: UUID) -> tuple[Target | None, int]:
    """The target and its version; none, and 0, before one was set."""
    row = session.execute(
        select(
            BudgetTarget.deposit_cents, BudgetTarget.first_rents_cents, BudgetTarget.move_cents, BudgetTarget.put_aside_cents,
            BudgetTarget.monthly_cents, BudgetTarget.version,
        ).where(BudgetTarget.case_id == case_id)
    ).one_or_none()  # fmt: skip
    return (Target(*row[:5]), row[5]) if row else (None, 0)


def debts_of(session: Session, case_id: UUID) -> list[tuple[UUID, Debt]]:
    """The debts of which it is known what was owed, with all that was paid back of each."""
    paid: Any = (
        select(func.coalesce(func.sum(BudgetCell.amount_cents), 0)).where(BudgetCell.line_id == BudgetLine.id).scalar_subquery()
    )
    rows = session.execute(
        select(BudgetLine.id, BudgetLine.label, BudgetLine.owed_cents, paid, BudgetLine.instalment_cents)
        .where(BudgetLine.case_id == case_id, BudgetLine.removed_at.is_(None), BudgetLine.owed_cents.is_not(None))
        .order_by(BudgetLine.position)
    )
    return [(row[0], Debt(row[1], row[2], int(row[3]), row[4] or 0)) for row in rows]
