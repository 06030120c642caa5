"""Hours of the demo's days."""

from __future__ import annotations

from datetime import date, datetime, time

from tenants import clock


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    """An hour of a day in Rome."""
    return datetime.combine(day, time(hour, minute), clock.ROME)
