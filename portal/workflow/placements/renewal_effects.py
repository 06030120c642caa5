"""What a renewal of n months would mean for whoever waits next: when the home would be free, and whether another one is free sooner.

Who is next is a place on the list and a case number, for whoever sees the waiting list; an owner learns nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.placements.waiting_list import waiting_lists
from portal.workflow.properties import queries as properties
from portal.workflow.properties.models import Unit
from portal.workflow.rules import Days, add_months, longest_stay
from portal.workflow.working_days import after_working_days
from tenants import clock
from tenants.kinds import Kind
from tenants.permissions import Permission, may

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.models import Placement
    from portal.workflow.placements.waiting_list import Position
    from tenants.actor import Actor


@dataclass(frozen=True)
class Effect:
    """A renewal of so many months (none: the stay ends as it is): its last day, and when this home could be given again."""

    months: int
    last_day: date
    free_on: date


@dataclass(frozen=True)
class Effects:
    """The effects for each number of months; ``next`` is the first household of the list that this home has beds for.

    ``elsewhere_on`` is the first day on which another home could be given to it; ``None`` when no other is known.
    """

    months: tuple[Effect, ...]
    next: Position | None
    elsewhere_on: date | None

    def housed_on(self, effect: Effect) -> date:
        """When the next household could have a home, with this renewal."""
        return min(effect.free_on, self.elsewhere_on) if self.elsewhere_on else effect.free_on

    def delay(self, effect: Effect) -> int:
        """By how many days this renewal would put the next household off, against a stay that ends as it is."""
        return (self.housed_on(effect) - self.housed_on(self.months[0])).days


def renewal_effects(session: Session, actor: Actor, case: Case, stay: Placement) -> Effects | None:
    """The effects of a renewal, in a constant number of queries; ``None`` where there is nothing to renew, or not for this reader.

    Only for the Comune: the others know neither the list's points nor which homes are free.
    """
    if actor.kind is not Kind.COMUNE or not may(actor, Permission.SEE_WAITING_LIST):
        return None
    if stay.state != "living" or stay.renewed_months or not stay.renewal_months:
        return None
    months = tuple(_effect(case, stay, n) for n in range(min(stay.renewal_months, 12) + 1))
    unit = session.get(Unit, stay.unit_id)
    found = next((one for one in waiting_lists(session, actor) if one.partnership_id == case.partnership_id), None)
    positions = found.positions if found else ()
    first = next((one for one in positions if unit is None or one.household.size <= unit.beds), None)
    return Effects(months, first, _elsewhere(session, actor, case, stay, first) if first else None)


def _effect(case: Case, stay: Placement, months: int) -> Effect:
    end = longest_stay(stay.starts_on, stay.base_months, months).end if months else stay.ends_on
    free_on = after_working_days(max(end, clock.today()), case.rules.turnaround_days, case.rules.patron_day)
    return Effect(months, end - timedelta(days=1), free_on)


def _elsewhere(session: Session, actor: Actor, case: Case, stay: Placement, first: Position) -> date | None:
    """The first day from which another home of the partnership with enough beds is free for a whole stay, within its convention."""
    today = clock.today()
    ahead = Days(today, add_months(today, case.rules.base_months))
    others = [
        one
        for one in properties.free_units(
            session, actor, ahead, partnership_id=case.partnership_id, size=first.household.size, also_taken=True
        )
        if one.unit_id != stay.unit_id and one.big_enough
    ]
    closed = set(
        session.scalars(select(Unit.id).where(Unit.id.in_([one.unit_id for one in others]), Unit.closed_on.is_not(None)))
    )
    others = [one for one in others if one.unit_id not in closed]
    taken: dict[object, list[tuple[date, date]]] = {}
    for unit_id, start, end, _ in properties.unit_days(
        session, [one.unit_id for one in others], replace(ahead, end=properties.FOR_EVER)
    ):
        taken.setdefault(unit_id, []).append((start, end))
    days = []
    for one in others:
        day = today
        for start, end in taken.get(one.unit_id, []):
            if start < add_months(day, case.rules.base_months) and end > day:
                day = end
        if one.free or (one.convention_ends_on is not None and add_months(day, case.rules.base_months) <= one.convention_ends_on):
            days.append(day)
    return min(days, default=None)
