"""The words of the family, in the reader's language."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import format_date, lazy_gettext

from portal.pages.catalogue import gettext, ngettext, reader
from portal.pages.telling import ages as ages
from portal.pages.words import date_it
from portal.workflow.placements.agreements import ASKED_BY as ASKED_BY_SENTENCES
from portal.workflow.placements.agreements import FORM_WORDS
from portal.workflow.placements.answers import REFUSAL_WORDS
from portal.workflow.placements.duties import DUTY_WORDS, WHEN_IT_APPLIES
from portal.workflow.placements.inspections import READINGS as READING_WORDS
from portal.workflow.placements.refusals import EQUIPE_WORDS, HOUSEHOLD_WORDS
from portal.workflow.placements.sections import BEARERS as BEARER_WORDS
from portal.workflow.placements.sections import CONDITIONS as CONDITION_WORDS
from portal.workflow.placements.sections import METHODS as METHOD_WORDS
from portal.workflow.placements.sections import SIDES as SIDE_WORDS
from portal.workflow.placements.visits.policy import STATE_WORDS
from portal.workflow.placements.visits.windows import read as read_windows
from portal.workflow.properties.features import FEATURE_WORDS
from tenants import clock
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from portal.workflow.placements.models import Inspection
    from tenants.sentences import Sentence


def _lazy(words: Mapping[str, Sentence]) -> dict[str, Any]:
    return {code: lazy_gettext(word.msgid) for code, word in words.items()}


FORMS, ASKED_BY, DUTIES, APPLIES, READINGS, REFUSALS = map(
    _lazy, (FORM_WORDS, ASKED_BY_SENTENCES, DUTY_WORDS, WHEN_IT_APPLIES, READING_WORDS, REFUSAL_WORDS)
)
NEEDS = {code: lazy_gettext(word) for code, word in FEATURE_WORDS.items()}
ANSWERS = {"yes": lazy_gettext("Yes"), "no": lazy_gettext("No")}
HOUSEHOLD_REFUSALS, EQUIPE_REFUSALS = map(_lazy, (HOUSEHOLD_WORDS, EQUIPE_WORDS))
PROPOSALS = {
    "open": ("blue", "it-clock", lazy_gettext("Waiting for answers")),
    "accepted": ("green", "it-check-circle", lazy_gettext("Accepted")),
    "declined": ("rust", "it-close-circle", lazy_gettext("Declined")),
    "expired": ("grey", "it-clock", lazy_gettext("Expired")),
    "withdrawn": ("grey", "it-ban", lazy_gettext("Withdrawn")),
}
"""State of a proposal: tone, icon, word."""
MOVES = {
    "asked": ("blue", "it-clock", lazy_gettext("Waits for the other side")),
    "agreed": ("violet", "it-calendar", lazy_gettext("Agreed on")),
    "declined": ("rust", "it-close-circle", lazy_gettext("Declined")),
    "called_off": ("grey", "it-ban", lazy_gettext("Called off")),
    "done": ("green", "it-check-circle", lazy_gettext("Done")),
}
"""State of a move: tone, icon, word."""
SIGNATORIES = {
    "owner": lazy_gettext("By the convention the owner sees to these duties."),
    "partner": lazy_gettext("By the convention its partner sees to these duties: write down here what it did."),
}


VISITS = {
    code: (tone, icon, lazy_gettext(STATE_WORDS[code].msgid))
    for code, tone, icon in (
        ("proposed", "blue", "it-clock"), ("countered", "amber", "it-clock"), ("agreed", "violet", "it-calendar"),
        ("announced", "red", "it-warning-circle"), ("done", "green", "it-check-circle"), ("missed", "rust", "it-close-circle"),
        ("cancelled", "grey", "it-ban"),
    )
}  # fmt: skip
"""State of an inspection: tone, icon, word."""
PURPOSES = {
    "condition": lazy_gettext("To see the condition of the home"),
    "check": lazy_gettext("A check of a system: boiler, gas, extinguisher"),
    "repair": lazy_gettext("To see what is to repair"),
    "meters": lazy_gettext("To read the meters"),
    "other": lazy_gettext("Something else"),
}
"""Why one comes to a home."""
VISIT_STEPS = {
    "propose": lazy_gettext("The owner offered times"),
    "agree": lazy_gettext("The household agreed"),
    "counter": lazy_gettext("The household asks for another time"),
    "accept": lazy_gettext("The household's time was accepted"),
    "postpone": lazy_gettext("Other times were offered"),
    "cancel": lazy_gettext("Cancelled"),
    "miss": lazy_gettext("Did not take place"),
    "announce": lazy_gettext("Urgent entry announced"),
    "complete": lazy_gettext("Carried out, outcome written"),
}
"""The lines of an inspection's history."""
MISSED_BY = {"household": lazy_gettext("The household"), "owner": lazy_gettext("Whoever was to come")}


