"""The forms of the renewal's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput

from portal.pages.words import say
from portal.workflow.renewals.decisions import Sitting
from portal.workflow.renewals.queries import RECOMMENDATION_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.workflow.renewals.queries import Member

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

    def offer(self) -> None:
        """What may be recommended."""
        self.recommendation.choices = [(code, say(word)) for code, word in RECOMMENDATION_WORDS.items()]


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
    exit_plan = _text(_l("Plan for the departure"), _l("Where to, with whose help, by when."), required=False)
    proven_reasons = _text(_l("Reasons"), _l("The proven reasons of a renewal, or why it is refused or put off."))
    missing_reason = _text(_l("Why the Equipe decides although contributions are missing"), required=False)
    late_reason = _text(_l("Why it is decided only after the end of the stay"), required=False)
    minutes = _text(_l("Minutes"), _l("What was said about this renewal, for the Equipe and the Comune's service."))

    def offer(self, members: Iterable[Member], *, may_defer: bool) -> None:
        """Put the members and the outcomes into the choices."""
        self.present.choices = [(str(m.person_id), m.name, {"note": m.organisation}) for m in members]
        self.outcome.choices = [
            ("granted", gettext("Granted"), {"note": gettext("The stay is lengthened by the months that the Equipe grants.")}),
            ("refused", gettext("Refused"), {"note": gettext("The departure starts at once, with its plan.")}),
        ]
        if may_defer:
            note = gettext("Once, to a day before the end of the stay.")
            self.outcome.choices.append(("deferred", gettext("Put off"), {"note": note}))

    def sitting(self) -> Sitting:
        """Who decided and when, as typed."""
        typed: dict[str, Any] = self.data
        return Sitting(
            decided_on=typed["decided_on"],
            present=tuple(UUID(person) for person in typed["present"] or ()),
            minutes=typed["minutes"] or "",
            missing_reason=typed["missing_reason"],
            late_reason=typed["late_reason"],
        )
