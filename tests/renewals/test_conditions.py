"""The conditions of a renewal, each weighed from facts alone; and what those who see no incomes learn of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from portal.workflow.cases.models import Case
from portal.workflow.placements.models import Placement
from portal.workflow.referrals.models import Income
from portal.workflow.renewals import conditions, contributions
from portal.workflow.renewals.conditions import CONDITION_WORDS, HouseholdNow, weighed
from portal.workflow.renewals.models import ReviewDecision, UnitQuestion
from portal.workflow.renewals.queries import Limit
from tenants import clock
from tenants.errors import Invalid
from tenants.organisations import Rules
from tests.renewals import stays
from tests.renewals.test_decisions import grant
from tests.signed_in import client
from tests.world import World

TODAY = date(2027, 3, 1)
RULES = Rules(max_persons=4, min_incomes=1, check_valid_months=6)
STAY = Placement(starts_on=date(2026, 5, 20), ends_on=date(2027, 5, 20), base_months=12, renewal_months=12, renewed_months=0)
FINE = HouseholdNow(3, True, True, None, date(2027, 2, 1))
YES = UnitQuestion(available=True, answered_at=datetime(2027, 2, 20, tzinfo=ZoneInfo("Europe/Rome")))


def states(
    household: HouseholdNow = FINE, *, ends: list[Limit] | None = None, question: UnitQuestion | None = YES, rules: Rules = RULES
) -> dict[str, str]:
    found = weighed(household, rules, STAY, ends or [], question, TODAY)
    assert [result.code for result in found] == list(CONDITION_WORDS)
    return {result.code: result.state.value for result in found}


def test_when_all_holds() -> None:
    assert set(states().values()) == {"met"}
    assert conditions.unmet(weighed(FINE, RULES, STAY, [], YES, TODAY)) == []


@pytest.mark.parametrize(
    ("household", "code", "state"),
    [
        (replace(FINE, persons=5), "size", "not_met"),
        (replace(FINE, persons=4), "size", "met"),
        (replace(FINE, income_enough=False), "income", "not_met"),
        (replace(FINE, income_enough=False, next_income_on=date(2027, 4, 1)), "income", "not_met"),
        (replace(FINE, incomes_known=False), "income", "unknown"),
        (replace(FINE, looked_at_on=None), "income", "unknown"),
        (replace(FINE, looked_at_on=date(2026, 9, 1)), "income", "unknown"),
        (replace(FINE, looked_at_on=date(2026, 9, 2)), "income", "met"),
    ],
)
def test_the_household(household: HouseholdNow, code: str, state: str) -> None:
    found = states(household)
    assert found.pop(code) == state
    assert set(found.values()) == {"met"}


def test_the_home() -> None:
    soon, never = Limit("convention", date(2027, 9, 1)), Limit("taken", date(2027, 6, 1))
    assert states(ends=[soon])["convention"] == "met"
    assert states(ends=[never])["unit"] == "not_met"
    assert states(ends=[Limit("closed", date(2028, 5, 20))])["unit"] == "met"
    assert states(ends=[Limit("owner", date(2027, 6, 1))])["owner"] == "not_met"
    assert states(question=None)["owner"] == states(question=UnitQuestion())["owner"] == "unknown"
    no = UnitQuestion(available=False, answered_at=YES.answered_at)
    assert states(question=no, ends=[Limit("owner", date(2027, 5, 20))])["owner"] == "not_met"
    sentence = {r.code: str(r.sentence) for r in weighed(FINE, RULES, STAY, [soon], YES, TODAY)}
    assert "at most 3 months" in sentence["convention"]
    assert "2028-05-19" in sentence["months"]


def test_rules_that_ask_for_no_income_and_a_stay_renewed_already() -> None:
    assert (
        states(replace(FINE, incomes_known=False), rules=Rules(max_persons=4, min_incomes=0, check_valid_months=6))["income"]
        == "met"
    )
    renewed = Placement(starts_on=STAY.starts_on, ends_on=STAY.ends_on, base_months=12, renewal_months=12, renewed_months=3)
    assert {r.code: r.state.value for r in weighed(FINE, RULES, renewed, [], YES, TODAY)}["months"] == "not_met"


def income_of(world: World, who: str, stay: stays.Stay) -> str:
    with world.act(who) as (session, _):
        case = session.get_one(Case, stay.case_id)
        where = session.scalars(select(Placement).where(Placement.case_id == stay.case_id)).one()
        return next(str(r.sentence) for r in conditions.conditions(session, case, where) if r.code == "income")


def test_live_and_the_same_for_all_who_see_the_review_without_telling_what_the_income_is(world: World, today: date) -> None:
    stay = stays.under_review(world)
    assert "more than 6 months ago: look again" in income_of(world, "other_educator", stay)
    with world.act("social_worker") as (session, actor):
        contributions.give_opinion(session, actor, stay.case_id, recommendation="for", text="Sì.", checked=True)
    said = income_of(world, "social_worker", stay)
    assert said == income_of(world, "other_educator", stay)
    assert "has an income at present" in said
    with world.act("other_educator") as (session, _):
        assert session.scalar(select(func.count()).select_from(Income)) == 0
    for who in ("manager", "stranger_head"):
        with world.act(who) as (session, _):
            assert session.execute(text("select * from app.renewal_facts(:c)"), {"c": stay.case_id}).all() == []
    with world.act("social_worker") as (session, _):
        session.execute(update(Income).values(ends_on=today))
    assert "too few incomes" in income_of(world, "coordinator", stay)


def test_granting_against_a_condition_needs_its_reason_and_the_conditions_are_kept_as_they_stood(
    world: World, today: date, app: Flask
) -> None:
    stay = stays.contributed(world)
    with world.act("social_worker") as (session, _):
        session.execute(update(Income).values(ends_on=today))
    with pytest.raises(Invalid) as refused:
        grant(world, stay, "coordinator", 3, "head", conditions_reason=" ")
    sentence = refused.value.fields["conditions_reason"]
    assert [str(words) for words in sentence.values["conditions"]] == ["At least one income"]
    grant(world, stay, "coordinator", 3, "head", conditions_reason="Nuovo lavoro da aprile.")
    with world.act("social_worker") as (session, _):
        session.execute(update(Income).values(ends_on=None))
    with world.act("head") as (session, _):
        kept = session.scalars(select(ReviewDecision)).one()
        assert {one["code"]: one["state"] for one in kept.conditions}["income"] == "not_met"
        assert kept.conditions_reason == "Nuovo lavoro da aprile."
    page = client(app, world, "head").get(f"/cases/{stay.case_id}/renewal").text
    assert "The household has too few incomes at present for the rules" in page
    assert "Nuovo lavoro da aprile." in page
    with clock.at_day(date(2027, 5, 1)):
        assert "too few incomes" in client(app, world, "head").get(f"/cases/{stay.case_id}/renewal").text, "frozen"
