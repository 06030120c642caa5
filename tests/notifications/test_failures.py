"""What was given up: the administrator sees whom it did not reach, never of what, and sends it again."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text, update

from portal.embedded import Answer, MailSink
from portal.records.notifications import bounces, failures
from portal.records.notifications.delivery import deliver
from portal.settings import Settings
from tenants.errors import Conflict, NotAllowed, NotFound
from tenants.people import Account
from tests.post_office import delivery_of, open_rows, tell
from tests.signed_in import client
from tests.world import World


@pytest.fixture
def failed(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> UUID:
    """A delivery to the head that the server refused for good."""
    sink.answer(Answer.REJECT, world.emails["head"], times=1)
    tell(world, case_id)
    deliver(world.system, settings, open_rows(world.system))
    return delivery_of(world.system, world.actor("head").person_id).id


def test_the_administrator_sees_who_was_not_reached_and_why(world: World, failed: UUID) -> None:
    with world.act("comune_admin") as (session, actor):
        found = failures.failures(session, actor)
        assert [(f.person, f.attempts, f.waiting) for f in found] == [("Ferri Elena", 1, False)]
        assert "550" in str(found[0].last_error)
        assert session.scalar(text("select count(*) from portal.notifications")) == 0, "of what, they do not learn"


@pytest.mark.parametrize("somebody", ["ats_admin", "owner_admin", "stranger_head"])
def test_another_organisations_failures_do_not_exist(world: World, failed: UUID, somebody: str) -> None:
    with world.act(somebody) as (session, actor):
        assert failures.failures(session, actor) == []
    if somebody != "stranger_head":
        with world.act(somebody) as (session, actor), pytest.raises(NotFound):
            failures.replay(session, actor, failed)


def test_sending_again_is_the_administrators_task(world: World, failed: UUID) -> None:
    with world.act("head") as (session, actor), pytest.raises(NotAllowed, match="administrator"):
        failures.replay(session, actor, failed)


def test_sent_again_it_arrives_and_is_off_the_list(world: World, settings: Settings, sink: MailSink, failed: UUID) -> None:
    with world.act("comune_admin") as (session, actor):
        failures.replay(session, actor, failed)
        assert failures.failures(session, actor)[0].waiting
    assert deliver(world.system, settings, open_rows(world.system)) == {"sent": 1}
    assert len(sink.messages(world.emails["head"])) == 1
    with world.act("comune_admin") as (session, actor):
        assert failures.failures(session, actor) == []
        with pytest.raises(Conflict, match="not given up"):
            failures.replay(session, actor, failed)


def test_clicked_twice_it_is_sent_once(world: World, settings: Settings, sink: MailSink, failed: UUID) -> None:
    with world.act("comune_admin") as (session, actor):
        failures.replay(session, actor, failed)
    with world.act("comune_admin") as (session, actor), pytest.raises(Conflict, match="already waiting"):
        failures.replay(session, actor, failed)
    assert len(open_rows(world.system)) == 1


def test_refused_again_it_can_be_sent_a_third_time(world: World, settings: Settings, sink: MailSink, failed: UUID) -> None:
    sink.answer(Answer.REJECT, world.emails["head"], times=1)
    for outcome in ("gave_up", "sent"):
        with world.act("comune_admin") as (session, actor):
            failures.replay(session, actor, failed)
        assert deliver(world.system, settings, open_rows(world.system)) == {outcome: 1}
    assert delivery_of(world.system, world.actor("head").person_id).attempts == 1


def refuse(world: World, settings: Settings, sink: MailSink, case_id: UUID, *, times: int) -> None:
    """Let the head's address be refused so often."""
    for _ in range(times):
        sink.answer(Answer.REJECT, world.emails["head"], times=1)
        tell(world, case_id)
        deliver(world.system, settings, open_rows(world.system))


def test_an_address_refused_twice_holds_what_is_for_it_until_it_works_again(
    world: World, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    refuse(world, settings, sink, case_id, times=1)
    with world.act("comune_admin") as (session, actor):
        assert bounces.in_organisation(session, actor) == [], "once may be the server's bad day"
    refuse(world, settings, sink, case_id, times=1)
    tell(world, case_id)
    assert deliver(world.system, settings, open_rows(world.system)) == {"sent": 1, "waiting": 1}
    with world.act("comune_admin") as (session, actor):
        (found,) = bounces.in_organisation(session, actor)
        assert (found.person, found.address, found.refusals) == ("Ferri Elena", world.emails["head"], 2)
        assert "550" in found.words
        assert len(failures.failures(session, actor)) == 2, "what was held is not among what was given up"
    with world.act("head") as (session, actor), pytest.raises(NotAllowed):
        bounces.clear(session, actor, actor.person_id)
    for stranger in ("ats_admin", "owner_admin"):
        with world.act(stranger) as (session, actor):
            assert bounces.in_organisation(session, actor) == []
            with pytest.raises(NotFound):
                bounces.clear(session, actor, world.actor("head").person_id)
    with world.act("comune_admin") as (session, actor):
        assert bounces.clear(session, actor, world.actor("head").person_id) == 1
        assert failures.replay_many(session, actor, [f.delivery_id for f in failures.failures(session, actor)]) == (2, 0)
    assert deliver(world.system, settings, open_rows(world.system)) == {"sent": 3}
    with world.act("comune_admin") as (session, actor):
        assert (bounces.in_organisation(session, actor), failures.failures(session, actor)) == ([], [])


def test_another_address_ends_it_and_gets_what_was_held(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    refuse(world, settings, sink, case_id, times=2)
    tell(world, case_id)
    deliver(world.system, settings, open_rows(world.system))
    with world.system.work() as session:
        session.execute(
            update(Account).where(Account.person_id == world.actor("head").person_id).values(email="elena@altrove.example")
        )
    assert deliver(world.system, settings, open_rows(world.system)) == {"sent": 1}
    assert len(sink.messages("elena@altrove.example")) == 1


def test_a_message_that_was_taken_in_between_begins_the_count_anew(
    world: World, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    refuse(world, settings, sink, case_id, times=1)
    tell(world, case_id)
    deliver(world.system, settings, open_rows(world.system))
    refuse(world, settings, sink, case_id, times=1)
    tell(world, case_id)
    assert deliver(world.system, settings, open_rows(world.system)) == {"sent": 2}


def test_the_person_and_the_administrator_read_of_it(
    world: World, app: Flask, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    refuse(world, settings, sink, case_id, times=2)
    assert "do not reach you" in client(app, world, "head").get("/profile").text
    assert "do not reach you" not in client(app, world, "coordinator").get("/profile").text
    browser = client(app, world, "comune_admin")
    page = browser.get("/administration/deliveries")
    assert "Addresses that bounce" in page.text
    assert world.emails["head"] in page.text
    given_up = re.findall(r'name="delivery" value="([^"]+)"', page.text)
    answer = browser.post("/administration/deliveries/replay", data={"delivery": given_up}, follow_redirects=True)
    assert "2 messages are on their way again." in answer.text
    cleared = browser.post(f"/administration/deliveries/addresses/{world.actor('head').person_id}/clear", follow_redirects=True)
    assert "The address is used again." in cleared.text
    assert "Addresses that bounce" not in cleared.text
