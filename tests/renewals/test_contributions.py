"""The four contributions: each from whom it is owed, changed until decided; the owner sees only the question."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.workflow.cases.models import CaseEvent
from portal.workflow.renewals import contributions
from portal.workflow.renewals.models import Contribution, Review, ReviewDecision, UnitQuestion
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.renewals import stays
from tests.world import World

GIVE = {
    "social_opinion": contributions.give_opinion,
    "educator_report": contributions.give_report,
    "financial_statement": contributions.give_statement,
}
SOUND = {"recommendation": "for", "text": "Parere motivato."}


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        ("social_opinion", "social_worker"),
        ("social_opinion", "head"),
        ("educator_report", "educator"),
        ("educator_report", "coordinator"),
        ("financial_statement", "consultant"),
        ("financial_statement", "coordinator"),
    ],
)
def test_given_and_changed(world: World, today: date, kind: str, who: str) -> None:
    stay = stays.under_review(world)
    with world.act(who) as (session, actor):
        GIVE[kind](session, actor, stay.case_id, recommendation="for", text="Prima stesura.", months=6)
        given = GIVE[kind](session, actor, stay.case_id, recommendation="against", text=" Seconda stesura. ")
        assert (given.recommendation, given.text, given.months) == ("against", "Seconda stesura.", None)
        assert given.given_by_id == actor.person_id
        assert given.given_at is not None
    assert stays.happened(world, stay.case_id).count("ContributionGiven") == 2
    expected = set() if who == "social_worker" else {"social_worker"}
    assert stays.told(world, "ContributionGiven").get("ContributionGiven", set()) == expected


@pytest.mark.parametrize(
    ("kind", "who", "sentence"),
    [
        ("social_opinion", "other_social_worker", "social worker of this case"),
        ("educator_report", "other_educator", "educator of this case"),
        ("social_opinion", "educator", "social worker"),
        ("educator_report", "social_worker", "educator"),
        ("financial_statement", "educator", "financial consultant"),
        ("financial_statement", "manager", "financial consultant"),
    ],
)
def test_not_by_others(world: World, today: date, kind: str, who: str, sentence: str) -> None:
    stay = stays.under_review(world)
    with world.act(who) as (session, actor), pytest.raises(NotAllowed) as refused:
        GIVE[kind](session, actor, stay.case_id, **SOUND)
    words = str(refused.value.sentence) + str([str(w) for w in refused.value.sentence.values.get("roles", [])])
    assert sentence in words


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("recommendation", "maybe", "in favour"),
        ("text", "  ", "Write your contribution"),
        ("months", 0, "between 1 and 12"),
        ("months", 13, "between 1 and 12"),
    ],
)
def test_bad_input(world: World, today: date, field: str, value: object, sentence: str) -> None:
    stay = stays.under_review(world)
    with world.act("educator") as (session, actor), pytest.raises(Invalid) as refused:
        contributions.give_report(session, actor, stay.case_id, **{**SOUND, field: value})  # type: ignore[arg-type]
    assert sentence in str(refused.value.fields[field])


def test_who_is_against_proposes_no_months(world: World, today: date) -> None:
    stay = stays.under_review(world)
    with world.act("educator") as (session, actor), pytest.raises(Invalid, match="only by who is in favour"):
        contributions.give_report(session, actor, stay.case_id, recommendation="against", text="No.", months=3)


def test_no_review_no_contribution(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("educator") as (session, actor), pytest.raises(Conflict, match="No renewal review is open"):
        contributions.give_report(session, actor, stay.case_id, **SOUND)


def test_not_while_the_household_leaves(world: World, today: date) -> None:
    stay = stays.under_review(world)
    with world.act("social_worker") as (session, _):
        journey.move(session, stay.case_id, "start_leaving")
    with world.act("educator") as (session, actor), pytest.raises(WrongStage, match="only while the household is hosted"):
        contributions.give_report(session, actor, stay.case_id, **SOUND)


def test_the_owner_answers_and_changes_its_answer(world: World, today: date) -> None:
    stay = stays.under_review(world)
    with world.act("manager") as (session, actor):
        contributions.confirm_unit(
            session, actor, stay.case_id, available=True, available_until=date(2027, 12, 31), note="Fino a dicembre."
        )
        question = contributions.confirm_unit(session, actor, stay.case_id, available=False, note="Serve a noi.")
        assert (question.available, question.available_until, question.note) == (False, None, "Serve a noi.")
    assert stays.told(world, "UnitConfirmed") == {"UnitConfirmed": {"social_worker"}}
    assert stays.happened(world, stay.case_id, "head").count("UnitConfirmed") == 2
    assert stays.happened(world, stay.case_id, "educator").count("UnitConfirmed") == 2


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"available": None}, "available"),
        ({"available": False}, "note"),
        ({"available": True, "available_until": date(2027, 5, 19)}, "available_until"),
    ],
)
def test_bad_answers(world: World, today: date, answer: dict[str, object], field: str) -> None:
    stay = stays.under_review(world)
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refused:
        contributions.confirm_unit(session, actor, stay.case_id, **answer)  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_only_the_owner_answers(world: World, today: date) -> None:
    stay = stays.under_review(world)
    with world.act("social_worker") as (session, actor), pytest.raises(NotAllowed):
        contributions.confirm_unit(session, actor, stay.case_id, available=True)
    with world.act("stranger_manager") as (session, actor), pytest.raises(NotFound):
        contributions.confirm_unit(session, actor, stay.case_id, available=True)


def test_nobody_asked_yet(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("manager") as (session, actor), pytest.raises(NotFound):
        contributions.confirm_unit(session, actor, stay.case_id, available=True)


def test_the_owner_sees_only_its_slice(world: World, today: date) -> None:
    stay = stays.contributed(world)
    with world.act("manager") as (session, _):
        for hidden in (Review, Contribution, ReviewDecision):
            assert session.scalar(select(func.count()).select_from(hidden)) == 0
        assert session.scalar(select(func.count()).select_from(UnitQuestion)) == 1
        facets = set(session.scalars(select(CaseEvent.facet).where(CaseEvent.case_id == stay.case_id)))
        assert "renewal" not in facets
        assert "renewal.question" in facets


def test_a_contribution_after_its_day_is_still_taken(world: World, today: date) -> None:
    stay = stays.under_review(world)
    with clock.at_day(today + timedelta(days=60)), world.act("educator") as (session, actor):
        assert contributions.give_report(session, actor, stay.case_id, **SOUND).given_at is not None
