"""The forms of a report: what it is composed from, and its sections with how each goal ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.pages.autosave import Autosaved
from portal.pages.support import words
from portal.pages.support.forms import NEEDED
from portal.pages.words import say
from portal.records.support_reports.papers import RECOMMENDATION_WORDS
from portal.workflow.support.models.reports import SECTIONS
from portal.workflow.support.reports.commands import LONGEST, Score, Written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.workflow.support.models import Goal, SupportReport


class ChooseForm(FlaskForm):  # type: ignore[misc]
    """Which report, for whom, of which days."""

    class Meta:
        csrf = False

    kind = RadioField(
        _l("Which report?"), [InputRequired(NEEDED)], choices=list(words.REPORT_KINDS.items()), default="intermediate"
    )
    facet = RadioField(_l("Who reads it?"), [InputRequired(NEEDED)], choices=list(words.READERS.items()), default="support")
    starts_on = DateField(_l("From"), [InputRequired(NEEDED)])
    ends_on = DateField(_l("To"), [InputRequired(NEEDED)])


class Sections(Autosaved):
    """The sections of one report; :func:`form_of` makes the form with the fields that it has."""

    seen = StringField(widget=HiddenInput())

    def look(self, mark: str) -> None:
        """Draw the page from the report as it is now."""
        self.seen.raw_data, self.seen.data = None, mark

    def written(self, goals: Sequence[Goal]) -> Written:
        """What was written."""
        scores = {
            goal.id: Score(
                self[f"outcome_{goal.id}"].data or None, self[f"level_{goal.id}"].data, self[f"note_{goal.id}"].data or ""
            )
            for goal in goals
        }
        return Written(
            {code: self[f"text_{code}"].data or "" for code in SECTIONS},
            frozenset(code for code in SECTIONS if self[f"ok_{code}"].data),
            scores,
            self["recommendation"].data if "recommendation" in self else None,
            self["months"].data if "months" in self else None,
        )


def form_of(report: SupportReport, goals: Sequence[Goal]) -> type[Sections]:
    """The form of a report: a text and an approval for each section, a line for each goal of a final one."""
    fields: dict[str, Any] = {}
    for code in SECTIONS:
        title = words.SECTIONS[code]
        fields[f"text_{code}"] = TextAreaField(title, [Optional(), Length(max=LONGEST)])
        fields[f"ok_{code}"] = BooleanField(_l("I have read and approve this section"))
    for goal in goals:
        fields[f"outcome_{goal.id}"] = SelectField(
            gettext("How it ended: %(goal)s", goal=goal.title), choices=[("", gettext("Choose")), *words.SCORES.items()]
        )
        fields[f"level_{goal.id}"] = SelectField(
            gettext("Where it arrived: %(goal)s", goal=goal.title), coerce=_level,
            choices=[("", gettext("Choose")), *((level, f"{level} – {word}") for level, word in words.LEVELS.items())],
        )  # fmt: skip
        fields[f"note_{goal.id}"] = StringField(
            gettext("In a few words: %(goal)s", goal=goal.title), [Optional(), Length(max=500)]
        )
    if report.kind == "renewal":
        fields["recommendation"] = RadioField(
            _l("Recommendation"), [Optional()], choices=[(code, say(word)) for code, word in RECOMMENDATION_WORDS.items()]
        )
        fields["months"] = IntegerField(_l("Months that you propose"), [Optional()])
    return type("SectionsOfReport", (Sections,), fields)


def stored(report: SupportReport, goals: Sequence[Goal], levels: dict[UUID, int]) -> dict[str, Any]:
    """What the form shows of a report; of a goal that has no score yet, where it is now."""
    found: dict[str, Any] = {}
    for code in SECTIONS:
        found[f"text_{code}"], found[f"ok_{code}"] = report.sections[code]["text"], report.sections[code]["approved"]
    for goal in goals:
        score = report.scores.get(str(goal.id)) or {}
        known = goal.state if goal.state in words.SCORES else ""
        found[f"outcome_{goal.id}"] = score.get("outcome") or known
        found[f"level_{goal.id}"] = score["level"] if score.get("level") is not None else levels.get(goal.id, goal.start_level)
        found[f"note_{goal.id}"] = score.get("note") or goal.closing_note or ""
    if report.kind == "renewal":
        found |= {"recommendation": report.recommendation, "months": report.months}
    return found


def _level(value: Any) -> int | None:
    return int(value) if value not in ("", None) else None
