"""Meetings: planned, recorded, cancelled; a concern reaches the social worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from portal.workflow.support import commands
from portal.workflow.support.models import SupportSession
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.support.conftest import at
from tests.world import World

TOMORROW = at(date(2027, 3, 2), 10)
YESTERDAY = at(date(2027, 2, 28), 10)


@pytest.fixture(autouse=True)
def opened_in_february(today: date) -> None:
    """Cases open a month before the day on which the tests stand."""
    clock.set_process_today(date(2027, 2, 1))


@pytest.fixture
def case_id(world: World, opened_in_february: None, today: date) -> UUID:
    made = journey.hosted(world, journey.home(world))
    clock.set_process_today(today)
    return made


@pytest.fixture
def assigned_id(world: World, opened_in_february: None, today: date) -> UUID:
    made = journey.assigned(world, journey.home(world))
    clock.set_process_today(today)
    return made


def plan(world: World, case_id: UUID, who: str = "educator", worker: str = "", **changes: object) -> UUID:
    worker_id = world.actor(worker or who).person_id
    values = {"worker_id": worker_id, "starts_at": TOMORROW, "place": "A casa", **changes}
    with world.act(who) as (session, actor):
        made = commands.plan_session(session, actor, case_id, **values)  # type: ignore[arg-type]
        session.flush()
        return made.id


def record(world: World, case_id: UUID, who: str = "educator", **changes: object) -> UUID:
    values = {
        "starts_at": YESTERDAY,
        "place": "A casa",
        "minutes": 45,
        "attendance": "all",
        "done": "Curriculum scritto insieme.",
        "next_step": "Portarlo in agenzia.",
        **changes,
    }
    more = {name: values.pop(name) for name in ("session_id", "new_id") if name in values}
    with world.act(who) as (session, actor):
        made = commands.record_session(session, actor, case_id, commands.Record(**values), **more)  # type: ignore[arg-type]
        session.flush()
        return made.id


def seen(world: World, who: str, session_id: UUID) -> SupportSession | None:
    with world.act(who) as (session, _):
        return session.get(SupportSession, session_id)


def test_a_meeting_is_planned_and_colleagues_are_told(world: World, case_id: UUID, told: Callable[[str], list[str]]) -> None:
    planned = plan(world, case_id)
    meeting = seen(world, "other_educator", planned)
    assert meeting is not None
    assert (meeting.starts_at, meeting.minutes, meeting.recorded_at) == (TOMORROW, 60, None)
    assert told("consultant") == ["SupportSessionPlanned"]
    assert told("coordinator") == ["SupportSessionPlanned"]
    assert told("social_worker") == []


def test_a_clash_names_the_other_time_and_case(world: World, case_id: UUID) -> None:
    plan(world, case_id)
    other = journey.hosted(world, journey.home(world, name="Monolocale"), surname="Altri")
    with pytest.raises(Conflict) as refused:
        plan(world, other, starts_at=TOMORROW + timedelta(minutes=59))
    values = refused.value.sentence.values
    assert values["name"] == "Luca Moretti"
    assert values["at"] == TOMORROW
    assert str(values["number"]).startswith("OT-")
    plan(world, other, starts_at=TOMORROW + timedelta(minutes=59), despite_clash=True)
    plan(world, other, starts_at=TOMORROW + timedelta(minutes=180))


def test_a_clash_does_not_name_a_case_that_one_may_no_longer_see(world: World, case_id: UUID, today: date) -> None:
    called_off = journey.assigned(world, journey.home(world, name="Monolocale"), surname="Altri")
    with world.act("coordinator") as (session, actor):
        commands.assign_workers(session, actor, called_off, educator_id=world.actor("educator").person_id)
    plan(world, called_off)
    with world.act("social_worker") as (session, _):
        journey.move(session, called_off, "call_off")
    plan(world, case_id)


def test_a_second_click_does_not_plan_twice(world: World, case_id: UUID) -> None:
    plan(world, case_id)
    with pytest.raises(Conflict, match="already meets this household"):
        plan(world, case_id, despite_clash=True)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("starts_at", YESTERDAY, "record the meeting instead"),
        ("minutes", 3, "between 5 and 600 minutes"),
        ("kind", "lunch", "what kind of meeting"),
        ("worker_id", uuid4(), "follows this case"),
    ],
)
def test_a_plan_that_cannot_be(world: World, case_id: UUID, field: str, value: object, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        plan(world, case_id, **{field: value})
    assert sentence in str(refused.value.fields[field])


def test_the_coordinator_plans_for_the_consultant(world: World, case_id: UUID, told: Callable[[str], list[str]]) -> None:
    plan(world, case_id, "coordinator", worker="consultant")
    assert told("consultant") == ["SupportSessionPlanned"]
    with pytest.raises(Invalid):
        plan(world, case_id, "coordinator", worker="other_educator", starts_at=TOMORROW + timedelta(hours=3))


def test_a_planned_meeting_is_recorded(world: World, case_id: UUID, happened: Callable[[str, UUID], list[str]]) -> None:
    planned = plan(world, case_id)
    with clock.at_day(date(2027, 3, 3)):
        record(world, case_id, session_id=planned, starts_at=TOMORROW)
        with pytest.raises(Conflict, match="cancelled or recorded in the meantime"):
            record(world, case_id, session_id=planned, starts_at=TOMORROW)
    meeting = seen(world, "social_worker", planned)
    assert meeting is not None
    assert (meeting.minutes, meeting.attendance, meeting.next_step) == (45, "all", "Portarlo in agenzia.")
    assert happened("social_worker", case_id)[-1] == "SupportSessionRecorded"


def test_an_unplanned_meeting_is_recorded_once(world: World, case_id: UUID) -> None:
    record(world, case_id)
    with pytest.raises(Conflict, match="already recorded a meeting at this time"):
        record(world, case_id)


def test_nobody_came(world: World, case_id: UUID) -> None:
    recorded = record(world, case_id, attendance="nobody", done="")
    meeting = seen(world, "coordinator", recorded)
    assert meeting is not None
    assert meeting.done is None


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("starts_at", {"starts_at": TOMORROW}),
        ("starts_at", {"starts_at": at(date(2026, 12, 1), 9)}),
        ("attendance", {"attendance": None}),
        ("attendance", {"attendance": "cats"}),
        ("minutes", {"minutes": None}),
        ("minutes", {"minutes": 601}),
        ("done", {"done": " "}),
        ("kind", {"kind": "lunch"}),
        ("next_step", {"next_step": "", "next_step_on": date(2027, 3, 9)}),
        ("absence", {"attendance": "nobody", "absence": "rain"}),
        ("wanted", {"concern": "Mi preoccupa.", "wanted": "magic"}),
    ],
)
def test_a_record_that_cannot_be(world: World, case_id: UUID, field: str, changes: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        record(world, case_id, **changes)
    assert list(refused.value.fields) == [field]
    with world.act("coordinator") as (session, _):
        assert session.scalars(select(SupportSession)).all() == []


def test_a_meeting_is_cancelled_with_a_reason(world: World, case_id: UUID, told: Callable[[str], list[str]]) -> None:
    planned = plan(world, case_id)
    with world.act("educator") as (session, actor):
        with pytest.raises(Invalid):
            commands.cancel_session(session, actor, case_id, planned, reason=" ")
        commands.cancel_session(session, actor, case_id, planned, reason="La signora è malata.")
        with pytest.raises(Conflict):
            commands.cancel_session(session, actor, case_id, planned, reason="Ancora.")
    assert "SupportSessionCancelled" in told("consultant")
    with clock.at_day(date(2027, 3, 3)), pytest.raises(Conflict):
        record(world, case_id, session_id=planned, starts_at=TOMORROW)
    plan(world, case_id)


def test_who_may_not_write(world: World, case_id: UUID) -> None:
    planned = plan(world, case_id)
    for who in ("other_educator",):
        with pytest.raises(NotAllowed, match="assigned to this case, or the coordinator"):
            record(world, case_id, who)
        with pytest.raises(NotAllowed, match="assigned to this case, or the coordinator"):
            plan(world, case_id, who)
        with world.act(who) as (session, actor), pytest.raises(NotAllowed):
            commands.cancel_session(session, actor, case_id, planned, reason="Basta.")
    for who in ("social_worker", "head", "manager"):
        with pytest.raises(NotAllowed, match="Only whoever has"):
            record(world, case_id, who)
    for who in ("stranger_educator", "stranger_coordinator"):
        with pytest.raises(NotFound):
            record(world, case_id, who, session_id=planned)


def test_a_meeting_of_another_case_is_not_found(world: World, case_id: UUID) -> None:
    planned = plan(world, case_id)
    other = journey.hosted(world, journey.home(world, name="Monolocale"), surname="Altri")
    with pytest.raises(NotFound):
        record(world, other, session_id=planned)


def test_stages(world: World, today: date) -> None:
    where = journey.home(world)
    early = journey.proposed(world, where)
    with pytest.raises(WrongStage):
        record(world, early, "coordinator")
    with pytest.raises(WrongStage):
        plan(world, early, "coordinator")
    gone = journey.closed(world, journey.home(world, name="Monolocale"), surname="Altri")
    clock.set_process_today(today)
    record(world, gone, starts_at=YESTERDAY)
    with pytest.raises(WrongStage):
        plan(world, gone)


def test_neither_owner_nor_strangers_see_a_meeting(world: World, case_id: UUID) -> None:
    recorded = record(world, case_id)
    for who in ("manager", "volunteer", "stranger_social_worker", "stranger_coordinator", "stranger_educator"):
        assert seen(world, who, recorded) is None


def test_times_are_kept_as_instants(world: World, case_id: UUID) -> None:
    recorded = record(world, case_id)
    meeting = seen(world, "educator", recorded)
    assert meeting is not None
    assert isinstance(meeting.starts_at, datetime)
    assert clock.day_of(meeting.starts_at) == date(2027, 2, 28)
