"""The stay clock: days used and left, what comes when, and why each date is what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from portal.workflow.placements.overstay import days_over
from portal.workflow.rules import Days, longest_stay
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from portal.workflow.placements.models import Placement
    from tenants.organisations import Rules


Mark = tuple[date, str, Sentence, tuple[Sentence, ...]]


class Milestone(NamedTuple):
    """A day that matters in a stay; ``day`` counts from the first. ``why`` says where the date comes from."""

    day: int
    date: date
    title: Sentence
    why: tuple[Sentence, ...]
    done: bool
    due: str = "ok"


@dataclass(frozen=True)
class StayClock:
    """A stay on a given day. ``total - used`` is what is left; below zero the stay has passed its end."""

    first_day: date
    last_day: date
    total: int
    used: int
    state: str
    over: int
    milestones: tuple[Milestone, ...]

    @property
    def left(self) -> int:
        """Days left after today; negative past the end."""
        return self.total - self.used


def review_opens_on(ends_on: date, rules: Rules) -> date:
    """The day on which the renewal review of a stay opens by itself."""
    return ends_on - timedelta(days=rules.review_opens_days)


def review_due_on(ends_on: date, rules: Rules) -> date:
    """The day by which the renewal of a stay is to be decided."""
    return ends_on - timedelta(days=rules.review_due_days)


def stay_clock(
    placement: Placement, rules: Rules, today: date, *, review_opened: bool = False, review_decided: bool | None = None
) -> StayClock:
    """The clock of a stay, before, during and after it.

    Args:
        placement: the stay.
        rules: those of the case.
        today: the day on which the clock is read.
        review_opened: whether its renewal review was opened.
        review_decided: whether that was decided; ``None`` when the reader does not know.
    """
    days = Days(placement.starts_on, placement.ends_on)
    after = placement.left_on if placement.left_on is not None else today + timedelta(days=1)
    used = max((after - days.start).days, 0)
    over = days_over(days.end, placement.left_on, today) if placement.state in ("living", "ended") else 0
    left = len(days) - used
    state = "overdue" if over else "soon" if placement.left_on is None and left <= rules.review_due_days else "ok"
    ahead = _milestones(placement, rules, days)
    gone = placement.left_on is not None
    facts = {"first": placement.handed_over_at is not None, "opens": review_opened, "decision": review_decided, "last": gone}
    milestones = tuple([_milestone(mark, days, today, gone, facts) for mark in sorted(ahead, key=_FIRST)])
    return StayClock(days.start, days.last, len(days), used, state, over, milestones)


_FIRST = itemgetter(0)


def _milestone(mark: Mark, days: Days, today: date, gone: bool, facts: dict[str, bool | None]) -> Milestone:
    """A milestone is done when it happened; one that merely passed is not, and is late when it is known not to have happened."""
    day, what, title, why = mark
    happened = facts.get(what, day < today)
    due = "ok"
    if not gone and not happened:
        late = day < today and (what == "last" or (what == "decision" and happened is False))
        due = "overdue" if late else "soon" if today <= day <= today + timedelta(days=7) else "ok"
    return Milestone((day - days.start).days, day, title, why, bool(happened), due)


def _milestones(placement: Placement, rules: Rules, days: Days) -> list[Mark]:
    handed_over = placement.handed_over_at is not None
    found = [
        _at(
            days.start,
            "first",
            S("First day of the stay"),
            S("The keys were handed over on this day.")
            if handed_over
            else S("The day that was proposed; the day of the handover replaces it."),
            S("Every other date of the stay is counted from it."),
        )
    ]
    renewable, source = placement.renewed_months == 0 and placement.renewal_months > 0, _source(rules)
    if renewable:
        found.append(
            _at(
                review_opens_on(days.end, rules),
                "opens",
                S("The renewal review opens"),
                S("The rules say: %(days)s days before the end of the stay.", days=rules.review_opens_days),
                *source,
            )
        )
        found.append(
            _at(
                review_due_on(days.end, rules),
                "decision",
                S("The decision on the renewal is due"),
                S("The rules say: %(days)s days before the end of the stay.", days=rules.review_due_days),
                *source,
            )
        )
    found += [
        _at(
            days.end - timedelta(days=before),
            "reminder",
            S("Reminder: %(days)s days to the end", days=before),
            S("Everybody concerned is reminded %(days)s days before the end of the stay.", days=before),
            *source,
        )
        for before in sorted(rules.reminder_days, reverse=True)
    ]
    longest = longest_stay(days.start, placement.base_months, placement.renewed_months)
    found.append(_at(days.last, "last", S("Last day of the stay"), *_why_end(placement, days, longest), *source))
    if renewable:
        renewed = longest_stay(days.start, placement.base_months, placement.renewal_months)
        found.append(
            _at(
                renewed.last,
                "longest",
                S("Last possible day, if the renewal is granted in full"),
                S(
                    "%(base)s months and %(renewal)s more, both counted from the first day, %(day)s.",
                    base=placement.base_months,
                    renewal=placement.renewal_months,
                    day=days.start,
                ),
                *_clamped(days.start, renewed.end),
                S("A stay can be renewed only once."),
                *source,
            )
        )
    return found


def _source(rules: Rules) -> tuple[Sentence, ...]:
    """Which version of the rules a date rests on, and where that is written."""
    if not rules.source:
        return ()
    return (
        S(
            "Version %(version)s of the rules of the partnership, in force since %(day)s. Source: %(source)s.",
            version=rules.version,
            day=rules.valid_from,
            source=rules.source.rstrip("."),
        ),
    )


def _why_end(placement: Placement, days: Days, longest: Days) -> tuple[Sentence, ...]:
    if days.end < longest.end:
        return (S("This end was decided; by its months the stay could last until %(day)s.", day=longest.last),)
    counted = (
        S(
            "%(base)s months and the %(renewed)s months of the renewal, all counted from the first day, %(day)s: the day before "
            "%(end)s is the last.",
            base=placement.base_months,
            renewed=placement.renewed_months,
            day=days.start,
            end=days.end,
        )
        if placement.renewed_months
        else S(
            "%(base)s months counted from the first day, %(day)s: the day before %(end)s is the last.",
            base=placement.base_months,
            day=days.start,
            end=days.end,
        )
    )
    return (counted, *_clamped(days.start, days.end))


def _clamped(start: date, end: date) -> tuple[Sentence, ...]:
    if end.day == start.day:
        return ()
    return (S("That month has no day %(n)s, so its last day, %(day)s, takes its place.", n=start.day, day=end),)


def _at(day: date, what: str, title: Sentence, *why: Sentence) -> Mark:
    return day, what, title, why
