"""The forms of the renewal's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput

from portal.pages import steps
from portal.pages.behalf import WordForm
from portal.pages.steps import steps_field
from portal.pages.words import datetime_it, say
from portal.workflow.renewals.models import REASONS_OF
from portal.workflow.renewals.queries import RECOMMENDATION_WORDS
from portal.workflow.renewals.requests import WAY_WORDS
from portal.workflow.renewals.sitting import REASON_WORDS, Sitting
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from portal.workflow.departures.exit_steps import Worker
    from portal.workflow.renewals.queries import Member
    from portal.workflow.renewals.sitting import Held

LONGEST = 20_000


def _text(label: Any, hint: Any = "", *, required: bool = True) -> TextAreaField:
    return TextAreaField(label, [InputRequired() if required else Optional(), Length(max=LONGEST)], description=hint)


class CaseForm(FlaskForm):  # type: ignore[misc]
    """A form about a case: it remembers which version of the case the person looked at."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class OpenForm(CaseForm):
    """Opening by hand."""

    late_reason = _text(
        _l("Why only now"), _l("The review should have opened earlier. The reason is kept with the review."), required=False
    )


class ContributionForm(FlaskForm):  # type: ignore[misc]
    """An opinion, a report or a statement."""

    recommendation = RadioField(_l("Recommendation"), [InputRequired()])
    months = IntegerField(
        _l("Months that you propose"), [Optional()], description=_l("Leave it empty if you propose none in particular.")
    )
    text = _text(_l("Your contribution"), _l("The Equipe, the Comune and the colleagues of the case read it."))
    checked = BooleanField(_l("I have looked again: household and incomes are recorded as they are today"))

    def offer(self) -> None:
        """What may be recommended."""
        self.recommendation.choices = [(code, say(word)) for code, word in RECOMMENDATION_WORDS.items()]


class RequestForm(CaseForm):
    """What the household asked."""

    wants_renewal = RadioField(_l("What does the household want?"), [InputRequired()])
    asked_by = StringField(_l("Who of the household said it"), [InputRequired(), Length(max=200)])
    asked_on = DateField(_l("On which day"), [InputRequired()])
    way = RadioField(_l("How"), [InputRequired()])
    months = IntegerField(
        _l("Months asked for"), [Optional()], description=_l("Leave it empty if it asks for no number in particular.")
    )
    reasons = _text(_l("Its reasons"), _l("In its own words, as far as you can."))
    late_reason = _text(
        _l("Why it comes late"),
        _l("Needed when the contributions were due already, or the stay had ended. It is kept with the true day."),
        required=False,
    )

    def offer(self) -> None:
        """To stay or to leave, and the ways of saying so."""
        self.wants_renewal.choices = [
            ("yes", gettext("It asks to stay on")),
            ("no", gettext("It does not ask for a renewal")),
        ]
        self.way.choices = [(code, say(word)) for code, word in WAY_WORDS.items()]


class UnitForm(FlaskForm):  # type: ignore[misc]
    """The owner's answer."""

    available = RadioField(_l("Does the unit stay available?"), [InputRequired()])
    available_until = DateField(
        _l("Until which last day"), [Optional()], description=_l("Leave it empty if it stays available as long as was asked.")
    )
    note = _text(_l("Note"), _l("If the unit does not stay available, write why in a few words."), required=False)

    def offer(self) -> None:
        """Yes or no."""
        self.available.choices = [("yes", gettext("Yes")), ("no", gettext("No"))]


class UnitForOwnerForm(WordForm, UnitForm):
    """The owner's answer, as it gave it to somebody of the Comune."""


class ContributionForAtsForm(WordForm, ContributionForm):
    """A report or a statement, as the body that supports the household gave it to the head of service."""

    text = _text(_l("What it says, as it came to you"), _l("The Equipe, the Comune and the colleagues of the case read it."))


