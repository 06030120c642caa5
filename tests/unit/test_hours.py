"""Quiet hours and the hour of the summary, in Rome, also where daylight saving begins or ends."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.records.notifications.hours import Hours

ROME = ZoneInfo("Europe/Rome")


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2027-03-02 12:00", None),
        ("2027-03-02 19:59", None),
        ("2027-03-02 20:00", "2027-03-03 07:00"),
        ("2027-03-03 03:00", "2027-03-03 07:00"),
        ("2027-03-03 07:00", None),
        ("2027-03-06 21:00", "2027-03-08 07:00"),  # Saturday evening, the whole Sunday, and its night
        ("2027-03-07 12:00", "2027-03-08 07:00"),
        ("2027-03-27 21:00", "2027-03-30 07:00"),  # Easter and the Monday after; meanwhile summer time begins
        ("2027-10-30 22:00", "2027-11-02 07:00"),  # Sunday (winter time begins) and All Saints
        ("2027-06-02 10:00", "2027-06-03 07:00"),
    ],
)
def test_the_usual_quiet_hours(now: str, end: str | None) -> None:
    assert Hours().quiet_until_when(rome(now)) == (rome(end).astimezone(UTC) if end else None)


def test_the_night_in_which_the_clock_jumps_ends_at_seven_all_the_same() -> None:
    hours = Hours(quiet_holidays=False)
    assert hours.quiet_until_when(datetime(2027, 3, 27, 20, 30, tzinfo=UTC)) == datetime(2027, 3, 28, 5, 0, tzinfo=UTC)
    assert hours.quiet_until_when(datetime(2027, 10, 30, 20, 30, tzinfo=UTC)) == datetime(2027, 10, 31, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "now", "end"),
    [
        (Hours(quiet=False), "2027-03-07 03:00", None),
        (Hours(quiet_holidays=False), "2027-03-07 12:00", None),
        (Hours(quiet_from=13, quiet_until=15), "2027-03-02 14:10", "2027-03-02 15:00"),
        (Hours(quiet_from=13, quiet_until=15), "2027-03-02 02:00", None),
        (Hours(quiet_from=8, quiet_until=8), "2027-03-02 08:30", None),
        (Hours(quiet_from=0, quiet_until=6), "2027-03-06 23:30", None),
        (Hours(quiet_from=0, quiet_until=6), "2027-03-07 23:30", "2027-03-08 06:00"),
    ],
)
def test_hours_that_somebody_chose(hours: Hours, now: str, end: str | None) -> None:
    assert hours.quiet_until_when(rome(now)) == (rome(end) if end else None)


@pytest.mark.parametrize(
    ("hours", "at", "moment"),
    [
        (Hours(), "2027-03-02 07:59", "2027-03-02 08:00"),
        (Hours(), "2027-03-02 08:01", "2027-03-03 08:00"),
        (Hours(), "2027-03-05 18:00", "2027-03-08 08:00"),
        (Hours(digest_days="daily"), "2027-03-05 18:00", "2027-03-06 08:00"),
        (Hours(), "2027-03-26 09:00", "2027-03-30 08:00"),
        (Hours(digest_hour=18), "2027-03-02 12:00", "2027-03-02 18:00"),
    ],
)
def test_when_the_summary_goes_out(hours: Hours, at: str, moment: str) -> None:
    assert hours.digest_after(rome(at)) == rome(moment)
