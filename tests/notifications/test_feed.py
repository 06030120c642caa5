"""The secret calendar: what its owner may know at the moment it is read, and nothing of anybody else's."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select, text, update

from portal.records.notifications import feed
from portal.records.notifications.models import CalendarFeed
from portal.workflow.placements.models import Placement
from portal.workflow.support import workers
from portal.workflow.support.meetings import planning as meetings
from portal.workflow.support.models import SupportSession
from tenants import clock
from tenants.people import Account, Membership
from tests import journey
from tests.signed_in import client
from tests.world import World


@pytest.fixture
def case_id(world: World, today: date) -> UUID:
    """A hosted household, a meeting of its educator, and a handover that was booked."""
    made = journey.hosted(world, journey.home(world))
    with world.act("educator") as (session, actor):
        meetings.plan_session(
            session, actor, made, worker_id=actor.person_id, starts_at=clock.now() + timedelta(days=30), place="Via Segreta 1"
        )
    with world.act("social_worker") as (session, _):
        session.execute(update(Placement).where(Placement.case_id == made).values(handover_booked_at=clock.now()))
    return made


def token_of(world: World, who: str) -> str:
    with world.act(who) as (session, actor):
        return feed.renew(session, actor)


def read(world: World, token: str) -> list[str]:
    found = feed.calendar(world.system, world.database, token)
    assert found is not None
    assert b"Segreta" not in found
    assert b"Prova" not in found
    return [
        str(event["summary"]).partition(": ")[2] or str(event["summary"]) for event in Calendar.from_ical(found).walk("VEVENT")
    ]


def test_each_reads_their_own_diary(world: World, case_id: UUID) -> None:
    diaries = {
        who: read(world, token_of(world, who)) for who in ("educator", "manager", "other_educator", "stranger_manager", "dpo")
    }
    assert diaries == {
        "educator": ["handover", "meeting"], "manager": ["handover"], "other_educator": [], "stranger_manager": [], "dpo": []
    }  # fmt: skip


def test_the_time_is_romes_on_both_sides_of_daylight_saving(world: World, case_id: UUID) -> None:
    found = feed.calendar(world.system, world.database, token_of(world, "educator"))
    assert found is not None
    assert b"BEGIN:VTIMEZONE" in found
    meeting = Calendar.from_ical(found).walk("VEVENT")[1]
    assert meeting.decoded("dtstart").astimezone(clock.ROME).utcoffset() == timedelta(hours=2)


def test_what_ended_is_no_longer_in_it(world: World, case_id: UUID) -> None:
    managers = token_of(world, "manager")
    with world.act("educator") as (session, actor):
        planned = session.scalars(select(SupportSession)).one()
        token = feed.renew(session, actor)
        meetings.cancel_session(session, actor, case_id, planned.id, reason="Rinviato.")
    assert read(world, token) == ["handover"]
    other = journey.assigned(world, journey.home(world, name="Altro"), surname="Seconda")
    with world.act("social_worker") as (session, _):
        session.execute(update(Placement).where(Placement.case_id == other).values(handover_booked_at=clock.now()))
    assert read(world, managers) == ["handover"] * 2
    with world.act("social_worker") as (session, _):
        session.execute(text("select app.release(:case)"), {"case": other})
        journey.move(session, other, "call_off")
    assert read(world, managers) == ["handover"], "the assignment was called off: the owner no longer knows of it"
    with world.system.work() as session:
        session.execute(
            update(Membership).where(Membership.person_id == world.actor("manager").person_id).values(ended_on=clock.today())
        )
    assert read(world, managers) == []
    with world.system.work() as session:
        session.execute(
            update(Account).where(Account.person_id == world.actor("manager").person_id).values(suspended_at=clock.now())
        )
    assert feed.calendar(world.system, world.database, managers) is None


def test_another_address_ends_the_former_one(world: World, app: Flask, case_id: UUID) -> None:
    browser, anybody = client(app, world, "educator"), app.test_client()
    assert browser.post("/notifications/settings/calendar").status_code == 303
    page = browser.get("/notifications/settings").get_data(as_text=True)
    address = page.partition("/calendar/")[2].partition(".ics")[0]
    assert len(address) == 43
    first = anybody.get(f"/calendar/{address}.ics")
    assert (first.status_code, first.mimetype) == (200, "text/calendar")
    assert anybody.get(f"/calendar/{address}.ics", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    browser.post("/notifications/settings/calendar")
    assert anybody.get(f"/calendar/{address}.ics").status_code == 404
    another = browser.get("/notifications/settings").get_data(as_text=True).partition("/calendar/")[2].partition(".ics")[0]
    assert another != address
    browser.post("/notifications/settings/calendar/end")
    for wrong in (another, "forged", ""):
        assert anybody.get(f"/calendar/{wrong}.ics").status_code == 404


def test_a_former_educators_meetings_leave_the_calendar_at_once(world: World, case_id: UUID) -> None:
    with world.act("educator") as (session, actor):
        meetings.plan_session(session, actor, case_id, worker_id=actor.person_id, starts_at=clock.now() + timedelta(hours=1))
        held = session.scalars(select(SupportSession).order_by(SupportSession.starts_at)).first()
        assert held is not None
        held.recorded_at, held.attendance = clock.now(), "all"
    token = token_of(world, "educator")
    assert read(world, token) == ["handover", "meeting", "meeting"]
    with world.act("coordinator") as (session, actor):
        workers.assign_workers(session, actor, case_id, educator_id=world.actor("other_educator").person_id)
    assert read(world, token) == [], "neither what passed on to the successor nor what was held and recorded"
    assert read(world, token_of(world, "other_educator")) == ["handover", "meeting"]


def test_an_address_is_not_read_without_measure(world: World, app: Flask, case_id: UUID) -> None:
    token = token_of(world, "educator")
    browser = app.test_client()
    with world.system.work() as session:
        session.execute(update(CalendarFeed).values(counted_since=clock.now(), reads=feed.READS - 1))
    answers = [browser.get(f"/calendar/{token}.ics") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].headers["Retry-After"] == "600"
    with world.system.work() as session:
        session.execute(update(CalendarFeed).values(counted_since=clock.now() - feed.WHILE * 2))
    assert browser.get(f"/calendar/{token}.ics").status_code == 200
