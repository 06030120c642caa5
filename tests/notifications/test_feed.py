"""The secret calendar: what its owner may know at the moment it is read, and nothing of anybody else's."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select, text, update

from portal.records.notifications import feed
from portal.workflow.placements.models import Placement
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
