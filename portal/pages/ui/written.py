"""What the code of compiled templates calls for each value, in as few calls as can be (``compiled.py`` writes that code).

What is escaped, and how, is as in Jinja's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import markupsafe
from flask import current_app, url_for
from jinja2 import Undefined
from jinja2.runtime import Macro, markup_join
from jinja2.utils import missing
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable

_inner: Callable[[str], str] = vars(markupsafe)["_escape_inner"]
"""What ``escape`` itself calls for a text, without a markup made of each."""


def shown(value: Any) -> str:
    """A value as it stands in the page: what is no markup is escaped."""
    kind = type(value)
    if kind is str:
        return _inner(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return] # just told
    if kind is int or kind is float:
        return str(value)
    return "" if kind is Undefined else escape(value)


def plain(value: Any) -> str:
    """What was declared safe, as it stands in the page: a text needs no markup made of it first."""
    return value if type(value) is str else Markup(value)  # noqa: S704 (the template says so)


def given(value: Any, name: str, default: Any) -> Any:
    """What ``value.name | default(…)`` is: the attribute or item of that name, without an exception on the way to the default."""
    if type(value) is dict:
        found = value.get(name, default)
    else:
        found = getattr(value, name, missing)
        if found is missing:
            try:
                found = value[name]
            except (TypeError, LookupError, AttributeError):
                return default
    return default if isinstance(found, Undefined) else found


class Drawing(Macro):
    """A macro that finds what it was not given without an exception for each."""

    @classmethod
    def of(cls, macro: Macro) -> Macro:
        """The same macro, called so."""
        macro.__class__ = cls
        return macro

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """What the macro draws, as a value."""
        arguments = self._arguments_of(args, kwargs)
        if arguments is None:
            return super().__call__(*args, **kwargs)
        drawn = self._func(*arguments)
        return Markup(drawn) if self._default_autoescape else drawn  # noqa: S704 (our own templates)

    def text(self, *args: Any, **kwargs: Any) -> str:
        """What the macro draws, to be put into a page where it is called: markup made of it would be a copy that is thrown away."""
        arguments = self._arguments_of(args, kwargs)
        if arguments is None or not self._default_autoescape:
            return shown(self(*args, **kwargs))
        return self._func(*arguments)

    def _arguments_of(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any] | None:
        """The arguments in the order in which the macro's code takes them; nothing where Jinja is to find them itself."""
        if self.explicit_caller or self.catch_kwargs or self.catch_varargs or len(args) > self._argument_count:
            return None
        if self.caller != ("caller" in kwargs):
            return None
        arguments = [*args, *[kwargs.pop(name, missing) for name in self.arguments[len(args) :]]]
        if self.caller:
            arguments.append(kwargs.pop("caller"))
        if kwargs:
            raise TypeError(f"macro {self.name!r} takes no argument {next(iter(kwargs))!r}")
        return arguments


def joined(*values: Any) -> str:
    """Values put beside each other (``~``): markup where one of them is, and then the others are escaped."""
    if any(type(value) is Markup for value in values):
        return Markup("".join(map(shown, values)))  # noqa: S704 (escaped)
    return markup_join(values) if any(hasattr(value, "__html__") for value in values) else "".join(map(str, values))


def placed(endpoint: str) -> str:
    """The address of a page that takes nothing: found once in an application, where it stands in the same place always."""
    known: dict[str, str] = current_app.extensions["addresses"]
    found = known.get(endpoint)
    if found is None:
        found = known[endpoint] = url_for(endpoint)
    return found
