"""The forms of the plan: its texts, a goal with who commits to what, signatures, how a goal ended."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.pages.autosave import Autosaved
from portal.pages.support import words
from portal.pages.support.forms import NEEDED, CaseForm
from portal.pages.ui.fields import UploadField
from portal.workflow.support.models import AREAS, GOAL_STATES
from portal.workflow.support.models.plan import METHODS, PARTIES
from portal.workflow.support.plans.content import LONGEST_TEXT, PlannedGoal

if TYPE_CHECKING:
    from uuid import UUID

_TEXT = Length(max=LONGEST_TEXT)


def _levelled(level: int) -> str:
    """A level with its word, in the language of whoever reads the form, not of whoever loaded it."""
    return f"{level} – {words.LEVELS[level]}"


class Marked(Autosaved):
    """A form about the draft: it carries the mark of the draft that the person had before their eyes."""

    seen = StringField(widget=HiddenInput())

    def look(self, mark: str) -> None:
        """Draw the page from the draft as it is now."""
        self.seen.raw_data, self.seen.data = None, mark


class PlanForm(Marked):
    """Where the household stands and where it wants to get, as a whole and in each area."""

    summary = TextAreaField(
        _l("What the plan is about"),
        [InputRequired(NEEDED), _TEXT],
        description=_l("In the household's own words: what it wants to have reached when it leaves."),
    )
    area_home = TextAreaField(_l("Home: where it stands"), [Optional(), _TEXT])
    area_work = TextAreaField(_l("Work: where it stands"), [Optional(), _TEXT])
    area_money = TextAreaField(_l("Money: where it stands"), [Optional(), _TEXT])
    area_family = TextAreaField(_l("Family: where it stands"), [Optional(), _TEXT])


class GoalForm(Marked):
    """A goal of the draft."""

    area = RadioField(_l("Area"), [InputRequired(NEEDED)], choices=[(code, words.AREAS[code]) for code in AREAS])
    title = StringField(_l("Goal"), [InputRequired(NEEDED)], description=_l("In a few words, such as: a steady job."))
    expected = TextAreaField(
        _l("What is expected"), [InputRequired(NEEDED), _TEXT], description=_l("What will be different when it is reached.")
    )
    indicator = StringField(
        _l("How we will know"), [InputRequired(NEEDED)], description=_l("What one will be able to see or count.")
    )
    start_level = SelectField(
        _l("Where it starts"),
        coerce=int,
        choices=[(level, LazyString(_levelled, level)) for level in words.LEVELS if level < 4],
    )
    due_on = DateField(_l("To be reached by"), [InputRequired(NEEDED)])
    household = TextAreaField(_l("The household commits to"), [Optional(), _TEXT])
    educator = TextAreaField(_l("The educator commits to"), [Optional(), _TEXT])
    social_worker = TextAreaField(_l("The social worker commits to"), [Optional(), _TEXT])
    consultant = TextAreaField(_l("The financial consultant commits to"), [Optional(), _TEXT])

    @staticmethod
    def stored(goal: PlannedGoal | None) -> dict[str, Any]:
        """What the form shows of a goal."""
        if goal is None:
            return {"start_level": 0}
        said = {name: getattr(goal, name) for name in ("area", "title", "expected", "indicator", "start_level", "due_on")}
        return {**said, **goal.commitments}

    def goal(self, goal_id: UUID) -> PlannedGoal:
        """The goal that was written."""
        due_on: date | None = self.due_on.data
        assert due_on
        return PlannedGoal(
            goal_id, self.area.data or "", (self.title.data or "").strip(), (self.expected.data or "").strip(),
            (self.indicator.data or "").strip(), self.start_level.data, due_on,
            {party: text for party in PARTIES if (text := (self[party].data or "").strip())},
        )  # fmt: skip


class DropForm(FlaskForm):  # type: ignore[misc]
    """Why something leaves the plan, or the draft is given up."""

    reason = TextAreaField(_l("Why"), [Optional(), _TEXT])


class SignForm(FlaskForm):  # type: ignore[misc]
    """One signature: drawn in the box, on paper that was photographed, or missing with the reason."""

    method = RadioField(_l("How it was signed"), choices=[(code, words.METHODS[code]) for code in METHODS], default="screen")
    file = UploadField(_l("Photo of the signed paper"))
    note = StringField(_l("If this person does not sign: why"), [Optional(), Length(max=500)])


class ConcludeForm(FlaskForm):  # type: ignore[misc]
    """The day on which the plan was agreed."""

    agreed_on = DateField(_l("Agreed with the household on"), [InputRequired(NEEDED)])


class CloseGoalForm(CaseForm):
    """How a goal ended."""

    state = RadioField(
        _l("How did it end?"),
        [InputRequired(NEEDED)],
        choices=[(code, words.GOAL_STATES[code]) for code in GOAL_STATES[1:]],
    )
    note = TextAreaField(_l("What was reached and what was not"), description=_l("Needed unless the goal was met."))
