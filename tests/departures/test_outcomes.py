"""What the stay came to, and the follow-ups; and what the night reminds of when stays end."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.workflow.departures import handback, leaving, outcomes
from portal.workflow.departures.models import FollowUp, Outcome
from portal.workflow.departures.sweeps import SWEEPS
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests.departures.test_handback import report
from tests.renewals import stays
from tests.sweeping import swept
from tests.world import World

SOUND = {"next_home": "private_rent", "housing_autonomy": True, "working": True, "summary": "Casa propria in affitto."}


def gone(world: World) -> UUID:
    stay = stays.living(world)
    with world.act("manager") as (session, actor):
        handback.hand_back(session, actor, stay.case_id, last_day=clock.today(), report=report())
    return stay.case_id


def night(world: World) -> int:
    return sum(swept(world, do) for do in SWEEPS.values())


@pytest.mark.parametrize("who", ["social_worker", "head", "coordinator", "educator"])
def test_recorded_and_corrected(world: World, today: date, who: str) -> None:
    case_id = gone(world)
    with world.act(who) as (session, actor):
        outcomes.record_outcome(session, actor, case_id, **SOUND)  # type: ignore[arg-type]
    with world.act(who) as (session, actor), pytest.raises(Conflict, match="already recorded"):
        outcomes.record_outcome(session, actor, case_id, **SOUND)  # type: ignore[arg-type]
    with world.act(who) as (session, actor):
        outcomes.record_outcome(session, actor, case_id, **{**SOUND, "working": None}, correcting=True)  # type: ignore[arg-type]
    with world.act("head") as (session, _):
        assert session.scalars(select(Outcome)).one().working is None
    with world.act("manager") as (session, _):
        assert session.scalar(select(func.count()).select_from(Outcome)) == 0
    assert stays.happened(world, case_id).count("OutcomeRecorded") == 2
    assert "manager" not in stays.told(world, "OutcomeRecorded")["OutcomeRecorded"]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"next_home": "moon"}, "next_home"), ({"housing_autonomy": None}, "housing_autonomy"), ({"summary": ""}, "summary")],
)
def test_bad_input(world: World, today: date, change: dict[str, object], field: str) -> None:
    case_id = gone(world)
    with world.act("head") as (session, actor), pytest.raises(Invalid) as refused:
        outcomes.record_outcome(session, actor, case_id, **{**SOUND, **change})  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_not_before_not_by_others(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("head") as (session, actor), pytest.raises(WrongStage, match="after the home was handed back"):
        outcomes.record_outcome(session, actor, stay.case_id, **SOUND)  # type: ignore[arg-type]
    for who in ("manager", "consultant"):
        with world.act(who) as (session, actor), pytest.raises(NotAllowed):
            outcomes.record_outcome(session, actor, stay.case_id, **SOUND)  # type: ignore[arg-type]


def test_a_follow_up_is_recorded_once(world: World, today: date) -> None:
    case_id = gone(world)
    with clock.at_day(date(2027, 6, 3)):
        with world.act("educator") as (session, actor):
            outcomes.record_follow_up(session, actor, case_id, 3, still_housed=True, note="Tutto bene.")
        with world.act("educator") as (session, actor), pytest.raises(Conflict, match="already recorded"):
            outcomes.record_follow_up(session, actor, case_id, 3, still_housed=True, note="Tutto bene.")
        with world.act("educator") as (session, actor), pytest.raises(NotFound):
            outcomes.record_follow_up(session, actor, case_id, 4, still_housed=True, note="Tutto bene.")
        with world.act("educator") as (session, actor), pytest.raises(Invalid, match="household fares"):
            outcomes.record_follow_up(session, actor, case_id, 6, still_housed=None, note=" ")
        with world.act("manager") as (session, actor), pytest.raises(NotAllowed):
            outcomes.record_follow_up(session, actor, case_id, 6, still_housed=None, note="x")
    with world.act("head") as (session, _):
        done = session.scalars(select(FollowUp).where(FollowUp.done_at.is_not(None))).one()
        assert (done.months, done.still_housed, done.note) == (3, True, "Tutto bene.")
    assert stays.happened(world, case_id)[-1] == "FollowUpDone"


def test_follow_ups_are_asked_for_until_done(world: World, today: date) -> None:
    case_id = gone(world)
    both = {"follow_up_due": {"social_worker", "coordinator"}}
    diary = {}
    for offset in range(-2, 70):
        day = date(2027, 6, 2) + timedelta(days=offset)
        with clock.at_day(day):
            night(world)
            night(world)
            if offset == 40:
                with world.act("educator") as (session, actor):
                    outcomes.record_follow_up(session, actor, case_id, 3, still_housed=True, note="Bene.")
        if told := stays.told_on(world, day):
            diary[offset] = told
    assert diary == {0: both, 30: both}


def test_the_home_to_be_handed_back(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("head") as (session, actor):
        leaving.start_leaving(
            session, actor, stay.case_id, reason="household_choice", leaves_on=date(2027, 3, 20), exit_plan="Dai genitori."
        )
    diary = {}
    for offset in range(1, 33):
        day = today + timedelta(days=offset)
        with clock.at_day(day):
            night(world)
            night(world)
        if told := stays.told_on(world, day):
            diary[day] = told
    late = {"handback_late": {"social_worker", "head", "manager"}}
    assert diary == {
        date(2027, 3, 13): {"handback_due": {"social_worker", "educator", "manager"}},
        date(2027, 3, 21): late,
        date(2027, 3, 28): late,
    }
    with world.act("head") as (session, actor):
        leaving.call_off_departure(session, actor, stay.case_id, reason="Si resta.")
    with clock.at_day(date(2027, 4, 20)):
        assert night(world) == 0
