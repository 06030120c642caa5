"""Obligations are rows that the database keeps in step by itself: opened, moved, met, gone; known to who owes them and may know."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from portal.records import sweeps
from portal.workflow.cases.models import Case, CaseWorker
from portal.workflow.cases.owing import Obligation
from portal.workflow.placements.models import Proposal
from portal.workflow.referrals import path
from portal.workflow.renewals import contributions
from tenants import clock
from tests import journey
from tests.renewals import stays
from tests.world import World

END = date(2027, 5, 20)


def owed(world: World, **given: Any) -> list[Obligation]:
    """Every obligation there is, as the system sees it, the first due first."""
    with world.system.work() as session:
        found = session.scalars(select(Obligation).filter_by(**given).order_by(Obligation.due_on, Obligation.kind)).all()
        session.expunge_all()
        return list(found)


def seen_by(world: World, who: str) -> set[str]:
    with world.act(who) as (session, _):
        return set(session.scalars(select(Obligation.kind).where(Obligation.ended_on.is_(None))))


def night(world: World, day: date | None = None) -> None:
    with clock.at_day(day or clock.today()):
        assert not [run for run in sweeps.run_all(world.system) if run.error]


def test_a_contribution_from_opening_to_the_head_and_its_end(world: World, today: date) -> None:
    stays.under_review(world)
    night(world)
    educator = world.actor("educator").person_id
    (report,) = owed(world, kind="educator_report")
    assert (report.person_id, report.role, report.due_on, report.mandatory) == (educator, "educator", date(2027, 4, 5), True)
    assert (report.last_sent_on, report.next_on, report.escalates_on) == (None, END - timedelta(days=60), date(2027, 4, 6))
    night(world, END - timedelta(days=60))
    (report,) = owed(world, kind="educator_report")
    assert (report.last_sent_on, report.next_on, report.escalated_on) == (END - timedelta(days=60), date(2027, 4, 6), None)
    night(world, date(2027, 4, 6))
    (report,) = owed(world, kind="educator_report")
    assert (report.escalated_on, report.next_on) == (date(2027, 4, 6), END - timedelta(days=30))
    with clock.at_day(date(2027, 4, 8)), world.act("educator") as (session, actor):
        contributions.give_report(session, actor, report.case_id, recommendation="for", text="Fatto.")
        mine = session.scalars(select(Obligation).where(Obligation.kind == "educator_report")).one()
        assert (mine.ended, mine.ended_on, mine.next_on) == ("met", date(2027, 4, 8), None), "in the very transaction"


def test_whoever_takes_a_case_over_owes_what_was_owed(world: World, today: date) -> None:
    stay = stays.under_review(world)
    with world.act("coordinator") as (session, actor):
        worker = session.scalars(select(CaseWorker).where(CaseWorker.role == "educator", CaseWorker.ended_on.is_(None))).one()
        worker.ended_on = today
        session.flush()
    (report,) = owed(world, kind="educator_report")
    assert (report.person_id, report.role) == (None, "coordinator"), "nobody is assigned: the head owes it"
    other = world.actor("other_educator").person_id
    with world.act("coordinator") as (session, actor):
        session.add(
            CaseWorker(case_id=stay.case_id, organisation_id=actor.organisation_id, person_id=other, role="educator", since=today)
        )
    assert owed(world, kind="educator_report")[0].person_id == other


def test_a_day_that_moves_moves_the_ladder_and_a_case_that_goes_takes_all_with_it(world: World, today: date) -> None:
    case_id = journey.draft(world)
    (draft,) = owed(world)
    assert (draft.kind, draft.due_on, draft.next_on) == ("draft", today + timedelta(days=60), today + timedelta(days=53))
    with world.act("social_worker") as (session, _):
        session.execute(update(Case).where(Case.id == case_id).values(draft_expires_on=today + timedelta(days=70)))
    (draft,) = owed(world)
    assert draft.next_on == today + timedelta(days=63)
    with world.act("social_worker") as (session, actor):
        path.withdraw(session, actor, case_id, asked_by="household", reason="Ha trovato casa.")
    (draft,) = owed(world)
    assert (draft.ended, draft.ended_on) == ("gone", today)


def test_who_loses_the_case_loses_what_it_owed_from_sight(world: World, today: date) -> None:
    case_id = journey.proposed(world, journey.home(world))
    assert seen_by(world, "manager") == {"proposal"}
    assert seen_by(world, "social_worker") == {"household_answer"}
    assert seen_by(world, "coordinator") == seen_by(world, "stranger_manager") == set()
    with world.act("social_worker") as (session, actor):
        path.withdraw(session, actor, case_id, asked_by="household", reason="Ha trovato casa.")
    with world.act("manager") as (session, _):
        assert session.scalars(select(Obligation)).all() == [], "nor that there ever was one"
    assert {row.kind: row.ended for row in owed(world)} == {
        "draft": "met", "minutes": "met", "proposal": "gone", "household_answer": "gone",
    }  # fmt: skip


def test_a_draft_is_its_authors_and_the_heads(world: World, today: date) -> None:
    journey.draft(world)
    assert seen_by(world, "social_worker") == seen_by(world, "head") == {"draft"}
    assert seen_by(world, "other_social_worker") == seen_by(world, "comune_admin") == set()


def test_a_side_that_has_answered_is_warned_no_more(world: World, today: date) -> None:
    case_id = journey.proposed(world, journey.home(world))
    with world.act("manager") as (session, _):
        session.execute(update(Proposal).where(Proposal.case_id == case_id).values(owner_answer="yes"))
    night(world, today + timedelta(days=4))
    assert stays.told_on(world, today + timedelta(days=4)) == {"proposal_expiring": {"social_worker"}}


def test_a_duty_is_late_from_its_hour_and_two_of_one_handover_make_one_message(world: World, today: date) -> None:
    journey.hosted(world, journey.home(world))
    with world.act("manager") as (session, actor):
        values = {"case": owed_case(world), "me": actor.organisation_id, "due": clock.now() + timedelta(hours=48)}
        for kind in ("public_safety_notice", "building_transfer_notice"):
            session.execute(_DUTY, {**values, "kind": kind})
    assert {row.due_on for row in owed(world) if row.kind.startswith("duty")} == {today + timedelta(days=2)}
    night(world, today + timedelta(days=1))
    assert stays.told_on(world, today + timedelta(days=1)) == {"duty_due": {"manager"}}
    night(world, today + timedelta(days=3))
    assert stays.told_on(world, today + timedelta(days=3)) == {"duty_late": {"manager"}}
    with world.system.work() as session:
        assert session.scalar(text("select count(*) from portal.notifications where kind = 'duty_late'")) == 1


_DUTY = text(
    "insert into portal.duties (id, placement_id, case_id, organisation_id, host_organisation_id, kind, source, due_at, applies)"
    " select gen_random_uuid(), id, case_id, organisation_id, :me, :kind, 'prova', :due, true from portal.placements where case_id = :case"
)


def owed_case(world: World) -> UUID:
    with world.act("manager") as (session, _):
        return session.scalars(select(Case.id)).one()


@pytest.mark.parametrize(
    "write",
    [
        "insert into portal.obligations (id, kind) values (gen_random_uuid(), 'x')",
        "update portal.obligations set due_on = due_on + 30",
        "update portal.obligations set ended_on = current_date",
        "delete from portal.obligations",
        "select app.keep_obligations(array['draft'], null, null)",
        "select app.keep_all_obligations(array['draft'], null)",
        "select app.remind_obligations(array['draft'], 1)",
        "select * from app.owed_draft()",
        "select app.tell(null)",
    ],
)
def test_nobody_writes_what_is_owed_by_hand(world: World, today: date, write: str) -> None:
    journey.draft(world)
    with pytest.raises(DBAPIError, match=r"permission denied"), world.act("social_worker") as (session, _):
        session.execute(text(write))
