"""The words of a notification: one sentence, which never says more than the facet ``summary``."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from babel.support import Translations

from portal.workflow.events import title_of
from tenants.clock import ROME
from tenants.sentences import S, Sentence

CATALOGUES = Path(__file__).parents[2] / "pages" / "ui" / "translations"
LANGUAGES = ("it", "en")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")


def sentence(kind: str, values: dict[str, Any]) -> Sentence:
    """What a notification says, with its days as days. A kind that is no longer told of has a sentence too."""
    try:
        msgid = title_of(kind)
    except KeyError:
        return S("Something happened in the portal")
    return Sentence(msgid, {name: _value(value) for name, value in values.items()})


def written(told: Sentence, language: str) -> str:
    """A sentence in a language, outside of any page."""
    text = translation(language).gettext(told.msgid)
    if not told.values:
        return text
    return text % {name: _shown(value) for name, value in told.values.items()}


@lru_cache(maxsize=len(LANGUAGES))
def translation(language: str) -> NullTranslations:
    """The compiled catalogue of a language; English as it is written where there is none."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    found: NullTranslations = Translations.load(str(CATALOGUES), [chosen], "messages")
    return found


def _value(value: Any) -> Any:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return datetime.fromisoformat(value)
    return value


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(ROME):%d/%m/%Y, %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value
