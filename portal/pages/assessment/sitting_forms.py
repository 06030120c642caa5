"""The forms of a session of the Equipe as it takes place, and of what its members say."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from portal.pages.ui.fields import UploadField
from portal.pages.words import say
from portal.workflow.assessment.opinions import LONGEST
from portal.workflow.assessment.words import STANCE_WORDS
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Sequence


def _text(label: Any, hint: Any = "", *, required: bool = True) -> TextAreaField:
    return TextAreaField(label, [InputRequired() if required else Optional(), Length(max=LONGEST)], description=hint)


class MoveForm(FlaskForm):  # type: ignore[misc]
    """Another moment or place for a convened session."""

    starts_on = DateField(_l("Day"), [InputRequired()])
    starts_at = TimeField(_l("Time"), [InputRequired()])
    place = StringField(_l("Where"), [Optional(), Length(max=200)], description=_l("A room, an address or the link of a call."))

    def moment(self) -> datetime:
        """The instant that was typed, in Rome."""
        assert self.starts_on.data is not None
        assert self.starts_at.data is not None
        return datetime.combine(self.starts_on.data, self.starts_at.data, clock.ROME)


class CallOffForm(FlaskForm):  # type: ignore[misc]
    """Why a session does not take place."""

    reason = _text(_l("Why it does not take place"), _l("The members of the Equipe read it."))


class PresentForm(FlaskForm):  # type: ignore[misc]
    """Who is present."""

    present = SelectMultipleField(_l("Present"), option_widget=CheckboxInput())

    def offer(self, members: Sequence[Any]) -> None:
        """The members who can be present, with the organisation that sent them."""
        self.present.choices = [(str(m.id), f"{m.surname} {m.given_name}", {"note": m.short_name}) for m in members]

    def people(self) -> list[UUID]:
        """Those who were ticked."""
        return [UUID(person) for person in self.present.data or ()]


class OpenForm(PresentForm):
    """Who is present, and who chairs."""

    chair = SelectField(
        _l("Who chairs"),
        [InputRequired()],
        description=_l("Opens the opinions, puts matters off, closes the session and signs its minutes."),
    )

    def offer(self, members: Sequence[Any]) -> None:
        """The members of the Equipe."""
        super().offer(members)
        self.chair.choices = [(str(m.id), f"{m.surname} {m.given_name}") for m in members]


class ChairForm(FlaskForm):  # type: ignore[misc]
    """Who chairs from now on."""

    chair = SelectField(_l("Who chairs"), [InputRequired()])

    def offer(self, members: Sequence[Any]) -> None:
        """The members who are present."""
        self.chair.choices = [(str(m.id), f"{m.surname} {m.given_name}") for m in members if m.present]


class CloseForm(FlaskForm):  # type: ignore[misc]
    """Closing a session."""

    remarks = _text(
        _l("General remarks"),
        _l("What the minutes say of the session as a whole, if anything. Without names of households."),
        required=False,
    )


class OpinionForm(FlaskForm):  # type: ignore[misc]
    """A member's opinion."""

    stance = RadioField(_l("Your opinion"), [InputRequired()])
    text = _text(_l("Why"), _l("Without names of the household."))

    def offer(self) -> None:
        """For, against, unsure."""
        self.stance.choices = [(code, say(word)) for code, word in STANCE_WORDS.items()]


class AsideForm(FlaskForm):  # type: ignore[misc]
    """A conflict of interest."""

    aside_reason = _text(_l("Reason of the conflict of interest"), _l("The minutes name it: write what is needed and no more."))


class PutOffForm(FlaskForm):  # type: ignore[misc]
    """Why a decision is put off."""

    reason = _text(_l("Why the decision is put off"))


class DissentForm(FlaskForm):  # type: ignore[misc]
    """A member's dissent from a decision."""

    words = _text(
        _l("Your dissent, in your words"),
        _l("Leave it empty if the discussion convinced you: then you share the decision."),
        required=False,
    )


class CorrectForm(FlaskForm):  # type: ignore[misc]
    """A correction of signed minutes."""

    reason = _text(_l("Why the minutes are corrected"), _l("It stands at the head of the corrected version."))
    remarks = _text(
        _l("General remarks"),
        _l("With what is to be corrected. What was recorded during the session stays as it is."),
        required=False,
    )


class VerifyForm(FlaskForm):  # type: ignore[misc]
    """A file of minutes, or its fingerprint."""

    file = UploadField(_l("The file of the minutes"))
    fingerprint = StringField(
        _l("Or the check code at the foot of the page"),
        [Optional(), Length(max=200)],
        description=_l("With or without its spaces."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two."""
        good = bool(super().validate(extra_validators))
        if good and not self.file.data and not (self.fingerprint.data or "").strip():
            self.fingerprint.errors = [gettext("Choose the file or write the check code.")]
            return False
        return good
