"""What was given up: the administrator sees whom it did not reach, never of what, and sends it again."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from portal.embedded import Answer, MailSink
from portal.records.notifications import failures
from portal.records.notifications.delivery import deliver
from portal.settings import Settings
from tenants.errors import Conflict, NotAllowed, NotFound
from tests.post_office import delivery_of, open_rows, tell
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
