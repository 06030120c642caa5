"""The sentences for what cannot be right in what was typed about a household."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.workflow.cases.models import HOUSING_NEEDS
from portal.workflow.referrals import taxcode
from portal.workflow.referrals.models import CERTAINTIES, INCOME_KINDS, ISEE_KINDS, RELATIONS, TARGETS, VULNERABILITIES
from portal.workflow.referrals.words import TAX_CODE_REASONS
from portal.workflow.rules import add_months
from tenants import clock
from tenants.errors import Invalid
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from datetime import date

    from portal.workflow.referrals.facts import EconomicFacts, IncomeFacts, MemberFacts, NeedFacts, SocialFacts

OLDEST_YEARS = 115
MOST_MONTHLY_CENTS = 2_000_000
MOST_CENTS = 1_000_000_000
MOST_TEXT = 20_000
MOST_AREA = 80
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_PHONE = re.compile(r"\+?[0-9]{6,15}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LONG = S("This text is too long.")


class Wrong(dict[str, Sentence]):
    """The sentences gathered while facts are looked at; the first one of a field counts."""

    def say(self, field: str, sentence: Sentence, when: bool = True) -> None:
        """Note a sentence for a field."""
        if when and field not in self:
            self[field] = sentence

    def stop(self) -> None:
        """Refuse when anything was wrong.

        Raises:
            Invalid: with every field's sentence.
        """
        if self:
            raise Invalid(**self)


def age_on(born_on: date, day: date) -> int:
    """Whole years of age on a day; who was born on 29 February comes of age on 28 February, as in the database."""
    years = day.year - born_on.year
    return years if add_months(born_on, years * 12) <= day else years - 1


def checked_member(facts: MemberFacts) -> MemberFacts:
    """The facts, tidied.

    Raises:
        Invalid: names each field that cannot be right.
    """
    wrong, today = Wrong(), clock.today()
    tidy = replace(
        facts,
        surname=" ".join(facts.surname.split()),
        given_name=" ".join(facts.given_name.split()),
        birth_place=_text(facts.birth_place),
        citizenship=_text(facts.citizenship),
        sex=facts.sex or None,
        tax_code=taxcode.compact(facts.tax_code) if facts.tax_code else None,
        tax_code_reason=_text(facts.tax_code_reason),
        phone=_text(facts.phone),
        email=_text(facts.email),
    )
    wrong.say("surname", S("Write the surname."), not tidy.surname)
    wrong.say("given_name", S("Write the given name."), not tidy.given_name)
    wrong.say("relation", S("Choose one of the list."), tidy.relation not in RELATIONS)
    wrong.say("sex", S("Choose one of the list."), tidy.sex not in (None, "F", "M", "X"))
    wrong.say(
        "citizenship", S("Choose one of the list."), bool(tidy.citizenship) and not _COUNTRY.fullmatch(tidy.citizenship or "")
    )
    _birth(wrong, tidy, today)
    _tax_code(wrong, tidy)
    wrong.say(
        "email", S("This does not look like an e-mail address."), bool(tidy.email) and not _EMAIL.fullmatch(tidy.email or "")
    )
    phone = _phone(wrong, tidy.phone)
    wrong.stop()
    return replace(tidy, phone=phone, tax_code_reason=None if tidy.tax_code else tidy.tax_code_reason)


def _birth(wrong: Wrong, facts: MemberFacts, today: date) -> None:
    born = facts.born_on
    if born is None:
        wrong.say("born_on", S("Write the date of birth."))
        return
    wrong.say("born_on", S("The date of birth is in the future."), born > today)
    wrong.say("born_on", S("With this date of birth the person would be more than %(years)s years old.", years=OLDEST_YEARS),
              age_on(born, today) > OLDEST_YEARS if born <= today else False)  # fmt: skip
    wrong.say("born_on", S("The reference person must be of age."), facts.relation == "reference" and age_on(born, today) < 18)


def _tax_code(wrong: Wrong, facts: MemberFacts) -> None:
    if facts.tax_code:
        problem = taxcode.problem(facts.tax_code)
        if problem:
            wrong.say("tax_code", problem)
    elif not facts.tax_code_reason:
        wrong.say("tax_code", S("Write the tax code, or choose why there is none."))
    elif facts.tax_code_reason not in TAX_CODE_REASONS:
        wrong.say("tax_code_reason", S("Choose one of the list."))


def _phone(wrong: Wrong, typed: str | None) -> str | None:
    if not typed:
        return None
    tidy = " ".join(typed.split())
    wrong.say("phone", S("This does not look like a telephone number."), not _PHONE.fullmatch(re.sub(r"[ ./()-]", "", tidy)))
    return tidy


def checked_income(facts: IncomeFacts) -> IncomeFacts:
    """The facts, tidied.

    Raises:
        Invalid: names each field that cannot be right.
    """
    wrong, today = Wrong(), clock.today()
    cents = facts.monthly_cents
    wrong.say("kind", S("Choose one of the list."), facts.kind not in INCOME_KINDS)
    wrong.say("certainty", S("Choose one of the list."), facts.certainty not in CERTAINTIES)
    wrong.say("monthly", S("Write the amount of a month."), cents is None)
    wrong.say("monthly", S("The amount must be more than zero."), cents is not None and cents <= 0)
    wrong.say("monthly", S("This is not plausible as the amount of a month."), (cents or 0) > MOST_MONTHLY_CENTS)
    wrong.say("starts_on", S("This date is too far in the future."), _later(facts.starts_on, today, years=1))
    wrong.say("starts_on", S("This date is too far in the past."), _earlier(facts.starts_on, today, years=70))
    if facts.ends_on and facts.starts_on:
        wrong.say("ends_on", S("The last day must come after the first one."), facts.ends_on <= facts.starts_on)
    wrong.say("ends_on", S("This date is too far in the future."), _later(facts.ends_on, today, years=70))
    wrong.say("evidence", _LONG, len(facts.evidence or "") > MOST_TEXT)
    wrong.stop()
    return replace(facts, evidence=_text(facts.evidence))


def checked_economic(facts: EconomicFacts) -> EconomicFacts:
    """The facts, tidied.

    Raises:
        Invalid: names each field that cannot be right.
    """
    wrong, today = Wrong(), clock.today()
    wrong.say("isee_kind", S("Choose one of the list."), facts.isee_kind not in ISEE_KINDS)
    if facts.isee_kind in ISEE_KINDS and facts.isee_kind != "none":
        wrong.say("isee", S("Write the value of the ISEE."), facts.isee_cents is None)
        wrong.say("isee_expires_on", S("Write until when the ISEE is valid."), facts.isee_expires_on is None)
    for name, cents in (("isee", facts.isee_cents), ("debts", facts.debts_cents)):
        wrong.say(name, S("An amount cannot be less than zero."), cents is not None and cents < 0)
        wrong.say(name, S("This amount is not plausible."), (cents or 0) > MOST_CENTS)
    wrong.say("isee_expires_on", S("An ISEE is valid for one year at most."), _later(facts.isee_expires_on, today, years=1))
    wrong.say("isee_expires_on", S("This date is too far in the past."), _earlier(facts.isee_expires_on, today, years=5))
    wrong.say("note", _LONG, len(facts.note or "") > MOST_TEXT)
    wrong.stop()
    none = facts.isee_kind == "none"
    return replace(
        facts,
        note=_text(facts.note),
        isee_cents=None if none else facts.isee_cents,
        isee_expires_on=None if none else facts.isee_expires_on,
    )


def checked_social(facts: SocialFacts) -> SocialFacts:
    """The facts, tidied.

    Raises:
        Invalid: names each field that cannot be right.
    """
    wrong, today = Wrong(), clock.today()
    wrong.say("target", S("Choose one of the list."), facts.target is not None and facts.target not in TARGETS)
    wrong.say("vulnerabilities", S("Choose one of the list."), not set(facts.vulnerabilities) <= set(VULNERABILITIES))
    wrong.say("eviction_on", S("This date is too far in the future."), _later(facts.eviction_on, today, years=5))
    wrong.say("eviction_on", S("This date is too far in the past."), _earlier(facts.eviction_on, today, years=5))
    wrong.say(
        "eviction_on", S("Tick “Eviction or end of the lease” too, or leave this day empty."),
        facts.eviction_on is not None and "eviction" not in facts.vulnerabilities,
    )  # fmt: skip
    for name in ("temporary_difficulty", "account", "health"):
        wrong.say(name, _LONG, len(getattr(facts, name) or "") > MOST_TEXT)
    wrong.stop()
    return replace(
        facts,
        vulnerabilities=tuple(v for v in VULNERABILITIES if v in facts.vulnerabilities),
        temporary_difficulty=_text(facts.temporary_difficulty),
        account=_text(facts.account),
        health=_text(facts.health),
    )


def checked_needs(facts: NeedFacts) -> NeedFacts:
    """The facts, tidied.

    Raises:
        Invalid: names each field that cannot be right.
    """
    wrong = Wrong()
    wrong.say("needs", S("Choose one of the list."), not set(facts.needs) <= set(HOUSING_NEEDS))
    wrong.say("rooms", S("Write a number of rooms between 1 and 10."), facts.rooms is not None and not 1 <= facts.rooms <= 10)
    area = " ".join((facts.area or "").split()) or None
    wrong.say("area", _LONG, len(area or "") > MOST_AREA)
    wrong.stop()
    return replace(facts, needs=tuple(n for n in HOUSING_NEEDS if n in facts.needs), area=area)


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None


def _later(day: date | None, today: date, *, years: int) -> bool:
    return day is not None and day > add_months(today, 12 * years)


def _earlier(day: date | None, today: date, *, years: int) -> bool:
    return day is not None and day < today - timedelta(days=366 * years)
