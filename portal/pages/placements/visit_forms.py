"""The forms of inspections: up to three times on offer, why, who comes; what the household answers; what went otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from portal.pages.placements import words
from portal.workflow.placements.visits.windows import MOST, Window
from tenants import clock

NEEDED = InputRequired(_l("This is needed."))
LINE = Length(max=200, message=_l("Write at most %(max)d characters."))
PLACES = tuple(range(1, MOST + 1))
ERRORS = {f"window_{n}": f"day_{n}" for n in PLACES}
"""Under which field the sentence about each time stands."""
SHARED = _l("The household, whoever supports it and the Comune read it: write about the home, not about people.")


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None


class WindowsForm(FlaskForm):  # type: ignore[misc]
    """Up to three times, each a day with its hours; the first is needed where ``needs`` says so."""

    day_1 = DateField(_l("Day"), [Optional()])
    from_1 = TimeField(_l("Begins at"), [Optional()])
    until_1 = TimeField(_l("Ends at"), [Optional()])
    day_2 = DateField(_l("Day"), [Optional()])
    from_2 = TimeField(_l("Begins at"), [Optional()])
    until_2 = TimeField(_l("Ends at"), [Optional()])
    day_3 = DateField(_l("Day"), [Optional()])
    from_3 = TimeField(_l("Begins at"), [Optional()])
    until_3 = TimeField(_l("Ends at"), [Optional()])

    def triples(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each time."""
        return [(self[f"day_{n}"], self[f"from_{n}"], self[f"until_{n}"]) for n in PLACES]

    def validate(self, extra_validators: Any = None) -> bool:
        """A time that was begun is written to its end."""
        sound = bool(super().validate(extra_validators))
        for fields in self.triples():
            if any(f.data for f in fields) and not all(f.data for f in fields) and not any(f.errors for f in fields):
                fields[0].errors = [str(_l("Write day, from when and until when."))]
                sound = False
        return sound

    def windows(self) -> list[Window]:
        """The times that were typed."""
        found = []
        for day, start, end in ([f.data for f in fields] for fields in self.triples()):
            if day and start and end:
                first, last = (datetime.combine(day, hour, clock.ROME) for hour in (start, end))
                found.append(Window(first, last if last > first else last + timedelta(days=1)))
        return found


class ProposeVisitForm(WindowsForm):
    """An inspection is proposed."""

    purpose = SelectField(_l("Why you come"), choices=words.pairs(words.PURPOSES))
    note = TextAreaField(_l("What you will look at"), [Optional(), Length(max=1000)], description=SHARED)
    visitors = StringField(
        _l("Who comes"), [NEEDED, LINE], description=_l("Names and from where, for example: Nino Costi and the boiler engineer.")
    )
    carried_out_by = SelectField(_l("Who writes the outcome"), coerce=_uuid, validate_choice=False)
    asked = TextAreaField(
        _l("The household asked for this time itself"),
        [Optional(), Length(max=1000)],
        description=_l("Only then may it be sooner than the notice, in the evening or on a holiday: write who said so, and how."),
    )


class PostponeVisitForm(WindowsForm):
    """Other times are offered."""

    reason = TextAreaField(_l("Why another time"), [NEEDED, Length(max=1000)], description=SHARED)
    asked = TextAreaField(
        _l("The household asked for this time itself"),
        [Optional(), Length(max=1000)],
        description=_l("Only then may it be sooner than the notice, in the evening or on a holiday: write who said so, and how."),
    )


class UrgentForm(FlaskForm):  # type: ignore[misc]
    """An entry without notice, for a danger."""

    day = DateField(_l("Day"), [NEEDED])
    time = TimeField(_l("Time"), [NEEDED])
    purpose = SelectField(_l("Why you come"), choices=words.pairs(words.PURPOSES), default="repair")
    visitors = StringField(_l("Who enters"), [NEEDED, LINE])
    reason = TextAreaField(
        _l("Which danger there is"), [NEEDED, Length(max=1000)],
        description=_l("For example a smell of gas, or water that runs into the flat below. It stands in the case, for all three."),
    )  # fmt: skip

    def moment(self) -> datetime:
        """When one enters."""
        day, hour = self.day.data, self.time.data
        assert day is not None
        assert hour is not None
        return datetime.combine(day, hour, clock.ROME)


class AgreeForm(FlaskForm):  # type: ignore[misc]
    """Which of the times on offer it is. ``told_by`` is asked of the owner only."""

    choice = RadioField(_l("Which time"), coerce=int, validators=[InputRequired(_l("Choose one of the times on offer."))])
    told_by = StringField(
        _l("Who of the household told you, and how"), [Optional(), LINE],
        description=_l("For example: the tenant, by telephone on Monday. Otherwise the educator answers for the household."),
    )  # fmt: skip


class CounterForm(WindowsForm):
    """The household asks for another time."""

    note = TextAreaField(_l("What the household says"), [Optional(), Length(max=1000)], description=SHARED)
    told_by = StringField(_l("Who of the household told you, and how"), [Optional(), LINE])


class CancelVisitForm(FlaskForm):  # type: ignore[misc]
    """Why an inspection is called off."""

    reason = TextAreaField(_l("Why it is cancelled"), [NEEDED, Length(max=1000)], description=SHARED)


class MissForm(FlaskForm):  # type: ignore[misc]
    """Who was not there."""

    side = RadioField(
        _l("Who was not there"), choices=words.pairs(words.MISSED_BY), validators=[InputRequired(_l("Choose who was not there."))]
    )
    note = TextAreaField(_l("What happened"), [NEEDED, Length(max=1000)], description=SHARED)
