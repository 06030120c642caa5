"""What our compiled templates write is what Jinja's own write: the same text, escaped the same, and the same refusals."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined
from jinja2.exceptions import UndefinedError
from markupsafe import Markup

from portal.pages.ui.compiled import Generator, gathered

MACROS = (
    "{% macro box(text, kind='plain', more='') %}[{{ kind }}:{{ text }}{% if more %}|{{ more }}{% endif %}]{% endmacro %}"
    "{% macro around(title) %}({{ title }} {{ caller() }}){% endmacro %}"
    "{% macro rest(a) %}{{ a }}{{ varargs | length }}{{ kwargs.b }}{% endmacro %}"
)
PAGE = (
    "{% import 'macros' as ui %}{% from 'macros' import box, rest as others %}"
    "{{ value }}{{ value ~ ' & ' ~ value }}{{ 'x' ~ 1 }}{{ value if value == 3 }}"
    "{{ thing.name }}{{ thing.kind }}{{ row.name }}{{ row.get('name') }}{{ row.inner.name }}"
    "{{ thing.gone | default('no') }}{{ row.gone | default(value) }}{{ row.name | default('x') }}{{ thing.kind | default('') }}"
    "{% if value is none %}none{% endif %}{% if value is not none %}some{% endif %}{% if row.gone is defined %}here{% endif %}"
    "{{ ui.box(value) }}{{ ui.box(value, more=value) }}{{ box('<b>', kind=value) }}{{ others(value, 1, 2, b=value) }}"
    "{% call ui.around(value) %}{{ value }}{{ ui.box(value) }}{% endcall %}"
    "{% autoescape false %}{{ value | e }}{{ ui.box(value) }}{{ 'a' ~ 'b' }}{% endautoescape %}"
)
SAFE = (
    "{% import 'macros' as ui %}{{ value | safe }}{{ (value ~ '<i>') | safe }}{{ ui.box(value | safe) }}"
    "{{ row.gone | default(value) | safe }}"
)
VALUES = st.one_of(
    st.text(alphabet="a<>&'\"è ", max_size=6),
    st.integers(-5, 5),
    st.booleans(),
    st.none(),
    st.just(Markup("<i>&amp;</i>")),
    st.just(1.5),
)


class Ours(Environment):
    """Jinja's environment with the code that ours writes."""

    code_generator_class = Generator

    def _generate(self, *arguments: object, **named: object) -> str:
        return gathered(super()._generate(*arguments, **named))  # type: ignore[arg-type]


def drawn(kind: type[Environment], page: str, **values: Any) -> str:
    made = kind(loader=DictLoader({"page": page, "macros": MACROS}), undefined=StrictUndefined, autoescape=True)
    return made.get_template("page").render(values)


OURS, JINJA = (
    kind(loader=DictLoader({"page": PAGE, "macros": MACROS}), undefined=StrictUndefined, autoescape=True)
    for kind in (Ours, Environment)
)


@given(VALUES, VALUES)
def test_the_same_is_written(value: Any, kind: Any) -> None:
    row = {"name": value, "inner": {"name": kind}, "kind": kind}
    values = {"value": value, "thing": SimpleNamespace(name=value, kind=kind), "row": row}
    assert OURS.get_template("page").render(values) == JINJA.get_template("page").render(values)
    assert drawn(Ours, SAFE, **values) == drawn(Environment, SAFE, **values)


def test_what_people_typed_is_escaped_everywhere() -> None:
    typed = "<script>"
    values = {"value": typed, "thing": SimpleNamespace(name=typed, kind=typed), "row": {"name": typed, "inner": {"name": typed}}}
    written = OURS.get_template("page").render(values)
    assert written.count("&lt;script&gt;") > 15
    # a macro escapes what it is given, also where it is called with nothing escaping
    assert typed not in written


def test_what_is_declared_safe_stands_as_it_is_and_nothing_else_does() -> None:
    made = drawn(Ours, "{% set b = a | safe %}{{ a }}{{ a | safe }}{{ b }}{{ [a, a | safe] | join }}", a="<b>")
    assert made == "&lt;b&gt;<b><b>&lt;b&gt;<b>"


@pytest.mark.parametrize("call", ["ui.box('x')", "ui.gone('x')", "gone('x')", "ui.around()"])
def test_a_block_around_what_is_no_such_macro_is_refused(call: str) -> None:
    page = "{% import 'macros' as ui %}{% call " + call + " %}x{% endcall %}{{ ui.around('x') }}"
    for kind in (Ours, Environment):
        with pytest.raises((TypeError, UndefinedError)):
            drawn(kind, page)


@pytest.mark.parametrize("page", ["{{ thing.gone }}", "{{ row.gone }}", "{{ gone.name }}", "{{ row.gone.name | default(1) }}"])
def test_what_is_missing_is_refused_and_not_left_out(page: str) -> None:
    for kind in (Ours, Environment):
        with pytest.raises(UndefinedError, match="gone"):
            drawn(kind, page, thing=SimpleNamespace(), row={})


@pytest.mark.parametrize("call", ["ui.box()", "ui.box(1, 2, 3, 4)", "ui.box(1, nothing=2)", "ui.box(1, text=2)"])
def test_a_macro_that_is_called_wrongly_is_refused(call: str) -> None:
    for kind in (Ours, Environment):
        with pytest.raises((TypeError, UndefinedError)):
            drawn(kind, "{% import 'macros' as ui %}{{ " + call + " }}")
