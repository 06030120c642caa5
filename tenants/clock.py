"""The one clock. Everything that asks "what day is it?" asks here, so that a demo or a test can move the day."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROME = ZoneInfo("Europe/Rome")

_process_today: date | None = None
_followed: Path | None = None
_moved_today: ContextVar[date | None] = ContextVar("moved_today", default=None)


def set_process_today(day: date | None) -> None:
    """Move this process's clock to a day; the time of the day keeps running. ``None`` gives the real clock back."""
    global _process_today
    _process_today = day


def follow(file: Path | None) -> None:
    """Let this process's clock show the day that stands in a file, at each look: a simulation moves it under processes that run."""
    global _followed
    _followed = file


def moved_today() -> date | None:
    """The day the clock was moved to, or ``None`` when it is the real one. The scope hands it to the database."""
    return _moved_today.get() or _process_today or (date.fromisoformat(_followed.read_text()) if _followed else None)


@contextmanager
def at_day(day: date) -> Iterator[None]:
    """Run a block as if today were ``day``: predictions and tests."""
    token = _moved_today.set(day)
    try:
        yield
    finally:
        _moved_today.reset(token)


def now() -> datetime:
    """This instant, in UTC. With a moved clock: the moved day at the real time of the day in Rome."""
    real = datetime.now(UTC)
    day = moved_today()
    if day is None:
        return real
    there = real.astimezone(ROME)
    if day == there.date():
        return real
    # in Rome's hours: a day counted in UTC would be another one late in the evening, where summer time begins or ends between them
    return (there + timedelta(days=(day - there.date()).days)).astimezone(UTC)


def today() -> date:
    """The calendar day in Rome."""
    return moved_today() or datetime.now(ROME).date()


def day_of(instant: datetime) -> date:
    """The calendar day in Rome of an instant."""
    return instant.astimezone(ROME).date()


def real(instant: datetime) -> datetime:
    """An instant of this clock as a browser's own clock shows it, which nobody moves."""
    return instant + (datetime.now(UTC) - now())
