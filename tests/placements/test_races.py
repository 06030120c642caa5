"""Two at once, and the limits that the database itself keeps whatever the commands do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.workflow.constraints import translated
from portal.workflow.placements import commands as placements
from portal.workflow.placements.models import Placement, Proposal
from portal.workflow.placements.waiting_list import waiting_lists
from portal.workflow.properties import voids
from portal.workflow.referrals.models import Member
from portal.workflow.rules import Days
from tenants.errors import Conflict, Refused, WrongStage
from tests import journey
from tests.placements import telling
from tests.world import World

START = date(2027, 3, 8)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all in threads of their own, started together; the result or the refusal of each, database errors as a person reads them."""
    results: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(index: int) -> None:
        start.wait()
        try:
            results[index] = acts[index]()
        except Refused as refusal:
            results[index] = refusal
        except DBAPIError as error:
            results[index] = translated(error) or error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def proposing(world: World, case_id: UUID, unit_id: UUID, who: str = "social_worker") -> Callable[[], object]:
    def act() -> object:
        with world.act(who) as (session, actor):
            return placements.propose(session, actor, case_id, unit_id, START)

    return act


@pytest.mark.parametrize("round_", range(5))
def test_of_two_who_want_a_unit_one_wins_and_the_other_gets_a_clean_conflict(world: World, today: date, round_: int) -> None:
    home = journey.home(world)
    cases = [journey.waiting(world, surname=surname) for surname in ("Alfa", "Beta")]
    results = at_once(*(proposing(world, case_id, home.unit_id) for case_id in cases))
    won = [r for r in results if isinstance(r, Proposal)]
    lost = [r for r in results if isinstance(r, Conflict)]
    assert (len(won), len(lost)) == (1, 1), results
    assert "already taken on" in str(lost[0])
    assert sorted(telling.stage(world, case_id) for case_id in cases) == ["proposed", "waiting"]
    assert len(telling.taken(world, home.unit_id)) == 1


def test_two_clicks_make_one_proposal(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    results = at_once(*(proposing(world, case_id, home.unit_id, who) for who in ("social_worker", "head")))
    assert sum(isinstance(r, Proposal) for r in results) == 1
    assert sum(isinstance(r, WrongStage) for r in results) == 1


def test_both_sides_answer_at_once_and_the_unit_is_assigned(world: World, today: date) -> None:
    case_id = journey.proposed(world, journey.home(world))

    def owner() -> object:
        with world.act("manager") as (session, actor):
            return placements.answer_proposal(session, actor, case_id, True)

    def household() -> object:
        with world.act("social_worker") as (session, actor):
            return placements.record_household_answer(session, actor, case_id, True)

    results = at_once(owner, household)
    assert all(isinstance(r, Proposal) for r in results), results
    assert telling.stage(world, case_id) == "assigned"
    assert telling.count(world, "social_worker", Placement) == 1


def test_the_same_people_are_not_assigned_two_homes_at_once(world: World, today: date) -> None:
    homes = [journey.home(world), journey.home(world, name="Bilocale")]
    cases = [journey.proposed(world, home, surname=s, adults=2, minors=2) for home, s in zip(homes, ("Uno", "Due"), strict=True)]
    with world.act("social_worker") as (session, _):
        first = session.scalars(select(Member).where(Member.case_id == cases[0]).order_by(Member.position)).all()
        second = session.scalars(select(Member).where(Member.case_id == cases[1]).order_by(Member.position.desc())).all()
        for one, other in zip(first, second, strict=True):
            other.tax_code_index = one.tax_code_index
    with world.act("manager") as (session, actor):
        for case_id in cases:
            placements.answer_proposal(session, actor, case_id, True)

    def household(case_id: UUID) -> Callable[[], object]:
        def act() -> object:
            with world.act("social_worker") as (session, actor):
                return placements.record_household_answer(session, actor, case_id, True)

        return act

    results = at_once(*(household(case_id) for case_id in cases))
    assert sum(isinstance(r, Proposal) for r in results) == 1, results
    (lost,) = [r for r in results if isinstance(r, Conflict)]
    assert "already has a home" in str(lost)


def test_the_sweep_and_an_answer_at_once_leave_one_truth(world: World, today: date) -> None:
    case_id = journey.proposed(world, journey.home(world))

    def sweep() -> object:
        from tenants import clock

        with clock.at_day(date(2027, 3, 20)), world.system.work() as session:
            return placements.expire_proposals(session)

    def answer() -> object:
        with world.act("manager") as (session, actor):
            return placements.answer_proposal(session, actor, case_id, False, reason="No")

    at_once(sweep, answer)
    assert telling.stage(world, case_id) == "waiting"
    assert telling.proposal(world, case_id).state in ("expired", "declined")


# --- the database itself


def test_the_database_refuses_a_unit_twice_on_one_day(world: World, today: date) -> None:
    home = journey.home(world)
    journey.proposed(world, home)
    case_id = journey.waiting(world, surname="Altri")
    with pytest.raises(IntegrityError, match="unit_taken_once_a_day"), world.act("social_worker") as (session, _):
        session.execute(select(func.app.occupy(case_id, home.unit_id, "hold", date(2028, 3, 7), date(2028, 4, 1))))
    with world.act("social_worker") as (session, _):
        session.execute(select(func.app.occupy(case_id, home.unit_id, "hold", date(2028, 3, 8), date(2028, 4, 1))))


def test_the_database_refuses_a_household_in_two_places(world: World, today: date) -> None:
    home, other = journey.home(world), journey.home(world, name="Bilocale")
    first = journey.hosted(world, home)
    second = journey.proposed(world, other)
    with world.act("social_worker") as (session, actor):
        lives = session.scalars(select(Placement).where(Placement.case_id == first)).one()
        session.add(
            Placement(
                case_id=second, organisation_id=actor.organisation_id, host_organisation_id=lives.host_organisation_id,
                household_id=lives.household_id, unit_id=other.unit_id, starts_on=date(2027, 9, 1), ends_on=date(2028, 1, 1),
                base_months=12, renewal_months=12,
            )
        )  # fmt: skip
        with pytest.raises(IntegrityError, match="household_in_one_place"):
            session.flush()
        session.rollback()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("ends_on = starts_on + 400", "stay_within_maximum"),
        ("ends_on = starts_on", "placement_dates"),
        ("renewed_months = 13", "one_renewal_within_maximum"),
        ("base_months = 13", "one_renewal_within_maximum"),
        ("state = 'living'", "living_after_handover"),
    ],
)
def test_the_database_keeps_the_maxima(world: World, today: date, change: str, constraint: str) -> None:
    journey.assigned(world, journey.home(world))
    with pytest.raises(IntegrityError, match=constraint), world.act("social_worker") as (session, _):
        session.execute(text(f"update portal.placements set {change}"))


