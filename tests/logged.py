"""What a process in production would log, for tests to read."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from portal import logs
from portal.settings import Settings


class Logged:
    """The lines so far."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each line as what it is: a JSON object."""
        return [json.loads(line) for line in self.text.splitlines()]


@contextmanager
def as_in_production(settings: Settings) -> Iterator[Logged]:
    """Log as production does, into memory."""
    root, level = logging.getLogger(), logging.getLogger().level
    logged = Logged()
    logs.configure(replace(settings, env="production"), level="INFO", stream=logged.stream)
    try:
        yield logged
    finally:
        logs.plain()
        root.setLevel(level)
