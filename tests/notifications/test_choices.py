"""How people choose to be told: by group of events, at hours of their own; and the daily summary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from portal.embedded import Answer, MailSink
from portal.records.notifications import choices, digest
from portal.records.notifications.delivery import deliver
from portal.records.notifications.hours import Hours
from portal.records.notifications.models import Reach
from portal.settings import Settings
from portal.workflow.cases import commands as cases
from portal.workflow.cases.notices import Delivery, Notification
from portal.workflow.events import EVENTS, REMINDERS, ConcernRaised, ReferralSubmitted
from portal.workflow.events.topics import TOPIC_WORDS, TOPICS, URGENT, Topic
from tenants import clock, establish
from tenants.errors import Invalid, NotAllowed
from tenants.kinds import Role
from tenants.organisations import Organisation
from tenants.outbox import OutboxRow
from tenants.people import Membership, Person
from tests import journey
from tests.post_office import delivery_of, open_rows, states, tell
from tests.signed_in import client
from tests.world import World


def of_kind(world: World, kind: str) -> list[UUID]:
    with world.system.work() as session:
        query = select(OutboxRow.id).where(OutboxRow.kind == kind, OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
        return list(session.scalars(query))


def prefers(world: World, who: str, **modes: str | None) -> None:
    with world.act(who) as (session, actor):
        choices.choose(session, actor, {Topic(name): mode for name, mode in modes.items()})


def hours_of(world: World, who: str, hours: Hours) -> None:
    with world.act(who) as (session, actor):
        choices.set_hours(session, actor, hours)


def summaries(world: World, settings: Settings, *, days: int) -> dict[str, int]:
    """The relay's rounds for what waits for summaries, some days after 1 March 2027, a Monday."""
    with clock.at_day(date(2027, 3, 1) + timedelta(days=days)):
        digest.gather(world.system, of_kind(world, "gather"))
        return dict(digest.send(world.system, settings, of_kind(world, "digest")))


def test_every_topic_has_its_words_and_no_kind_is_of_yesterday() -> None:
    assert set(TOPIC_WORDS) == set(Topic)
    told = set(REMINDERS) | {kind for kind, event in EVENTS.items() if event.title}
    assert set(TOPICS) <= told
    assert set(TOPICS) >= URGENT


def test_the_persons_choice_then_their_general_one_then_the_organisations(world: World, case_id: UUID) -> None:
    """Answered information is good to know for the Equipe; nobody must act on it."""
    with world.act("comune_admin") as (session, actor):
        choices.set_defaults(session, actor, {Topic.REFERRALS: "off"})
    tell(world, case_id)
    assert len(of_kind(world, "deliver")) == 1, "the coordinator's; the head's organisation sends none"
    with world.system.work() as session:
        session.execute(
            update(Membership).where(Membership.person_id == world.actor("head").person_id).values(email_mode="at_once")
        )
    tell(world, case_id)
    assert len(of_kind(world, "deliver")) == 3
    prefers(world, "head", referrals="off")
    tell(world, case_id)
    assert len(of_kind(world, "deliver")) == 4
    prefers(world, "head", referrals="digest")
    tell(world, case_id)
    assert (len(of_kind(world, "deliver")), len(of_kind(world, "gather"))) == (5, 1)
    prefers(world, "head", referrals=None)
    tell(world, case_id)
    assert len(of_kind(world, "deliver")) == 7


def test_what_must_be_acted_on_comes_at_once_whatever_one_chose(
    world: World, settings: Settings, sink: MailSink, today: date
) -> None:
    case_id = journey.submitted(world)
    prefers(world, "coordinator", referrals="off")
    tell(world, case_id, ReferralSubmitted())
    deliver(world.system, settings, open_rows(world.system))
    assert {mail.subject.partition(": ")[2] for mail in sink.messages(world.emails["coordinator"])} == {
        "the Equipe is to take it up",
    }


