"""Finds every sentence a person may read: those that babel's extractors know, and those that stand in our tables as plain text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from jinja2.ext import babel_extract

ROOT = Path(__file__).parents[2]
FOLDERS = ("portal", "tenants", "tasks")
KEYWORDS: dict[str, Any] = {
    "S": None,
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_CALLED = re.compile(rf"\b(?:{'|'.join(KEYWORDS)})\(".encode())
TABLES = ("WORDS", "LABELS", "TITLES")
"""Dictionaries whose name ends so hold msgids as values; so do those from which a sentence is taken, as in ``say(SOURCES[key])``."""
TRANSLATORS = ("say", "S", "gettext", "lazy_gettext", "_")
NOT_FOR_READERS = ("portal/cli", "portal/demo", "portal/embedded")
ARGUMENTS: dict[str, tuple[tuple[int, str], ...]] = {
    "action": ((4, "label"),),
    "Waits": ((2, "title"),),
    "Reminder": ((0, "title"),),
    "_rule": ((3, "verb"),),
    "_owed": ((2, "title"),),
    "Owed": ((1, "task"), (2, "stops")),
    "_owed_answer": ((1, "task"),),
    "_owed_duty": ((1, "task"),),
    "_owed_contribution": ((1, "task"),),
}
"""Calls that take msgids as plain text: at which places, or by which names."""
ATTRIBUTES = ("says", "title")
"""Of the event classes in ``portal/workflow/events``."""

Found = tuple[str, int, Any]


def template(root: Path = ROOT) -> Catalog:
    """Every sentence of the source, with the files where it stands."""
    made = Catalog(project="ospitalita-portal", charset="utf-8")
    for file, _, msgid in found(root):
        made.add(msgid, locations=[(file, 0)])
    return made


def found(root: Path = ROOT) -> Iterator[Found]:
    """Every sentence with its file and line."""
    paths = {
        str(path.relative_to(root)): path
        for folder in FOLDERS
        for path in sorted((root / folder).rglob("*"))
        if not str(path.relative_to(root)).startswith(NOT_FOR_READERS)
    }
    trees = {
        name: list(ast.walk(ast.parse(path.read_text(encoding="utf-8")))) for name, path in paths.items() if path.suffix == ".py"
    }
    tables = {table for nodes in trees.values() for table in _tables_of(nodes)}
    for name, path in paths.items():
        if name in trees:
            yield from _of_python(path, name, trees[name], tables)
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            yield from _of_template(path, name)


def _tables_of(nodes: list[ast.AST]) -> Iterator[str]:
    """Names of the dictionaries from which this module takes sentences."""
    for node in nodes:
        if not (isinstance(node, ast.Call) and node.args and _name(node.func) in TRANSLATORS):
            continue
        for part in ast.walk(node.args[0]):
            if isinstance(part, ast.Subscript):
                yield _name(part.value)
            elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "get":
                yield _name(part.func.value)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _of_python(path: Path, name: str, nodes: list[ast.AST], tables: set[str]) -> Iterator[Found]:
    if _CALLED.search(path.read_bytes()):  # reading a file word by word is slow, and most have none
        with path.open("rb") as source:
            for line, msgid, _, _ in extract("python", source, KEYWORDS):
                if msgid:
                    yield name, line, msgid
    constants: dict[str, list[ast.expr]] = {}  # of the module and of its functions: which of them is meant matters little
    for assigned in nodes:
        if isinstance(assigned, ast.Assign):
            for target in assigned.targets:
                if isinstance(target, ast.Name):
                    constants.setdefault(target.id, []).append(assigned.value)
    for node in nodes:
        for line, text in _of_node(node, constants, tables, events=path.parent.name == "events"):
            yield name, line, text


def _of_node(node: ast.AST, constants: dict[str, list[ast.expr]], tables: set[str], *, events: bool) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Call):
        called = _name(node.func)
        for place, word in ARGUMENTS.get(called, ()):
            given = node.args[place : place + 1] + [k.value for k in node.keywords if k.arg == word]
            for value in given:
                yield from _texts(value, constants)
    elif isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Dict):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [_name(target) for target in targets]
        if any(name.endswith(TABLES) or name in tables for name in names):
            for value in node.value.values:
                yield from _texts(value, constants)
    elif isinstance(node, ast.ClassDef) and events:
        for part in node.body:
            if isinstance(part, ast.Assign) and any(isinstance(t, ast.Name) and t.id in ATTRIBUTES for t in part.targets):
                yield from _texts(part.value, constants)


def _texts(value: ast.expr, constants: dict[str, list[ast.expr]]) -> Iterator[tuple[int, str]]:
    if isinstance(value, ast.Name):
        for meant in constants.get(value.id, ()):
            yield from _texts(meant, {})
    elif isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.lineno, value.value
    elif isinstance(value, (ast.Tuple, ast.List)):
        for part in value.elts:
            yield from _texts(part, constants)
    elif isinstance(value, ast.IfExp):
        yield from _texts(value.body, constants)
        yield from _texts(value.orelse, constants)


def _of_template(path: Path, name: str) -> Iterator[Found]:
    options = {"extensions": "jinja2.ext.do,jinja2.ext.i18n", "silent": "false", "trimmed": "true"}
    with path.open("rb") as source:
        for line, called, messages, _ in babel_extract(source, list(KEYWORDS), (), options):
            if called in (None, "ngettext", "lazy_ngettext") and isinstance(messages, tuple):
                yield name, line, tuple(messages[:2])
            else:
                text = messages[0] if isinstance(messages, tuple) else messages
                if isinstance(text, str) and text:
                    yield name, line, text
