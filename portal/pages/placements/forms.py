"""The forms of placements."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal.pages.behalf import WordForm
from portal.pages.placements import words
from portal.pages.ui.fields import MoneyField
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.workflow.placements.inspections import Item

NEEDED = InputRequired(_l("This is needed."))
BEYOND = _l("The owner reads it, and it stands in the case: no names, nothing about the household.")


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


class MeterField(StringField):
    """What a meter shows: ``1204,5`` or ``1204.5``; ``data`` is a ``Decimal`` or ``None``."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return str(self.data).replace(".", ",") if self.data is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip().replace(" ", "").replace(",", ".") if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            self.data = Decimal(text)
        except InvalidOperation:
            raise ValueError(str(_l("Copy the digits of the meter, for example 1204,5."))) from None
        if not self.data.is_finite():
            raise ValueError(str(_l("Copy the digits of the meter, for example 1204,5.")))


class CaseForm(FlaskForm):  # type: ignore[misc]
    """A form about a case: it carries the version of the case that the person had before their eyes."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class ProposeForm(CaseForm):
    """A unit is proposed to a household."""

    starts_on = DateField(_l("First day of the stay"), validators=[NEEDED])
    message = TextAreaField(
        _l("Message to the owner"),
        description=_l("The owner knows the number of persons, their age bands and the needs: no names, no reasons."),
    )
    despite_needs = BooleanField(_l("I have seen what the unit does not meet, and propose it all the same"))
    beyond_convention = TextAreaField(_l("Why the home is given beyond its convention"), description=BEYOND)


class AnswerForm(CaseForm):
    """The owner's answer."""

    answer = RadioField(
        _l("Your answer"),
        choices=[
            ("yes", _l("Yes, the unit is available for this household")),
            ("no", _l("No")),
            ("ask", _l("I need to know something first")),
        ],
        validators=[InputRequired(_l("Choose an answer."))],
    )
    refusal = SelectField(_l("Why not"), choices=[("", _l("Choose")), *words.pairs(words.REFUSALS)], default="")
    reason = TextAreaField(
        _l("In a few words"),
        description=_l("The Comune reads it, and keeps it. Write about the home, not about people; needed for another reason."),
    )
    question = TextAreaField(
        _l("What do you need to know?"),
        description=_l(
            "About needs, dates, the home. No names: neither you nor the answer can use them before the home is assigned."
        ),
    )


class AnswerForOwnerForm(WordForm, CaseForm):
    """The owner's answer, as it gave it to somebody of the Comune."""

    answer = RadioField(
        _l("The owner's answer"),
        choices=[("yes", _l("Yes, the unit is available for this household")), ("no", _l("No"))],
        validators=[InputRequired(_l("Choose an answer."))],
    )
    refusal = SelectField(_l("Why not"), choices=[("", _l("Choose")), *words.pairs(words.REFUSALS)], default="")
    reason = TextAreaField(
        _l("In a few words"),
        description=_l("As the owner said it. Write about the home, not about people; needed for another reason."),
    )


class QuestionAnswerForm(CaseForm):
    """What the Comune answers to the owner's question."""

    answer = TextAreaField(
        _l("Answer"),
        validators=[NEEDED],
        description=_l("The owner knows the number of persons, their age bands and the needs: no names, no reasons."),
    )


class HouseholdAnswerForm(CaseForm):
    """The household's answer, as the social worker heard it."""

    answer = RadioField(
        _l("The household's answer"),
        choices=[("yes", _l("Yes, it accepts the home")), ("no", _l("No, it does not accept it"))],
        validators=[InputRequired(_l("Choose an answer."))],
    )
    refusal = SelectField(_l("Why not"), choices=[("", _l("Choose")), *words.pairs(words.HOUSEHOLD_REFUSALS)], default="")
    reason = TextAreaField(_l("In a few words"), description=_l("The owner does not read it. Needed for another reason."))


class WithdrawProposalForm(CaseForm):
    """Why a proposal is taken back."""

    refusal = SelectField(_l("Reason"), choices=[("", _l("Choose")), *words.pairs(words.EQUIPE_REFUSALS)], default="")
    reason = TextAreaField(_l("In a few words"), description=_l("The owner does not read it. Needed for another reason."))


class ConfirmForm(CaseForm):
    """Nothing to type: only to be confirmed."""


class AgreementForm(CaseForm):
    """The signed agreement."""

    form = SelectField(_l("Form of the agreement"), choices=words.pairs(words.FORMS), validators=[NEEDED])
    signed_on = DateField(_l("Signed on"), validators=[NEEDED])
    signed_by = StringField(
        _l("Signed by"),
        validators=[NEEDED],
        description=_l(
            "All who signed: for the household (its reference person is there already), for the owner, for the service."
        ),
    )
    contribution = MoneyField(_l("Monthly contribution to the expenses"), description=_l("Leave empty if there is none."))
    deposit = MoneyField(_l("Deposit"), description=_l("Leave empty if there is none."))
    conditions = TextAreaField(_l("Conditions"), description=_l("House rules, what is included, special arrangements."))
    to_register = BooleanField(
        _l("Remind the owner to register the contract within 30 days"),
        description=_l("For a written loan for use. To be confirmed by the owner's office."),
    )


