"""The arithmetic of the budget: what holds for every household, whatever its sums."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.pages.support.sheet import cents_of, text_of
from portal.workflow.rules import add_months
from portal.workflow.support.budget.money import (
    FARTHEST,
    Debt,
    Month,
    Target,
    instalments,
    months_to,
    months_with_freed,
    outlook,
    window,
)

CENTS = st.integers(0, 5_000_000)
SOME = st.integers(1, 500_000)
EXAMPLES = settings(max_examples=60, deadline=None)
MARCH = date(2027, 3, 1)


@EXAMPLES
@given(left=st.integers(0, 3_000_000), instalment=st.integers(500, 500_000))
def test_instalments_pay_back_all_and_no_more(left: int, instalment: int) -> None:
    plan = instalments(left, instalment)
    assert sum(plan) == left
    assert all(0 < part <= instalment for part in plan)
    assert all(part == instalment for part in plan[:-1])
    assert len(plan) == Debt("", left, 0, instalment).months


def test_a_debt_without_an_instalment_never_ends() -> None:
    assert Debt("", 100, 0, 0).months is None
    assert Debt("", 100, 100, 0).months == 0
    assert Debt("", 100, 130, 10).left == 0
    with pytest.raises(ValueError, match="instalments"):
        instalments(100, 0)


@EXAMPLES
@given(missing=CENTS, monthly=SOME)
def test_the_months_are_enough_and_not_one_too_many(missing: int, monthly: int) -> None:
    months = months_to(missing, monthly)
    if months is None:
        assert monthly * FARTHEST < missing
    else:
        assert monthly * months >= missing
        assert months == 0 or monthly * (months - 1) < missing


@EXAMPLES
@given(missing=CENTS, monthly=CENTS, more=CENTS)
def test_who_puts_more_aside_never_waits_longer(missing: int, monthly: int, more: int) -> None:
    slow, fast = months_to(missing, monthly), months_to(missing, monthly + more)
    assert slow is None or (fast is not None and fast <= slow)


@EXAMPLES
@given(
    missing=st.integers(0, 300_000),
    monthly=st.integers(0, 50_000),
    freed=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 30_000)), max_size=4),
)
def test_freed_instalments_are_put_aside_from_the_month_after_they_end(
    missing: int, monthly: int, freed: list[tuple[int, int]]
) -> None:
    """The same by brute force: month by month, the pace of that month."""
    found = months_to(missing, monthly, freed)
    put_aside, expected = 0, None
    for month in range(FARTHEST + 1):
        if put_aside >= missing:
            expected = month
            break
        put_aside += monthly + sum(cents for ends, cents in freed if ends <= month)
    assert found == expected
    plain = months_to(missing, monthly)
    assert plain is None or (found is not None and found <= plain)


@EXAMPLES
@given(
    sums=st.lists(st.tuples(CENTS, CENTS, CENTS, CENTS, CENTS), min_size=1, max_size=24), start=CENTS, deposit=SOME, pace=st.none() | CENTS
)  # fmt: skip
def test_the_outlook_counts_everything_that_was_put_aside(
    sums: list[tuple[int, int, int, int, int]], start: int, deposit: int, pace: int | None
) -> None:
    months = [Month(add_months(MARCH, n), *row) for n, row in enumerate(sums)]
    found = outlook(months, Target(deposit=deposit, put_aside=start, monthly=pace))
    assert found is not None
    assert found.saved == start + sum(row[4] for row in sums)
    assert found.missing == max(deposit - found.saved, 0)
    assert found.agreed is (pace is not None)
    last = [row[4] for row in sums[-3:]]
    assert found.monthly == (sum(last) // len(last) if pace is None else pace)
    assert found.months == months_to(found.missing, found.monthly)
    assert all(m.balance == m.income - m.fixed_cost - m.variable_cost - m.debt for m in months)


def test_no_target_no_outlook() -> None:
    assert outlook([Month(MARCH, savings=5)], None) is None
    assert outlook([], Target()) is None
    idle = outlook([], Target(deposit=100))
    assert idle is not None
    assert idle.months is None


def test_a_debt_that_ends_shortens_the_way() -> None:
    months = [Month(MARCH, savings=10_000)]
    found = outlook(months, Target(deposit=110_000))
    assert found is not None
    assert found.months == 10
    assert months_with_freed(found, [Debt("Finanziaria", 30_000, 10_000, 10_000)]) == 6
    assert months_with_freed(found, [Debt("Parente", 30_000, 0, 0)]) == 10


@EXAMPLES
@given(cents=st.integers(0, 100_000_000))
def test_an_amount_as_it_is_shown_is_the_amount(cents: int) -> None:
    shown = text_of(cents)
    assert cents_of(shown) == cents
    for way in (f"{shown} €", f"€ {shown}", shown.replace(".", ""), f" {shown} ", shown.replace(".", "'"), f"{shown}\u00a0€"):
        assert cents_of(way) == cents, way


def test_the_window_of_months() -> None:
    assert window(date(2027, 2, 1), 3) == [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
