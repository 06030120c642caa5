"""Something to repair: reported by the owner or by who works there, taken in hand, closed with a note."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from portal.workflow import board
from portal.workflow.cases.notices import Notification
from portal.workflow.properties import commands as homes
from portal.workflow.properties.models import Ticket
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.world import World


def _opened(world: World, who: str = "educator", *, urgent: bool = False) -> tuple[journey.Home, UUID]:
    home = journey.home(world)
    with world.act(who) as (session, actor):
        return home, homes.open_ticket(
            session, actor, home.unit_id, "Caldaia ferma", description="Da ieri sera", urgent=urgent
        ).id


def _told(world: World, kind: str) -> set[str]:
    """The cast who were told of something, each asked in their own scope."""
    found = set()
    for name, actor in world.actors.items():
        with world.act(name) as (session, _):
            if session.scalar(
                select(func.count())
                .select_from(Notification)
                .where(Notification.kind == kind, Notification.person_id == actor.person_id)
            ):
                found.add(name)
    return found


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("educator", {"manager", "volunteer", "coordinator"}),
        ("manager", {"volunteer", "coordinator"}),
        ("volunteer", {"manager", "coordinator"}),
        ("coordinator", {"manager", "volunteer"}),
    ],
)
def test_owner_and_workers_report_and_the_others_are_told(world: World, today: date, who: str, told: set[str]) -> None:
    _, ticket_id = _opened(world, who)
    with world.act("manager") as (session, _):
        ticket = session.get_one(Ticket, ticket_id)
        assert (ticket.state, ticket.opened_by_organisation_id) == ("open", world.actor(who).organisation_id)
    assert _told(world, "ticket_opened") == told


@pytest.mark.parametrize(("urgent", "days"), [(False, 14), (True, 2)])
def test_a_ticket_is_due_after_the_days_of_the_rules(world: World, today: date, urgent: bool, days: int) -> None:
    _, ticket_id = _opened(world, urgent=urgent)
    with world.act("manager") as (session, _):
        assert session.get_one(Ticket, ticket_id).due_on == today + timedelta(days=days)


def test_the_owner_sets_another_day_and_workers_do_not(world: World, today: date) -> None:
    home = journey.home(world)
    day = today + timedelta(days=40)
    with world.act("manager") as (session, actor):
        assert homes.open_ticket(session, actor, home.unit_id, "Persiana", due_on=day).due_on == day
    with world.act("educator") as (session, actor):
        assert homes.open_ticket(session, actor, home.unit_id, "Rubinetto", due_on=day).due_on == today + timedelta(days=14)


@pytest.mark.parametrize(
    ("title", "due_in", "field"), [(" ", None, "title"), ("x" * 121, None, "title"), ("Persiana", -1, "due_on")]
)
def test_a_ticket_says_what_is_wrong(world: World, today: date, title: str, due_in: int | None, field: str) -> None:
    home = journey.home(world)
    due = None if due_in is None else today + timedelta(days=due_in)
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        homes.open_ticket(session, actor, home.unit_id, title, due_on=due)
    assert list(refusal.value.fields) == [field]


def test_a_second_click_reports_nothing_twice(world: World, today: date) -> None:
    home, _ = _opened(world)
    with world.act("volunteer") as (session, actor), pytest.raises(Conflict, match="already reported"):
        homes.open_ticket(session, actor, home.unit_id, "caldaia ferma ")


def test_the_comune_reports_nothing_and_strangers_find_no_unit(world: World, today: date) -> None:
    home = journey.home(world)
    with world.act("social_worker") as (session, actor), pytest.raises(NotAllowed):
        homes.open_ticket(session, actor, home.unit_id, "Caldaia")
    for who in ("stranger_manager", "stranger_educator"):
        with world.act(who) as (session, actor), pytest.raises(NotFound):
            homes.open_ticket(session, actor, home.unit_id, "Caldaia")


def test_before_its_convention_begins_a_partner_does_not_work_there(world: World, today: date) -> None:
    home = journey.home(world)
    with world.act("manager") as (session, actor):
        details = homes.ConventionDetails("C", today + timedelta(days=1), today + timedelta(days=90))
        homes.change_convention(session, actor, home.convention_id, details)
    with world.act("educator") as (session, actor), pytest.raises(NotAllowed, match="does not work in this unit"):
        homes.open_ticket(session, actor, home.unit_id, "Caldaia")


def test_a_volunteer_takes_it_in_hand_and_closes_it_with_a_note(world: World, today: date) -> None:
    _, ticket_id = _opened(world)
    with world.act("volunteer") as (session, actor):
        taken = homes.start_work(session, actor, ticket_id, due_on=today + timedelta(days=3))
        assert (taken.state, taken.taken_by_id, taken.due_on) == ("in_progress", actor.person_id, today + timedelta(days=3))
    with world.act("manager") as (session, actor), pytest.raises(Conflict, match="already has this ticket in hand"):
        homes.start_work(session, actor, ticket_id)
    with world.act("volunteer") as (session, actor):
        with pytest.raises(Invalid, match="what was done"):
            homes.close_ticket(session, actor, ticket_id, " ")
        homes.close_ticket(session, actor, ticket_id, "Cambiata la valvola")
    with world.act("manager") as (session, actor):
        with pytest.raises(Conflict, match="already closed"):
            homes.close_ticket(session, actor, ticket_id, "Ancora")
        with pytest.raises(Conflict, match="already closed"):
            homes.start_work(session, actor, ticket_id)
        closed = session.get_one(Ticket, ticket_id)
        assert (closed.state, closed.closed_note, closed.closed_by_id) == (
            "closed",
            "Cambiata la valvola",
            world.actor("volunteer").person_id,
        )
    assert _told(world, "ticket_closed") == {"manager", "coordinator", "educator"}


def test_workers_of_the_ats_do_not_work_on_tickets_and_no_longer_see_closed_ones(world: World, today: date) -> None:
    _, ticket_id = _opened(world)
    with world.act("educator") as (session, actor):
        assert session.get(Ticket, ticket_id) is not None
        with pytest.raises(NotAllowed, match="maintenance volunteer"):
            homes.close_ticket(session, actor, ticket_id, "Fatto")
    for who in ("social_worker", "stranger_manager", "stranger_educator"):
        with world.act(who) as (session, actor), pytest.raises(NotFound):
            homes.start_work(session, actor, ticket_id)
    with world.act("manager") as (session, actor):
        homes.close_ticket(session, actor, ticket_id, "Fatto")
    with world.act("educator") as (session, actor):
        assert session.get(Ticket, ticket_id) is None
        with pytest.raises(NotFound):
            homes.close_ticket(session, actor, ticket_id, "Fatto")


def test_nobody_reports_in_the_name_of_another_organisation(world: World, today: date) -> None:
    home = journey.home(world)
    owner = world.actor("manager")
    with pytest.raises(Exception, match="row-level security"), world.act("educator") as (session, actor):  # noqa: PT012
        session.add(
            Ticket(
                id=uuid4(), unit_id=home.unit_id, property_id=home.property_id, organisation_id=owner.organisation_id,
                opened_by_id=actor.person_id, opened_by_organisation_id=owner.organisation_id, title="Falso",
            )
        )  # fmt: skip
        session.flush()


def test_open_tickets_wait_for_manager_and_volunteer_the_overdue_first(world: World, today: date) -> None:
    home, _ = _opened(world)
    with world.act("manager") as (session, actor):
        homes.open_ticket(session, actor, home.unit_id, "Persiana", due_on=today)
    with clock.at_day(today + timedelta(days=1)):
        for who in ("manager", "volunteer"):
            with world.act(who) as (session, actor):
                cards = [(w.detail, w.due, w.unit_id) for w in board.waiting(session, actor)]
            assert cards == [("Persiana", today, home.unit_id), ("Caldaia ferma", today + timedelta(days=14), home.unit_id)]
        for who in ("educator", "social_worker", "stranger_manager"):
            with world.act(who) as (session, actor):
                assert board.waiting(session, actor) == []
