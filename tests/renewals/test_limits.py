"""How long a renewal can be: counted from the first day, once, and no longer than the home can be given."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.workflow.constraints import translated
from portal.workflow.departures import leaving
from portal.workflow.placements.models import Placement
from portal.workflow.properties.models import Convention, Unit
from portal.workflow.renewals import contributions
from portal.workflow.renewals.opening import open_due_reviews
from tenants import clock
from tenants.actor import Actor
from tenants.errors import Conflict, Invalid
from tests import journey
from tests.renewals import stays
from tests.renewals.stays import Stay, grant, sitting
from tests.world import World


def limit_by_convention(session: Session, actor: Actor, stay: Stay) -> None:
    session.execute(update(Convention).values(ends_on=date(2027, 9, 1)))


def limit_by_closing(session: Session, actor: Actor, stay: Stay) -> None:
    session.execute(update(Unit).values(closed_on=date(2027, 9, 1), closed_reason="Vendita"))


def limit_by_void(session: Session, actor: Actor, stay: Stay) -> None:
    session.execute(select(func.app.set_void(stay.home.unit_id, date(2027, 9, 1), date(2027, 10, 1), "Lavori")))


def limit_by_answer(session: Session, actor: Actor, stay: Stay) -> None:
    contributions.confirm_unit(session, actor, stay.case_id, available=True, available_until=date(2027, 8, 31))


@pytest.mark.parametrize("who", ["head", "coordinator"])
@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        (limit_by_convention, "The convention of the unit ends on 2027-09-01: at most 3 months"),
        (limit_by_closing, "The unit closes on 2027-09-01: at most 3 months"),
        (limit_by_void, "taken by somebody else from 2027-09-01 on: at most 3 months"),
        (limit_by_answer, "The owner gives the unit until 2027-08-31: at most 3 months"),
    ],
)
def test_not_longer_than_the_home_can_be_given(world: World, today: date, limit: object, sentence: str, who: str) -> None:
    stay = stays.contributed(world)
    with world.act("manager") as (session, actor):
        limit(session, actor, stay)  # type: ignore[operator]
    with pytest.raises(Invalid) as refused:
        grant(world, stay, who, 4, "head", "coordinator")
    assert sentence in str(refused.value.fields["months"])
    grant(world, stay, who, 3, "head", "coordinator")


def test_conventions_that_follow_each_other_count_as_one(world: World, today: date) -> None:
    stay = stays.contributed(world)
    with world.act("manager") as (session, _):
        first = session.scalars(select(Convention)).one()
        first.ends_on = date(2027, 9, 1)
        session.add(
            Convention(
                property_id=first.property_id, organisation_id=first.organisation_id, title="Seguito",
                partner_organisation_id=first.partner_organisation_id, starts_on=date(2027, 9, 1), ends_on=date(2029, 1, 1),
            )
        )  # fmt: skip
    grant(world, stay, "head", 12)


def test_an_owner_that_said_no_is_not_overridden(world: World, today: date) -> None:
    stay = stays.contributed(world)
    with world.act("manager") as (session, actor):
        contributions.confirm_unit(session, actor, stay.case_id, available=False, note="Serve a noi.")
    with pytest.raises(Invalid) as refused:
        grant(world, stay, "head", 1)
    assert "at most 0 months" in str(refused.value.fields["months"])


def test_the_database_itself_refuses_a_second_renewal_or_a_longer_stay(world: World, today: date) -> None:
    stay = stays.contributed(world)
    for values, name in (
        ({"renewed_months": 13}, "one_renewal_within_maximum"),
        ({"ends_on": date(2028, 5, 20)}, "stay_within_maximum"),
    ):
        with pytest.raises(DBAPIError) as refused, world.act("social_worker") as (session, _):
            session.execute(update(Placement).values(**values))
        assert name in str(refused.value)
    with pytest.raises(DBAPIError), world.act("head") as (session, _):
        session.execute(select(func.app.lengthen_stay(stay.case_id)))
    grant(world, stay, "head", 3)
    with pytest.raises(DBAPIError) as refused, world.act("head") as (session, _):
        session.execute(select(func.app.lengthen_stay(stay.case_id)))
    meaning = translated(refused.value)
    assert meaning is not None
    assert "renewed once" in str(meaning)


@pytest.mark.parametrize(
    ("starts_on", "months", "ends_on"),
    [
        (date(2024, 2, 29), 12, date(2026, 2, 28)),
        (date(2023, 2, 28), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 8, 31), 1, date(2027, 9, 30)),
        (date(2022, 2, 7), 12, date(2024, 2, 7)),
    ],
)
def test_counted_from_the_first_day(world: World, today: date, starts_on: date, months: int, ends_on: date) -> None:
    where = journey.home(world)
    with world.act("manager") as (session, _):
        session.execute(update(Convention).values(starts_on=date(2020, 1, 1)))
    with clock.at_day(starts_on):
        case_id = journey.hosted(world, where, starts_on=starts_on)
    with clock.at_day(starts_on + timedelta(days=300)):
        with world.system.work() as session:
            assert open_due_reviews(session) == 1
        grant(world, Stay(case_id, where), "head", months, missing_reason="Prova.")
    assert stays.placement(world, case_id).ends_on == ends_on


def test_never_twice(world: World, today: date) -> None:
    stay = stays.contributed(world)
    grant(world, stay, "head", 3)
    with pytest.raises(Conflict, match="already been decided"):
        grant(world, stay, "head", 3)
    with world.act("coordinator") as (session, actor), pytest.raises(Conflict, match="already been decided"):
        leaving.refuse_renewal(
            session, actor, stay.case_id, reasons="x", codes=("other",), steps=stays.plan(), sitting=sitting(world)
        )
    with world.act("educator") as (session, actor), pytest.raises(Conflict, match="already been decided"):
        contributions.give_report(session, actor, stay.case_id, recommendation="for", text="Tardi.")
    with world.act("manager") as (session, actor), pytest.raises(Conflict, match="The question is closed"):
        contributions.confirm_unit(session, actor, stay.case_id, available=True)
    with clock.at_day(date(2027, 7, 20)), world.system.work() as session:
        assert open_due_reviews(session) == 0, "no second renewal, ever"
