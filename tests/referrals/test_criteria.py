"""The criteria, from facts alone: for whatever facts, and for those that the source names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.workflow.referrals.criteria import CODES, Facts, IncomeNow, Limits, State, evaluate, frozen, thawed
from portal.workflow.referrals.models import INCOME_KINDS, TARGETS, VULNERABILITIES

DAY = date(2027, 3, 1)
CREMA = Limits(4, 1)
days = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
incomes = st.builds(IncomeNow, st.sampled_from(INCOME_KINDS), st.integers(0, 500_000), days, days)
facts = st.builds(
    Facts,
    persons=st.integers(0, 12),
    incomes=st.lists(incomes, max_size=4).map(tuple),
    incomes_known=st.booleans(),
    target=st.one_of(st.none(), st.sampled_from(TARGETS)),
    vulnerabilities=st.lists(st.sampled_from(VULNERABILITIES), max_size=3).map(tuple),
    difficulty=st.one_of(st.none(), st.just("Sfratto")),
)
limits = st.builds(Limits, st.integers(1, 20), st.integers(0, 3))


@given(facts, limits, st.dates(date(2021, 1, 1), date(2029, 1, 1)))
def test_every_criterion_is_judged_in_a_whole_sentence(known: Facts, rules: Limits, day: date) -> None:
    results = evaluate(known, rules, day)
    assert tuple(r.code for r in results) == CODES
    for result in results:
        said = str(result.sentence)
        assert said.endswith(".")
        assert "%(" not in said
    size, income, _ = results
    assert (size.state is State.MET) == (0 < known.persons <= rules.max_persons)
    assert income.met == (sum(i.paid_on(day) for i in known.incomes) >= rules.min_incomes)


@given(facts, limits)
def test_what_was_frozen_is_read_as_it_was_said(known: Facts, rules: Limits) -> None:
    import json

    results = evaluate(known, rules, DAY)
    assert [str(r.sentence) for r in thawed(json.loads(json.dumps(frozen(results))))] == [str(r.sentence) for r in results]


@given(st.integers(0, 12), st.integers(1, 20))
def test_one_more_person_never_helps(persons: int, most: int) -> None:
    now, then = (evaluate(Facts(n), Limits(most, 1), DAY)[0] for n in (persons, persons + 1))
    assert not (now.state is State.NOT_MET and then.met)


@pytest.mark.parametrize(
    ("incomes", "known", "state", "words"),
    [
        ((), False, State.UNKNOWN, "No income has been recorded yet."),
        ((), True, State.NOT_MET, "nobody in the household has an income"),
        ((IncomeNow("precarious_work", 100),), False, State.MET, "Incomes at present: 1 (Casual or temporary work)."),
        ((IncomeNow("pension", 100, None, DAY),), False, State.NOT_MET, "have ended"),
        ((IncomeNow("pension", 100, None, DAY + timedelta(days=1)),), False, State.MET, "1 (Pension)"),
        ((IncomeNow("employment", 100, DAY + timedelta(days=1)),), False, State.NOT_MET, "next one begins on 2027-03-02"),
        ((IncomeNow("employment", 100, DAY),), False, State.MET, "1 (Employment)"),
    ],
)
def test_one_income_at_present_however_precarious(incomes: tuple[IncomeNow, ...], known: bool, state: State, words: str) -> None:
    result = evaluate(Facts(2, incomes, known), CREMA, DAY)[1]
    assert result.state is state
    said = str(result.sentence) if "(" not in words else result.sentence.msgid % {
        k: ", ".join(map(str, v)) if isinstance(v, list) else v for k, v in result.sentence.values.items()
    }  # fmt: skip
    assert words in said


@pytest.mark.parametrize(
    ("target", "vulnerabilities", "difficulty", "state"),
    [
        (None, (), None, State.UNKNOWN),
        ("vulnerability", ("eviction",), None, State.UNKNOWN),
        ("vulnerability", (), "Sfratto", State.UNKNOWN),
        ("vulnerability", ("eviction",), "Sfratto", State.MET),
        ("fragility", (), None, State.UNKNOWN),
        ("fragility", (), "Separazione in corso", State.MET),
    ],
)
def test_both_targets(target: str | None, vulnerabilities: tuple[str, ...], difficulty: str | None, state: State) -> None:
    assert evaluate(Facts(2, (), False, target, vulnerabilities, difficulty), CREMA, DAY)[2].state is state


def test_four_persons_fit_and_a_fifth_does_not() -> None:
    assert [evaluate(Facts(n), CREMA, DAY)[0].state for n in (0, 1, 4, 5)] == [
        State.UNKNOWN, State.MET, State.MET, State.NOT_MET,
    ]  # fmt: skip
