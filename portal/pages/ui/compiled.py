"""Compiled templates: kept for every application of this process, and compiled to less work for each value.

Jinja's own code asks of each value that a page shows whether it is markup, in three calls that make a markup of it again, and reaches
each translated sentence through four. A page shows hundreds of them. Here a text, a number and markup are told apart in one step, and a
sentence without values is a look-up. What is escaped, and how, is the same.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask.templating import Environment
from jinja2 import BytecodeCache, Template, nodes
from jinja2.compiler import CodeGenerator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from jinja2.bccache import Bucket
    from jinja2.compiler import Frame
    from jinja2.environment import TemplateModule
    from jinja2.runtime import Context

_compiled: dict[str, bytes] = {}
DIRECT = ("ngettext", "gettext", "drawn", "url_for", "asset")
"""Functions of ours that ask nothing of the template they are called in."""


class InMemory(BytecodeCache):
    """Keyed by name and source, so that a template that was changed is compiled anew."""

    def load_bytecode(self, bucket: Bucket) -> None:
        found = _compiled.get(bucket.key + bucket.checksum)
        if found is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        _compiled[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


class Generator(CodeGenerator):
    """Writes a template's code with :func:`~portal.pages.ui.written.shown` for each value and plain calls for our own functions."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """The template, which finds what it calls at its beginning."""
        self.writeline("from portal.pages.ui.written import Drawing, given, joined, placed, plain, shown")
        self.writeline("from portal.pages.catalogue import said")
        self.imported = {each.target for each in node.find_all(nodes.Import)}
        named = (name for each in node.find_all(nodes.FromImport) for name in each.names)
        self.macros = {name if isinstance(name, str) else name[1] for name in named}
        self.as_text: nodes.Expr | None = None
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not frame.eval_ctx.autoescape or frame.eval_ctx.volatile or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        elif isinstance(node, nodes.Filter) and node.name == "safe":
            self.as_text = node
            self.write("plain(")
        elif isinstance(node, nodes.Call) and _is_plain(node) and self._is_macro(node.node, frame):
            self.as_text = node
            self.write("(")
        else:
            self.write("(" if self._is_sentence(node) else "shown(")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """An attribute, found without a call of Python; an item of that name, and whatever is missing, as Jinja finds it."""
        self.write("(found if (found := getattr((of := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(of, {node.attr!r}))")

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:
        """``is none`` is an operator."""
        if node.name != "none":
            super().visit_Test(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(" is None)")

    def macro_def(self, macro_ref: Any, frame: Frame) -> None:
        """A macro, as :class:`Drawing`."""
        self.write("Drawing.of(")
        super().macro_def(macro_ref, frame)
        self.write(")")

    def visit_CallBlock(self, node: nodes.CallBlock, frame: Frame) -> None:
        """A macro around what the block draws, put in its place as text."""
        if not (_is_plain(node.call) and self._is_macro(node.call.node, frame)):
            super().visit_CallBlock(node, frame)
            return
        inner, drawn = self.macro_body(node, frame)
        self.writeline("caller = ")
        self.macro_def(drawn, inner)
        self.start_write(frame, node)
        self.visit(node.call.node, frame)
        self._written_call(node.call, frame, "caller=caller", ".text")
        self.end_write(frame)

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        """``| default`` of what may be missing. ``| e`` where nothing else escapes: the text alone, since no markup is asked for there.
        ``| safe`` that is shown at once: no markup is made of it."""
        if node is self.as_text and node.node is not None:
            self.visit(node.node, frame)
            return
        if (
            node.name == "default"
            and len(node.args) < 2
            and not node.kwargs
            and isinstance(node.node, nodes.Getattr)
            and isinstance(node.node.node, nodes.Name)
        ):
            self.write("given(")
            self.visit(node.node.node, frame)
            self.write(f", {node.node.attr!r}, ")
            self.visit(node.args[0] if node.args else nodes.Const(""), frame)
            self.write(")")
            return
        if node.name not in ("e", "escape") or frame.eval_ctx.autoescape or frame.eval_ctx.volatile or node.node is None:
            super().visit_Filter(node, frame)
            return
        self.write("shown(")
        self.visit(node.node, frame)
        self.write(")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        """Values beside each other."""
        if not frame.eval_ctx.autoescape or frame.eval_ctx.volatile:
            super().visit_Concat(node, frame)
            return
        self.write("joined(")
        for each in node.nodes:
            self.visit(each, frame)
            self.write(", ")
        self.write(")")

    def _is_macro(self, called: nodes.Expr, frame: Frame) -> bool:
        """A macro of another file: it asks nothing of the context that Jinja's way round a call would find out."""
        if not frame.eval_ctx.autoescape or frame.eval_ctx.volatile:
            return False
        if isinstance(called, nodes.Getattr):
            return isinstance(called.node, nodes.Name) and called.node.name in self.imported
        return isinstance(called, nodes.Name) and (called.name in self.macros or called.name == "caller")

    def _is_sentence(self, node: nodes.Expr) -> bool:
        """A sentence of the catalogues as :mod:`portal.pages.catalogue` gives it: markup always, which need not be found out."""
        named = isinstance(node, nodes.Call) and _is_plain(node) and isinstance(node.node, nodes.Name)
        return named and node.node.name in ("_", "gettext", "ngettext")  # type: ignore[attr-defined]

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """A call: of a sentence without values, of one of our own functions, or of anything else."""
        called = node.node
        plain = not forward_caller and _is_plain(node)
        if plain and isinstance(called, nodes.Name) and called.name == "_" and len(node.args) == 1 and not node.kwargs:
            self.write("said(")
            self.visit(node.args[0], frame)
            self.write(")")
        elif plain and isinstance(called, nodes.Name) and called.name == "url_for" and len(node.args) == 1 and not node.kwargs:
            self.write("placed(")
            self.visit(node.args[0], frame)
            self.write(")")
        elif plain and ((isinstance(called, nodes.Name) and called.name in ("_", *DIRECT)) or self._is_macro(called, frame)):
            self.visit(called, frame)
            self._written_call(node, frame, way=".text" if node is self.as_text else "")
        else:
            super().visit_Call(node, frame, forward_caller=forward_caller)

    def _written_call(self, node: nodes.Call, frame: Frame, more: str = "", way: str = "") -> None:
        self.write(f"{way}(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(f"{more})")


def _is_plain(node: nodes.Call) -> bool:
    """Whether what a call is given stands there, one by one."""
    return not (node.dyn_args or node.dyn_kwargs)


_FUNCTION = ("def root(", "def block_")
_RESOLVE = "    resolve = context.resolve_or_missing"
_RESOLVED = re.compile(r"^( +\w+ = )resolve\(('\w+')\)$")
_YIELDS = re.compile(r"^( +)yield (from )?(.*)$")


def gathered(source: str) -> str:
    """The code of a template whose pieces are gathered where they are made.

    Jinja hands each piece of a page up through every level of inheritance, one by one: two hundred pieces through five generators. Here
    each function gathers its own, a block hands them up together, and they are joined once. No line is added, so that errors name the line
    of the template that they did.
    """
    lines, inside, is_block, nested = source.split("\n"), False, False, 0
    for number, line in enumerate(lines):
        depth = len(line) - len(line.lstrip())
        if line == _RESOLVE:  # what a template knows is in one of two dictionaries: to look there takes no call
            lines[number] = f"{line}; _own = context.vars; _all = context.parent"
        elif resolved := _RESOLVED.match(line):
            lines[number] = f"{resolved[1]}_own[{resolved[2]}] if {resolved[2]} in _own else _all.get({resolved[2]}, missing)"
        if nested and line and depth <= nested:
            nested = 0
        if line.startswith(_FUNCTION):
            inside, is_block = True, line.startswith("def block_")
        elif nested:
            continue
        elif inside and line.lstrip().startswith("def "):  # a macro, or what a loop goes through: it hands up to its own caller
            nested = depth
        elif inside and not line and not lines[number + 1].startswith(" "):
            lines[number], inside = "    return _pieces" if is_block else "    yield ''.join(_pieces)", False
        elif inside and line == "    if 0: yield None":
            lines[number] = "    _pieces = []; _add = _pieces.append"
        elif inside and (found := _YIELDS.match(line)):
            lines[number] = f"{found[1]}{'_pieces.extend' if found[2] else '_add'}({found[3]})"
    return "\n".join(_at_once(lines))


def _at_once(lines: list[str]) -> Iterator[str]:
    """Pieces that follow each other, added in one call."""
    begun = False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        depth = line[: len(line) - len(line.lstrip())]
        adds = line.startswith(f"{depth}_add(")
        goes_on = adds and following.startswith(f"{depth}_add(")
        if adds and (begun or goes_on):
            piece = line[len(depth) + 5 : -1]
            yield f"{depth}{'' if begun else '_pieces.extend(('}{piece}{',' if goes_on else '))'}"
            begun = goes_on
        else:
            yield line


class Gathering(Environment):
    """Flask's environment, whose templates are compiled so, and found by their name alone once they were: their files do not change under
    a process, unless it is told to look (``auto_reload``). What all templates know is one dictionary; none of ours is given more."""

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        found = self._found.get(name) if isinstance(name, str) and not globals else None
        if found is None or self.auto_reload:
            found = super().get_template(name, parent, globals)
            if not globals:
                self._found[found.name or ""] = found
        return found

    @cached_property
    def _found(self) -> dict[str, Template]:
        return {}

    def make_globals(self, d: Any) -> Any:
        """Jinja's chain of dictionaries is gone through key by key, in Python, for each template that is drawn."""
        return super().make_globals(d) if d else self.globals

    def _generate(self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False) -> str:
        return gathered(super()._generate(source, name, filename, defer_init))


class Imported(Template):
    """A template whose macros are made once. Ours have no globals but the environment's: Jinja compares all of them at each import."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return self._module if self._module is not None else super()._get_default_module(ctx)


def install(app: Flask) -> None:
    """Let the application's templates be compiled once, and so."""
    app.jinja_env.bytecode_cache = InMemory()
    app.jinja_env.code_generator_class = Generator
    app.jinja_env.template_class = Imported
    app.extensions["addresses"] = {}
