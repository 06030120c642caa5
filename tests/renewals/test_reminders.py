"""The last ninety days of a stay, day by day: who is told of what on which day; and never a renewal by silence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.workflow.cases.models import Case
from portal.workflow.cases.notices import Notification
from portal.workflow.departures import leaving
from portal.workflow.placements.models import Placement
from portal.workflow.renewals import contributions, decisions
from portal.workflow.renewals.models import Review
from portal.workflow.renewals.sweeps import SWEEPS
from tenants import clock
from tests.renewals import stays
from tests.renewals.stays import sitting
from tests.sweeping import swept
from tests.world import World

END = date(2027, 5, 20)
ALL = {"social_worker", "coordinator", "educator", "manager", "head"}
HEADS = {"head", "coordinator"}
EQUIPE = {"social_worker", "head", "coordinator"}
ALL_DUE = {
    "social_opinion_due": {"social_worker"},
    "educator_report_due": {"educator"},
    "financial_statement_due": {"consultant"},
    "unit_question_due": {"manager"},
}
ALL_LATE = {
    "social_opinion_late": {"social_worker", "head"},
    "educator_report_late": {"educator", "coordinator"},
    "financial_statement_late": {"consultant", "coordinator"},
    "unit_question_late": {"manager"},
}


def night(world: World) -> int:
    return sum(swept(world, do) for do in SWEEPS.values())


def nights(world: World, first: int, last: int, *, each: int = 1) -> dict[int, dict[str, set[str]]]:
    """Run the sweeps on each of the days so many before the end, and tell who was told of what on which."""
    diary: dict[int, dict[str, set[str]]] = {}
    for before in range(first, last - 1, -1):
        day = END - timedelta(days=before)
        with clock.at_day(day):
            for _ in range(each):
                night(world)
        told = stays.told_on(world, day)
        if told:
            diary[before] = told
    return diary


@pytest.mark.parametrize("each", [1, 2])
def test_nobody_does_anything(world: World, today: date, each: int) -> None:
    stay = stays.living(world)
    diary = nights(world, 92, -9, each=each)
    assert diary == {
        90: {"ReviewOpened": {"social_worker", "educator", "consultant", "head", "coordinator"}, "UnitAsked": {"manager"}},
        60: {"stay_ends": ALL, **ALL_DUE, "decision_due": EQUIPE},
        44: ALL_LATE,
        30: {"stay_ends": ALL, **ALL_LATE, "decision_due": EQUIPE},
        29: {"decision_late": HEADS},
        15: {"stay_ends": ALL, **ALL_LATE, "decision_late": HEADS},
        0: {"stay_over": {"social_worker", "head", "coordinator", "manager"}, "review_undecided": HEADS},
        **{-n: {"review_undecided": HEADS} for n in (1, 2, 3, 4, 5, 6, 8, 9)},
        -7: {"stay_over": {"social_worker", "head", "coordinator", "manager"}, "review_undecided": HEADS},
    }
    with world.act("head") as (session, _):
        assert session.get_one(Case, stay.case_id).stage == "hosted"
        unchanged = session.scalars(select(Placement)).one()
        assert (unchanged.ends_on, unchanged.renewed_months) == (END, 0), "no renewal by silence"
        assert session.scalars(select(Review)).one().state == "collecting"


def test_a_night_that_failed_is_made_up_for_once(world: World, today: date) -> None:
    stays.living(world)
    nights(world, 90, 89)
    diary = nights(world, 57, 50)
    assert diary == {57: {"stay_ends": ALL, **ALL_DUE, "decision_due": EQUIPE}}
    diary = nights(world, 20, 16)
    assert diary == {20: {"stay_ends": ALL, **ALL_LATE, "decision_late": HEADS}}, "the latest step only, not one for each missed"
    assert nights(world, 15, 14).keys() == {15}


def test_what_was_given_is_no_longer_asked_for(world: World, today: date) -> None:
    stays.living(world)
    nights(world, 90, 81)
    stay_id = None
    with world.act("educator") as (session, actor):
        stay_id = session.scalar(select(Review.case_id))
        assert stay_id is not None
        contributions.give_report(session, actor, stay_id, recommendation="for", text="Fatto.")
    with world.act("manager") as (session, actor):
        contributions.confirm_unit(session, actor, stay_id, available=True)
    diary = nights(world, 60, 40)
    assert "educator_report_due" not in diary[60]
    assert "unit_question_due" not in diary[60]
    assert diary[44] == {k: v for k, v in ALL_LATE.items() if k in ("social_opinion_late", "financial_statement_late")}


def test_a_decision_quiets_the_ladder_and_the_new_end_starts_another(world: World, today: date) -> None:
    stay = stays.contributed(world)
    with world.act("head") as (session, actor):
        decisions.grant(
            session, actor, stay.case_id, months=3, codes=("other",), proven_reasons="Motivi.", sitting=sitting(world)
        )
    assert nights(world, 79, 35) == {}
    new_end = date(2027, 8, 20)
    with clock.at_day(new_end - timedelta(days=60)):
        night(world)
        assert stays.told_on(world, clock.today()) == {"stay_ends": ALL}


def test_a_deferred_decision_is_late_after_its_new_day(world: World, today: date) -> None:
    stay = stays.contributed(world)
    nights(world, 60, 29)
    with clock.at_day(END - timedelta(days=28)), world.act("head") as (session, actor):
        decisions.defer(
            session, actor, stay.case_id, deferred_to=END - timedelta(days=10), reasons="Si attende.", sitting=sitting(world)
        )
    diary = nights(world, 27, 5)
    assert diary == {15: {"stay_ends": ALL, "decision_due": EQUIPE}, 9: {"decision_late": HEADS}}


def test_the_review_sleeps_while_the_household_leaves(world: World, today: date) -> None:
    stay = stays.under_review(world)
    with world.act("social_worker") as (session, actor):
        leaving.start_leaving(
            session, actor, stay.case_id, reason="own_home_found", leaves_on=date(2027, 5, 1), exit_plan="Affitto a Crema."
        )
    assert nights(world, 60, 59) == {60: {"stay_ends": ALL}}
    with clock.at_day(END - timedelta(days=50)), world.act("social_worker") as (session, actor):
        leaving.call_off_departure(session, actor, stay.case_id, reason="Il contratto è saltato.")
    assert set(nights(world, 49, 49)[49]) == {*ALL_DUE, "decision_due"}


def test_titles_say_nothing_beyond_the_number_and_the_days(world: World, today: date) -> None:
    stays.living(world)
    nights(world, 90, -1)
    with world.system.work() as session:
        for values in session.scalars(select(Notification.values)):
            assert set(values) <= {"number", "due_on", "days"}
        ends = session.execute(select(Notification.values["days"].astext).where(Notification.kind == "stay_ends").distinct())
        assert {row[0] for row in ends} == {"60", "30", "15"}


def test_strangers_are_told_nothing(world: World, today: date) -> None:
    stays.living(world)
    nights(world, 90, -1)
    told = set().union(*stays.told(world).values())
    assert not {name for name in told if name.startswith("stranger")}
    with world.act("stranger_head") as (session, _):
        assert session.scalar(select(func.count()).select_from(Notification)) == 0