class MomentForm(CaseForm):
    """A day and an hour."""

    day = DateField(_l("Day"), validators=[NEEDED])
    time = TimeField(_l("Time"), validators=[NEEDED])

    def moment(self) -> datetime:
        """The instant that was typed, in Rome."""
        day, hour = self.day.data, self.time.data
        assert isinstance(day, date)
        assert isinstance(hour, time)
        return datetime.combine(day, hour, clock.ROME)

    def fill(self, instant: datetime) -> None:
        """Propose an instant."""
        local = instant.astimezone(clock.ROME)
        self.day.data, self.time.data = local.date(), local.time().replace(second=0, microsecond=0)


class BookForm(MomentForm):
    """When the keys change hands."""

    beyond_convention = TextAreaField(_l("Why the home is given beyond its convention"), description=BEYOND)


class CountForm(Form):
    """One thing of the inventory."""

    item_id = StringField(widget=HiddenInput())
    found = IntegerField(_l("Found"), validators=[InputRequired(_l("Count them: 0 if there is none."))])
    note = StringField(_l("Note"))


class HandoverForm(MomentForm):
    """The report of a handover, as a checklist."""

    present = StringField(_l("Who is present"), description=_l("For the household, the owner, the service."))
    electricity = MeterField(_l("Electricity (kWh)"))
    gas = MeterField(_l("Gas (m³)"))
    water = MeterField(_l("Water (m³)"))
    keys = IntegerField(_l("Keys handed over"), validators=[InputRequired(_l("Write how many keys."))])
    inventory = FieldList(FormField(CountForm))
    condition = TextAreaField(_l("Condition of the home"), validators=[NEEDED])
    damages = TextAreaField(_l("Defects seen"), description=_l("What was already damaged before the household came in."))

    def list_items(self, items: Iterable[Item]) -> None:
        """Make a line for each thing of the inventory."""
        for item in items:
            self.inventory.append_entry({"item_id": str(item.id), "found": item.quantity})


class MoveForm(CaseForm):
    """A household moves to another home of the same owner."""

    unit_id = SelectField(_l("New home"), coerce=_uuid)
    moves_on = DateField(_l("First day in the new home"), validators=[NEEDED])
    reason = TextAreaField(
        _l("Why the household moves"),
        validators=[NEEDED],
        description=_l("Owner, Comune and whoever supports the household read it: write about the homes, not about people."),
    )
    beyond_convention = TextAreaField(_l("Why the home is given beyond its convention"), description=BEYOND)


class MoveAnswerForm(CaseForm):
    """The other side's answer about a move."""

    answer = RadioField(
        _l("Your answer"),
        choices=[("yes", _l("Yes, the household may move")), ("no", _l("No"))],
        validators=[InputRequired(_l("Choose an answer."))],
    )
    note = TextAreaField(_l("In a few words"), description=_l("Needed for a no. The other side reads it."))


class MoveOffForm(CaseForm):
    """A move is called off."""

    reason = TextAreaField(_l("Reason"), validators=[NEEDED], description=_l("Both sides read it."))


class CorrectForm(CaseForm):
    """A report is corrected."""

    reason = TextAreaField(
        _l("What was wrong"),
        validators=[NEEDED],
        description=_l("And how it was found out. It stands in the report and in the case."),
    )


class NonArrivalForm(CaseForm):
    """Nobody came."""

    reason = TextAreaField(
        _l("What is known"),
        validators=[NEEDED],
        description=_l("Who was called, what they said. All three organisations read it."),
    )


class CallOffForm(CaseForm):
    """An assignment is called off."""

    asked_by = RadioField(
        _l("Who asked for it"), choices=words.pairs(words.ASKED_BY), validators=[InputRequired(_l("Choose who asked for it."))]
    )
    reason = TextAreaField(_l("Reason"), validators=[NEEDED], description=_l("The owner does not read it."))


class DutyForm(MomentForm):
    """A duty was done, or does not apply."""

    applies = RadioField(
        _l("Does it apply?"),
        choices=[("yes", _l("Yes, and it was done")), ("no", _l("No, our office confirmed that it does not apply"))],
        default="yes",
    )
    done_by = SelectField(_l("Who did it"), coerce=_uuid)
    receipt = TextAreaField(
        _l("Receipt"), description=_l("Protocol number or registered letter. If it does not apply: who confirmed it, and why.")
    )


class PrecedenceForm(CaseForm):
    """Precedence by hand."""

    precedence = IntegerField(
        _l("Precedence"), validators=[InputRequired(_l("Write a number."))],
        description=_l("0 leaves the household where its points put it. The higher number comes first."),
    )  # fmt: skip
    reason = TextAreaField(_l("Reason"), description=_l("Everybody who sees the points of the list reads it."))


class SetAsideForm(CaseForm):
    """Set aside until a day."""

    until = DateField(_l("Until"), validators=[NEEDED], description=_l("On this day the household takes its place again."))
    reason = TextAreaField(_l("Reason"), validators=[NEEDED])


class OverstayForm(CaseForm):
    """An overstay is authorised."""

    reason = TextAreaField(_l("Reason"), validators=[NEEDED])
