"""The history of a referral's corrections in the reader's words: which field said what before, and says what now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import g
from flask_babel import gettext

from portal.pages.referrals.forms import country
from portal.pages.words import date_it, money, say
from portal.workflow.referrals import corrections, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from portal.workflow.disclosure import Facet
    from portal.workflow.referrals.corrections import Corrected
    from tenants.sentences import Sentence


@dataclass(frozen=True)
class Told:
    """One line of the history, as it is read."""

    at: datetime
    person: str
    what: str
    why: str
    changes: tuple[tuple[str, str, str], ...]


def told(case_id: UUID, *facets: Facet, names: Mapping[UUID, str] | None = None) -> list[Told]:
    """What was corrected under these facets, the last first. ``names`` are those of the persons, for whoever may read them."""
    by_id = {str(key): name for key, name in (names or {}).items()}
    return [_told(line, by_id) for line in corrections.history(g.db, case_id, *facets)]


def _told(line: Corrected, names: Mapping[str, str]) -> Told:
    label = say(words.INCOME_WORDS[line.label]) if line.subject == "income" and line.label in words.INCOME_WORDS else line.label
    verbs = {"added": gettext("added"), "changed": gettext("corrected"), "removed": gettext("removed")}
    subject = say(words.SUBJECT_WORDS[line.subject])
    changes = tuple((say(words.FIELD_WORDS[name]), _value(name, before, names), _value(name, after, names))
                    for name, before, after in line.changes if name in words.FIELD_WORDS)  # fmt: skip
    return Told(line.at, line.person, f"{f'{subject}, {label}' if label else subject}: {verbs[line.verb]}", line.why, changes)


def _value(name: str, value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    if value is None:
        return str(gettext("nothing"))
    if isinstance(value, list):
        return ", ".join(_value(name, one, names) for one in value) or str(gettext("nothing"))
    if name == "member_id":
        return names.get(value, str(gettext("One of the household")))
    shown = _SHOWN.get(name)
    return shown(value) if shown else str(value)


def _coded(of: Mapping[str, Sentence]) -> Callable[[Any], str]:
    return lambda code: say(of[code]) if code in of else str(code)


def _last_day(value: Any) -> str:
    return date_it(date.fromisoformat(value) - timedelta(days=1))


_SHOWN: dict[str, Callable[[Any], str]] = {
    "relation": _coded(words.RELATION_WORDS),
    "sex": _coded(words.SEX_WORDS),
    "tax_code_reason": _coded(words.TAX_CODE_REASONS),
    "kind": _coded(words.INCOME_WORDS),
    "certainty": _coded(words.CERTAINTY_WORDS),
    "isee_kind": _coded(words.ISEE_WORDS),
    "target": _coded(words.TARGET_WORDS),
    "vulnerabilities": _coded(words.VULNERABILITY_WORDS),
    "needs": _coded(words.NEED_WORDS),
    "citizenship": country,
    **dict.fromkeys(("monthly_cents", "isee_cents", "debts_cents"), money),
    **dict.fromkeys(("born_on", "starts_on", "isee_expires_on", "eviction_on"), date_it),
    "ends_on": _last_day,
}
