"""Stays, reviews and contributions to stand on: what the tests of renewals and departures begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from psycopg.types.range import DateRange
from sqlalchemy import select, text

from portal.workflow.cases.models import CaseEvent
from portal.workflow.cases.notices import Notification
from portal.workflow.departures.exit_steps import Step
from portal.workflow.placements.models import Placement
from portal.workflow.renewals import contributions, decisions, opening
from portal.workflow.renewals.decisions import Sitting
from tenants import clock
from tests import journey
from tests.journey import Home
from tests.world import World

STARTED = date(2026, 5, 20)
"""With twelve months a stay that ends on 20 May 2027: eighty days after the day on which the tests stand."""


END = date(2027, 5, 20)
"""The last day of that stay."""


@dataclass(frozen=True)
class Stay:
    """A household that lives in a home."""

    case_id: UUID
    home: Home


def living(world: World, starts_on: date = STARTED, **details: object) -> Stay:
    """A household hosted since a day."""
    where = journey.home(world)
    with clock.at_day(starts_on):
        case_id = journey.hosted(world, where, starts_on=starts_on, **details)
    return Stay(case_id, where)


def under_review(world: World, starts_on: date = STARTED) -> Stay:
    """A hosted household whose review the nightly check has opened."""
    stay = living(world, starts_on)
    with world.system.work() as session:
        assert opening.open_due_reviews(session) == 1
    return stay


def contributed(world: World, starts_on: date = STARTED) -> Stay:
    """A review with all four contributions in."""
    stay = under_review(world, starts_on)
    with world.act("social_worker") as (session, actor):
        contributions.give_opinion(
            session, actor, stay.case_id, recommendation="for", text="Serve ancora tempo.", months=8, checked=True
        )
    with world.act("educator") as (session, actor):
        contributions.give_report(session, actor, stay.case_id, recommendation="for", text="Il progetto procede.")
    with world.act("consultant") as (session, actor):
        contributions.give_statement(
            session, actor, stay.case_id, recommendation="for_with_conditions", text="Il bilancio regge."
        )
    with world.act("manager") as (session, actor):
        contributions.confirm_unit(session, actor, stay.case_id, available=True)
    return stay


def plan(day: date | None = None) -> tuple[Step, ...]:
    """A plan for the departure: one step of the household's own."""
    return (Step("Cercare casa in affitto", day or clock.today() + timedelta(days=20), None),)


def sitting(world: World, *others: str, **details: object) -> Sitting:
    """A sitting of today with these members, beside whoever records it."""
    present = tuple(world.actor(name).person_id for name in others)
    given = {"decided_on": clock.today(), "minutes": "Verbale di prova.", **details}
    return Sitting(present=present, **given)  # type: ignore[arg-type]


def placement(world: World, case_id: UUID) -> Placement:
    """The stay, as the Comune sees it."""
    with world.act("head") as (session, _):
        found = session.scalars(select(Placement).where(Placement.case_id == case_id)).one()
        session.expunge(found)
        return found


def told(world: World, kind: str | None = None) -> dict[str, set[str]]:
    """Which of the cast was told of what so far."""
    names = {actor.person_id: name for name, actor in world.actors.items()}
    out: dict[str, set[str]] = {}
    with world.system.work() as session:
        for what, who in session.execute(select(Notification.kind, Notification.person_id)):
            if kind is None or what == kind:
                out.setdefault(what, set()).add(names[who])
    return out


def told_on(world: World, day: date) -> dict[str, set[str]]:
    """Which of the cast was told of what on a day."""
    names = {actor.person_id: name for name, actor in world.actors.items()}
    out: dict[str, set[str]] = {}
    with world.system.work() as session:
        for what, who, at in session.execute(select(Notification.kind, Notification.person_id, Notification.at)):
            if clock.day_of(at) == day:
                out.setdefault(what, set()).add(names[who])
    return out


def happened(world: World, case_id: UUID, who: str = "head") -> list[str]:
    """The names of the events of a case that somebody sees, in their order."""
    with world.act(who) as (session, _):
        return list(
            session.scalars(select(CaseEvent.name).where(CaseEvent.case_id == case_id).order_by(CaseEvent.at, CaseEvent.name))
        )


def days_before(end: date, days: int) -> date:
    """So many days before an end."""
    return end - timedelta(days=days)


def grant(world: World, stay: Stay, who: str = "head", months: int = 12, *others: str, **details: object) -> None:
    with world.act(who) as (session, actor):
        decisions.grant(
            session, actor, stay.case_id, months=months, codes=("work_settling",), proven_reasons="Comprovate motivazioni.",
            sitting=sitting(world, *others, **{"conditions_reason": "Prova.", **details}),
        )  # fmt: skip


def taken(world: World, case_id: UUID) -> tuple[DateRange, DateRange]:
    """The days that the case takes of its unit, and of its people."""
    with world.system.work() as session:
        days = session.execute(
            text(
                "select d.days, (select max(upper(days)) from portal.placed_people where case_id = :c)"
                " from portal.unit_days d join portal.occupation_cases o on o.unit_days_id = d.id where o.case_id = :c"
            ),
            {"c": case_id},
        ).one()
        return days[0], days[1]
