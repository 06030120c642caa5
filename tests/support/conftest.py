"""A household in its home, and the words that the tests of the support share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.workflow.cases.models import CaseEvent
from portal.workflow.cases.notices import Notification
from tenants import clock
from tests import journey
from tests.world import World


@pytest.fixture
def case_id(world: World, today: date) -> UUID:
    """A household hosted in Crema since today; Luca is its educator, Giulia its consultant."""
    return journey.hosted(world, journey.home(world))


@pytest.fixture
def assigned_id(world: World, today: date) -> UUID:
    """A household whose unit is assigned; nobody of the ATS follows it yet."""
    return journey.assigned(world, journey.home(world))


@pytest.fixture
def told(world: World) -> Callable[[str], list[str]]:
    """``told("educator")``: the kinds of notification that one of the cast has."""

    def of(name: str) -> list[str]:
        with world.act(name) as (session, actor):
            mine = select(Notification.kind).where(Notification.person_id == actor.person_id).order_by(Notification.kind)
            return list(session.scalars(mine))

    return of


@pytest.fixture
def happened(world: World) -> Callable[[str, UUID], list[str]]:
    """``happened("manager", case_id)``: the events of a case that one of the cast can see."""

    def to(name: str, case_id: UUID) -> list[str]:
        with world.act(name) as (session, _):
            events = select(CaseEvent.name).where(CaseEvent.case_id == case_id).order_by(CaseEvent.at)
            return list(session.scalars(events))

    return to


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of a day in Rome."""
    return datetime.combine(day, time(hour, minute), clock.ROME)
