"""What a renewal would mean for whoever waits next: for the Comune alone, and nothing of it for the owner."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from flask import Flask

from portal.workflow.cases.models import Case
from portal.workflow.placements import queries
from portal.workflow.placements.renewal_effects import Effects, renewal_effects
from tests import journey
from tests.counting import statements
from tests.signed_in import client
from tests.world import World


def effects(world: World, case_id: UUID, who: str = "social_worker") -> Effects | None:
    with world.act(who) as (session, actor):
        stay = queries.stay(session, case_id)
        assert stay is not None
        return renewal_effects(session, actor, session.get_one(Case, case_id), stay)


def test_each_month_has_its_end_and_its_day(world: World, today: date) -> None:
    case_id = journey.hosted(world, journey.home(world), starts_on=date(2026, 8, 31))
    found = effects(world, case_id)
    assert found is not None
    assert len(found.months) == 13
    assert (found.months[0].last_day, found.months[0].free_on) == (date(2027, 8, 30), date(2027, 9, 7))
    assert found.months[6].last_day == date(2028, 2, 28), "counted from the first day, clamped to the month"
    assert found.months[12].last_day == date(2028, 8, 30)
    assert found.next is None


def test_the_next_household_waits_for_this_home_or_gets_another(world: World, today: date) -> None:
    case_id = journey.hosted(world, journey.home(world, beds=4), starts_on=date(2026, 8, 31))
    too_many = journey.waiting(world, surname="Grandi", adults=2, minors=3)
    fits = journey.waiting(world, surname="Giusti", minors=1)
    found = effects(world, case_id)
    assert found is not None
    assert found.next is not None
    assert found.next.household.case_id == fits != too_many
    assert found.next.place == 2
    assert found.elsewhere_on is None
    assert [found.delay(found.months[n]) for n in (0, 1)] == [0, (found.months[1].free_on - found.months[0].free_on).days]
    other = journey.home(world, name="Bilocale", beds=3)
    found = effects(world, case_id)
    assert found is not None
    assert (found.elsewhere_on, found.delay(found.months[12])) == (today, 0)
    journey.proposed(world, other, surname="Altri", starts_on=date(2027, 3, 8))
    found = effects(world, case_id)
    assert found is not None
    assert found.elsewhere_on == date(2028, 3, 8), "after the days that are held"


@pytest.mark.parametrize("who", ["manager", "coordinator", "educator"])
def test_only_the_comune_is_told(app: Flask, world: World, today: date, who: str) -> None:
    case_id = journey.hosted(world, journey.home(world))
    next_id = journey.waiting(world, surname="Prossimi")
    assert effects(world, case_id, who) is None
    with world.act("head") as (session, _):
        number = session.get_one(Case, next_id).number
    page = client(app, world, who).get(f"/cases/{case_id}/home")
    assert page.status_code == 200
    for words in (number, "waiting list", "What a renewal would mean"):
        assert words not in page.text.split("<main", 1)[1], words


def test_the_page_says_it_and_costs_the_same_however_many_wait(app: Flask, world: World, today: date) -> None:
    case_id = journey.hosted(world, journey.home(world))
    journey.waiting(world, surname="Uno")
    journey.home(world, name="Bilocale")
    browser = client(app, world, "social_worker")
    page = browser.get(f"/cases/{case_id}/home").text
    assert "is at place 1: case" in page
    assert "Version 1 of the rules of the partnership, in force since 10/01/2022. Source: prova." in page
    few = statements(app, lambda: browser.get(f"/cases/{case_id}/home"))
    for number in range(4):
        journey.waiting(world, surname=f"Altri{number}")
        journey.home(world, name=f"Altro {number}")
    assert statements(app, lambda: browser.get(f"/cases/{case_id}/home")) == few


def test_a_renewed_stay_has_no_more_effects(world: World, today: date) -> None:
    case_id = journey.hosted(world, journey.home(world))
    with world.act("social_worker") as (session, actor):
        stay = queries.stay(session, case_id)
        assert stay is not None
        stay.renewed_months = 4
        assert renewal_effects(session, actor, session.get_one(Case, case_id), stay) is None
        session.rollback()
