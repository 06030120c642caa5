"""The forms of the support, besides those of meetings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, FieldList, Form, FormField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal.pages.support import words
from portal.pages.ui.fields import MoneyField
from portal.workflow.support.budget import Line
from portal.workflow.support.models import AREAS, BUDGET_KINDS, GOAL_STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

NEEDED = _l("This is needed.")
SPARE_ROWS = 2


def as_uuid(value: Any) -> Any:
    """An id as it was sent; nothing for an empty choice."""
    return UUID(str(value)) if value else None


class CaseForm(FlaskForm):  # type: ignore[misc]
    """A form about a case: it carries the version of the case that the person had before their eyes."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class AssignForm(CaseForm):
    """Who follows the case."""

    educator_id = SelectField(_l("Educator"), coerce=as_uuid, validate_choice=True)
    consultant_id = SelectField(_l("Financial consultant"), coerce=as_uuid, validate_choice=True)


class PlanForm(CaseForm):
    """The individual educational plan."""

    seen = StringField(widget=HiddenInput())
    summary = TextAreaField(
        _l("The plan"),
        [InputRequired(NEEDED)],
        description=_l("Where the household stands, where it wants to get, and what each side does for it."),
    )
    agreed_on = DateField(_l("Agreed with the household on"), [InputRequired(NEEDED)])


class GoalForm(CaseForm):
    """A goal of the plan."""

    area = RadioField(_l("Area"), [InputRequired(NEEDED)], choices=[(code, words.AREAS[code]) for code in AREAS])
    title = StringField(_l("Goal"), [InputRequired(NEEDED)], description=_l("In a few words, such as: a steady job."))
    indicator = StringField(
        _l("How we will know"), [InputRequired(NEEDED)], description=_l("What one will be able to see or count.")
    )
    due_on = DateField(_l("To be reached by"), [InputRequired(NEEDED)])


class CloseGoalForm(CaseForm):
    """How a goal ended."""

    state = RadioField(
        _l("How did it end?"),
        [InputRequired(NEEDED)],
        choices=[(code, words.GOAL_STATES[code]) for code in GOAL_STATES[1:]],
    )
    note = TextAreaField(_l("What was reached and what was not"), description=_l("Needed unless the goal was met."))


class LineForm(Form):
    """One line of the sheet; an empty one is left out."""

    label = StringField(_l("What it is"))
    amount = MoneyField(_l("Amount"))


class BudgetForm(CaseForm):
    """The sheet of a month: a list of lines for each kind."""

    seen = StringField(widget=HiddenInput())
    income = FieldList(FormField(LineForm), label=words.BUDGET_KINDS["income"])
    fixed_cost = FieldList(FormField(LineForm), label=words.BUDGET_KINDS["fixed_cost"])
    variable_cost = FieldList(FormField(LineForm), label=words.BUDGET_KINDS["variable_cost"])
    debt = FieldList(FormField(LineForm), label=words.BUDGET_KINDS["debt"])
    savings = FieldList(FormField(LineForm), label=words.BUDGET_KINDS["savings"])
    target = FieldList(FormField(LineForm), label=words.BUDGET_KINDS["target"])

    def lists(self) -> list[tuple[str, Any]]:
        """Each kind with its list, in the order of the sheet."""
        return [(kind, self[kind]) for kind in BUDGET_KINDS]

    def fill_in(self, lines: Sequence[Line]) -> None:
        """Put the lines of a month on the sheet."""
        for line in lines:
            self[line.kind].append_entry({"label": line.label, "amount": _euro(line.amount_cents)})

    def add_spare_rows(self) -> None:
        """A few empty rows under each kind."""
        for _, rows in self.lists():
            spare = 1 if rows.name == "target" and len(rows.entries) else SPARE_ROWS
            for _n in range(spare):
                rows.append_entry()

    def lines(self) -> list[Line]:
        """The lines that were written; one with words and no amount counts as zero, one with an amount and no words stays wrong."""
        return [
            Line(kind, (row.form.label.data or "").strip(), int((row.form.amount.data or 0) * 100))
            for kind, rows in self.lists()
            for row in rows.entries
            if (row.form.label.data or "").strip() or row.form.amount.data is not None
        ]


def _euro(cents: int) -> Decimal:
    return Decimal(cents) / 100
