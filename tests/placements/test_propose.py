"""A unit is proposed to a waiting household: what must hold, what it holds, who learns of it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update

from portal.workflow.cases.models import Case
from portal.workflow.placements import commands as placements
from portal.workflow.placements.models import Proposal
from portal.workflow.properties.models import Convention, Unit
from portal.workflow.referrals.models import Member
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.placements import telling
from tests.world import World

START = date(2027, 3, 8)


def propose(
    world: World, case_id: UUID, unit_id: UUID, start: date = START, who: str = "social_worker", **more: object
) -> Proposal:
    with world.act(who) as (session, actor):
        return placements.propose(session, actor, case_id, unit_id, start, **more)  # type: ignore[arg-type]


def change(world: World, case_id: UUID, **values: object) -> None:
    with world.act("social_worker") as (session, _):
        session.execute(update(Case).where(Case.id == case_id).values(**values))


def test_a_unit_is_held_and_the_owner_sees_the_summary(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    assert telling.sees(world, "manager", case_id) == set()
    made = propose(world, case_id, home.unit_id, message="Due persone, un bambino in età scolare.")

    assert (made.starts_on, made.ends_on) == (START, date(2028, 3, 8))
    assert made.expires_on == today + timedelta(days=5)
    assert telling.taken(world, home.unit_id) == [("hold", "[2027-03-08,2028-03-08)")]
    assert telling.stage(world, case_id) == "proposed"
    assert telling.sees(world, "manager", case_id) == {"summary", "placement.own"}
    assert telling.proposal(world, case_id, "manager").message == "Due persone, un bambino in età scolare."
    assert telling.events(world, case_id, "manager") == ["UnitProposed"]
    assert telling.told(world, "manager") == ["UnitProposed"]
    assert telling.told(world, "volunteer") == []


def test_neither_the_ats_nor_strangers_see_the_proposal(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    propose(world, case_id, home.unit_id)
    for who in ("coordinator", "educator", "stranger_social_worker", "stranger_manager"):
        assert telling.count(world, who, Proposal) == 0
    assert telling.told(world, "coordinator") == []
    with world.act("manager") as (session, _):
        assert session.scalar(select(func.count()).select_from(Member)) == 0


@pytest.mark.parametrize("who", ["coordinator", "manager", "dpo"])
def test_only_the_social_service_matches(world: World, today: date, who: str) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    with pytest.raises((NotAllowed, NotFound)):
        propose(world, case_id, home.unit_id, who=who)
    assert telling.stage(world, case_id) == "waiting"


def test_only_a_waiting_case_is_matched(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.assessment(world)
    with pytest.raises(WrongStage, match="Under assessment"):
        propose(world, case_id, home.unit_id)


def test_strangers_cannot_propose_to_our_household_nor_take_our_unit(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    theirs = journey.waiting(world, who="stranger_social_worker")
    with pytest.raises(NotFound):
        propose(world, case_id, home.unit_id, who="stranger_social_worker")
    with pytest.raises(NotFound):
        propose(world, theirs, home.unit_id, who="stranger_social_worker")


def test_a_taken_unit_is_refused_naming_the_day(world: World, today: date) -> None:
    home = journey.home(world)
    journey.proposed(world, home, starts_on=date(2027, 6, 1), surname="Altri")
    case_id = journey.waiting(world)
    with pytest.raises(Conflict, match="already taken on") as refusal:
        propose(world, case_id, home.unit_id)
    assert refusal.value.sentence.values["day"] == date(2027, 6, 1)
    assert telling.stage(world, case_id) == "waiting"


def test_a_second_click_gets_a_clean_no(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    propose(world, case_id, home.unit_id)
    with pytest.raises(WrongStage, match="Match proposed"):
        propose(world, case_id, home.unit_id)


def test_a_stale_page_changes_nothing(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    with pytest.raises(Conflict, match="has changed"):
        propose(world, case_id, home.unit_id, seen_version=1)
    assert telling.taken(world, home.unit_id) == []


def test_the_convention_must_cover_every_day(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    with world.act("manager") as (session, _):
        session.execute(update(Convention).where(Convention.id == home.convention_id).values(ends_on=date(2027, 12, 31)))
    with pytest.raises(Conflict, match="convention ends before") as refusal:
        propose(world, case_id, home.unit_id)
    assert refusal.value.sentence.values["day"] == date(2027, 12, 30)


@pytest.mark.parametrize(("start", "sentence"), [(date(2027, 2, 28), "in the past"), (date(2072, 3, 8), "more than a year away")])
def test_wrong_dates(world: World, today: date, start: date, sentence: str) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    with pytest.raises(Invalid, match=sentence) as refusal:
        propose(world, case_id, home.unit_id, start)
    assert list(refusal.value.fields) == ["starts_on"]


def test_too_few_beds(world: World, today: date) -> None:
    home, case_id = journey.home(world, beds=2), journey.waiting(world, adults=2, minors=1)
    with pytest.raises(Invalid, match="too few for"):
        propose(world, case_id, home.unit_id)


def test_a_need_that_is_not_met_must_be_accepted(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    with world.act("manager") as (session, _):
        session.execute(update(Unit).where(Unit.id == home.unit_id).values(features=[]))
    with pytest.raises(Invalid, match="does not meet") as refusal:
        propose(world, case_id, home.unit_id)
    assert list(refusal.value.fields) == ["despite_needs"]
    assert propose(world, case_id, home.unit_id, despite_needs=True).state == "open"


def test_a_household_set_aside_is_not_matched(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    change(world, case_id, set_aside_until=date(2027, 4, 1), set_aside_reason="In ospedale")
    with pytest.raises(Conflict, match="set aside until"):
        propose(world, case_id, home.unit_id)
    change(world, case_id, set_aside_until=today)
    assert propose(world, case_id, home.unit_id).state == "open"


def test_an_expired_check_is_repeated_first(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    change(world, case_id, check_expires_on=today)
    with pytest.raises(Conflict, match="repeat it on the assessment page"):
        propose(world, case_id, home.unit_id)


def test_the_message_may_not_name_the_household(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world, surname="Bonizzoni")
    with pytest.raises(Invalid, match="may not yet know who") as refusal:
        propose(world, case_id, home.unit_id, message="La signora bonizzoni, con un bambino.")
    assert list(refusal.value.fields) == ["message"]


def test_nobody_is_proposed_a_second_home_while_living_in_one(world: World, today: date) -> None:
    first, second = journey.home(world), journey.home(world, name="Bilocale")
    living = journey.hosted(world, first)
    case_id = journey.waiting(world)
    with world.act("social_worker") as (session, _):
        index = session.scalars(select(Member.tax_code_index).where(Member.case_id == living)).first()
        mine = session.scalars(select(Member).where(Member.case_id == case_id)).first()
        assert mine is not None
        mine.tax_code_index = index
    with pytest.raises(Conflict, match="already has a home"):
        propose(world, case_id, second.unit_id)
    assert telling.taken(world, second.unit_id) == []
    assert telling.stage(world, case_id) == "waiting"


def test_a_unit_not_offered_to_the_partnership_is_refused(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    with world.act("manager") as (session, _):
        session.execute(text("update portal.property_offers set ended_on = :today"), {"today": clock.today()})
    with pytest.raises((Conflict, NotFound)):
        propose(world, case_id, home.unit_id)
