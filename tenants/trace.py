"""The thread from a request to everything that it caused: one id, which rows, tasks, e-mails and every line of the log carry."""

from __future__ import annotations

import re
import secrets
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")
"""Letters, digits, hyphens and low lines only: it is written into logs, headers and statements as it is."""

_current: ContextVar[str | None] = ContextVar("trace", default=None)


def new(prefix: str = "") -> str:
    """An id that nobody has had."""
    return prefix + secrets.token_hex(8)


def accepted(told: str | None) -> str:
    """The id that somebody outside gave, if it is well-formed; else a new one."""
    return told if told and WELL_FORMED.fullmatch(told) else new()


def current() -> str | None:
    """The id of what runs now, if it has one."""
    return _current.get()


def begin(trace: str | None) -> None:
    """From here on in this context it is this one: for what has no end to wait for, such as a request.

    Raises:
        ValueError: it is not well-formed, so it must go nowhere.
    """
    if trace is not None and not WELL_FORMED.fullmatch(trace):
        raise ValueError("a trace is made of letters, digits, hyphens and low lines")
    _current.set(trace)


@contextmanager
def bound(trace: str | None) -> Iterator[None]:
    """Run a block under an id."""
    before = _current.get()
    begin(trace)
    try:
        yield
    finally:
        _current.set(before)
