"""What happened, in the reader's words: an event's sentence with its days, hours and codes as people write them."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from flask_babel import gettext

from portal.pages.words import say
from portal.workflow.events import EVENTS
from portal.workflow.renewals.queries import CONTRIBUTION_WORDS
from tenants.kinds import Role
from tenants.permissions import ROLE_WORDS
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

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
RENEWAL_OUTCOME_WORDS: dict[str, Sentence] = {
    "granted": S("granted"),
    "refused": S("refused"),
    "deferred": S("put off to a later day"),
}
WISH_WORDS: dict[bool, Sentence] = {True: S("yes"), False: S("no")}
CODES: dict[tuple[str, str], Mapping[Any, Sentence | str]] = {
    ("ProposalAnswered", "side"): SIDE_WORDS,
    ("ProposalAnswered", "answer"): ANSWER_WORDS,
    ("WorkerAssigned", "role"): {role.value: ROLE_WORDS[role] for role in Role},
    ("WorkerReplaced", "role"): {role.value: ROLE_WORDS[role] for role in Role},
    ("GoalClosed", "state"): GOAL_STATE_WORDS,
    **{(name, "field"): SEARCH_FIELD_WORDS for name in ("SearchStarted", "SearchStepTaken", "SearchEnded", "SearchStepStruck")},
    ("SearchEnded", "outcome"): SEARCH_OUTCOME_WORDS,
    ("ContributionGiven", "kind"): CONTRIBUTION_WORDS,
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
        return say(Sentence(GRANTED_FOR.msgid, {"months": data["months"]}))
    values = {key: _value(name, key, value) for key, value in data.items()}
    if isinstance(values.get("ends_on"), date):
        values["last_day"] = values["ends_on"] - timedelta(days=1)  # events keep the first day after, people read the last
    return say(Sentence(event.says, values))


def ages(bands: Mapping[str, int]) -> str:
    """``1 aged 0–2, 2 aged 35–64``: how many persons of which age, the youngest first."""
    found = sorted(bands, key=lambda band: int(band.rstrip("+").partition("-")[0]))
    return ", ".join(gettext("%(n)s aged %(band)s", n=bands[band], band=band.replace("-", "–")) for band in found)


def drawn_clock(clock: StayClock) -> Any:
    """A stay clock as the macro ``ui.stay_clock`` draws it, its sentences in the reader's language."""
    milestones = [
        SimpleNamespace(day=m.day, date=m.date, title=say(m.title), done=m.done, due=m.due, why=[say(why) for why in m.why])
        for m in clock.milestones
    ]
    return SimpleNamespace(
        used=clock.used,
        total=clock.total,
        first_day=clock.first_day,
        last_day=clock.last_day,
        state=clock.state,
        over=clock.over,
        milestones=milestones,
    )


def _value(name: str, key: str, value: Any) -> Any:
    words = CODES.get((name, key))
    if words is not None:
        word = words.get(value, value)
        return S(word) if isinstance(word, str) else word
    if (name, key) in TRANSLATED:
        return S(value)
    kind = _types(name).get(key)
    if kind == "date" and value:
        return date.fromisoformat(value)
    if kind == "datetime" and value:
        return datetime.fromisoformat(value)
    return value


@lru_cache(maxsize=256)
def _types(name: str) -> dict[str, str]:
    return {field.name: str(field.type) for field in fields(EVENTS[name])}
