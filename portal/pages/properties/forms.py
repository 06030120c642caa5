"""The forms of properties, units, conventions, certificates, voids and tickets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

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
from wtforms.widgets import CheckboxInput, ListWidget

from portal.pages.properties import words
from portal.pages.ui.fields import MoneyField
from portal.workflow.properties.features import FEATURES
from portal.workflow.properties.models import CERTIFICATES, SIGNATORIES, VOIDS
from portal.workflow.properties.tickets import LONGEST_TITLE

NEEDED = _l("This is needed.")
_LINE = Length(max=200, message=_l("Write at most %(max)d characters."))
_TEXT = Length(max=4000, message=_l("Write at most %(max)d characters."))


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None


def cents(amount: Decimal | None) -> int | None:
    """Euro as they were typed, in cents."""
    return None if amount is None else int(amount * 100)


def euro(amount: int | None) -> Decimal | None:
    """Cents as a form shows them."""
    return None if amount is None else Decimal(amount) / 100


class PropertyForm(FlaskForm):  # type: ignore[misc]
    """A property: what partners may know, and what only the owner keeps."""

    name = StringField(
        _l("Name"), [InputRequired(NEEDED), _LINE], description=_l("As you call it, for example the name of the street.")
    )
    address = StringField(_l("Street and number"), [InputRequired(NEEDED), _LINE])
    town = StringField(_l("Town"), [InputRequired(NEEDED), _LINE])
    description = TextAreaField(
        _l("Description"), [_TEXT], description=_l("What a partner should know of the building and the area.")
    )
    provenance = TextAreaField(
        _l("Provenance"), [_TEXT], description=_l("How it came to you: bequest, purchase, donation, act and date.")
    )
    yearly_cost = MoneyField(
        _l("Cost in a year"), [Optional()], description=_l("Taxes, insurance, condominium charges, maintenance.")
    )
    note = TextAreaField(_l("Note"), [_TEXT])


class UnitForm(FlaskForm):  # type: ignore[misc]
    """A unit as partners may know it."""

    name = StringField(_l("Name"), [InputRequired(NEEDED), _LINE], description=_l("For example: three rooms, second floor."))
    floor = StringField(_l("Floor"), [_LINE])
    beds = IntegerField(_l("Beds"), [InputRequired(NEEDED)])
    rooms = IntegerField(_l("Rooms"), [InputRequired(NEEDED)])
    square_metres = IntegerField(_l("Floor area in square metres"), [Optional()])
    features = SelectMultipleField(
        _l("Features"),
        choices=[(code, words.FEATURES[code]) for code in FEATURES],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=_l("Matching compares the first ones with what a household needs."),
    )
    description = TextAreaField(_l("Description"), [_TEXT])


class EntryForm(FlaskForm):  # type: ignore[misc]
    """How one gets in."""

    instructions = TextAreaField(
        _l("How one gets in"), [InputRequired(NEEDED), _TEXT], description=_l("Where the keys are, which bell, whom to call.")
    )
    key_sets = IntegerField(_l("Sets of keys"), [InputRequired(NEEDED)])


class ItemForm(FlaskForm):  # type: ignore[misc]
    """A thing that belongs to the unit."""

    room = StringField(_l("Room"), [InputRequired(NEEDED), _LINE])
    name = StringField(_l("What it is"), [InputRequired(NEEDED), _LINE])
    quantity = IntegerField(_l("Pieces"), [InputRequired(NEEDED)], default=1)


class CloseForm(FlaskForm):  # type: ignore[misc]
    """Closing a unit."""

    closed_on = DateField(_l("Closed from"), [InputRequired(NEEDED)])
    reason = TextAreaField(_l("Reason"), [InputRequired(NEEDED), _TEXT], description=_l("Your partners read it."))


class ConventionForm(FlaskForm):  # type: ignore[misc]
    """A convention; the last two fields are the owner's alone."""

    partner = SelectField(_l("Partner"), coerce=_uuid)
    title = StringField(_l("Title"), [InputRequired(NEEDED), _LINE], description=_l("For example: convention of 15/01/2022."))
    starts_on = DateField(_l("First day"), [InputRequired(NEEDED)])
    last_day = DateField(_l("Last day"), [InputRequired(NEEDED)])
    duty_signatory = RadioField(
        _l("Who signs the notices to the authorities that follow a handover"),
        [InputRequired(NEEDED)],
        choices=[(code, words.SIGNATORIES[code]) for code in SIGNATORIES],
        default="owner",
    )
    yearly_fee = MoneyField(_l("Fee in a year"), [Optional()])
    terms = TextAreaField(_l("Terms"), [_TEXT], description=_l("Who pays for what, and what was agreed."))


class RenewalOfCertificateForm(FlaskForm):  # type: ignore[misc]
    """A new certificate in the place of an old one."""

    reference = StringField(_l("Number or reference"), [_LINE])
    issued_on = DateField(_l("Issued on"), [Optional()])
    expires_on = DateField(_l("Valid until"), [InputRequired(NEEDED)])


class CertificateForm(RenewalOfCertificateForm):
    """A certificate."""

    kind = SelectField(_l("Kind"), choices=[(code, words.CERTIFICATES[code]) for code in CERTIFICATES])


class VoidForm(FlaskForm):  # type: ignore[misc]
    """Days on which the unit is kept back."""

    first_day = DateField(_l("First day"), [InputRequired(NEEDED)])
    last_day = DateField(_l("Last day"), [InputRequired(NEEDED)])
    code = SelectField(_l("Kind of reason"), choices=[(code, words.VOIDS[code]) for code in VOIDS], default="works")
    reason = TextAreaField(
        _l("Reason"), [InputRequired(NEEDED), _TEXT], description=_l("Only your organisation reads it; partners see the days.")
    )
    reference = StringField(
        _l("Reference"), [_LINE], description=_l("An order, a quotation, the number of a file. May stay empty.")
    )


class EndVoidForm(FlaskForm):  # type: ignore[misc]
    """Another last day."""

    last_day = DateField(_l("Last day"), [InputRequired(NEEDED)])


class TicketForm(FlaskForm):  # type: ignore[misc]
    """Something to repair, as whoever works there reports it."""

    unit_id = SelectField(_l("Unit"), coerce=_uuid)
    title = StringField(
        _l("What is wrong"),
        [InputRequired(NEEDED), Length(max=LONGEST_TITLE, message=_l("Write at most %(max)d characters."))],
        description=_l("In a few words, such as: the boiler does not start. No names of the people who live there."),
    )
    description = TextAreaField(
        _l("More about it"), [_TEXT], description=_l("Where exactly, since when, what was already tried.")
    )
    urgent = BooleanField(_l("It is urgent"), description=_l("Water, gas, electricity, heating, a door that does not lock."))


class OwnTicketForm(TicketForm):
    """As the owner reports it: it may also say by when."""

    due_on = DateField(_l("To be done by"), [Optional()], description=_l("Left empty, the days of the rules count."))


class TakeForm(FlaskForm):  # type: ignore[misc]
    """Taking a ticket in hand."""

    due_on = DateField(_l("To be done by"), [Optional()])


class CloseTicketForm(FlaskForm):  # type: ignore[misc]
    """Closing a ticket."""

    note = TextAreaField(_l("What was done"), [InputRequired(NEEDED), _TEXT])
