"""The criteria of the programme, evaluated from facts: each met, not met or unknown, in one sentence that names the evidence.

Pure: no database, no clock. A criterion that is not met blocks nothing; the Equipe decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from portal.workflow.referrals.words import INCOME_WORDS, TARGET_WORDS, VULNERABILITY_WORDS
from tenants.sentences import S, Sentence, alive, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class State(StrEnum):
    """How a criterion stands."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class IncomeNow:
    """What the criteria ask of an income: what it is and when it is paid (``ends_on`` is the first day without)."""

    kind: str
    monthly_cents: int
    starts_on: date | None = None
    ends_on: date | None = None
    evidence: str | None = None

    def paid_on(self, day: date) -> bool:
        """Whether it is an income of that day."""
        return (
            self.monthly_cents > 0
            and (self.starts_on is None or self.starts_on <= day)
            and (self.ends_on is None or self.ends_on > day)
        )


@dataclass(frozen=True)
class Facts:
    """What the criteria rest on. ``incomes_known`` says that incomes were asked about, whatever the answer."""

    persons: int
    incomes: tuple[IncomeNow, ...] = ()
    incomes_known: bool = False
    target: str | None = None
    vulnerabilities: tuple[str, ...] = ()
    difficulty: str | None = None


@dataclass(frozen=True)
class Limits:
    """The numbers of the partnership's rules that the criteria use."""

    max_persons: int
    min_incomes: int


@dataclass(frozen=True)
class Result:
    """One criterion: ``size``, ``income`` or ``target``. ``evidence`` is what it rests on, piece by piece; it is not frozen with it."""

    code: str
    state: State
    sentence: Sentence
    evidence: tuple[Sentence, ...] = ()

    @property
    def met(self) -> bool:
        """Whether it is met."""
        return self.state is State.MET


CODES = ("size", "income", "target")


def evaluate(facts: Facts, limits: Limits, day: date) -> tuple[Result, ...]:
    """Every criterion, in the order of ``CODES``, as it stands on a day."""
    return (
        _size(facts, limits),
        replace(_income(facts, limits, day), evidence=_incomes_of(facts, day)),
        replace(_target(facts), evidence=_difficulty_of(facts)),
    )


def _incomes_of(facts: Facts, day: date) -> tuple[Sentence, ...]:
    """Every income of the day, with what proves it."""
    return tuple(
        S("%(kind)s: %(evidence)s", kind=INCOME_WORDS[income.kind], evidence=income.evidence)
        if income.evidence
        else S("%(kind)s: no evidence named yet", kind=INCOME_WORDS[income.kind])
        for income in facts.incomes
        if income.paid_on(day) and income.kind in INCOME_WORDS
    )


def _difficulty_of(facts: Facts) -> tuple[Sentence, ...]:
    """The vulnerabilities that were named."""
    named = [VULNERABILITY_WORDS[code] for code in facts.vulnerabilities if code in VULNERABILITY_WORDS]
    return (S("Vulnerabilities: %(named)s", named=named),) if named else ()


def _size(facts: Facts, limits: Limits) -> Result:
    if facts.persons == 0:
        return Result("size", State.UNKNOWN, S("Nobody has been added to the household yet."))
    if facts.persons > limits.max_persons:
        said = S("The household has %(persons)s persons; the programme takes at most %(most)s.",
                 persons=facts.persons, most=limits.max_persons)  # fmt: skip
        return Result("size", State.NOT_MET, said)
    if facts.persons == 1:
        said = S("The household is one person; the programme takes at most %(most)s.", most=limits.max_persons)
    else:
        said = S("The household has %(persons)s persons, within the %(most)s that the programme takes.",
                 persons=facts.persons, most=limits.max_persons)  # fmt: skip
    return Result("size", State.MET, said)


def _income(facts: Facts, limits: Limits, day: date) -> Result:
    now = [income for income in facts.incomes if income.paid_on(day)]
    if len(now) >= limits.min_incomes:
        if not now:
            return Result("income", State.MET, S("The rules of the partnership ask for no income."))
        kinds = [INCOME_WORDS[kind] for kind in dict.fromkeys(income.kind for income in now) if kind in INCOME_WORDS]
        said = S("Incomes at present: %(count)s (%(kinds)s).", count=len(now), kinds=kinds)
        return Result("income", State.MET, said)
    coming = [income.starts_on for income in facts.incomes if income.starts_on is not None and income.starts_on > day]
    if coming:
        said = S("There are too few incomes at present; the next one begins on %(day)s.", day=min(coming))
        return Result("income", State.NOT_MET, said)
    if now:
        said = S("Incomes at present: %(count)s; the rules ask for at least %(least)s.", count=len(now), least=limits.min_incomes)
        return Result("income", State.NOT_MET, said)
    if facts.incomes:
        return Result("income", State.NOT_MET, S("The incomes that were recorded have ended: there is none at present."))
    if facts.incomes_known:
        return Result("income", State.NOT_MET, S("It was stated that nobody in the household has an income."))
    return Result("income", State.UNKNOWN, S("No income has been recorded yet."))


def _target(facts: Facts) -> Result:
    if facts.target is None:
        return Result("target", State.UNKNOWN, S("The target has not been chosen yet."))
    target = TARGET_WORDS[facts.target]
    if not facts.difficulty:
        ask = (
            S("Target: %(target)s. The temporary difficulty in finding a home is not described yet.", target=target)
            if facts.target == "vulnerability"
            else S("Target: %(target)s. The moment of difficulty that a home can resolve is not described yet.", target=target)
        )
        return Result("target", State.UNKNOWN, ask)
    if facts.target == "vulnerability" and not facts.vulnerabilities:
        return Result("target", State.UNKNOWN, S("Target: %(target)s. No vulnerability has been named yet.", target=target))
    said = (
        S("Target: %(target)s, with a temporary difficulty in finding a home as the social worker describes it.", target=target)
        if facts.target == "vulnerability"
        else S("Target: %(target)s, with a moment of difficulty that a home can resolve, as the social worker describes it.",
               target=target)
    )  # fmt: skip
    return Result("target", State.MET, said)


def frozen(results: Iterable[Result]) -> list[dict[str, Any]]:
    """The results as JSON, to be kept as they were said."""
    return [{"code": r.code, "state": r.state.value, "sentence": plain(r.sentence)} for r in results]


def thawed(kept: Iterable[Mapping[str, Any]]) -> tuple[Result, ...]:
    """The results that :func:`frozen` kept."""
    return tuple(Result(k["code"], State(k["state"]), alive(k["sentence"])) for k in kept)
