"""The steps of a plan for the departure in a form: rows of what, by when and whose, of which empty ones do not count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, Form, FormField, SelectField, StringField
from wtforms.validators import Length, Optional

from portal.pages.words import say
from portal.workflow.departures.exit_steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.workflow.departures.exit_steps import Worker

ROWS = 4
HOUSEHOLD = "household"


class StepForm(Form):
    """One step."""

    what = StringField(_l("What is to be done"), [Optional(), Length(max=200)])
    due_on = DateField(_l("By"), [Optional()])
    owed_by = SelectField(_l("Who looks after it"), default=HOUSEHOLD)


def steps_field() -> FieldList[Any]:
    """Rows for the first steps; more are added later, one by one."""
    return FieldList(FormField(StepForm), label=_l("Steps of the plan"), min_entries=ROWS)


def owners(workers: Iterable[Worker]) -> list[tuple[str, str]]:
    """Who may look after a step: the household itself, and whoever works on the case."""
    people = [(str(worker.person_id), f"{worker.name} ({say(worker.word)})") for worker in workers]
    return [(HOUSEHOLD, gettext("the household itself")), *people]


def offer(field: Any, workers: Iterable[Worker]) -> None:
    """Put the people into every row."""
    choices = owners(workers)
    for row in field:
        row.form.owed_by.choices = choices


def typed(field: Any) -> list[Step]:
    """The rows in which something was typed."""
    return [step_of(row.form) for row in field if row.form.what.data or row.form.due_on.data]


def step_of(form: Any) -> Step:
    """One row as the command takes it."""
    owed_by = form.owed_by.data
    return Step((form.what.data or "").strip(), form.due_on.data, None if owed_by in (None, HOUSEHOLD) else UUID(owed_by))
