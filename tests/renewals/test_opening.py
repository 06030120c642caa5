"""A review opens itself ninety days before the end, at once when late, by hand when asked; never twice."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from portal.workflow.cases.models import Case, CaseWorker
from portal.workflow.placements.models import Placement
from portal.workflow.renewals import opening
from portal.workflow.renewals.models import Contribution, Review, UnitQuestion
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.renewals import stays
from tests.world import World

END = date(2027, 5, 20)


def sweep(world: World) -> int:
    with world.system.work() as session:
        return opening.open_due_reviews(session)


def test_the_night_opens_what_is_due_and_nothing_before(world: World, today: date) -> None:
    stay = stays.living(world)
    with clock.at_day(END - timedelta(days=91)):
        assert sweep(world) == 0
    with clock.at_day(END - timedelta(days=90)):
        assert sweep(world) == 1
        assert sweep(world) == 0
    with world.act("social_worker") as (session, actor):
        review = session.scalars(select(Review)).one()
        assert (review.ends_on, review.contributions_due_on, review.due_on) == (END, date(2027, 4, 5), date(2027, 4, 20))
        assert review.opened_by_id is None
        assert review.late_reason is None
        owed = {c.kind: c.owed_by_id for c in session.scalars(select(Contribution))}
        assert owed == {
            "social_opinion": actor.person_id,
            "educator_report": world.actor("educator").person_id,
            "financial_statement": world.actor("consultant").person_id,
        }
        question = session.scalars(select(UnitQuestion)).one()
        assert (question.until, question.due_on) == (date(2028, 5, 20), date(2027, 4, 5))
        assert "review_opened" in session.get_one(Case, stay.case_id).reached
    assert stays.told(world, "ReviewOpened") == {
        "ReviewOpened": {"social_worker", "educator", "consultant", "head", "coordinator"}
    }
    assert stays.told(world, "UnitAsked") == {"UnitAsked": {"manager"}}


def test_days_late_it_opens_at_once_with_dates_that_can_be_kept(world: World, today: date) -> None:
    stays.living(world)
    with clock.at_day(END - timedelta(days=20)):
        assert sweep(world) == 1
    with world.act("head") as (session, _):
        review = session.scalars(select(Review)).one()
        assert review.contributions_due_on == END - timedelta(days=13)
        assert review.due_on == END - timedelta(days=13)
        assert review.ends_on == END


def test_even_after_the_end(world: World, today: date) -> None:
    stays.living(world)
    with clock.at_day(END + timedelta(days=4)):
        assert sweep(world) == 1
    with world.act("head") as (session, _):
        review = session.scalars(select(Review)).one()
        assert review.contributions_due_on == review.due_on == END - timedelta(days=1)


def test_two_sweeps_at_once_open_one(world: World, today: date) -> None:
    stays.living(world)
    opened: list[int] = []
    both = threading.Barrier(2)

    def night() -> None:
        with clock.at_day(today), world.system.work() as session:
            both.wait(timeout=10)
            opened.append(opening.open_due_reviews(session))

    nights = [threading.Thread(target=night) for _ in range(2)]
    for one in nights:
        one.start()
    for one in nights:
        one.join(timeout=30)
    assert sorted(opened) == [0, 1]
    assert len(stays.told(world, "UnitAsked")["UnitAsked"]) == 1


def test_nobody_assigned_leaves_it_to_the_head_and_a_new_worker_takes_it_over(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("coordinator") as (session, _):
        session.execute(update(CaseWorker).where(CaseWorker.role == "educator").values(ended_on=today))
    assert sweep(world) == 1
    with world.act("coordinator") as (session, actor):
        report = session.scalars(select(Contribution).where(Contribution.kind == "educator_report")).one()
        assert report.owed_by_id is None
        assert report.organisation_id == actor.organisation_id
        session.add(
            CaseWorker(
                case_id=stay.case_id,
                organisation_id=actor.organisation_id,
                person_id=world.actor("other_educator").person_id,
                role="educator",
                since=today,
            )
        )
        session.flush()
        session.refresh(report)
        assert report.owed_by_id == world.actor("other_educator").person_id


def test_renewed_or_not_renewable_stays_and_those_who_leave_have_none(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("social_worker") as (session, _):
        session.execute(update(Placement).values(renewal_months=0))
    assert sweep(world) == 0
    with world.act("social_worker") as (session, _):
        session.execute(update(Placement).values(renewal_months=12))
        journey.move(session, stay.case_id, "start_leaving")
    assert sweep(world) == 0


def test_by_hand_before_its_day(world: World, today: date) -> None:
    stay = stays.living(world, date(2026, 12, 1))
    with world.act("social_worker") as (session, actor):
        review = opening.open_review(session, actor, stay.case_id)
        assert review.opened_by_id == actor.person_id
        assert review.late_reason is None
    with world.act("social_worker") as (session, actor), pytest.raises(Conflict, match="already had"):
        opening.open_review(session, actor, stay.case_id)
    with clock.at_day(date(2027, 9, 10)):
        assert sweep(world) == 0


def test_by_hand_and_late_only_with_a_reason(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("social_worker") as (session, actor):
        with pytest.raises(Invalid) as refused:
            opening.open_review(session, actor, stay.case_id)
        assert "why it opens only now" in str(refused.value.fields["late_reason"])
        review = opening.open_review(session, actor, stay.case_id, late_reason="La richiesta è arrivata tardi.")
        assert review.late_reason == "La richiesta è arrivata tardi."


@pytest.mark.parametrize("who", ["educator", "coordinator", "manager", "consultant"])
def test_not_by_others(world: World, today: date, who: str) -> None:
    stay = stays.living(world)
    with world.act(who) as (session, actor), pytest.raises(NotAllowed, match="social worker"):
        opening.open_review(session, actor, stay.case_id)


def test_not_for_strangers(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("stranger_social_worker") as (session, actor), pytest.raises(NotFound):
        opening.open_review(session, actor, stay.case_id)


def test_not_before_the_household_lives_there(world: World, today: date) -> None:
    case_id = journey.assigned(world, journey.home(world))
    with world.act("social_worker") as (session, actor), pytest.raises(WrongStage, match="while the household is hosted"):
        opening.open_review(session, actor, case_id)


def test_not_when_no_months_are_left(world: World, today: date) -> None:
    stay = stays.living(world)
    with world.act("social_worker") as (session, actor):
        session.execute(update(Placement).values(renewal_months=0))
        with pytest.raises(Conflict, match="renewed once"):
            opening.open_review(session, actor, stay.case_id)


def test_the_app_cannot_run_the_sweep(world: World, today: date) -> None:
    stays.living(world)
    with world.act("social_worker") as (session, _), pytest.raises(Exception, match="unknown case"):
        session.execute(select(func.app.open_reviews(None, None, 5)))


def test_what_each_sees_of_an_open_review(world: World, today: date) -> None:
    stays.under_review(world)
    for who, seen in {"head": (1, 3, 1), "educator": (1, 3, 1), "manager": (0, 0, 1), "stranger_head": (0, 0, 0)}.items():
        with world.act(who) as (session, _):
            counts = tuple(session.scalar(select(func.count()).select_from(t)) for t in (Review, Contribution, UnitQuestion))
            assert counts == seen, who
