"""The sentences of the household's sheet in six languages: a catalogue of its own, since the portal itself speaks two.

A file of ``sentences/`` for each language; a test sees to it that each has every sentence, with the same values. Values are put in as
text of their own direction, so that a name or a number in Latin letters does not turn an Arabic line around.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.dates import format_date
from markupsafe import Markup, escape

from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "sentences"
NAMES = {"it": "Italiano", "en": "English", "fr": "Français", "ar": "العربية", "ro": "Română", "uk": "Українська"}
"""The languages as whoever speaks them calls them."""
RIGHT_TO_LEFT = frozenset({"ar"})
WRITTEN_IN = "it"
"""The language in which plans and places are written."""


@lru_cache(maxsize=len(NAMES))
def sentences(language: str) -> Mapping[str, str]:
    """Every sentence of a language, by its key.

    Raises:
        LookupError: the sheet does not speak it.
    """
    if language not in NAMES:
        raise LookupError(f"the sheet does not speak {language}")
    found: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return found


class Speaker:
    """Says the sentences of one language, as parts of a page."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
        self.comma, self.semicolon = (Markup("، "), Markup("؛ ")) if language == "ar" else (Markup(", "), Markup("; "))
        self._sentences = sentences(language)

    def __call__(self, key: str, **values: object) -> Markup:
        """A sentence with its values, each kept in its own direction."""
        isolated = {name: value if isinstance(value, Markup) else apart(value) for name, value in values.items()}
        return escape(self._sentences[key]).format(**isolated)

    def day(self, day: date) -> Markup:
        """``lunedì 7 febbraio 2022``, as the language writes it."""
        return apart(format_date(day, "EEEE d MMMM y", locale=self.language), self.language)

    def short(self, day: date) -> Markup:
        """``7 febbraio 2022``."""
        return apart(format_date(day, "d MMMM y", locale=self.language), self.language)

    def time(self, instant: datetime) -> Markup:
        """``14:30`` in Rome."""
        return latin(f"{instant.astimezone(clock.ROME):%H:%M}")


def apart(value: object, language: str = "") -> Markup:
    """A value whose direction does not touch what stands around it."""
    spoken = Markup(' lang="{}"').format(language) if language else Markup("")
    return Markup("<bdi{}>{}</bdi>").format(spoken, value)


def latin(value: object) -> Markup:
    """A number, an address or a time: always from left to right."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(value)
