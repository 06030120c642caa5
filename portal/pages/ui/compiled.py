"""Compiled templates, kept for every application of this process: a second one, and each forked worker, compiles none again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import BytecodeCache

if TYPE_CHECKING:
    from flask import Flask
    from jinja2.bccache import Bucket

_compiled: dict[str, bytes] = {}


class InMemory(BytecodeCache):
    """Keyed by name and source, so that a template that was changed is compiled anew."""

    def load_bytecode(self, bucket: Bucket) -> None:
        found = _compiled.get(bucket.key + bucket.checksum)
        if found is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        _compiled[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


def install(app: Flask) -> None:
    """Let the application's templates be compiled once."""
    app.jinja_env.bytecode_cache = InMemory()
