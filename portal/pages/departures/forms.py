"""The forms of the departure's pages."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.pages import steps
from portal.pages.steps import steps_field
from portal.pages.words import say
from portal.workflow.departures.models import DEPARTURE_REASONS, NEXT_HOMES
from portal.workflow.departures.queries import NEXT_HOME_WORDS, REASON_WORDS
from portal.workflow.placements.inspections import READINGS, Counted, Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.workflow.departures.exit_steps import Worker

LONGEST = 20_000


def _text(label: Any, hint: Any = "", *, required: bool = True) -> TextAreaField:
    return TextAreaField(label, [InputRequired() if required else Optional(), Length(max=LONGEST)], description=hint)


class CaseForm(FlaskForm):  # type: ignore[misc]
    """A form about a case: it remembers which version of the case the person looked at."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class StartForm(CaseForm):
    """Why the household leaves, by when, with which plan."""

    reason = RadioField(_l("Reason"), [InputRequired()])
    reason_text = _text(_l("The reason in your words"), _l("Needed for another reason and for broken rules."), required=False)
    leaves_on = DateField(_l("Last day in the home"), [InputRequired()])
    exit_plan = _text(_l("Plan for the departure"), _l("Where to, with whose help, by when."))
    steps = steps_field()

    def offer(self, workers: Sequence[Worker]) -> None:
        """The reasons (a refused renewal starts the departure by itself), and who may look after a step."""
        steps.offer(self.steps, workers)
        self.reason.choices = [(code, say(REASON_WORDS[code])) for code in DEPARTURE_REASONS if code != "renewal_refused"]


class AddStepForm(CaseForm):
    """One more step of the plan."""

    what = StringField(_l("What is to be done"), [InputRequired(), Length(max=200)])
    due_on = DateField(_l("By"), [InputRequired()])
    owed_by = SelectField(_l("Who looks after it"), [InputRequired()])


class MarkStepForm(FlaskForm):  # type: ignore[misc]
    """A step is done, or needed no more."""

    done = RadioField(_l("How does it stand?"), [InputRequired()], default="done")
    note = _text(_l("Note"), _l("What came of it. If it is needed no more, write why."), required=False)

    def offer(self) -> None:
        """Done or struck out."""
        self.done.choices = [("done", gettext("It is done")), ("struck", gettext("It is needed no more"))]


class CallOffForm(CaseForm):
    """Why the household stays after all."""

    reason = _text(_l("Reason"), _l("What has changed since the departure was decided."))


class MeterField(StringField):
    """What a meter shows, with or without decimals; ``data`` is a ``Decimal`` or ``None``."""

    data: Any

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else "" if self.data is None else str(self.data).replace(".", ",")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the digits as people copy them."""
        typed = str(valuelist[0]).strip().replace(" ", "").replace(",", ".") if valuelist else ""
        try:
            self.data = Decimal(typed) if typed else None
        except InvalidOperation:
            self.data = None
            raise ValueError(gettext("Copy the digits that the meter shows, for example 1234,5.")) from None


def handback_form(items: Sequence[Item]) -> type[HandBackForm]:
    """The checklist for this home: a count and a note for each thing of its inventory."""
    fields: dict[str, Any] = {}
    for number, item in enumerate(items):
        label = _l("%(name)s (%(quantity)s expected)", name=item.name, quantity=item.quantity)
        fields[f"found_{number}"] = IntegerField(label, [InputRequired()], default=item.quantity)
        fields[f"note_{number}"] = StringField(_l("Note on %(name)s", name=item.name), [Optional(), Length(max=300)])
    return type("HandBackFormOfThisHome", (HandBackForm,), fields)


class HandBackForm(CaseForm):
    """The report of the day of the keys."""

    last_day = DateField(_l("Last day in the home"), [InputRequired()], description=_l("Usually the day of the keys."))
    held_on = DateField(_l("Day of the report"), [InputRequired()])
    held_at = TimeField(_l("Time"), [InputRequired()])
    present = StringField(_l("Who was there"), [Optional(), Length(max=300)])
    electricity = MeterField(_l("Electricity (kWh)"), [Optional()])
    gas = MeterField(_l("Gas (m³)"), [Optional()])
    water = MeterField(_l("Water (m³)"), [Optional()])
    keys = IntegerField(_l("Keys given back"), [InputRequired()])
    condition = _text(_l("Condition of the home"), _l("As it is found: clean, to be painted, furniture in order."))
    damages = _text(_l("Damages"), _l("What is broken or missing, room by room. Empty: nothing."), required=False)

    def readings(self) -> dict[str, Decimal]:
        """The meters that were read."""
        typed: dict[str, Any] = self.data
        return {name: typed[name] for name in READINGS if typed[name] is not None}

    def counted(self, items: Sequence[Item]) -> tuple[Counted, ...]:
        """The inventory as it was counted."""
        typed: dict[str, Any] = self.data
        return tuple(
            Counted(item.room, item.name, item.quantity, typed[f"found_{n}"] or 0, (typed[f"note_{n}"] or "").strip() or None)
            for n, item in enumerate(items)
        )


class OutcomeForm(FlaskForm):  # type: ignore[misc]
    """What the stay came to."""

    next_home = SelectField(_l("Where the household lives now"), [InputRequired()])
    housing_autonomy = RadioField(
        _l("Does it keep its home by itself?"), [InputRequired()], description=_l("Rent and costs paid from its own income.")
    )
    working = RadioField(_l("Does somebody of the household work?"), [InputRequired()])
    summary = _text(_l("What the stay came to"), _l("In a few sentences: what changed, what helped, what remains open."))
    correcting = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def offer(self) -> None:
        """Homes, and yes, no, not known."""
        self.next_home.choices = [("", gettext("Choose"))] + [(code, say(NEXT_HOME_WORDS[code])) for code in NEXT_HOMES]
        self.housing_autonomy.choices = [("yes", gettext("Yes")), ("no", gettext("No"))]
        self.working.choices = [("yes", gettext("Yes")), ("no", gettext("No")), ("unknown", gettext("Not known"))]


class FollowUpForm(FlaskForm):  # type: ignore[misc]
    """How the household fares."""

    months = RadioField(_l("Follow-up"), [InputRequired()])
    still_housed = RadioField(_l("Does the household still have its home?"), [InputRequired()])
    note = _text(_l("How it fares"), _l("What was learnt, from whom; or why nothing could be learnt."))

    def offer(self, planned: Sequence[Any]) -> None:
        """The follow-ups that are not done yet; yes, no, not known."""
        choices: list[tuple[str, str]] = []
        for one in planned:
            choices.append((str(one.months), gettext("After %(months)s months", months=one.months)))
        self.months.choices = choices
        if self.months.data is None and choices:
            self.months.data = choices[0][0]
        self.still_housed.choices = [("yes", gettext("Yes")), ("no", gettext("No")), ("unknown", gettext("Not known"))]
