"""Translations at the price of a dictionary: the reader's language is found once a request, not once a sentence.

flask-babel finds the context, the locale and the catalogue anew for each of the hundreds of sentences of a page, and Jinja's i18n
extension goes through three calls to reach it. Here the first sentence does; the others read a dictionary.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from babel.support import NullTranslations
from flask_babel import Domain, force_locale, get_locale
from markupsafe import Markup

from portal.pages.ui.written import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from flask_babel import Babel


class Found(dict[str, Any]):
    """What was found for each msgid so far; what was not yet is looked for."""

    def __init__(self, find: Callable[[str], Any]) -> None:
        self._find = find

    def __missing__(self, msgid: str) -> Any:
        found = self[msgid] = self._find(msgid)
        return found


class Catalogue:
    """One language's sentences, as text and as markup, each looked up at most once in the life of the process."""

    def __init__(self, language: str, translations: Any) -> None:
        self.language = language
        self.translations = translations
        self.texts: dict[str, str] = Found(lambda msgid: str(self.translations.ugettext(msgid)))
        """The sentence of each msgid, as text."""
        self.said: dict[str, Markup] = Found(lambda msgid: Markup(self.texts[msgid]) % {})  # noqa: S704 (our own sentences)
        """The sentence of each msgid that takes no values, as templates show it."""
        self.kept: dict[tuple[Any, ...], Markup] = {}

    def plural(self, one: str, many: str, num: int) -> str:
        """The sentence for one or for many, its number not yet put in."""
        return str(self.translations.ungettext(one, many, num))

    def drawn(self, macro: Any, *codes: str) -> Markup:
        """What a macro draws of our own codes (a stage, a state), which is all that it and the language depend on: drawn once."""
        found = self.kept[macro.name, *codes] = Markup(macro(*codes))  # noqa: S704 (our own templates)
        return found


reading: ContextVar[Catalogue | None] = ContextVar("reading", default=None)
"""The catalogue of this request's reader once it is known; :func:`reader` finds it."""


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Read in a language, whoever asks: for what is kept and shown to somebody who is not known then."""
    with force_locale(language):
        token = reading.set(None)
        try:
            yield
        finally:
            reading.reset(token)


class Catalogues(Domain):  # type: ignore[misc]
    """flask-babel's domain, with the reader's catalogue at hand."""

    def __init__(self) -> None:
        super().__init__()
        self._by_language: dict[str, Catalogue] = {}

    def reader(self) -> Catalogue:
        """The catalogue of this request's reader; outside of requests, that of the locale that is forced."""
        return reading.get() or self._find()

    def _find(self) -> Catalogue:
        locale = get_locale()
        name = locale.language if locale else ""
        found = self._by_language.get(name)
        if found is None:
            found = self._by_language[name] = Catalogue(name, super().get_translations())
        return found

    def get_translations(self) -> Any:
        """The translations behind :func:`flask_babel.gettext` and its kin."""
        return self.reader().translations if get_locale() else NullTranslations()

    def begin(self, language: str) -> None:
        """From here on this request's reader is known."""
        reading.set(self._by_language.get(language) or self._find())

    def end(self, _: Any = None) -> None:
        """The request is over."""
        reading.set(None)


def install(app: Flask, babel: Babel) -> Catalogues:
    """Put the catalogues behind flask-babel and behind the ``_``, ``gettext`` and ``ngettext`` of templates."""
    catalogues = Catalogues()
    babel.domain_instance = catalogues

    def markup(msgid: str, /, **values: Any) -> Markup:
        said_ = (reading.get() or catalogues.reader()).texts[msgid]
        return Markup(said_ % {name: value if type(value) is int else shown(value) for name, value in values.items()})  # noqa: S704 (escaped)

    def plural(one: str, many: str, num: int, /, **values: Any) -> Markup:
        said_ = (reading.get() or catalogues.reader()).plural(one, many, num)
        values = {name: value if type(value) is int else shown(value) for name, value in values.items()}
        return Markup(said_ % {"num": num, **values})  # noqa: S704 (escaped)

    def drawn(macro: Any, *codes: str) -> Markup:
        here = reading.get() or catalogues.reader()
        return here.kept.get((macro.name, *codes)) or here.drawn(macro, *codes)

    app.jinja_env.globals.update(_=markup, gettext=markup, ngettext=plural, drawn=drawn)
    app.extensions["catalogues"] = catalogues
    app.teardown_request(catalogues.end)
    return catalogues


def reader() -> Catalogue:
    """The catalogue of this request's reader."""
    found = reading.get()
    if found is None:
        from flask import current_app

        catalogues: Catalogues = current_app.extensions["catalogues"]
        found = catalogues.reader()
    return found


def gettext(msgid: str, /, **values: Any) -> str:
    """A sentence with its values, as :func:`flask_babel.gettext` says it."""
    found = reader().texts[msgid]
    return found % values if values else found


def ngettext(one: str, many: str, num: int, /, **values: Any) -> str:
    """A sentence for one or for many, as :func:`flask_babel.ngettext` says it."""
    return reader().plural(one, many, num) % {"num": num, **values}


def said(msgid: str) -> Markup:
    """A sentence without values in the reader's language: what ``_("…")`` of a template is compiled to."""
    return (reading.get() or reader()).said[msgid]