class DecideForm(CaseForm):
    """The Equipe's decision: what holds for every outcome, then what each of the three needs."""

    decided_on = DateField(_l("Day of the decision"), [InputRequired()])
    present = SelectMultipleField(_l("Present"), [Optional()], option_widget=CheckboxInput())
    outcome = RadioField(_l("Decision"), [InputRequired()])
    months = IntegerField(_l("Months granted"), [Optional()])
    deferred_to = DateField(_l("Put off until"), [Optional()])
    leaves_on = DateField(
        _l("Last day in the home"),
        [Optional()],
        description=_l("Leave it empty if the household stays until the end of the stay."),
    )
    granted_codes = SelectMultipleField(_l("Proven reasons"), [Optional()], option_widget=CheckboxInput())
    refused_codes = SelectMultipleField(_l("Why it is refused"), [Optional()], option_widget=CheckboxInput())
    steps = steps_field()
    exit_plan = _text(_l("The plan in a few words"), _l("If the steps alone do not say it."), required=False)
    session_id = SelectField(_l("Session of the Equipe"), [Optional()])
    proven_reasons = _text(_l("Reasons of the decision"), _l("In words that the household will read in its letter."))
    missing_reason = _text(_l("Why the Equipe decides although contributions are missing"), required=False)
    beyond_convention = _text(
        _l("Why the home is given beyond its convention"),
        _l("The owner reads it, and it stands in the case: no names, nothing about the household."),
        required=False,
    )
    conditions_reason = _text(_l("Why it is granted although a condition does not hold"), required=False)
    late_reason = _text(
        _l("Why it comes late"),
        _l("Needed when the stay has ended, or when the decision was taken before the review was opened here."),
        required=False,
    )
    minutes = _text(_l("Minutes"), _l("What was said about this renewal, for the Equipe and the Comune's service."))

    def offer(self, members: Iterable[Member], held: Iterable[Held], workers: Iterable[Worker], *, may_defer: bool) -> None:
        """Put the members, the sessions held, who works on the case, the reasons and the outcomes into the choices."""
        self.granted_codes.choices = [(code, say(REASON_WORDS[code])) for code in REASONS_OF["granted"]]
        self.refused_codes.choices = [(code, say(REASON_WORDS[code])) for code in REASONS_OF["refused"]]
        self.session_id.choices = [("", gettext("In no session of the portal"))] + [
            (str(one.id), f"{datetime_it(one.starts_at)}{f', {one.place}' if one.place else ''}") for one in held
        ]
        steps.offer(self.steps, workers)
        self.present.choices = [(str(m.person_id), m.name, {"note": m.organisation}) for m in members]
        self.outcome.choices = [
            ("granted", gettext("Granted"), {"note": gettext("The stay is lengthened by the months that the Equipe grants.")}),
            ("refused", gettext("Refused"), {"note": gettext("The departure starts at once, with its plan.")}),
        ]
        if may_defer:
            note = gettext("Once, to a day before the end of the stay.")
            self.outcome.choices.append(("deferred", gettext("Put off"), {"note": note}))

    def decided_in(self, starts_at: datetime) -> None:
        """The decision is taken in a session, which says on which day and by whom: nothing of that is typed."""
        self.decided_on.data, self.decided_on.validators = clock.day_of(starts_at), [Optional()]
        self.present.data = []

    def sitting(self) -> Sitting:
        """Who decided and when, as typed."""
        typed: dict[str, Any] = self.data
        return Sitting(
            decided_on=typed["decided_on"],
            present=tuple(UUID(person) for person in typed["present"] or ()),
            minutes=typed["minutes"] or "",
            missing_reason=typed["missing_reason"],
            late_reason=typed["late_reason"],
            conditions_reason=typed["conditions_reason"],
            session_id=UUID(typed["session_id"]) if typed["session_id"] else None,
        )


class LetterForm(FlaskForm):  # type: ignore[misc]
    """Writing the letter to the household, for the first time or again."""

    language = RadioField(_l("Language of the letter"), [InputRequired()], default="it")
    reason = _text(_l("Why it is issued again"), _l("The earlier letter stays, with its number."), required=False)

    def offer(self) -> None:
        """The languages in which the portal writes."""
        self.language.choices = [("it", gettext("Italian")), ("en", gettext("English"))]


class ProtocolForm(FlaskForm):  # type: ignore[misc]
    """The number that the office gave the letter."""

    number = StringField(_l("Protocol number"), [InputRequired(), Length(max=60)])
    on = DateField(_l("Day of the protocol"), [InputRequired()])
