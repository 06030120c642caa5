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
from portal.pages.ui.fields import MoneyField, UploadField
from portal.workflow.properties.convention_models import EXPENSES, PAYERS, SERVICES
from portal.workflow.properties.features import FEATURES
from portal.workflow.properties.maintenance_models import CHECKS
from portal.workflow.properties.models import ACQUIRED_BY, CERTIFICATES, SIGNATORIES, VOIDS
from portal.workflow.properties.tickets import LONGEST_TITLE

NEEDED = _l("This is needed.")
LINE = Length(max=200, message=_l("Write at most %(max)d characters."))
TEXT = Length(max=4000, message=_l("Write at most %(max)d characters."))


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
        _l("Name"), [InputRequired(NEEDED), LINE], description=_l("As you call it, for example the name of the street.")
    )
    address = StringField(_l("Street and number"), [InputRequired(NEEDED), LINE])
    town = StringField(_l("Town"), [InputRequired(NEEDED), LINE])
    description = TextAreaField(
        _l("Description"), [TEXT], description=_l("What a partner should know of the building and the area.")
    )
    acquired_by = SelectField(
        _l("How it came to you"),
        choices=[("", _l("Not said")), *((code, words.ACQUIRED_BY[code]) for code in ACQUIRED_BY)],
        coerce=lambda value: value or None,
    )
    acquired_on = DateField(_l("Since"), [Optional()])
    provenance = TextAreaField(_l("Provenance"), [TEXT], description=_l("From whom, by which act, with which date."))
    conditions = TextAreaField(
        _l("Conditions"),
        [TEXT],
        description=_l("What the will or the act asks for: whom it may serve, what may not be done with it."),
    )
    yearly_cost = MoneyField(
        _l("Cost in a year"), [Optional()], description=_l("Taxes, insurance, condominium charges, maintenance.")
    )
    note = TextAreaField(_l("Note"), [TEXT])


class UnitForm(FlaskForm):  # type: ignore[misc]
    """A unit as partners may know it."""

    name = StringField(_l("Name"), [InputRequired(NEEDED), LINE], description=_l("For example: three rooms, second floor."))
    floor = StringField(_l("Floor"), [LINE])
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
    description = TextAreaField(_l("Description"), [TEXT])
    accessibility = TextAreaField(
        _l("Accessibility in words"),
        [TEXT],
        description=_l("Width of doors, steps, bathroom, lift: what the features do not say."),
    )
    house_rules = TextAreaField(_l("House rules"), [TEXT], description=_l("Of the condominium and your own. Partners read them."))


class EntryForm(FlaskForm):  # type: ignore[misc]
    """How one gets in."""

    instructions = TextAreaField(
        _l("How one gets in"), [InputRequired(NEEDED), TEXT], description=_l("Where the keys are, which bell, whom to call.")
    )
    key_sets = IntegerField(_l("Sets of keys"), [InputRequired(NEEDED)])


class ItemForm(FlaskForm):  # type: ignore[misc]
    """A thing that belongs to the unit."""

    room = StringField(_l("Room"), [InputRequired(NEEDED), LINE])
    name = StringField(_l("What it is"), [InputRequired(NEEDED), LINE])
    quantity = IntegerField(_l("Pieces"), [InputRequired(NEEDED)], default=1)


class CloseForm(FlaskForm):  # type: ignore[misc]
    """Closing a unit."""

    closed_on = DateField(_l("Closed from"), [InputRequired(NEEDED)])
    reason = TextAreaField(_l("Reason"), [InputRequired(NEEDED), TEXT], description=_l("Your partners read it."))


def _payer(expense: str) -> SelectField:
    choices = [("", _l("Not agreed")), *((code, words.PAYERS[code]) for code in PAYERS)]
    return SelectField(words.EXPENSES[expense], choices=choices, default="")


