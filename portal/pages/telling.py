"""What happened, in the reader's words: an event's sentence with its days, hours and codes as people write them."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from portal.pages.catalogue import gettext
from portal.pages.words import date_it, filled, say
from portal.workflow.events import EVENTS
from portal.workflow.placements.on_behalf import ACTS, SOURCE_WORDS
from portal.workflow.renewals.queries import CONTRIBUTION_WORDS
from tenants.kinds import Role
from tenants.permissions import ROLE_WORDS
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.workflow.placements.clock import StayClock

SIDE_WORDS: dict[str, Sentence] = {"owner": S("the owner"), "household": S("the household")}
ANSWER_WORDS: dict[str, Sentence] = {"yes": S("yes"), "no": S("no")}
GOAL_STATE_WORDS: dict[str, Sentence] = {
    "open": S("open"),
    "met": S("met"),
    "partly_met": S("partly met"),
    "not_met": S("not met"),
    "dropped": S("dropped"),
}
SEARCH_FIELD_WORDS: dict[str, Sentence] = {"work": S("work"), "home": S("home")}
SEARCH_OUTCOME_WORDS: dict[str, Sentence] = {
    "taken": S("it worked out"),
    "refused": S("the other side said no"),
    "declined": S("the household said no"),
    "no_answer": S("no answer ever came"),
}
REPORT_WORDS: dict[str, Sentence] = {
    "intermediate": S("intermediate report"),
    "renewal": S("contribution to the renewal"),
    "final": S("final report"),
}
RENEWAL_OUTCOME_WORDS: dict[str, Sentence] = {
    "granted": S("granted"),
    "refused": S("refused"),
    "deferred": S("put off to a later day"),
}
WISH_WORDS: dict[bool, Sentence] = {True: S("yes"), False: S("no")}
CODES: dict[tuple[str, str], Mapping[Any, Sentence | str]] = {
    **{
        (name, "act"): {code: act.words for code, act in ACTS.items()}
        for name in ("ActedForOwner", "ActedForAts", "ActConfirmed", "ActDisputed")
    },
    **{(name, "source"): SOURCE_WORDS for name in ("ActedForOwner", "ActedForAts")},
    ("ProposalAnswered", "side"): SIDE_WORDS,
    ("ProposalAnswered", "answer"): ANSWER_WORDS,
    ("VisitMissed", "side"): SIDE_WORDS,
    ("WorkerAssigned", "role"): {role.value: ROLE_WORDS[role] for role in Role},
    ("WorkerReplaced", "role"): {role.value: ROLE_WORDS[role] for role in Role},
    ("GoalClosed", "state"): GOAL_STATE_WORDS,
    **{(name, "field"): SEARCH_FIELD_WORDS for name in ("SearchStarted", "SearchStepTaken", "SearchEnded", "SearchStepStruck")},
    ("SearchEnded", "outcome"): SEARCH_OUTCOME_WORDS,
    ("ContributionGiven", "kind"): CONTRIBUTION_WORDS,
    ("ReportApproved", "kind"): REPORT_WORDS,
    ("ReviewDecided", "outcome"): RENEWAL_OUTCOME_WORDS,
    ("RenewalAsked", "wants_renewal"): WISH_WORDS,
}
"""The event fields that hold codes."""
TRANSLATED = {("DutyDone", "duty")}
"""The event fields that hold a msgid."""
GRANTED_FOR = S("The Equipe decided on the renewal: granted, for %(months)s months.")
STILL = S("Something happened in the case.")


def told(name: str, data: Mapping[str, Any]) -> str:
    """The sentence of an event of the timeline. An event that the portal no longer knows has one too."""
    event = EVENTS.get(name)
    if event is None:
        return say(STILL)
    if name == "ReviewDecided" and data.get("months"):
        return filled(GRANTED_FOR.msgid, {"months": data["months"]})
    says, used = _plan(name)
    return filled(says, {key: read(data[source]) for key, source, read in used})


def ages(bands: Mapping[str, int]) -> str:
    """``1 aged 0–2, 2 aged 35–64``: how many persons of which age, the youngest first."""
    found = sorted(bands, key=lambda band: int(band.rstrip("+").partition("-")[0]))
    return ", ".join(gettext("%(n)s aged %(band)s", n=bands[band], band=band.replace("-", "–")) for band in found)


def drawn_clock(clock: StayClock) -> Any:
    """A stay clock as the macro ``ui.stay_clock`` draws it, in the reader's language. What several dates rest on is said once. A
    milestone is its date, title, whether it is done, how urgent it is, its reasons and its place on the bar in hundredths (none
    outside)."""
    spoken: dict[int, str] = {}
    drawn, total = [], clock.total
    for day, at, title, reasons, done, due in clock.milestones:
        for why in reasons:
            if id(why) not in spoken:
                spoken[id(why)] = say(why)
        share = round(day * 100 / total, 2) if 0 <= day <= total and total else None
        drawn.append((date_it(at), say(title), done, due, [spoken[id(why)] for why in reasons], share))
    return SimpleNamespace(
        used=clock.used,
        total=total,
        share=round(min(max(clock.used * 100 / total, 0), 100), 2) if total else 0,
        first_day=date_it(clock.first_day),
        last_day=date_it(clock.last_day),
        state=clock.state,
        over=clock.over,
        milestones=drawn,
    )


@lru_cache(maxsize=256)
def _plan(name: str) -> tuple[str, tuple[tuple[str, str, Callable[[Any], Any]], ...]]:
    """An event's sentence, and of each value in it the field it comes from and how that is read: found once for each event.

    Events keep the first day after a stay; people read the last.
    """
    says = EVENTS[name].says
    used = dict.fromkeys(re.findall(r"%\((\w+)\)", says))
    known = _types(name)
    return says, tuple(
        (key, "ends_on", _day_before)
        if key == "last_day" and key not in known
        else (key, key, _reader(name, key, known.get(key)))
        for key in used
    )


def _reader(name: str, key: str, kind: str | None) -> Callable[[Any], Any]:
    words = CODES.get((name, key))
    if words is not None:
        return lambda value: S(word) if isinstance(word := words.get(value, value), str) else word
    if (name, key) in TRANSLATED:
        return S
    if kind == "date":
        return lambda value: date.fromisoformat(value) if value else value
    if kind == "datetime":
        return lambda value: datetime.fromisoformat(value) if value else value
    return lambda value: value


def _day_before(value: str) -> date:
    return date.fromisoformat(value) - timedelta(days=1)


def _types(name: str) -> dict[str, str]:
    return {field.name: str(field.type) for field in fields(EVENTS[name])}
