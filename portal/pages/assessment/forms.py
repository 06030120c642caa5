"""The forms of the Equipe's pages."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.pages.ui.fields import GroupedSelectField
from portal.pages.words import datetime_it, say
from portal.workflow.assessment.models import OUTCOMES, REASONS, REASONS_OF
from portal.workflow.assessment.words import OUTCOME_NOTES, OUTCOME_WORDS, REASON_WORDS
from portal.workflow.referrals.words import ASKED_BY_WORDS
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

NEW = "new"
LONGEST = 20_000
USUAL_HOUR = time(10)


def _text(label: Any, hint: Any = "", *, required: bool = True) -> TextAreaField:
    return TextAreaField(label, [InputRequired() if required else Optional(), Length(max=LONGEST)], description=hint)


class CaseForm(FlaskForm):  # type: ignore[misc]
    """A form about a case: it remembers which version of the case the person looked at."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class ConveneForm(FlaskForm):  # type: ignore[misc]
    """When and where the Equipe sits."""

    partnership = SelectField(_l("Partnership"))
    starts_on = DateField(_l("Day"), [InputRequired()])
    starts_at = TimeField(_l("Time"), [InputRequired()], default=USUAL_HOUR)
    place = StringField(_l("Where"), [Optional(), Length(max=200)], description=_l("A room, an address or the link of a call."))

    def moment(self) -> datetime:
        """The instant that was typed, in Rome."""
        return _moment(self.starts_on.data, self.starts_at.data)


class AgendaForm(CaseForm):
    """One of the sessions to come, or a new one."""

    session_id = RadioField(_l("Session of the Equipe"), [InputRequired()])
    starts_on = DateField(_l("Day"), [Optional()])
    starts_at = TimeField(_l("Time"), [Optional()], default=USUAL_HOUR)
    place = StringField(_l("Where"), [Optional(), Length(max=200)], description=_l("A room, an address or the link of a call."))

    def offer(self, sessions: Sequence[Any]) -> None:
        """Put the sessions to come into the choice; the next one is proposed."""
        choices: list[Any] = [(str(one.id), datetime_it(one.starts_at), {"note": one.place or ""}) for one in sessions]
        choices.append(
            (NEW, gettext("A new session"), {"note": gettext("Convene it with the day, the time and the place below.")})
        )
        self.session_id.choices = choices
        if self.session_id.data is None:
            self.session_id.data = choices[0][0]

    @property
    def is_new(self) -> bool:
        """Whether a new session is to be convened."""
        return bool(self.session_id.data == NEW)

    def moment(self) -> datetime:
        """The instant of the new session, in Rome."""
        return _moment(self.starts_on.data, self.starts_at.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """A new session needs its day and its time."""
        good = bool(super().validate(extra_validators))
        if self.is_new:
            for field in (self.starts_on, self.starts_at):
                if field.data is None and not field.errors:
                    field.errors = [gettext("A new session needs its day and its time.")]
                    good = False
        return good


class AskForm(CaseForm):
    """A question to the Comune's service."""

    question = _text(_l("What the Equipe wants to know"))
    due_on = DateField(_l("Answer by"), [InputRequired()])


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """The answer."""

    answer = _text(_l("Answer"))


class OverruleForm(CaseForm):
    """The head's reason for going against a criterion."""

    overrule_reason = _text(_l("Reason for going against the criterion"))


class DecideForm(CaseForm):
    """The Equipe's decision."""

    outcome = RadioField(_l("Decision"), [InputRequired()])
    reason = GroupedSelectField(_l("Main reason"), [InputRequired()])
    reasons_text = _text(_l("Reasons"), _l("As the household may read them in its letter."))
    minutes = _text(
        _l("What was said"),
        _l("About this case, for the minutes: for the Equipe and the Comune's service. Without names of the household."),
    )
    overrule_reason = _text(_l("Reason for going against the criterion"), required=False)

    def offer(self) -> None:
        """Put outcomes and reasons into the choices."""
        self.outcome.choices = [(o, say(OUTCOME_WORDS[o]), {"note": say(OUTCOME_NOTES[o])}) for o in OUTCOMES]
        self.reason.choices = {"": [("", gettext("Choose"))], **{heading: _reasons(found) for heading, found in _grouped()}}


class ReopenForm(CaseForm):
    """Why the head reopens a decision."""

    reason = _text(_l("Reason"), _l("The decision stays as it was taken, with its reasons; the Equipe takes another."))


class ReExamineForm(CaseForm):
    """Why a rejected case is to be examined again."""

    asked_by = RadioField(_l("Who asks for it"), [InputRequired()])
    reason = _text(_l("Reason"), _l("What has changed since the decision, or what was not considered."))

    def offer(self) -> None:
        """Who may ask."""
        self.asked_by.choices = [(code, say(word)) for code, word in ASKED_BY_WORDS.items()]


def _grouped() -> list[tuple[str, tuple[str, ...]]]:
    """The main reasons, under the decision that each goes with; those of any decision last."""
    always = tuple(reason for reason in REASONS if all(reason in reasons for reasons in REASONS_OF.values()))
    found = [(say(OUTCOME_WORDS[o]), tuple(r for r in REASONS_OF[o] if r not in always)) for o in OUTCOMES]
    return [*found, (gettext("With either decision"), always)]


def _reasons(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, say(REASON_WORDS[code])) for code in codes]


def _moment(day: date | None, hour: time | None) -> datetime:
    assert day is not None
    assert hour is not None
    return datetime.combine(day, hour, clock.ROME)
