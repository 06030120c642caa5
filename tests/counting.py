"""How many statements a request sends to the database: what a page costs, whatever the number of rows it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import event


def statements(app: Flask, request: Callable[[], Any]) -> int:
    """The number of statements that the application sends while a request is made."""
    engine, sent = app.extensions["portal"].database.engine, []

    def count(*arguments: Any) -> None:
        sent.append(arguments[2])

    event.listen(engine, "before_cursor_execute", count)
    try:
        answer = request()
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert answer.status_code == 200, answer.status_code
    return len(sent)
