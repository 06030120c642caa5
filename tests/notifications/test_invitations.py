"""Entries of a calendar that go with an e-mail: put in, moved, taken out, each under its own name and a number that rises."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar
from sqlalchemy import select

from portal.embedded import Answer, MailSink
from portal.records.notifications.delivery import deliver
from portal.records.notifications.models import Invitation
from portal.settings import Settings
from portal.workflow.assessment import sessions, sittings
from portal.workflow.placements.visits import commands as visits
from portal.workflow.placements.visits.windows import Window
from portal.workflow.properties.models import Unit
from portal.workflow.support import workers
from portal.workflow.support.meetings import planning
from tenants import clock
from tests import journey
from tests.post_office import open_rows, settle, wait_no_longer
from tests.world import World


@pytest.fixture
def case_id(world: World, today: date) -> UUID:
    """A hosted household whose educator is on the case; nothing waits to be delivered."""
    made = journey.hosted(world, journey.home(world))
    settle(world.system)
    return made


def sent(world: World, settings: Settings, sink: MailSink, who: str) -> list[tuple[str, str, int, bool]]:
    """Deliver what waits, and tell the calendar entries that this person got with it: method, UID, sequence, whether an hour is said."""
    before = len(sink.messages(world.emails[who]))
    deliver(world.system, settings, open_rows(world.system))
    return [found for mail in sink.messages(world.emails[who])[before:] for found in entries(mail.message)]


def entries(message: Any) -> list[tuple[str, str, int, bool]]:
    found = []
    for part in message.walk():
        if part.get_content_type() != "text/calendar":
            continue
        book = Calendar.from_ical(part.get_content())
        (event,) = book.walk("VEVENT")
        assert part.get_param("method") == str(book["method"])
        assert {str(event["attendee"]), str(event["organizer"])} != {""}
        found.append((str(book["method"]), str(event["uid"]), int(event["sequence"]), hasattr(event["dtstart"].dt, "hour")))
    return found


def meet(world: World, case_id: UUID, days: int) -> UUID:
    with world.act("coordinator") as (session, actor):
        meeting = planning.plan_session(
            session, actor, case_id, worker_id=world.actor("educator").person_id, starts_at=clock.now() + timedelta(days=days),
            place="Via Segreta 1",
        )  # fmt: skip
        return meeting.id


def test_an_inspection_is_put_in_for_both_sides_and_taken_out(
    world: World, settings: Settings, sink: MailSink, case_id: UUID, today: date
) -> None:
    start = clock.now() + timedelta(days=7)
    with world.act("manager") as (session, actor):
        unit_id = session.scalars(select(Unit.id)).one()
        plan = visits.Plan("condition", "Nino Costa")
        visit_id = visits.propose(
            session, actor, unit_id, plan, [Window(start, start + timedelta(hours=1))], asked="Al telefono"
        ).id
    assert sent(world, settings, sink, "educator") == [], "what is not agreed stands in no calendar"
    with world.act("coordinator") as (session, actor):
        visits.agree(session, actor, visit_id, 0)
    uid = f"inspection-{visit_id}@ospitalita"
    assert sent(world, settings, sink, "educator") == [("REQUEST", uid, 0, True)]
    (owners,) = (found for mail in sink.messages(world.emails["manager"]) for found in entries(mail.message))
    assert owners == ("REQUEST", uid, 0, True)
    with world.act("manager") as (session, actor):
        visits.cancel(session, actor, visit_id, "Rinviato a dopo i lavori")
    assert sent(world, settings, sink, "educator")[-1:] == [("CANCEL", uid, 1, True)]


def test_a_meeting_comes_goes_to_the_successor_and_is_called_off(
    world: World, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    uid = f"meeting-{meet(world, case_id, 10)}@ospitalita"
    assert sent(world, settings, sink, "educator") == [("REQUEST", uid, 0, True)]
    assert b"Segreta" not in b"".join(bytes(mail.message) for mail in sink.messages(world.emails["educator"]))

    with world.act("coordinator") as (session, actor):
        workers.assign_workers(session, actor, case_id, educator_id=world.actor("other_educator").person_id)
    assert sent(world, settings, sink, "educator") == [("CANCEL", uid, 1, True)], "it is not the former educator's any more"
    (fresh,) = (found for mail in sink.messages(world.emails["other_educator"]) for found in entries(mail.message))
    assert fresh == ("REQUEST", uid, 0, True)

    with world.act("coordinator") as (session, actor):
        planning.cancel_session(session, actor, case_id, UUID(uid.removeprefix("meeting-").partition("@")[0]), reason="Malattia")
    assert sent(world, settings, sink, "other_educator") == [("CANCEL", uid, 1, True)]
    assert sent(world, settings, sink, "educator") == []


def test_a_session_of_the_equipe_is_convened_moved_and_called_off(
    world: World, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    with world.act("head") as (session, actor):
        made = sessions.convene(session, actor, world.partnership_id, clock.now() + timedelta(days=9)).id
    uid = f"equipe-{made}@ospitalita"
    assert sent(world, settings, sink, "coordinator") == [("REQUEST", uid, 0, True)]
    with world.act("head") as (session, actor):
        sessions.move_session(session, actor, made, clock.now() + timedelta(days=11))
    assert sent(world, settings, sink, "coordinator") == [("REQUEST", uid, 1, True)]
    with world.act("head") as (session, actor):
        sittings.call_off(session, actor, made, reason="Manca il numero legale")
    assert sent(world, settings, sink, "coordinator") == [("CANCEL", uid, 2, True)]


def test_what_was_refused_is_not_counted_as_sent(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    uid = f"meeting-{meet(world, case_id, 10)}@ospitalita"
    sink.answer(Answer.BUSY)
    assert sent(world, settings, sink, "educator") == []
    sink.behave()
    wait_no_longer(world.system)
    assert sent(world, settings, sink, "educator") == [("REQUEST", uid, 0, True)]
    with world.system.work() as session:
        rows = session.scalars(select(Invitation).where(Invitation.person_id == world.actor("educator").person_id)).all()
    assert [(row.uid, row.sequence, row.cancelled) for row in rows] == [(uid, 0, False)]


def test_others_who_are_told_get_no_entry(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    meet(world, case_id, 10)
    deliver(world.system, settings, open_rows(world.system))
    for who in ("consultant", "head", "manager"):
        assert [found for mail in sink.messages(world.emails[who]) for found in entries(mail.message)] == [], who
