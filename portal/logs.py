"""Logs: one line for each thing that happened, with the trace of the request or sweep that it belongs to, and nobody's data.

JSON in production, for people elsewhere. What we write ourselves names ids and codes. What we do not write (an exception's words, a
library's, a mail server's) may quote what somebody typed: in production an exception is told by its type, its SQLSTATE and the
places it passed through, never by its words, and whatever looks like an address or a tax code is taken out of every line.
"""

from __future__ import annotations

import logging
import re
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter

from tenants import trace

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from types import TracebackType

    from structlog.typing import EventDict, Processor, WrappedLogger

    from portal.settings import Settings

HANDLER = "portal"
CHATTY = ("celery.app.trace", "celery.worker.strategy", "fontTools", "weasyprint")
"""What tells of each step; what our own lines do not say better is a warning."""
FRAMES = 12
REQUESTS = "portal.request"
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
"""A method is what somebody sent; only those that exist are told."""
ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
TAX_CODE = re.compile(r"\b[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]\b", re.IGNORECASE)
_ROOT = Path(__file__).parents[1]
_direct: logging.StreamHandler[TextIO] | None = None
"""Where the lines of requests are written, where they need not go through all the steps."""


def get(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module: ``log.info("what happened", key=value)``; values are ids, codes and numbers."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def configure(settings: Settings, *, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every line of this process, ours and the libraries', one way. Again replaces what was before.

    In the tests lines go where the test looks for them.
    """
    global _direct
    if settings.env == "test" and stream is None:
        return
    shared: list[Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.contextvars.merge_contextvars,
        _traced,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _told if settings.is_production else _in_full,
        _reticent,
    ]
    _through_logging(*shared, ProcessorFormatter.wrap_for_formatter)
    final: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.is_production
        else structlog.dev.ConsoleRenderer(colors=False, sort_keys=False, pad_event_to=0)
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.set_name(HANDLER)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[_uninterpolated if settings.is_production else _interpolated, *shared],
            processors=[ProcessorFormatter.remove_processors_meta, final],
            pass_foreign_args=True,
            use_get_message=False,
        )
    )
    root = _without_ours()
    root.addHandler(handler)
    _direct = handler if settings.is_production else None
    root.setLevel(level.upper())
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def requested(method: str, page: str | None, status: int, seconds: float) -> None:
    """One line for each request: which page and how it ended, never its address, which may hold what was searched for.

    It is the line that is written most, of codes and numbers alone: in production it is put together here, and written as it would come
    out of all the steps above, which exist for what may quote somebody.
    """
    ms = round(seconds * 1000, 1)
    if _direct is None:
        get(REQUESTS).info("request", method=method, page=page, status=status, ms=ms)
    elif logging.getLogger(REQUESTS).isEnabledFor(logging.INFO):
        of, found = f'"{page}"' if page else "null", trace.current()
        traced = f'"trace": "{found}", ' if found else ""
        at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        line = (
            f'{{"method": "{method if method in METHODS else "?"}", "page": {of}, "status": {status}, "ms": {ms}, "event": "request",'
            f' "logger": "{REQUESTS}", "level": "info", {traced}"timestamp": "{at}"}}\n'
        )
        with _direct.lock or nullcontext():
            _direct.stream.write(line)
            _direct.flush()


def kind_of(error: BaseException) -> str:
    """What went wrong, in a word that quotes nothing: the exception's type and, of the database, its SQLSTATE and the constraint."""
    origin: Any = getattr(error, "orig", None) or error
    words = [type(origin).__name__]
    state, diagnosis = getattr(origin, "sqlstate", None), getattr(origin, "diag", None)
    if state:
        words.append(str(state))
    if diagnosis is not None and diagnosis.constraint_name:
        words.append(str(diagnosis.constraint_name))
    return " ".join(words)


def _traced(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    found = trace.current()
    if found:
        event.setdefault("trace", found)
    return event


def _told(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An exception as its kind and the places it passed through: source lines hold no data, words may."""
    error = _exception(event)
    if error is not None:
        event["error"] = " < ".join(kind_of(each) for each in _chain(error))
        event["where"] = _places(error.__traceback__)
    return event


def _in_full(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """An exception with its words and its whole traceback, for whoever develops."""
    error = _exception(event)
    if error is not None:
        event["exc_info"] = error
        return structlog.processors.format_exc_info(logger, name, event)
    return event


def _exception(event: MutableMapping[str, Any]) -> BaseException | None:
    told = event.pop("exc_info", None)
    if isinstance(told, BaseException):
        return told
    if isinstance(told, tuple):
        found: BaseException | None = told[1]
        return found
    return sys.exc_info()[1] if told else None


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found and len(found) < 5:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _places(traceback: TracebackType | None) -> list[str]:
    frames = [(frame.f_code, line) for frame, line in walk_tb(traceback)]
    return [f"{_short(code.co_filename)}:{line} {code.co_name}" for code, line in frames[-FRAMES:]]


def _short(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else "/".join(path.parts[-2:])


def _interpolated(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A library's line with its values put in."""
    values = event.pop("positional_args", None)
    if values:
        event["event"] = str(event["event"]) % values
    return event


def _uninterpolated(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """The same, but a line about an exception stays without its values: they hold the exception's words."""
    if event.get("exc_info"):
        event.pop("positional_args", None)
    return _interpolated(logger, name, event)


def _reticent(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = hushed(value)
    return event


def hushed(text: str) -> str:
    """A text without the addresses and tax codes in it."""
    if "@" in text:
        text = ADDRESS.sub("‹address›", text)
    return TAX_CODE.sub("‹tax code›", text)


def _without_ours() -> logging.Logger:
    global _direct
    root, _direct = logging.getLogger(), None
    for each in [each for each in root.handlers if each.get_name() == HANDLER]:
        root.removeHandler(each)
    return root


def _through_logging(*processors: Processor) -> None:
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *processors],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def plain() -> None:
    """Lines go to the standard library's logging as they would without structlog: commands, and the tests."""
    _without_ours()
    console = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    _through_logging(structlog.contextvars.merge_contextvars, _traced, _in_full, _reticent, console)


plain()  # until a process says how
