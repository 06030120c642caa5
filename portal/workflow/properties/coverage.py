"""Which days the conventions of a property cover: one after the other they count as one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, cast, select

from portal.workflow.properties.models import Convention
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

    from portal.workflow.rules import Days
    from tenants.sentences import Sentence


class Covered(NamedTuple):
    """A convention's property and days: all that one needs to know of it to tell which days are covered."""

    property_id: UUID
    starts_on: date
    ends_on: date


Term = TypeVar("Term", Convention, Covered)


def conventions(session: Session, property_ids: Collection[UUID]) -> list[Convention]:
    """The conventions of some properties that the caller may know, in the order of their first days."""
    if not property_ids:
        return []
    return list(
        session.scalars(
            select(Convention)
            .where(Convention.property_id == any_(cast(list(property_ids), ARRAY(Uuid))))
            .order_by(Convention.starts_on, Convention.ends_on.desc(), Convention.id)
        )
    )


def in_force(found: Sequence[Term], day: date) -> Term | None:
    """The convention that covers a day; of several, the one that lasts longest."""
    covering = [c for c in found if c.starts_on <= day < c.ends_on]
    return max(covering, key=lambda c: c.ends_on) if covering else None


def covered_until(found: Sequence[Term], day: date) -> date:
    """The first day that conventions one after the other no longer cover; ``day`` itself when none covers it."""
    reached = day
    for convention in found:
        if convention.starts_on <= reached < convention.ends_on:
            reached = convention.ends_on
    return reached


def ends_before(found: Sequence[Term], days: Days) -> bool:
    """Whether a convention was there and ends before the last of these days: what may be gone beyond, with a written reason."""
    return covered_until(found, days.start) < days.end and any(c.starts_on <= days.start for c in found)


def uncovered(found: Sequence[Term], days: Days) -> Sentence | None:
    """Why these days are not all covered, in one sentence; nothing when they are."""
    reached = covered_until(found, days.start)
    if reached >= days.end:
        return None
    if reached > days.start:
        return S("The convention ends before: its last day is %(day)s.", day=reached - timedelta(days=1))
    later = [c.starts_on for c in found if c.starts_on > days.start]
    if later:
        return S("The convention begins only on %(day)s.", day=min(later))
    ended = [c.ends_on for c in found if c.ends_on <= days.start]
    if ended:
        return S("The convention has ended: its last day was %(day)s.", day=max(ended) - timedelta(days=1))
    return S("No convention covers %(day)s.", day=days.start)
