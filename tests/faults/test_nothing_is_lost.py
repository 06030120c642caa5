"""Whatever dies, every notification arrives: once, or twice under the same Message-ID where a kill fell between two yeses."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import psutil
import psycopg
import pytest
from sqlalchemy import func, select

from portal.app import create_app
from portal.embedded import Answer, MailSink, Postgres
from portal.records.notifications.delivery import MOST_TOGETHER
from portal.settings import Settings
from portal.workflow.cases import commands as cases
from portal.workflow.cases.notices import Delivery, Notification
from portal.workflow.events import CaseTakenUp, EligibilityDecided, ReferralSubmitted
from portal.workflow.placements.models import Placement
from portal.workflow.renewals.models import Review
from portal.workflow.stages import Transition
from tenants import clock
from tenants.outbox import OutboxRow
from tests import journey
from tests.faults.conftest import Broker, Portal, SlowSink, wait_until, wait_until_delivered
from tests.post_office import arrived, open_rows, settle, states, tell, wait_no_longer
from tests.signed_in import client
from tests.world import World

pytestmark = [pytest.mark.faults, pytest.mark.embedded, pytest.mark.slow]


def message_ids(world: World) -> Counter[str]:
    """The Message-ID of every e-mail that was promised."""
    with world.system.work() as session:
        rows = session.scalars(select(Delivery.id).where(Delivery.state != "cancelled"))
        return Counter(f"<{row}@ospitalita.example>" for row in rows)


def ids_that_arrived(sink: MailSink) -> Counter[str]:
    return Counter(message_id for _, _, message_id in arrived(sink))


def three_transitions(world: World) -> None:
    """A household from its draft to the waiting list, each step telling whom it concerns."""
    case_id = journey.draft(world)
    settle(world.system)
    for transition, event in (
        (Transition.SUBMIT, ReferralSubmitted()),
        (Transition.TAKE_UP, CaseTakenUp(session_at=clock.now())),
        (Transition.FIND_ELIGIBLE, EligibilityDecided(eligible=True)),
    ):
        with world.act("social_worker") as (session, actor):
            cases.apply(session, actor, cases.lock(session, case_id), transition, event)


def test_a_worker_is_killed_in_the_middle_of_a_batch(world: World, today: date, portal: Portal, sink: SlowSink) -> None:
    case_id = journey.assessment(world)
    sink.pause = 0.03
    settle(world.system)
    for _ in range(40):
        tell(world, case_id)
    worker = portal.worker()
    wait_until(lambda: len(sink.messages()) >= 5, 30)
    portal.kill(worker)
    before = len(sink.messages())
    assert before < 80, "the kill came too late to prove anything"
    wait_no_longer(world.system)
    portal.worker()
    wait_until_delivered(world)
    there = ids_that_arrived(sink)
    assert set(there) == set(message_ids(world))
    assert len(there) == 80
    assert there.total() <= 81, "at most the one message that the kill fell upon came twice"


def test_a_child_is_killed_and_its_master_lives(world: World, today: date, portal: Portal, sink: SlowSink) -> None:
    """The task goes back to the broker, and another child does what is left of it."""
    case_id = journey.assessment(world)
    sink.pause = 0.03
    settle(world.system)
    for _ in range(40):
        tell(world, case_id)
    worker = portal.worker()
    wait_until(lambda: len(sink.messages()) >= 5, 30)
    portal.kill_children(worker)
    wait_until_delivered(world)
    there = ids_that_arrived(sink)
    assert set(there) == set(message_ids(world))
    assert there.total() <= 81


def test_told_to_stop_a_worker_finishes_what_it_has_in_hand_and_gives_back_the_rest(
    world: World, today: date, portal: Portal, sink: SlowSink
) -> None:
    """At once, and nothing twice: the next worker need not wait for a lease to run out."""
    case_id = journey.assessment(world)
    sink.pause = 0.2
    settle(world.system)
    for _ in range(15):
        tell(world, case_id)
    worker = portal.start("worker", "--concurrency", "2")
    # A child, and beside them a worker with a child for what is urgent.
    wait_until(lambda: len(psutil.Process(worker.pid).children(recursive=True)) == 3 and len(sink.messages()) >= 2, 30)
    family = psutil.Process(worker.pid).children(recursive=True)
    began = time.monotonic()
    worker.terminate()
    assert worker.wait(20) == 0
    assert time.monotonic() - began < 15, "long before a lease runs out"
    assert not [each for each in family if each.is_running()]
    assert len(sink.messages()) < 15
    with world.system.work() as session:
        late = select(func.count()).where(OutboxRow.done_at.is_(None), OutboxRow.next_at > func.now())
        assert session.scalar(late) == 0
    sink.pause = 0.0
    portal.worker()
    wait_until_delivered(world)
    assert ids_that_arrived(sink) == message_ids(world)
    assert len(sink.messages()) == 30


def test_worker_and_broker_stop_three_transitions_pass_and_both_come_back(
    world: World, today: date, portal: Portal, broker: Broker, sink: MailSink
) -> None:
    worker = portal.worker()
    portal.kill(worker)
    broker.lose()
    three_transitions(world)
    assert sink.messages() == []
    broker.come_back_empty()
    portal.worker()
    wait_until_delivered(world)
    assert ids_that_arrived(sink) == message_ids(world)
    assert len(sink.messages()) >= 5


def test_the_broker_is_lost_under_a_living_worker_and_comes_back_empty(
    world: World, today: date, portal: Portal, broker: Broker, sink: MailSink
) -> None:
    portal.worker()
    broker.lose()
    three_transitions(world)
    broker.come_back_empty()
    wait_until_delivered(world)
    assert ids_that_arrived(sink) == message_ids(world)


def test_two_relays_and_two_workers_at_once_send_each_once(world: World, today: date, portal: Portal, sink: MailSink) -> None:
    case_id = journey.assessment(world)
    settle(world.system)
    portal.worker()
    portal.worker()
    for _ in range(30):
        tell(world, case_id)
    wait_until_delivered(world)
    assert ids_that_arrived(sink) == message_ids(world)
    assert len(sink.messages()) == 60


def last_errors(world: World) -> str:
    """What was answered to the deliveries that are still on their way."""
    with world.system.work() as session:
        return " ".join(filter(None, session.scalars(select(Delivery.last_error))))


def test_the_database_crashes_under_web_worker_relay_and_beat(
    world: World, today: date, portal: Portal, sink: SlowSink, settings: Settings, postgres: Postgres
) -> None:
    """As an immediate stop does: every connection breaks in the middle of what it does, and the database recovers. Nobody is restarted."""
    case_id = journey.assessment(world)
    settle(world.system)
    app = create_app(replace(settings, today=today))
    app.config["TESTING"] = False
    browser = client(app, world, "head")
    assert browser.get("/notifications").status_code == 200
    sink.pause = 0.05
    for _ in range(15):
        tell(world, case_id)
    processes = [portal.worker(), portal.start("beat", ready="task=sweep")]
    wait_until(lambda: len(sink.messages()) >= 3, 30)
    crash(postgres)
    assert browser.get("/notifications").status_code == 200, "the first page after it"
    tell(world, case_id)
    wait_no_longer(world.system)
    wait_until_delivered(world)
    there = ids_that_arrived(sink)
    assert set(there) == set(message_ids(world))
    assert there.total() <= len(there) + MOST_TOGETHER, "those that were to be written down together, under the same Message-ID"
    assert [process.poll() for process in processes] == [None, None]
    app.extensions["portal"].database.dispose()
    app.extensions["portal"].system.dispose()


def crash(postgres: Postgres) -> None:
    """Kill one server process: the others end at once, without a word to their clients, and the database recovers from its log."""
    with psycopg.connect(postgres.url(dbname="portal")) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)

    def recovered() -> bool:
        try:
            with psycopg.connect(postgres.url(dbname="portal"), connect_timeout=2) as connection:
                return connection.execute("select not pg_is_in_recovery()").fetchone() == (True,)
        except psycopg.OperationalError:
            return False

    wait_until(recovered, 30)


def test_a_mail_server_in_every_kind_of_trouble(world: World, today: date, portal: Portal, sink: MailSink) -> None:
    """Away, then busy for a while, breaking off after the message, refusing one recipient for good: the others get theirs."""
    case_id = journey.assessment(world)
    settle(world.system)
    sink.stop()
    sink.answer(Answer.BUSY, times=2)
    sink.answer(Answer.VANISH, world.emails["coordinator"], times=1)
    sink.answer(Answer.REJECT, world.emails["head"], times=1)
    for _ in range(5):
        tell(world, case_id)
    portal.worker()
    wait_until(lambda: "the mail server cannot be reached" in last_errors(world), 30, lambda: states(world.system))
    assert states(world.system) == {"pending": 10}
    sink.start()

    def settled() -> bool:
        wait_no_longer(world.system)
        return states(world.system) == {"sent": 9, "gave_up": 1}

    wait_until(settled, 60, lambda: states(world.system))
    there = ids_that_arrived(sink)
    assert len(there) == 9
    assert there.total() <= 10
    assert set(there) < set(message_ids(world))


def test_beat_was_away_three_days(world: World, today: date, portal: Portal, sink: MailSink) -> None:
    """It comes back, everything is due at once, and what should have happened meanwhile happens, once."""
    home = journey.home(world)
    case_id = journey.hosted(world, home)
    with world.system.work() as session:
        end = session.scalars(select(Placement.ends_on).where(Placement.case_id == case_id)).one()
    settle(world.system)
    day = str(end - timedelta(days=87))
    portal.worker(PORTAL_TODAY=day)

    def reviews() -> int:
        with world.system.work() as session:
            return int(session.scalar(select(func.count()).select_from(Review)) or 0)

    for _ in range(2):
        beat = portal.start("beat", ready="task=sweep", PORTAL_TODAY=day)
        wait_until(lambda: reviews() == 1, 30)
        beat.terminate()  # it gives up its lead
        beat.wait(30)
    wait_until_delivered(world)
    with world.system.work() as session:
        told = session.scalars(select(Notification.person_id).where(Notification.kind == "ReviewOpened")).all()
        assert len(told) == len(set(told)) >= 4
    assert ids_that_arrived(sink) == message_ids(world)


def test_the_broker_is_lost_while_a_message_is_done(
    world: World, today: date, portal: Portal, broker: Broker, sink: SlowSink
) -> None:
    """The worker cannot say to anybody that it has done it; all the same it takes what comes when the broker is back, twice."""
    case_id = journey.assessment(world)
    settle(world.system)
    sink.pause = 0.1
    portal.worker()
    for _ in range(2):
        arrived = len(sink.messages())
        tell(world, case_id)
        wait_until(lambda arrived=arrived: len(sink.messages()) > arrived, 30)  # type: ignore[misc]
        broker.lose()
        wait_until(lambda: not open_rows(world.system), 20)
        time.sleep(1)
        broker.come_back_empty()
    tell(world, case_id)
    wait_until_delivered(world, 25)
    assert ids_that_arrived(sink) == message_ids(world)