def test_a_unit_that_went_void_a_second_ago_is_refused_with_the_sentence(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    with world.act("manager") as (session, actor):
        voids.set_void(session, actor, home.unit_id, Days(START, START + timedelta(days=20)), "Lavori al bagno.")
    with world.act("social_worker") as (session, actor), pytest.raises(Conflict, match="its owner keeps it back") as refused:
        placements.propose(session, actor, case_id, home.unit_id, START)
    assert "Lavori" not in str(refused.value)
    assert telling.stage(world, case_id) == "waiting"


def test_a_void_and_a_proposal_at_once_leave_one_truth(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)

    def keep_back() -> object:
        with world.act("manager") as (session, actor):
            return voids.set_void(session, actor, home.unit_id, Days(START, START + timedelta(days=20)), "Lavori.")

    results = at_once(proposing(world, case_id, home.unit_id), keep_back)
    assert sum(isinstance(r, Conflict) for r in results) == 1, results
    assert len(telling.taken(world, home.unit_id)) == 1


def test_the_database_knows_no_unit_in_two_live_proposals(world: World, today: date) -> None:
    """Not even for days that do not meet: the first answer may still change everything."""
    home = journey.home(world)
    journey.proposed(world, home, starts_on=START)
    later = journey.waiting(world, surname="Altri")
    with world.act("social_worker") as (session, actor):
        first = session.scalars(select(Proposal)).one()
        session.add(
            Proposal(
                case_id=later, organisation_id=actor.organisation_id, host_organisation_id=first.host_organisation_id,
                unit_id=home.unit_id, starts_on=date(2029, 1, 1), ends_on=date(2029, 6, 1), expires_on=START,
                proposed_by_id=actor.person_id,
            )
        )  # fmt: skip
        with pytest.raises(IntegrityError, match="uq_one_open_proposal_of_a_unit"):
            session.flush()
        session.rollback()


def test_a_no_puts_the_household_back_where_it_was(world: World, today: date) -> None:
    home = journey.home(world)
    first, second = (journey.waiting(world, surname=surname) for surname in ("Alfa", "Beta"))
    with world.act("social_worker") as (session, _):
        session.execute(
            text("update portal.cases set check_expires_on = date '2027-12-01', urgent = true where id = :id"), {"id": first}
        )

    def places() -> list[UUID]:
        with world.act("social_worker") as (session, actor):
            return [position.household.case_id for position in waiting_lists(session, actor)[0].positions]

    assert places() == [first, second]
    proposing(world, first, home.unit_id)()
    assert places() == [second]
    with world.act("manager") as (session, actor):
        placements.answer_proposal(session, actor, first, False, reason="Serve a un altro servizio.")
    assert places() == [first, second]
