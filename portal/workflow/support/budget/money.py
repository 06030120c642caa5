"""The arithmetic of the budget, in whole cents: sums, instalments, months to a target. No database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.workflow.rules import add_months

TREND_MONTHS = 3
FARTHEST = 600
"""Months after which a target counts as never reached."""


@dataclass(frozen=True)
class Month:
    """A month's sums in cents. ``debt`` was paid back and ``savings`` put aside in it; ``debt_left`` is owed after it."""

    month: date
    income: int = 0
    fixed_cost: int = 0
    variable_cost: int = 0
    debt: int = 0
    savings: int = 0
    debt_left: int | None = None

    @property
    def costs(self) -> int:
        """All that went out, debts paid back included."""
        return self.fixed_cost + self.variable_cost + self.debt

    @property
    def balance(self) -> int:
        """What is left of the month, before anything is put aside."""
        return self.income - self.costs


@dataclass(frozen=True)
class Target:
    """What is to be saved for a home of one's own, what was there at the start, and the pace agreed on, if any; in cents."""

    deposit: int = 0
    first_rents: int = 0
    move: int = 0
    put_aside: int = 0
    monthly: int | None = None

    @property
    def total(self) -> int:
        """All that is needed."""
        return self.deposit + self.first_rents + self.move


@dataclass(frozen=True)
class Debt:
    """A debt: what was owed at first, what was paid back so far, the instalment."""

    label: str
    owed: int
    paid: int
    instalment: int

    @property
    def left(self) -> int:
        """What is still owed."""
        return max(self.owed - self.paid, 0)

    @property
    def months(self) -> int | None:
        """For how many months more there is an instalment; ``None`` when nothing is paid back."""
        return 0 if not self.left else -(-self.left // self.instalment) if self.instalment else None


@dataclass(frozen=True)
class Outlook:
    """How far the target is: what was saved, at which monthly pace, whether that was agreed on or observed, and the months missing:
    ``None`` when it is never reached so."""

    saved: int
    target: int
    monthly: int
    agreed: bool
    months: int | None

    @property
    def missing(self) -> int:
        """What is still to be saved."""
        return max(self.target - self.saved, 0)


def instalments(left: int, instalment: int) -> list[int]:
    """What is paid back month by month until nothing is owed: whole instalments, and a last one that is never larger.

    Raises:
        ValueError: something is owed and the instalment is nothing.
    """
    if left <= 0:
        return []
    if instalment <= 0:
        raise ValueError("a debt is paid back by instalments of at least a cent")
    whole, rest = divmod(left, instalment)
    return [instalment] * whole + ([rest] if rest else [])


def months_to(missing: int, monthly: int, freed: Sequence[tuple[int, int]] = ()) -> int | None:
    """After how many months ``missing`` is put aside at ``monthly`` a month; ``None`` when never, or not within fifty years.

    ``freed`` adds to the pace: ``(months, cents)`` is an instalment that ends after so many months, and is put aside from then on.
    """
    put_aside, pace, ends = 0, monthly, sorted(freed)
    for month in range(FARTHEST + 1):
        if put_aside >= missing:
            return month
        while ends and ends[0][0] <= month:
            pace += ends.pop(0)[1]
        put_aside += pace
        if not pace and not ends:
            return None
    return None


def outlook(months: Sequence[Month], target: Target | None) -> Outlook | None:
    """How far the target is: at the pace agreed on, else at the average of the last three months; ``None`` without a target."""
    if target is None or not target.total:
        return None
    saved = target.put_aside + sum(month.savings for month in months)
    last = months[-TREND_MONTHS:]
    observed = sum(month.savings for month in last) // len(last) if last else 0
    monthly = observed if target.monthly is None else target.monthly
    return Outlook(saved, target.total, monthly, target.monthly is not None, months_to(max(target.total - saved, 0), monthly))


def months_with_freed(found: Outlook, debts: Sequence[Debt]) -> int | None:
    """The months to the target if every instalment that ends is put aside from then on; ``None`` when never."""
    freed = [(debt.months, debt.instalment) for debt in debts if debt.left and debt.months is not None]
    return months_to(found.missing, found.monthly, freed)


def first_of(day: date) -> date:
    """The first day of a day's month, by which a month is named."""
    return day.replace(day=1)


def window(last: date, length: int) -> list[date]:
    """So many months in a row, by their first days, the given one last."""
    return [add_months(last, offset) for offset in range(1 - length, 1)]
