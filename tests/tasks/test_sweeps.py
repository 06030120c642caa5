"""Sweeps: what is due and not done, however late, however often, and two at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from portal.records import heartbeats, sweeps, upcoming
from portal.records.sweeps import Run, Sweep
from portal.workflow.assessment.models import InformationRequest
from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.cases.notices import Notification
from portal.workflow.placements.models import DUTIES, Duty, Placement, Proposal
from portal.workflow.properties.models import CERTIFICATES, Certificate, Convention, Ticket
from portal.workflow.renewals.models import Review
from tenants import clock
from tenants.jobs import JobRun
from tests import journey
from tests.world import World


def count(world: World, kind: str) -> int:
    with world.system.work() as session:
        return int(session.scalar(select(func.count()).select_from(Notification).where(Notification.kind == kind)) or 0)


def who_was_told(world: World, kind: str) -> set[str]:
    people = {actor.person_id: name for name, actor in world.actors.items()}
    with world.system.work() as session:
        return {people[id_] for id_ in session.scalars(select(Notification.person_id).where(Notification.kind == kind))}


def sweep(world: World) -> dict[str, int | None]:
    runs = sweeps.run_all(world.system)
    assert not [run for run in runs if run.error], runs
    return {run.name: run.rows for run in runs}


@pytest.fixture
def home(world: World, today: date) -> journey.Home:
    return journey.home(world)


def test_a_quiet_day_changes_nothing(world: World, today: date) -> None:
    assert all(rows == 0 for rows in sweep(world).values())


def test_every_name_is_its_own() -> None:
    assert len(set(sweeps.NAMES)) == len(sweeps.NAMES)


def test_three_days_without_beat_then_one_sweep(world: World, home: journey.Home, today: date) -> None:
    """A review that should have opened three days ago, a proposal that should have expired: one sweep does what was missed, once."""
    hosted = journey.hosted(world, home)
    other = journey.home(world, name="Bilocale")
    proposed = journey.proposed(world, other)
    with world.system.work() as session:
        end = session.scalars(select(Placement.ends_on).where(Placement.case_id == hosted)).one()
        expires = session.scalars(select(Proposal.expires_on).where(Proposal.case_id == proposed)).one()
    with clock.at_day(expires + timedelta(days=3)):
        first, again = sweep(world), sweep(world)
        assert first["expire_proposals"] == 1
        assert again["expire_proposals"] == 0
        assert count(world, "ProposalExpired") == 2
    with clock.at_day(end - timedelta(days=87)):
        first, again = sweep(world), sweep(world)
        assert first["open_reviews"] == 1
        assert again["open_reviews"] == 0
        with world.system.work() as session:
            assert session.scalar(select(func.count()).select_from(Review)) == 1
        told = count(world, "ReviewOpened")
        assert told >= 4
        sweep(world)
        assert count(world, "ReviewOpened") == told


def test_two_at_once_do_it_once(world: World, home: journey.Home, today: date) -> None:
    hosted = journey.hosted(world, home)
    with world.system.work() as session:
        end = session.scalars(select(Placement.ends_on).where(Placement.case_id == hosted)).one()
    clock.set_process_today(end - timedelta(days=59))
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: sweeps.run_all(world.system), range(4)))
    assert not [run for each in runs for run in each if run.error]
    with world.system.work() as session:
        assert session.scalar(select(func.count()).select_from(Review)) == 1
        doubles = select(Notification.person_id).group_by(Notification.person_id, Notification.dedup_key).having(func.count() > 1)
        assert session.execute(doubles).all() == []


def test_while_one_runs_elsewhere_another_steps_aside(world: World, today: date) -> None:
    done: list[str] = []

    def slow(session: Session) -> int:
        done.append("outer")
        assert sweeps.run(world.system, Sweep("slow", slow)) == Run("slow", None)
        return 7

    assert sweeps.run(world.system, Sweep("slow", slow)) == Run("slow", 7)
    assert done == ["outer"]


def test_one_that_fails_is_written_down_and_stops_no_other(world: World, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(session: Session) -> int:
        session.execute(text("select 1 / 0"))
        return 0

    def works(session: Session) -> int:
        return 3

    monkeypatch.setattr(sweeps, "SWEEPS", (Sweep("breaks", breaks), Sweep("works", works)))
    broken, fine = sweeps.run_all(world.system)
    assert broken.error is not None
    assert broken.error == "DivisionByZero 22012"
    assert fine.rows == 3
    with world.system.work() as session:
        rows = {row.name: row for row in session.scalars(select(JobRun))}
    assert (rows["breaks"].rows, rows["works"].rows) == (None, 3)
    assert rows["breaks"].error is not None


def test_an_alarm_when_the_last_success_is_older_than_two_periods(world: World, today: date) -> None:
    assert {beat.name for beat in sweeps.alarms(world.system)} >= {"beat", "relay", "worker", "expire_proposals"}
    sweep(world)
    upcoming.foresee(world.system)
    for name in heartbeats.PULSES:
        heartbeats.pulse(world.system, name)
    assert sweeps.alarms(world.system) == []
    with world.system.work() as session:
        old = datetime.now(UTC) - timedelta(hours=2, minutes=1)
        session.execute(update(JobRun).where(JobRun.name == "expire_proposals").values(finished_at=old))
        session.execute(update(JobRun).where(JobRun.name == "relay").values(finished_at=datetime.now(UTC) - timedelta(minutes=3)))
    assert {beat.name for beat in sweeps.alarms(world.system)} == {"expire_proposals", "relay"}


def test_a_pulse_is_one_row_however_often(world: World, today: date) -> None:
    for _ in range(3):
        heartbeats.pulse(world.system, "beat")
    with world.system.work() as session:
        assert session.scalar(select(func.count()).select_from(JobRun).where(JobRun.name == "beat")) == 1


def test_old_runs_are_forgotten(world: World, today: date) -> None:
    with world.system.work() as session:
        session.add(JobRun(id=uuid4(), name="gone", started_at=datetime.now(UTC) - timedelta(days=91), rows=0))
    sweep(world)
    with world.system.work() as session:
        assert session.scalar(select(func.count()).select_from(JobRun).where(JobRun.name == "gone")) == 0


def test_a_grant_ends_on_its_day(world: World, home: journey.Home, today: date) -> None:
    case_id = journey.closed(world, home)
    with world.system.work() as session:
        grant = select(CaseAccess.until).where(CaseAccess.case_id == case_id, CaseAccess.until.is_not(None))
        until = session.scalars(grant).one()
    with clock.at_day(until - timedelta(days=1)):
        assert sweep(world)["end_expired_access"] == 0
    with clock.at_day(until + timedelta(days=10)):
        assert sweep(world)["end_expired_access"] == 1


def test_duties_that_are_late_are_told_once(world: World, home: journey.Home, today: date) -> None:
    case_id = journey.hosted(world, home)
    with world.act("manager") as (session, actor):
        placement = session.scalars(select(Placement).where(Placement.case_id == case_id)).one()
        session.add(
            Duty(
                placement_id=placement.id, case_id=case_id, organisation_id=placement.organisation_id,
                host_organisation_id=actor.organisation_id, kind=DUTIES[0], source="prova",
                due_at=clock.now() + timedelta(hours=48),
            )
        )  # fmt: skip
    assert sweep(world)["remind_duties"] == 0
    with clock.at_day(today + timedelta(days=4)):
        assert sweep(world)["remind_duties"] == 1
        assert sweep(world)["remind_duties"] == 0
    assert who_was_told(world, "duty_late") == {"manager"}


# --- papers and tickets


def certificate(world: World, home: journey.Home, expires_on: date) -> None:
    with world.act("manager") as (session, actor):
        session.add(
            Certificate(
                organisation_id=actor.organisation_id, property_id=home.property_id, kind=CERTIFICATES[0], expires_on=expires_on
            )
        )


def test_a_certificate_is_told_of_sixty_and_thirty_days_before(world: World, home: journey.Home, today: date) -> None:
    certificate(world, home, today + timedelta(days=75))
    told = []
    for day in range(0, 76, 3):
        with clock.at_day(today + timedelta(days=day)):
            sweep(world)
            told.append(count(world, "certificate_expiring"))
    assert told[4] == 0
    assert told[5] == 1, "sixty days before"
    assert told[14] == 1
    assert told[15] == 2, "thirty days before"
    assert told[-1] == 2
    assert who_was_told(world, "certificate_expiring") == {"manager"}


def test_a_certificate_that_has_its_successor_is_not_told_of(world: World, home: journey.Home, today: date) -> None:
    certificate(world, home, today + timedelta(days=20))
    certificate(world, home, today + timedelta(days=385))
    assert sweep(world)["remind_certificates"] == 0


def test_a_convention_is_told_of_to_owner_and_partner(world: World, home: journey.Home, today: date) -> None:
    with world.act("manager") as (session, _):
        session.execute(update(Convention).where(Convention.id == home.convention_id).values(ends_on=today + timedelta(days=50)))
    assert sweep(world)["remind_conventions"] == 2
    assert sweep(world)["remind_conventions"] == 0
    assert who_was_told(world, "convention_expiring") == {"manager", "coordinator"}


def test_an_overdue_ticket_is_told_of_every_week_until_it_is_closed(world: World, home: journey.Home, today: date) -> None:
    with world.act("manager") as (session, actor):
        ticket = Ticket(
            id=uuid4(), unit_id=home.unit_id, property_id=home.property_id, organisation_id=actor.organisation_id,
            opened_by_id=actor.person_id, opened_by_organisation_id=actor.organisation_id, title="Caldaia", due_on=today,
        )  # fmt: skip
        session.add(ticket)
    assert sweep(world)["remind_tickets"] == 0
    with clock.at_day(today + timedelta(days=1)):
        assert sweep(world)["remind_tickets"] == 2
        assert sweep(world)["remind_tickets"] == 0
    with clock.at_day(today + timedelta(days=6)):
        assert sweep(world)["remind_tickets"] == 0
    with clock.at_day(today + timedelta(days=8)):
        assert sweep(world)["remind_tickets"] == 2
    with world.act("manager") as (session, _):
        session.execute(update(Ticket).where(Ticket.id == ticket.id).values(state="closed", closed_at=clock.now()))
    with clock.at_day(today + timedelta(days=30)):
        assert sweep(world)["remind_tickets"] == 0


# --- referrals and questions


def on_day(world: World, today: date, day: int, then: Callable[[], None] | None = None) -> dict[str, int | None]:
    with clock.at_day(today + timedelta(days=day)):
        if then:
            then()
        return sweep(world)


def test_a_draft_is_told_of_to_its_author_alone(world: World, today: date) -> None:
    journey.draft(world)
    assert on_day(world, today, 52)["remind_drafts"] == 0
    assert on_day(world, today, 54)["remind_drafts"] == 1
    assert on_day(world, today, 57)["remind_drafts"] == 0
    assert who_was_told(world, "draft_expiring") == {"social_worker"}


def test_the_check_of_a_waiting_household_is_told_of_a_month_before(world: World, today: date) -> None:
    case_id = journey.waiting(world)
    with world.act("social_worker") as (session, _):
        session.execute(update(Case).where(Case.id == case_id).values(check_expires_on=today + timedelta(days=180)))
    assert on_day(world, today, 149)["remind_checks"] == 0
    assert on_day(world, today, 155)["remind_checks"] == 1
    assert on_day(world, today, 156)["remind_checks"] == 0


def test_a_question_without_answer_is_told_of_before_and_every_week_after(world: World, today: date) -> None:
    case_id: UUID = journey.assessment(world)
    with world.act("social_worker") as (session, actor):
        session.add(
            InformationRequest(
                case_id=case_id,
                organisation_id=actor.organisation_id,
                question="Che cosa?",
                due_on=today + timedelta(days=10),
                asked_by_id=actor.person_id,
            )
        )
    told = [on_day(world, today, day)["remind_information"] for day in (7, 8, 9, 10, 11, 17, 18, 19)]
    assert told == [0, 1, 0, 0, 1, 2, 1, 0], "from the fifth day on the head is told too"
