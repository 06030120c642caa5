"""The waiting list: an order that anybody can recompute, explained in words, and no more than the reader may know."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import update

from portal.workflow.cases.models import Case
from portal.workflow.placements import commands as placements
from portal.workflow.placements.waiting_list import WaitingList, months_waited, waiting_lists
from portal.workflow.referrals.models import SocialSituation
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, WrongStage
from tenants.organisations import EquipeMember
from tests import journey
from tests.placements import telling
from tests.world import World


def waits(world: World, surname: str, *, eviction_on: date | None = None, minors: int = 0, **values: object) -> UUID:
    case_id = journey.waiting(world, surname=surname, minors=minors)
    with world.act("social_worker") as (session, _):
        session.execute(update(SocialSituation).where(SocialSituation.case_id == case_id).values(eviction_on=eviction_on))
        session.execute(update(Case).where(Case.id == case_id).values(**({"urgent": False} | values)))
    return case_id


def read(world: World, who: str) -> WaitingList:
    with world.act(who) as (session, actor):
        (found,) = waiting_lists(session, actor)
        return found


def order(world: World, who: str = "social_worker") -> list[UUID]:
    return [position.household.case_id for position in read(world, who).positions]


@pytest.mark.parametrize(
    ("day", "months"),
    [(date(2027, 3, 1), 0), (date(2027, 2, 1), 1), (date(2027, 2, 2), 0), (date(2026, 3, 1), 12), (date(2026, 8, 31), 6)],
)
def test_whole_months_are_counted(day: date, months: int) -> None:
    assert months_waited(day, date(2027, 3, 1)) == months


def test_points_order_the_list_and_say_where_they_come_from(world: World, today: date) -> None:
    plain = waits(world, "Alfa")
    children = waits(world, "Beta", minors=2)
    evicted = waits(world, "Gamma", eviction_on=date(2027, 4, 30))
    urgent = waits(world, "Delta", urgent=True, minors=1)
    assert order(world) == [urgent, evicted, children, plain]
    told = {p.household.case_id: p for p in read(world, "social_worker").positions}
    assert [str(s) for s in told[urgent].why] == ["Urgent: 10 points.", "Children: 1 × 3 = 3 points."]
    assert (told[urgent].points, told[evicted].points, told[children].points, told[plain].points) == (13, 8, 6, 0)
    assert "eviction is set for" in str(told[evicted].why[0])
    assert [str(s) for s in told[plain].why] == ["No points yet."]


def test_equal_points_are_settled_by_eviction_then_time_then_number(world: World, today: date) -> None:
    later = waits(world, "Alfa", eviction_on=date(2027, 9, 1))
    nearer = waits(world, "Beta", eviction_on=date(2027, 4, 1))
    assert order(world) == [nearer, later]
    assert "whose eviction is nearer" in str(read(world, "social_worker").positions[1].why[-1])


def test_precedence_by_hand_comes_first_and_says_why(world: World, today: date) -> None:
    urgent, other = waits(world, "Alfa", urgent=True), waits(world, "Beta")
    with world.act("social_worker") as (session, actor), pytest.raises(Invalid, match="Write the reason"):
        placements.set_precedence(session, actor, other, 1, reason=" ")
    with world.act("social_worker") as (session, actor):
        placements.set_precedence(session, actor, other, 1, reason="Alloggio inagibile, ordinanza 12.")
    assert order(world) == [other, urgent]
    first = read(world, "social_worker").positions[0]
    assert str(first.why[0]) == "Precedence 1, set by hand: Alloggio inagibile, ordinanza 12."
    assert telling.events(world, other)[-1] == "PrecedenceSet"
    with world.act("social_worker") as (session, actor):
        placements.set_precedence(session, actor, other, 0)
    assert order(world) == [urgent, other]


def test_standing_is_refused_with_its_sentence(world: World, today: date) -> None:
    case_id, draft = waits(world, "Alfa"), journey.draft(world)
    with world.act("social_worker") as (session, actor):
        with pytest.raises(Invalid, match="between 0 and 9"):
            placements.set_precedence(session, actor, case_id, 10, reason="x")
        with pytest.raises(Conflict, match="Nothing has changed"):
            placements.set_precedence(session, actor, case_id, 0)
        with pytest.raises(WrongStage):
            placements.set_precedence(session, actor, draft, 1, reason="x")
        with pytest.raises(Invalid, match="day to come"):
            placements.set_aside(session, actor, case_id, today, reason="x")
        with pytest.raises(Invalid, match="more than a year"):
            placements.set_aside(session, actor, case_id, date(2029, 1, 1), reason="x")
        with pytest.raises(Conflict, match="not set aside"):
            placements.put_back(session, actor, case_id)
    with world.act("coordinator") as (session, actor), pytest.raises(NotAllowed):
        placements.set_aside(session, actor, case_id, date(2027, 4, 1), reason="x")


def test_set_aside_until_a_day_and_back(world: World, today: date) -> None:
    case_id = waits(world, "Alfa", urgent=True)
    other = waits(world, "Beta")
    with world.act("social_worker") as (session, actor):
        placements.set_aside(session, actor, case_id, date(2027, 4, 1), reason="In ospedale.")
    found = read(world, "social_worker")
    assert order(world) == [other]
    assert [(h.case_id, h.set_aside_reason) for h in found.set_aside] == [(case_id, "In ospedale.")]
    with clock.at_day(date(2027, 4, 1)):
        assert order(world) == [case_id, other]
    with world.act("social_worker") as (session, actor):
        placements.put_back(session, actor, case_id)
    assert order(world) == [case_id, other]


def test_the_equipe_of_the_ats_sees_the_same_list(world: World, today: date) -> None:
    waits(world, "Alfa", eviction_on=date(2027, 4, 30))
    waits(world, "Beta", urgent=True)
    assert read(world, "coordinator").explained
    assert order(world, "coordinator") == order(world, "social_worker")


def test_without_the_social_facet_the_order_tells_nothing(world: World, today: date) -> None:
    """Whoever sees no eviction date gets the households by the time waited, and no points."""
    with_eviction = waits(world, "Alfa", eviction_on=date(2027, 3, 20), urgent=True)
    waited_longer = waits(world, "Beta")
    aside = waits(world, "Gamma", set_aside_until=date(2027, 5, 1), set_aside_reason="In ospedale.")
    with world.system.work() as session:  # a seat that ends: the coordinator still sees summaries, no longer the social facet
        session.execute(
            update(EquipeMember)
            .where(EquipeMember.person_id == world.actor("coordinator").person_id)
            .values(ended_on=clock.today())
        )
    found = read(world, "coordinator")
    assert not found.explained
    assert found.set_aside == ()
    assert {p.household.case_id for p in found.positions} == {with_eviction, waited_longer, aside}
    assert [p.household.number for p in found.positions] == sorted(p.household.number for p in found.positions)
    for position in found.positions:
        assert position.points is None
        assert position.household.eviction_on is None
        assert position.household.set_aside_reason is None
        assert [str(s) for s in position.why] == ["On the list since 2027-03-01."]


def test_strangers_have_their_own_list(world: World, today: date) -> None:
    waits(world, "Alfa")
    theirs = journey.waiting(world, who="stranger_social_worker")
    assert order(world, "stranger_social_worker") == [theirs]
