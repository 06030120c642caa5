"""A person's hours: when nobody writes to them, and when the daily summary comes. In Rome's time, whatever daylight saving does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal.workflow.working_days import is_holiday, is_working
from tenants.clock import ROME

DIGEST_DAYS = ("working", "daily")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """The usual hours, unless somebody chose others: quiet from eight in the evening to seven, on Sundays and holidays; a summary at
    eight on working days. A night from an hour to the same hour is none."""

    digest_hour: int = 8
    digest_days: str = "working"
    quiet: bool = True
    quiet_from: int = 20
    quiet_until: int = 7
    quiet_holidays: bool = True

    def quiet_until_when(self, now: datetime) -> datetime | None:
        """When the quiet hours that run at ``now`` end; nothing when it is not quiet."""
        end, at = None, now.astimezone(ROME)
        while (loud := self._next_sound(at)) is not None:
            end = at = loud
        return end.astimezone(UTC) if end else None

    def digest_after(self, at: datetime) -> datetime:
        """The first moment after ``at`` at which a summary goes out."""
        day = at.astimezone(ROME).date()
        while True:
            moment = _at(day, self.digest_hour)
            if moment >= at.astimezone(ROME) and (self.digest_days == "daily" or is_working(day)):
                return moment.astimezone(UTC)
            day += _DAY

    def _next_sound(self, at: datetime) -> datetime | None:
        """The end of the day or night that makes this moment quiet; another may begin there."""
        if not self.quiet:
            return None
        day = at.date()
        if self.quiet_holidays and (day.weekday() == 6 or is_holiday(day)):
            return _at(day + _DAY, 0)
        start, end, hour = self.quiet_from, self.quiet_until, at.hour
        if start < end:
            return _at(day, end) if start <= hour < end else None
        if start == end or end <= hour < start:
            return None
        return _at(day if hour < end else day + _DAY, end)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ROME)
