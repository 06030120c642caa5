"""Words at the edge: sentences translated, dates and amounts as they are written in Italy (or in English)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_babel import format_currency

from portal.pages.catalogue import reader, reading
from portal.workflow.stages import STAGE_WORDS
from tenants import clock
from tenants.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAY, _INSTANT = "%02d/%02d/%04d", "%02d/%02d/%04d, %02d:%02d"
"""As people write them. A page has dozens: each number formatted by itself takes twice as long."""


def say(sentence: Sentence | str) -> str:
    """A sentence in the reader's language, with its values written the reader's way."""
    if isinstance(sentence, str):
        return (reading.get() or reader()).texts[sentence]
    return filled(sentence.msgid, sentence.values)


def filled(msgid: str, values: Mapping[str, Any]) -> str:
    """A sentence by its msgid in the reader's language, with these values written the reader's way."""
    text = (reading.get() or reader()).texts[msgid]
    if not values:
        return text
    return text % {
        name: value if type(value) is str or type(value) is int else date_it(value) if type(value) is date else _value(value)
        for name, value in values.items()
    }


def _value(value: Any) -> Any:
    if isinstance(value, Sentence):
        return say(value)
    if isinstance(value, datetime):
        return datetime_it(value)
    if isinstance(value, date):
        return date_it(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(_value(v)) for v in value)
    return value


def date_it(day: date | datetime | str | None) -> str:
    """``07/02/2022``; an ISO text of an event's data is understood too; nothing for no date."""
    if day is None:
        return ""
    if type(day) is date:
        return _DAY % (day.day, day.month, day.year)
    if isinstance(day, str):
        day = datetime.fromisoformat(day) if "T" in day else date.fromisoformat(day)
    if isinstance(day, datetime):
        day = day.astimezone(clock.ROME)
    return _DAY % (day.day, day.month, day.year)


def datetime_it(instant: datetime | str | None) -> str:
    """``07/02/2022, 14:30`` in Rome."""
    if instant is None:
        return ""
    if isinstance(instant, str):
        instant = datetime.fromisoformat(instant)
    local = instant.astimezone(clock.ROME)
    return _INSTANT % (local.day, local.month, local.year, local.hour, local.minute)


def money(cents: int | Decimal | None) -> str:
    """``1.234,50 €`` from cents (an ``int``) or from euro (a ``Decimal``)."""
    if cents is None:
        return ""
    amount = Decimal(cents) / 100 if isinstance(cents, int) else cents
    return str(format_currency(amount, "EUR"))


def days_left(day: date | None) -> int | None:
    """Days from today until a day; negative when it is past."""
    return None if day is None else (day - clock.today()).days


def due_state(day: date | None) -> str:
    """How urgent a due day is: ``overdue``, ``soon`` (three days) or ``ok``."""
    return urgency(days_left(day))


def urgency(left: int | None) -> str:
    """The same, by the days that are left."""
    if left is None:
        return "ok"
    return "overdue" if left < 0 else "soon" if left <= 3 else "ok"


def language() -> str:
    """The reader's language, ``it`` or ``en``."""
    return reader().language or "it"


_STAGE_WORDS = {stage.value: word for stage, word in STAGE_WORDS.items()}


def stage_word(stage: str) -> str:
    """The word for a stage."""
    return say(_STAGE_WORDS[stage])


def install(app: Any) -> None:
    """Give templates the filters of this module, and ``stage_word``."""
    app.jinja_env.globals["stage_word"] = stage_word
    app.jinja_env.filters.update(
        date_it=date_it, datetime_it=datetime_it, money=money, days_left=days_left, due_state=due_state, say=say
    )