class ConventionForm(FlaskForm):  # type: ignore[misc]
    """A convention; the last two fields are the owner's alone."""

    partner = SelectField(_l("Partner"), coerce=_uuid)
    title = StringField(_l("Title"), [InputRequired(NEEDED), LINE], description=_l("For example: convention of 15/01/2022."))
    starts_on = DateField(_l("First day"), [InputRequired(NEEDED)])
    last_day = DateField(_l("Last day"), [InputRequired(NEEDED)])
    duty_signatory = RadioField(
        _l("Who signs the notices to the authorities that follow a handover"),
        [InputRequired(NEEDED)],
        choices=[(code, words.SIGNATORIES[code]) for code in SIGNATORIES],
        default="owner",
    )
    signed_on = DateField(_l("Signed on"), [Optional()])
    protocol = StringField(_l("Protocol number"), [LINE], description=_l("As your office entered it."))
    protocol_on = DateField(_l("Date of the protocol"), [Optional()])
    other_parties = TextAreaField(
        _l("Other parties"), [TEXT], description=_l("Who signs beside you and the partner, and as what: for example the Comune.")
    )
    services = SelectMultipleField(
        _l("What is given"),
        choices=[(code, words.SERVICES[code]) for code in SERVICES],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    pays_utilities = _payer("utilities")
    pays_condominium = _payer("condominium")
    pays_ordinary_upkeep = _payer("ordinary_upkeep")
    pays_extraordinary_upkeep = _payer("extraordinary_upkeep")
    pays_insurance = _payer("insurance")
    pays_taxes = _payer("taxes")
    pays_furniture = _payer("furniture")
    yearly_fee = MoneyField(_l("Fee in a year"), [Optional()])
    terms = TextAreaField(_l("Terms"), [TEXT], description=_l("What else was agreed, and the amounts."))

    def payers(self) -> list[Any]:
        """The fields that say who bears what."""
        return [getattr(self, f"pays_{expense}") for expense in EXPENSES]


class RenewalOfCertificateForm(FlaskForm):  # type: ignore[misc]
    """A new certificate in the place of an old one."""

    reference = StringField(_l("Number or reference"), [LINE])
    issuer = StringField(_l("Issued by"), [LINE], description=_l("The technician, the office or the insurer."))
    covers = TextAreaField(_l("What it covers"), [TEXT], description=_l("For a policy: risks, sums, deductible."))
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
        _l("Reason"), [InputRequired(NEEDED), TEXT], description=_l("Only your organisation reads it; partners see the days.")
    )
    reference = StringField(
        _l("Reference"), [LINE], description=_l("An order, a quotation, the number of a file. May stay empty.")
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
    description = TextAreaField(_l("More about it"), [TEXT], description=_l("Where exactly, since when, what was already tried."))
    urgent = BooleanField(_l("It is urgent"), description=_l("Water, gas, electricity, heating, a door that does not lock."))
    photo = UploadField(_l("Photo"), description=_l("From a phone you can take it now. No faces."))


class OwnTicketForm(TicketForm):
    """As the owner reports it: it may also say by when."""

    due_on = DateField(_l("To be done by"), [Optional()], description=_l("Left empty, the days of the rules count."))


class AssignForm(FlaskForm):  # type: ignore[misc]
    """Who does the work, and by when."""

    person = SelectField(_l("Colleague"), coerce=_uuid)
    supplier = SelectField(_l("Supplier"), coerce=_uuid)
    due_on = DateField(_l("To be done by"), [Optional()])


class WaitForm(FlaskForm):  # type: ignore[misc]
    """What a ticket waits for."""

    waits_for = StringField(
        _l("What it waits for"),
        [InputRequired(NEEDED), LINE],
        description=_l("A spare part, a visit of the supplier, an approval."),
    )
    due_on = DateField(_l("To be done by"), [Optional()])


class CommentForm(FlaskForm):  # type: ignore[misc]
    """Something said about a ticket."""

    comment = TextAreaField(_l("Comment"), [InputRequired(NEEDED), TEXT])
    internal = BooleanField(_l("Only for my organisation"))


class ReopenForm(FlaskForm):  # type: ignore[misc]
    """Why a ticket is opened again."""

    reason = TextAreaField(_l("Why it is opened again"), [InputRequired(NEEDED), TEXT])


class LineForm(FlaskForm):  # type: ignore[misc]
    """Money spent or received."""

    kind = SelectField(_l("What for"))
    what = StringField(_l("In a few words"), [InputRequired(NEEDED), LINE])
    day = DateField(_l("Day"), [InputRequired(NEEDED)])
    amount = MoneyField(_l("Amount"), [InputRequired(NEEDED)])
    supplier = SelectField(_l("Supplier"), coerce=_uuid)
    reference = StringField(_l("Reference"), [LINE], description=_l("Number of the invoice or receipt."))


class SupplierForm(FlaskForm):  # type: ignore[misc]
    """A firm or craftsman."""

    name = StringField(_l("Name"), [InputRequired(NEEDED), LINE])
    trade = StringField(_l("What they do"), [LINE], description=_l("Plumber, electrician, lift maintenance."))
    phone = StringField(_l("Telephone"), [LINE])
    email = StringField(_l("E-mail"), [LINE])
    note = TextAreaField(_l("Note"), [TEXT])


class CheckForm(FlaskForm):  # type: ignore[misc]
    """A recurring check."""

    kind = SelectField(_l("What is checked"), choices=[(code, words.CHECKS[code]) for code in CHECKS])
    title = StringField(
        _l("In a few words"),
        [InputRequired(NEEDED), LINE],
        description=_l("So the ticket will be called: yearly check of the boiler."),
    )
    every_months = IntegerField(_l("Every how many months"), [InputRequired(NEEDED)], default=12)
    next_on = DateField(_l("To be done next by"), [InputRequired(NEEDED)])
    open_days_before = IntegerField(_l("Open the ticket so many days before"), [InputRequired(NEEDED)], default=30)
    supplier = SelectField(_l("Supplier"), coerce=_uuid)


class TakeForm(FlaskForm):  # type: ignore[misc]
    """Taking a ticket in hand."""

    due_on = DateField(_l("To be done by"), [Optional()])


class CloseTicketForm(FlaskForm):  # type: ignore[misc]
    """Closing a ticket."""

    note = TextAreaField(_l("What was done"), [InputRequired(NEEDED), TEXT])
