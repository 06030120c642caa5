"""Households that nobody has met for a while: educator and coordinator are reminded, once for each silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from portal.records.sweeps import Sweep
from portal.workflow import board
from portal.workflow.support import commands
from portal.workflow.support.sweeps import SWEEPS
from tenants import clock
from tests import journey
from tests.support.conftest import at
from tests.world import World


def sweep(world: World, day: date) -> int:
    with clock.at_day(day), world.system.work() as session:
        return Sweep("night", SWEEPS["remind_quiet_support"]).part(session).rows


def meet(world: World, case_id: UUID, day: date) -> None:
    with clock.at_day(day), world.act("educator") as (session, actor):
        told = commands.Record(starts_at=at(day, 0, 5), minutes=30, attendance="all", done="Colloquio.")
        commands.record_session(session, actor, case_id, told)


def test_once_for_each_silence(world: World, case_id: UUID, told: Callable[[str], list[str]]) -> None:
    assert sweep(world, date(2027, 3, 21)) == 0
    assert sweep(world, date(2027, 3, 22)) == 2, "educator and coordinator, 21 days after the handover"
    assert sweep(world, date(2027, 3, 22)) == 0, "twice on the same day"
    assert sweep(world, date(2027, 4, 5)) == 0, "still the same silence"
    meet(world, case_id, date(2027, 4, 6))
    assert sweep(world, date(2027, 4, 26)) == 0
    assert sweep(world, date(2027, 5, 10)) == 2, "late, and still once"
    assert told("educator") == ["support_quiet", "support_quiet"]
    assert told("coordinator") == ["support_quiet", "support_quiet"]
    assert told("consultant") == told("social_worker") == told("manager") == []


def test_only_households_that_live_there(world: World, today: date) -> None:
    journey.assigned(world, journey.home(world, name="A"), surname="Uno")
    journey.leaving(world, journey.home(world, name="B"), surname="Due")
    journey.closed(world, journey.home(world, name="C"), surname="Tre")
    assert sweep(world, date(2027, 6, 1)) == 0


def test_each_partnership_is_told_of_its_own(world: World, case_id: UUID, told: Callable[[str], list[str]]) -> None:
    journey.hosted(world, journey.home(world, manager="stranger_manager"), who="stranger_social_worker", surname="Altrove")
    assert sweep(world, date(2027, 4, 1)) == 4
    assert told("educator") == told("stranger_educator") == ["support_quiet"]


def test_it_waits_on_today(world: World, case_id: UUID) -> None:
    with clock.at_day(date(2027, 3, 25)):
        for who in ("coordinator", "educator"):
            with world.act(who) as (session, actor):
                waits = {w.what.key: w.detail for w in board.waiting(session, actor)}
                key = "support_quiet" if who == "coordinator" else "support_quiet_mine"
                assert waits[key] == "01/03/2027"
        with world.act("other_educator") as (session, actor):
            assert board.waiting(session, actor) == []
