"""Templates whose pieces are gathered draw what Jinja's own draw, and name the line where they fail."""

from __future__ import annotations

import traceback

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined

from portal.pages.ui.compiled import gathered

TEMPLATES = {
    "base": "<{% block title %}none{% endblock %}>{% block body %}{% endblock %}{% include 'foot' %}",
    "middle": "{% extends 'base' %}{% block body %}({% block tab %}{% endblock %}){% endblock %}",
    "page": (
        "{% extends 'middle' %}{% import 'macros' as m %}{% set word = 'set' %}{% block title %}{{ super() }}, {{ name }}{% endblock %}"
        "{% block tab %}{% for n in numbers if n % 2 recursive %}{{ loop.index }}:{{ n }}{% else %}no{% endfor %}"
        "{% for a, b in pairs if a != b %}{{ a }}{{ m.twice(b) }}{% endfor %}"
        "{% call m.boxed() %}{% if name %}{{ name }}{% endif %}{% endcall %}{% endblock %}"
    ),
    "macros": "{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{% macro boxed() %}[{{ caller() }}]{% endmacro %}",
    "foot": "\n{% for n in numbers %}{% filter upper %}x{{ n }}{% endfilter %}{% endfor %}",
    "broken": "one\ntwo {% if name %}\n{{ missing }}{% endif %}\n",
}


class Gathering(Environment):
    def _generate(self, *arguments: object, **named: object) -> str:
        return gathered(super()._generate(*arguments, **named))  # type: ignore[arg-type]


def environment(kind: type[Environment]) -> Environment:
    return kind(loader=DictLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True)


@pytest.mark.parametrize("numbers", [[], [1, 2, 3]])
def test_the_same_is_drawn(numbers: list[int]) -> None:
    values = {"name": "<Anna>", "numbers": numbers, "pairs": [("a", "b"), ("c", "c"), ("d", "<")]}
    drawn = [environment(kind).get_template("page").render(values) for kind in (Environment, Gathering)]
    assert drawn[0] == drawn[1]
    assert "&lt;Anna&gt;" in drawn[1]


def test_an_error_names_its_line() -> None:
    with pytest.raises(Exception, match="missing") as failed:
        environment(Gathering).get_template("broken").render(name="x")
    assert 3 in [frame.lineno for frame in traceback.extract_tb(failed.tb) if frame.name == "top-level template code"]