def test_switched_off_while_it_waited_it_is_not_sent(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    tell(world, case_id)
    prefers(world, "head", referrals="off")
    assert deliver(world.system, settings, open_rows(world.system)) == {"sent": 1, "cancelled": 1}


def test_only_an_administrator_sets_what_holds_for_all(world: World) -> None:
    with world.act("head") as (session, actor), pytest.raises(NotAllowed, match="administrator"):
        choices.set_defaults(session, actor, {Topic.REFERRALS: "off"})
    with world.act("comune_admin") as (session, actor), pytest.raises(Invalid):
        choices.set_defaults(session, actor, {Topic.REFERRALS: "by pigeon"})
    with world.act("comune_admin") as (session, actor):
        choices.set_defaults(session, actor, {Topic.REFERRALS: "digest"})
    for stranger in ("ats_admin", "stranger_head"):
        with world.act(stranger) as (session, actor):
            assert choices.defaults(session, actor)[Topic.REFERRALS] == "at_once"


def test_a_role_reads_what_it_is_told_of_and_no_more(world: World) -> None:
    with world.act("manager") as (session, actor):
        found = {group.topic: group for group in choices.groups(session, actor)}
    assert Topic.REFERRALS not in found or not found[Topic.REFERRALS].fixed
    assert found[Topic.PLACEMENTS].fixed
    assert Topic.SUPPORT not in found or not found[Topic.SUPPORT].fixed
    with world.act("educator") as (session, actor):
        assert any(group.topic is Topic.SUPPORT and group.free for group in choices.groups(session, actor))


def test_in_quiet_hours_it_waits_until_they_end(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    everything = Hours(quiet_from=(datetime.now(clock.ROME).hour - 1) % 24, quiet_until=(datetime.now(clock.ROME).hour + 2) % 24)
    hours_of(world, "head", everything)
    tell(world, case_id)
    rows = open_rows(world.system)
    assert deliver(world.system, settings, rows) == {"sent": 1, "waiting": 1}
    waits = delivery_of(world.system, world.actor("head").person_id)
    assert (waits.state, waits.attempts, waits.last_error) == ("pending", 0, None)
    with world.system.work() as session:
        next_at = session.scalar(select(OutboxRow.next_at).where(OutboxRow.done_at.is_(None)))
        assert next_at is not None
        assert timedelta(minutes=59) < next_at - datetime.now(UTC) <= timedelta(hours=2)
    hours_of(world, "head", replace(everything, quiet=False))
    assert deliver(world.system, settings, rows) == {"sent": 1, "skipped": 1}


def test_what_is_urgent_passes_quiet_hours(world: World, settings: Settings, sink: MailSink, today: date) -> None:
    case_id = journey.hosted(world, journey.home(world))
    for row in open_rows(world.system):
        deliver(world.system, settings, [row])
    sink.clear()
    hour = datetime.now(clock.ROME).hour
    hours_of(world, "coordinator", Hours(quiet_from=hour, quiet_until=(hour + 2) % 24))
    with world.act("educator") as (session, actor):
        cases.record(session, actor, cases.lock(session, case_id), ConcernRaised())
    assert deliver(world.system, settings, open_rows(world.system))["sent"] >= 1
    assert len(sink.messages(world.emails["coordinator"])) == 1


def test_hours_that_do_not_exist_are_refused(world: World) -> None:
    with world.act("head") as (session, actor), pytest.raises(Invalid) as refused:
        choices.set_hours(session, actor, Hours(quiet_from=24, digest_days="never"))
    assert set(refused.value.fields) == {"quiet_from", "digest_days"}
    with world.act("coordinator") as (session, _):
        assert session.scalars(select(Reach.person_id)).all() == [world.actor("coordinator").person_id], "others' are not seen"


def test_the_summary_waits_for_its_hour_and_holds_all_organisations(
    world: World, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    with world.system.work() as session:
        ats = session.get_one(Organisation, world.organisations["ats-crema"])
        head = session.get_one(Person, world.actor("head").person_id)
        establish.membership(session, head, ats, (Role.COORDINATOR,))
        session.execute(update(Membership).where(Membership.person_id == head.id).values(email_mode="digest"))
        establish.seat(session, head.id, ats.id, world.partnership_id)
    tell(world, case_id)
    tell(world, case_id)
    assert len(of_kind(world, "gather")) == 4
    assert digest.gather(world.system, of_kind(world, "gather")) == {"waiting": 4}
    with world.system.work() as session:
        waits = session.scalars(select(OutboxRow.next_at).where(OutboxRow.kind == "gather")).all()
        assert all(timedelta(0) < next_at - datetime.now(UTC) <= timedelta(days=1) for next_at in waits)
    assert summaries(world, settings, days=0) == {}, "not before its hour"
    assert summaries(world, settings, days=2) == {"sent": 4}
    (mail,) = sink.messages(world.emails["head"])
    assert mail.subject == "4 things to know today"
    assert mail.text.count("the information that was asked for has arrived") == 4
    assert [line for line in mail.text.splitlines() if line in ("ATS di crema", "Comune di crema")] == [
        "ATS di crema",
        "Comune di crema",
    ]
    assert mail.text.count(settings.base_url + "/notifications/") == 5
    assert states(world.system)["sent"] == 4
    assert summaries(world, settings, days=3) == {}, "nothing is repeated, and nothing to say is no mail"


def test_in_a_summary_stands_only_what_one_may_still_know_and_has_not_read(
    world: World, settings: Settings, sink: MailSink, today: date
) -> None:
    """The owner's proposal was withdrawn before the summary went out: of that case it says nothing any more."""
    home = journey.home(world)
    prefers(world, "manager", placements="digest", homes="digest")
    case_id = journey.proposed(world, home)
    audience = '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": false}]'
    with world.act("social_worker") as (session, _):
        session.execute(
            text("select app.notify('HandoverBooked', :case, null, null, '{\"number\": \"X\"}', cast(:audience as jsonb), 'x')"),
            {"case": case_id, "audience": audience},
        )
    waits = len(of_kind(world, "gather"))
    assert waits == 1
    with world.act("social_worker") as (session, _):
        session.execute(text("select app.release(:case)"), {"case": case_id})
        journey.move(session, case_id, "return_to_waiting")
    assert summaries(world, settings, days=2) == {"cancelled": 1}
    assert not sink.messages(world.emails["manager"])
    assert delivery_of(world.system, world.actor("manager").person_id).last_error == "may no longer know of it"


def test_what_was_read_in_the_portal_is_not_in_the_summary(
    world: World, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    prefers(world, "head", referrals="digest")
    tell(world, case_id)
    tell(world, case_id)
    with world.system.work() as session:
        first = select(Notification.id).where(
            Notification.person_id == world.actor("head").person_id, Notification.read_at.is_(None)
        )
        one = session.scalars(first.join(Delivery, Delivery.notification_id == Notification.id).where(Delivery.digest)).first()
    with world.act("head") as (session, _):
        session.execute(update(Notification).where(Notification.id == one).values(read_at=clock.now()))
    assert summaries(world, settings, days=2) == {"sent": 1, "cancelled": 1}
    assert sink.messages(world.emails["head"])[0].subject == "1 thing to know today"


def test_a_summary_that_is_tried_again_is_the_same_one(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    prefers(world, "head", referrals="digest")
    tell(world, case_id)
    sink.answer(Answer.VANISH, world.emails["head"], times=1)
    assert summaries(world, settings, days=2) == {"retried": 1}
    tell(world, case_id)
    assert summaries(world, settings, days=3) == {"sent": 2}
    ids = [str(mail.message["Message-ID"]) for mail in sink.messages(world.emails["head"])]
    assert len(ids) == 3
    assert len(set(ids)) == 2, "the first came twice under one id; what came meanwhile has a summary of its own"


def test_the_page_keeps_what_one_chose(world: World, app: Flask) -> None:
    browser = client(app, world, "head")
    page = browser.get("/notifications/settings").get_data(as_text=True)
    assert "What you must act on" in page
    assert "For whoever has not chosen" not in page
    assert browser.post("/notifications/settings/topics", data={"referrals": "digest"}).status_code in (303, 422)
    with world.act("head") as (session, actor):
        topics = {group.topic.value: "digest" for group in choices.groups(session, actor) if group.free}
    assert browser.post("/notifications/settings/topics", data=topics).status_code == 303
    assert browser.post("/notifications/settings/topics", data={**topics, "referrals": "by pigeon"}).status_code == 422
    hours = {"quiet": "y", "quiet_from": "21", "quiet_until": "6", "digest_hour": "9", "digest_days": "daily"}
    assert browser.post("/notifications/settings/hours", data=hours).status_code == 303
    assert browser.post("/notifications/settings/hours", data={**hours, "quiet_from": "25"}).status_code == 422
    with world.act("head") as (session, actor):
        assert {group.choice for group in choices.groups(session, actor) if group.free} == {"digest"}
        assert choices.my_hours(session, actor) == Hours(9, "daily", True, 21, 6, False)
    assert browser.post("/notifications/settings/organisation", data={}).status_code == 404
    admin = client(app, world, "comune_admin")
    assert "For whoever has not chosen" in admin.get("/notifications/settings").get_data(as_text=True)
    all_ = {topic.value: "digest" for topic in Topic}
    assert admin.post("/notifications/settings/organisation", data=all_).status_code == 303
    with world.act("comune_admin") as (session, actor):
        assert set(choices.defaults(session, actor).values()) == {"digest"}