def window(start: datetime, end: datetime) -> str:
    """From when to when, on one line: ``lunedì 07/12/2026, 15:00–16:00``."""
    local, last = start.astimezone(clock.ROME), end.astimezone(clock.ROME)
    return f"{format_date(local, 'EEEE')} {date_it(local)}, {local:%H:%M}–{last:%H:%M}"


def windows(rows: Sequence[Any]) -> list[str]:
    """Times on offer, each on one line."""
    return [window(one.starts_at, one.ends_at) for one in read_windows(rows)]


CONDITIONS, SIDES, METHODS, BEARERS = map(_lazy, (CONDITION_WORDS, SIDE_WORDS, METHOD_WORDS, BEARER_WORDS))
PHOTO_TITLES = {
    "signature": S("Signature"),
    "meters": S("Meters"),
    "keys": S("Keys"),
    "damages": S("Damages"),
    "findings": S("To repair"),
    "room": S("Room"),
}
"""What a photo of a section shows."""
UTILITIES = {
    "electricity": lazy_gettext("Electricity"),
    "gas": lazy_gettext("Gas"),
    "water": lazy_gettext("Water"),
    "heating": lazy_gettext("Heating"),
    "internet": lazy_gettext("Internet"),
    "waste": lazy_gettext("Waste tax"),
    "other": lazy_gettext("Something else"),
}
ACCOUNT_HOLDERS = {
    "owner": lazy_gettext("The owner"),
    "household": lazy_gettext("The household"),
    "partner": lazy_gettext("The partner of the convention"),
    "condominium": lazy_gettext("The condominium"),
}
"""In whose name a supply is."""


def signatures(report: Inspection) -> list[tuple[str, str, str]]:
    """Who signed a report, and how; or why a side did not."""
    rows = []
    for signed in report.signatures:
        how = str(METHODS[signed["method"]])
        rows.append(
            (str(SIDES[signed["side"]]), signed["signer"] or "–", f"{how}. {signed['note']}" if signed.get("note") else how)
        )
    return rows


def anchor(section: str) -> str:
    """The id of a section on the checklist's page."""
    return "section-" + "".join(letter if letter.isalnum() else "-" for letter in section)


def pairs(words: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Codes and words as the choices of a field."""
    return list(words.items())


def needs(codes: Sequence[str]) -> str:
    """The needs of a household in a line; nothing for none."""
    return ", ".join(reader().texts[FEATURE_WORDS[code]] for code in codes if code in FEATURE_WORDS)


def household(size: int, minors: int) -> str:
    """How many persons, and how many of them are children."""
    persons = ngettext("%(num)s person", "%(num)s persons", size)
    if not minors:
        return str(persons)
    children = ngettext("%(num)s child", "%(num)s children", minors)
    return str(gettext("%(persons)s, of whom %(children)s", persons=persons, children=children))


def countdown(due_at: datetime) -> tuple[str, str]:
    """How much time is left until an instant: how urgent, and the words."""
    seconds = (due_at - clock.now()).total_seconds()
    hours = int(abs(seconds) // 3600)
    if hours < 72:
        left = ngettext("%(num)s hour left", "%(num)s hours left", hours)
        late = ngettext("%(num)s hour late", "%(num)s hours late", hours)
    else:
        left = ngettext("%(num)s day left", "%(num)s days left", hours // 24)
        late = ngettext("%(num)s day late", "%(num)s days late", hours // 24)
    if seconds < 0:
        return "overdue", str(late)
    return ("soon" if hours < 48 else "ok"), str(left)


def last_day(end: date) -> date:
    """The last day inside, from the first that is not."""
    return end - timedelta(days=1)


def months(count: int) -> str:
    """Months waited."""
    return str(ngettext("%(num)s month", "%(num)s months", count))
