"""The way out: decided with a reason, a day and a plan; called off while days remain."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.workflow.cases.models import Case
from portal.workflow.departures import leaving
from portal.workflow.departures.models import Departure
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.renewals import stays
from tests.world import World

END = date(2027, 5, 20)
SOUND = {"reason": "own_home_found", "leaves_on": date(2027, 4, 30), "exit_plan": "Affitto a Crema da maggio."}


@pytest.mark.parametrize("who", ["social_worker", "head"])
def test_the_comune_decides_it(world: World, today: date, who: str) -> None:
    stay = stays.living(world)
    with world.act(who) as (session, actor):
        departure = leaving.start_leaving(session, actor, stay.case_id, **SOUND)  # type: ignore[arg-type]
        assert (departure.leaves_on, departure.decided_by_id) == (date(2027, 4, 30), actor.person_id)
    with world.act("head") as (session, _):
        assert session.get_one(Case, stay.case_id).stage == "leaving"
    assert stays.happened(world, stay.case_id, "manager")[-1] == "DepartureStarted"
    told = stays.told(world, "DepartureStarted")["DepartureStarted"]
    assert {"coordinator", "educator", "manager", "social_worker"} == told


def test_the_outcome_opens_to_the_ats_and_never_to_the_owner(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("social_worker") as (session, actor):
        leaving.start_leaving(session, actor, stay.case_id, **SOUND)  # type: ignore[arg-type]
    for who, seen in {"educator": 1, "head": 1, "manager": 0, "stranger_head": 0}.items():
        with world.act(who) as (session, _):
            assert session.scalar(select(func.count()).select_from(Departure)) == seen, who


@pytest.mark.parametrize("who", ["educator", "coordinator", "manager", "consultant"])
def test_not_by_others(world: World, today: date, who: str) -> None:
    stay = stays.living(world)
    with world.act(who) as (session, actor), pytest.raises(NotAllowed):
        leaving.start_leaving(session, actor, stay.case_id, **SOUND)  # type: ignore[arg-type]


def test_not_for_strangers_and_not_at_another_stage(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("stranger_head") as (session, actor), pytest.raises(NotFound):
        leaving.start_leaving(session, actor, stay.case_id, **SOUND)  # type: ignore[arg-type]
    with world.act("head") as (session, actor):
        leaving.start_leaving(session, actor, stay.case_id, **SOUND)  # type: ignore[arg-type]
    with world.act("head") as (session, actor), pytest.raises(WrongStage, match="led to departure only from"):
        leaving.start_leaving(session, actor, stay.case_id, **SOUND)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": "boredom"}, "reason"),
        ({"reason": "other"}, "reason_text"),
        ({"leaves_on": None}, "leaves_on"),
        ({"leaves_on": date(2027, 2, 28)}, "leaves_on"),
        ({"leaves_on": END}, "leaves_on"),
        ({"exit_plan": " "}, "exit_plan"),
    ],
)
def test_bad_input(world: World, today: date, change: dict[str, object], field: str) -> None:
    stay = stays.living(world)
    with world.act("head") as (session, actor), pytest.raises(Invalid) as refused:
        leaving.start_leaving(session, actor, stay.case_id, **{**SOUND, **change})  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_the_last_day_of_the_stay_is_the_latest(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("head") as (session, actor):
        leaving.start_leaving(session, actor, stay.case_id, **{**SOUND, "leaves_on": END - timedelta(days=1)})  # type: ignore[arg-type]


def test_a_stay_past_its_end_may_still_be_led_out(world: World, today: date) -> None:
    stay = stays.living(world)
    with clock.at_day(END + timedelta(days=5)), world.act("head") as (session, actor):
        with pytest.raises(Invalid, match="by then"):
            leaving.start_leaving(
                session,
                actor,
                stay.case_id,
                **{**SOUND, "leaves_on": END + timedelta(days=9)},  # type: ignore[arg-type]
            )
        leaving.start_leaving(session, actor, stay.case_id, **{**SOUND, "leaves_on": clock.today()})  # type: ignore[arg-type]


def test_called_off_and_decided_again(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("head") as (session, actor):
        leaving.start_leaving(session, actor, stay.case_id, **SOUND)  # type: ignore[arg-type]
    with world.act("social_worker") as (session, actor):
        leaving.call_off_departure(session, actor, stay.case_id, reason="Il contratto è saltato.")
    with world.act("head") as (session, _):
        assert session.get_one(Case, stay.case_id).stage == "hosted"
        assert session.scalars(select(Departure)).one().called_off_reason == "Il contratto è saltato."
    assert stays.happened(world, stay.case_id, "manager")[-1] == "DepartureCalledOff"
    with world.act("head") as (session, actor):
        leaving.start_leaving(session, actor, stay.case_id, **SOUND)  # type: ignore[arg-type]
        assert session.scalar(select(func.count()).select_from(Departure)) == 2


def test_called_off_only_with_a_reason_by_the_comune_while_days_remain(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("head") as (session, actor), pytest.raises(WrongStage):
        leaving.call_off_departure(session, actor, stay.case_id, reason="x")
    with world.act("head") as (session, actor):
        leaving.start_leaving(session, actor, stay.case_id, **SOUND)  # type: ignore[arg-type]
    with world.act("head") as (session, actor), pytest.raises(Invalid, match="called off"):
        leaving.call_off_departure(session, actor, stay.case_id, reason=" ")
    with world.act("educator") as (session, actor), pytest.raises(NotAllowed):
        leaving.call_off_departure(session, actor, stay.case_id, reason="x")
    with clock.at_day(END), world.act("head") as (session, actor), pytest.raises(Conflict, match="no days are left"):
        leaving.call_off_departure(session, actor, stay.case_id, reason="x")


def test_a_case_without_a_written_departure_can_be_called_off_too(world: World, today: date) -> None:
    case_id = journey.leaving(world, journey.home(world))
    with world.act("head") as (session, actor):
        leaving.call_off_departure(session, actor, case_id, reason="Si resta.")
        assert session.get_one(Case, case_id).stage == "hosted"
