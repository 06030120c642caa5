"""The words of the support's codes, as people read them."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l

from tenants import clock

AREAS = {"home": _l("Home"), "work": _l("Work"), "money": _l("Money"), "family": _l("Family")}
GOAL_STATES = {
    "open": _l("Under way"),
    "met": _l("Reached"),
    "partly_met": _l("Partly reached"),
    "not_met": _l("Not reached"),
    "dropped": _l("Dropped"),
}
GOAL_TONES = {
    "met": ("green", "it-check-circle"),
    "partly_met": ("amber", "it-minus"),
    "not_met": ("rust", "it-close-circle"),
    "dropped": ("grey", "it-close-circle"),
}
PARTIES = {
    "household": _l("The household"),
    "educator": _l("The educator"),
    "social_worker": _l("The social worker"),
    "consultant": _l("The financial consultant"),
}
METHODS = {"screen": _l("Signed on the screen"), "paper": _l("Signed on paper"), "missing": _l("Does not sign")}
PLAN_STATES = {
    "draft": _l("Draft"),
    "to_sign": _l("Waits for signatures"),
    "in_force": _l("In force"),
    "superseded": _l("Superseded"),
    "dropped": _l("Given up"),
}
PLAN_TONES = {
    "draft": ("grey", "it-pencil"),
    "to_sign": ("amber", "it-clock"),
    "in_force": ("green", "it-check-circle"),
    "superseded": ("grey", "it-refresh"),
    "dropped": ("grey", "it-close-circle"),
}
PLAN_FIELDS = {
    "summary": _l("What the plan is about"),
    **AREAS,
    "area": _l("Area"),
    "title": _l("Goal"),
    "expected": _l("What is expected"),
    "indicator": _l("How we will know"),
    "start_level": _l("Where it starts"),
    "due_on": _l("To be reached by"),
    **PARTIES,
}
REPORT_KINDS = {
    "intermediate": _l("Intermediate report"),
    "renewal": _l("Contribution to the renewal"),
    "final": _l("Final report"),
}
REPORT_STATES = {"draft": _l("Draft"), "approved": _l("Approved"), "dropped": _l("Given up")}
REPORT_TONES = {
    "draft": ("grey", "it-pencil"),
    "approved": ("green", "it-check-circle"),
    "dropped": ("grey", "it-close-circle"),
}
READERS = {
    "support": _l("The social service and whoever follows the household"),
    "support.equipe": _l("Only the Equipe and whoever follows the household"),
}
RECOMMENDATIONS = {
    "for": _l("In favour of the renewal"),
    "against": _l("Against the renewal"),
    "for_with_conditions": _l("In favour, with conditions"),
}
SCORES = {"met": _l("Reached"), "partly_met": _l("Partly reached"), "not_met": _l("Not reached")}
SECTIONS = {
    "path": _l("The path in this period"),
    **AREAS,
    "attendance": _l("Meetings and attendance"),
    "budget": _l("Trend of the family budget"),
    "search": _l("Search for work and for a home"),
    "obligations": _l("Commitments of the household"),
    "conclusions": _l("Conclusions"),
}
ATTENDANCES = {"all": _l("The whole household"), "some": _l("Only some of them"), "nobody": _l("Nobody came")}
BUDGET_KINDS = {
    "income": _l("Incomes"),
    "fixed_cost": _l("Fixed costs"),
    "variable_cost": _l("Variable costs"),
    "debt": _l("Debts paid back"),
    "savings": _l("Put aside"),
}
BUDGET_NOTES = {
    "income": _l("Wages, benefits, help from relatives."),
    "fixed_cost": _l("Contribution for the home, bills, transport, insurance."),
    "variable_cost": _l("Food, clothes, school, health."),
    "debt": _l("Instalments and arrears paid in this month."),
    "savings": _l("What was put aside in this month."),
}
DURATIONS = (5, 10, 15, 30, 45, 60, 90, 120)
KINDS = {
    "interview": _l("Interview"),
    "home_visit": _l("Home visit"),
    "phone": _l("By telephone"),
    "accompaniment": _l("Accompaniment"),
    "plan_review": _l("Review of the plan"),
}
ABSENCES = {
    "work": _l("At work"),
    "school": _l("At school"),
    "health": _l("Ill"),
    "away": _l("Away"),
    "not_told": _l("Was not told"),
    "declined": _l("Did not want to"),
    "unknown": _l("Not known"),
}
LEVELS = {
    0: _l("Where it began"),
    1: _l("First steps"),
    2: _l("Half way"),
    3: _l("Nearly there"),
    4: _l("Reached"),
}
WANTED = {
    "know": _l("Know of it"),
    "call": _l("Call me today"),
    "meet": _l("Let us meet this week"),
    "act": _l("Something must be done at once"),
}
WANTED_TONES = {"know": "blue", "call": "amber", "meet": "amber", "act": "red"}
TIERS = {
    "own": _l("I and the coordinator"),
    "equipe": _l("The Equipe and whoever follows this household"),
}
WORKERS = {"educator": _l("Educator"), "financial_consultant": _l("Financial consultant")}


def at(instant: datetime) -> str:
    """The time of the day in Rome."""
    return f"{instant.astimezone(clock.ROME):%H:%M}"


def duration(minutes: int) -> str:
    """``45 min``, ``1 h``, ``1 h 30``: understood in every language."""
    hours, rest = divmod(minutes, 60)
    return f"{minutes} min" if not hours else f"{hours} h {rest:02d}" if rest else f"{hours} h"


def said(field: str, value: str) -> str:
    """What a field of a goal says, as people read it."""
    if field == "area":
        return str(AREAS.get(value, value))
    if field == "start_level" and value.isdecimal():
        return f"{value} – {LEVELS[int(value)]}"
    return f"{date.fromisoformat(value):%d/%m/%Y}" if field == "due_on" and value else value
