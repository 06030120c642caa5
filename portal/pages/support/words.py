"""The words of the support's codes, as people read them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

AREAS = {"home": _l("Home"), "work": _l("Work"), "money": _l("Money"), "family": _l("Family")}
GOAL_STATES = {"open": _l("Under way"), "met": _l("Reached"), "partly_met": _l("Partly reached"), "dropped": _l("Dropped")}
GOAL_TONES = {"met": ("green", "it-check-circle"), "partly_met": ("amber", "it-minus"), "dropped": ("grey", "it-close-circle")}
ATTENDANCES = {"all": _l("The whole household"), "some": _l("Only some of them"), "nobody": _l("Nobody came")}
BUDGET_KINDS = {
    "income": _l("Incomes"),
    "fixed_cost": _l("Fixed costs"),
    "variable_cost": _l("Variable costs"),
    "debt": _l("Debts paid back"),
    "savings": _l("Put aside"),
    "target": _l("Target to save"),
}
BUDGET_NOTES = {
    "income": _l("Wages, benefits, help from relatives."),
    "fixed_cost": _l("Contribution for the home, bills, transport, insurance."),
    "variable_cost": _l("Food, clothes, school, health."),
    "debt": _l("Instalments and arrears paid in this month."),
    "savings": _l("What was put aside in this month."),
    "target": _l("What is to be saved in all, such as the deposit and the first rents."),
}
DURATIONS = (15, 30, 45, 60, 90, 120, 180, 240)
WORKERS = {"educator": _l("Educator"), "financial_consultant": _l("Financial consultant")}


def duration(minutes: int) -> str:
    """``45 min``, ``1 h``, ``1 h 30``: understood in every language."""
    hours, rest = divmod(minutes, 60)
    return f"{minutes} min" if not hours else f"{hours} h {rest:02d}" if rest else f"{hours} h"
