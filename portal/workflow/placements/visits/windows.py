"""The times on offer for an inspection: how long, how soon, at which hours and days, unless the household itself asks for another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from portal.workflow.working_days import is_holiday
from tenants import clock
from tenants.errors import Invalid
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tenants.organisations import Rules

MOST = 3
SHORTEST, LONGEST, AHEAD = timedelta(minutes=15), timedelta(hours=8), timedelta(days=180)
SUNDAY = 6
NONE_OF_THESE = S("Choose one of the times on offer.")


@dataclass(frozen=True)
class Window:
    """From when to when one would come."""

    starts_at: datetime
    ends_at: datetime


def kept(windows: Iterable[Window]) -> list[list[str]]:
    """As the database keeps them."""
    return [[one.starts_at.isoformat(), one.ends_at.isoformat()] for one in windows]


def read(rows: Iterable[Any]) -> list[Window]:
    """As they were kept."""
    return [Window(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in rows]


def chosen(rows: Sequence[Any], choice: int) -> Window:
    """One of the times on offer, by its place.

    Raises:
        Invalid: ``choice``: there is none, or it has gone by.
    """
    if not 0 <= choice < len(rows):
        raise Invalid(choice=NONE_OF_THESE)
    (found,) = read([rows[choice]])
    if found.ends_at <= clock.now():
        raise Invalid(choice=S("This time has gone by: agree on another one."))
    return found


def check(windows: Sequence[Window]) -> None:
    """Let times pass at which somebody can come.

    Raises:
        Invalid: by the names ``window_1`` and so on.
    """
    if not windows:
        raise Invalid(window_1=S("Write at least one day with its hours."))
    wrong = {f"window_{n}": sentence for n, one in enumerate(windows[:MOST], 1) if (sentence := _impossible(one))}
    if wrong:
        raise Invalid(**wrong)


def check_notice(windows: Sequence[Window], rules: Rules) -> None:
    """Let times pass that give the notice of the rules and keep to their hours, on no Sunday and no holiday.

    Raises:
        Invalid: by the names ``window_1`` and so on; the sentence says which rule, and what to do when the household asks for it.
    """
    wrong = {f"window_{n}": sentence for n, one in enumerate(windows, 1) if (sentence := _unasked(one, rules))}
    if wrong:
        raise Invalid(**wrong)


def _impossible(one: Window) -> Sentence | None:
    now = clock.now()
    if one.starts_at <= now:
        return S("Choose a time to come.")
    if one.starts_at > now + AHEAD:
        return S("This day is more than half a year away: check the date.")
    if not SHORTEST <= one.ends_at - one.starts_at <= LONGEST:
        return S("Write until when: between a quarter of an hour and eight hours later.")
    return None


def _unasked(one: Window, rules: Rules) -> Sentence | None:
    day, start, end = clock.day_of(one.starts_at), one.starts_at.astimezone(clock.ROME), one.ends_at.astimezone(clock.ROME)
    if (day - clock.today()).days < rules.visit_notice_days:
        return S(
            "By the rules the household is told at least %(days)s days before (to be confirmed by your office)."
            " If it asked for this day itself, write so below.",
            days=rules.visit_notice_days,
        )
    if day.weekday() == SUNDAY or is_holiday(day) or f"{day:%m-%d}" == rules.patron_day:
        return S("This is a Sunday or a holiday. If the household asked for it itself, write so below.")
    minutes = start.hour * 60 + start.minute, end.hour * 60 + end.minute
    if minutes[0] < rules.visit_from_hour * 60 or minutes[1] > rules.visit_until_hour * 60 or clock.day_of(one.ends_at) != day:
        return S(
            "By the rules one comes between %(first)s and %(last)s o'clock. If the household asked for another hour itself,"
            " write so below.",
            first=rules.visit_from_hour,
            last=rules.visit_until_hour,
        )
    return None
