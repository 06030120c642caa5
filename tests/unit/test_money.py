"""An amount as people type it: the Italian way, the English way, never another amount than the one that was meant."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from portal.pages.ui.fields import parse_money, show_money


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.234,50", "1234.50"), ("1234,5", "1234.50"), ("1234.50", "1234.50"), ("€ 1.234", "1234"), ("850", "850"),
        ("1,234.50", "1234.50"), ("1,234,567.80", "1234567.80"), ("1'234,50 €", "1234.50"), ("12.345.678,9", "12345678.90"),
    ],
)  # fmt: skip
def test_an_amount_is_understood(typed: str, meant: str) -> None:
    assert parse_money(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["1,234", "12,3456", "1234.567", "many", "1.23.4", "NaN", "Infinity", "1e999999999", ","])
def test_an_amount_that_may_mean_another_is_asked_again(typed: str) -> None:
    with pytest.raises(ValueError, match=re.escape(typed)):
        parse_money(typed)


def test_what_is_shown_is_understood_again() -> None:
    assert show_money(Decimal("1234567.5")) == "1.234.567,50"
    assert parse_money(show_money(Decimal("1234567.5"))) == Decimal("1234567.50")
