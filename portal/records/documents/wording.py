"""Words of a document in its own language, outside of any page: sentences, days, hours, amounts as they are written there."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from babel.numbers import format_currency

from portal.records.notifications import words
from tenants import clock
from tenants.sentences import Sentence

if TYPE_CHECKING:
    from gettext import NullTranslations


class Writer:
    """Writes in one language; one that is not known becomes Italian."""

    def __init__(self, language: str) -> None:
        self.language = language if language in words.LANGUAGES else words.LANGUAGES[0]
        self.translations: NullTranslations = words.translation(self.language)

    def say(self, sentence: Sentence | str) -> str:
        """A sentence with its values, which may be sentences, days or lists of them."""
        if isinstance(sentence, str):
            return self.translations.gettext(sentence)
        text = self.translations.gettext(sentence.msgid)
        return text % {name: self._value(value) for name, value in sentence.values.items()} if sentence.values else text

    def day(self, day: date | datetime | str | None) -> str:
        """``07/02/2022``; nothing for no day."""
        if day is None:
            return ""
        if isinstance(day, str):
            day = datetime.fromisoformat(day) if "T" in day else date.fromisoformat(day)
        if isinstance(day, datetime):
            day = clock.day_of(day)
        return f"{day:%d/%m/%Y}"

    def moment(self, instant: datetime | str | None) -> str:
        """``07/02/2022, 14:30`` in Rome."""
        if instant is None:
            return ""
        if isinstance(instant, str):
            instant = datetime.fromisoformat(instant)
        return f"{self.day(instant)}, {instant.astimezone(clock.ROME):%H:%M}"

    def money(self, cents: int | None) -> str:
        """``1.234,50 €`` from cents."""
        return "" if cents is None else str(format_currency(cents / 100, "EUR", locale=self.language))

    def _value(self, value: Any) -> Any:
        if isinstance(value, Sentence):
            return self.say(value)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, (list, tuple)):
            return ", ".join(str(self._value(one)) for one in value)
        return value
