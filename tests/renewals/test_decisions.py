"""The Equipe decides once: granted for so many months, deferred once, refused with the departure. Never by silence."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from portal.records import sweeps
from portal.workflow import board
from portal.workflow.assessment.models import EquipeSession
from portal.workflow.cases.models import Case
from portal.workflow.departures import leaving
from portal.workflow.departures.models import Departure
from portal.workflow.next_step import next_step
from portal.workflow.placements import overstay
from portal.workflow.placements.models import Placement
from portal.workflow.renewals import contributions, decisions
from portal.workflow.renewals.models import Review, ReviewDecision, UnitQuestion
from portal.workflow.renewals.sitting import held_sessions
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.renewals import stays
from tests.renewals.stays import END, grant, sitting, taken
from tests.world import World


@pytest.mark.parametrize("who", ["head", "social_worker", "coordinator"])
@pytest.mark.parametrize("months", [1, 7, 12])
def test_granted_by_any_member_of_the_equipe(world: World, today: date, who: str, months: int) -> None:
    stay = stays.contributed(world)
    other = "coordinator" if who != "coordinator" else "head"
    grant(world, stay, who, months, other)
    new_end = date(2027, 5 + months, 20) if months < 8 else date(2028, 5, 20)
    lengthened = stays.placement(world, stay.case_id)
    assert (lengthened.ends_on, lengthened.renewed_months, lengthened.state) == (new_end, months, "living")
    days, people_until = taken(world, stay.case_id)
    assert (days.lower, days.upper) == (stays.STARTED, new_end)
    assert people_until == new_end
    with world.act("head") as (session, _):
        case = session.get_one(Case, stay.case_id)
        assert (case.stage, case.ends_on) == ("hosted", new_end)
        decision = session.scalars(select(ReviewDecision)).one()
        assert (decision.outcome, decision.months, decision.missing) == ("granted", months, [])
        assert {m["name"] for m in decision.present} == {world.actor(who).person_name, world.actor(other).person_name}
        assert session.scalars(select(Review)).one().state == "granted"
    assert stays.happened(world, stay.case_id)[-2:] == ["ReviewDecided", "StayLengthened"]
    lengths = stays.told(world, "StayLengthened")["StayLengthened"]
    assert lengths == {"social_worker", "coordinator", "educator", "manager"} - {who}
    assert "manager" not in stays.told(world, "ReviewDecided")["ReviewDecided"]


def test_two_at_once_one_wins(world: World, today: date) -> None:
    stay = stays.contributed(world)
    answers: list[str] = []
    both = threading.Barrier(2)

    def decide(who: str) -> None:
        with clock.at_day(today):
            both.wait(timeout=10)
            try:
                grant(world, stay, who, 4, "head", "coordinator")
                answers.append("done")
            except Conflict as refusal:
                answers.append(str(refusal))

    pair = [threading.Thread(target=decide, args=(who,)) for who in ("head", "coordinator")]
    for one in pair:
        one.start()
    for one in pair:
        one.join(timeout=30)
    assert sorted(answers) == ["This renewal has already been decided.", "done"]


def test_deferred_once_and_then_granted(world: World, today: date) -> None:
    stay = stays.contributed(world)
    with world.act("head") as (session, actor):
        decisions.defer(
            session,
            actor,
            stay.case_id,
            deferred_to=date(2027, 5, 10),
            reasons="Si attende il contratto.",
            sitting=sitting(world),
        )
        review = session.scalars(select(Review)).one()
        assert (review.state, review.due_on, review.deferred_to) == ("deferred", date(2027, 5, 10), date(2027, 5, 10))
        assert session.scalars(select(UnitQuestion)).one().closed_at is None
    with world.act("head") as (session, actor), pytest.raises(Conflict, match="already deferred once"):
        decisions.defer(session, actor, stay.case_id, deferred_to=date(2027, 5, 12), reasons="Ancora.", sitting=sitting(world))
    grant(world, stay, "head", 2)
    with world.act("head") as (session, _):
        assert set(session.scalars(select(ReviewDecision.outcome))) == {"deferred", "granted"}


@pytest.mark.parametrize("day", [None, date(2027, 3, 1), date(2027, 5, 20), date(2027, 6, 1)])
def test_deferred_only_to_a_day_before_the_end(world: World, today: date, day: date | None) -> None:
    stay = stays.contributed(world)
    with world.act("head") as (session, actor), pytest.raises(Invalid) as refused:
        decisions.defer(session, actor, stay.case_id, deferred_to=day, reasons="Si attende.", sitting=sitting(world))
    assert "the last one of the stay" in str(refused.value.fields["deferred_to"])


@pytest.mark.parametrize("who", ["head", "coordinator"])
def test_refused_starts_the_departure_in_the_same_breath(world: World, today: date, who: str) -> None:
    stay = stays.contributed(world)
    with world.act(who) as (session, actor):
        departure = leaving.refuse_renewal(
            session, actor, stay.case_id, reasons="Le motivazioni non sono provate.", codes=("reasons_not_proven",),
            exit_plan="Affitto a Crema.", steps=stays.plan(), sitting=sitting(world),
        )  # fmt: skip
        assert (departure.reason, departure.leaves_on, departure.exit_plan) == (
            "renewal_refused", END - timedelta(days=1), "Affitto a Crema.",
        )  # fmt: skip
    with world.act("head") as (session, _):
        assert session.get_one(Case, stay.case_id).stage == "leaving"
        assert session.scalars(select(Review)).one().state == "refused"
        assert session.scalars(select(Placement)).one().ends_on == END
    assert stays.happened(world, stay.case_id)[-2:] == ["ReviewDecided", "DepartureStarted"]
    assert "manager" in stays.told(world)["DepartureStarted"]


def test_a_refusal_that_fails_changes_nothing_by_half(world: World, today: date) -> None:
    stay = stays.contributed(world)
    with pytest.raises(Invalid), world.act("head") as (session, actor):
        leaving.refuse_renewal(
            session,
            actor,
            stay.case_id,
            reasons="No.",
            codes=("other",),
            steps=stays.plan(),
            sitting=sitting(world),
            leaves_on=date(2027, 8, 1),
        )
    with world.act("head") as (session, _):
        assert session.get_one(Case, stay.case_id).stage == "hosted"
        assert session.scalars(select(Review)).one().state == "collecting"
        assert session.scalar(select(func.count()).select_from(Departure)) == 0


def test_missing_contributions_are_named_and_explained(world: World, today: date) -> None:
    stay = stays.under_review(world)
    with world.act("educator") as (session, actor):
        contributions.give_report(session, actor, stay.case_id, recommendation="for", text="Sì.")
    with pytest.raises(Invalid) as refused:
        grant(world, stay, "head", 6)
    sentence = refused.value.fields["missing_reason"]
    assert [str(s) for s in sentence.values["missing"]] == [
        "opinion of the social worker",
        "statement of the financial consultant",
        "answer of the owner about the unit",
    ]
    grant(world, stay, "head", 6, missing_reason="La consulente è in malattia.")
    with world.act("head") as (session, _):
        decision = session.scalars(select(ReviewDecision)).one()
        assert decision.missing == ["social_opinion", "financial_statement", "unit_question"]
        assert decision.missing_reason == "La consulente è in malattia."


def test_nobody_decides_alone_on_what_they_contributed(world: World, today: date) -> None:
    stay = stays.contributed(world)
    with pytest.raises(Invalid) as refused:
        grant(world, stay, "social_worker", 6)
    assert "Nobody decides alone" in str(refused.value.fields["present"])
    grant(world, stay, "social_worker", 6, "head")


def test_only_members_were_present(world: World, today: date) -> None:
    stay = stays.contributed(world)
    with pytest.raises(Invalid) as refused:
        grant(world, stay, "head", 6, "educator")
    assert "Only members of the Equipe" in str(refused.value.fields["present"])


@pytest.mark.parametrize(
    ("months", "details", "field"),
    [
        (0, {}, "months"),
        (13, {}, "months"),
        (6, {"minutes": " "}, "minutes"),
        (6, {"decided_on": date(2027, 3, 2)}, "decided_on"),
        (6, {"decided_on": date(2026, 5, 19)}, "decided_on"),
        (6, {"decided_on": date(2027, 2, 1)}, "late_reason"),
    ],
)
def test_bad_input(world: World, today: date, months: int, details: dict[str, object], field: str) -> None:
    stay = stays.contributed(world)
    with pytest.raises(Invalid) as refused:
        grant(world, stay, "head", months, **details)
    assert list(refused.value.fields) == [field]


def test_proven_reasons_are_written_down(world: World, today: date) -> None:
    stay = stays.contributed(world)
    with world.act("head") as (session, actor), pytest.raises(Invalid) as refused:
        decisions.grant(session, actor, stay.case_id, months=3, codes=("other",), proven_reasons=" ", sitting=sitting(world))
    assert "reasons" in str(refused.value.fields["proven_reasons"])
    with world.act("head") as (session, actor), pytest.raises(Invalid) as refused:
        leaving.refuse_renewal(session, actor, stay.case_id, reasons=" ", steps=(), sitting=sitting(world))
    assert set(refused.value.fields) == {"proven_reasons", "codes", "steps"}


@pytest.mark.parametrize("who", ["educator", "consultant", "other_social_worker", "manager", "comune_admin"])
def test_only_the_equipe_decides(world: World, today: date, who: str) -> None:
    stay = stays.contributed(world)
    with world.act(who) as (session, actor), pytest.raises((NotAllowed, NotFound)):
        decisions.grant(session, actor, stay.case_id, months=3, proven_reasons="x", sitting=sitting(world))


def test_not_the_equipe_of_strangers(world: World, today: date) -> None:
    stay = stays.contributed(world)
    with world.act("stranger_head") as (session, actor), pytest.raises(NotFound):
        decisions.grant(session, actor, stay.case_id, months=3, proven_reasons="x", sitting=sitting(world))
    with world.act("head") as (session, actor):
        elsewhere = replace(actor, equipe_of=frozenset({uuid4()}))
        with pytest.raises(NotAllowed, match="this partnership's Equipe"):
            decisions.grant(session, elsewhere, stay.case_id, months=3, proven_reasons="x", sitting=sitting(world))


def test_wrong_stage_and_no_review(world: World, today: date) -> None:
    stay = stays.living(world)
    with pytest.raises(Conflict, match="No renewal review is open"):
        grant(world, stay)
    with world.act("social_worker") as (session, _):
        journey.move(session, stay.case_id, "start_leaving")
    with pytest.raises(WrongStage):
        grant(world, stay)


def test_a_stale_page(world: World, today: date) -> None:
    stay = stays.contributed(world)
    with world.act("head") as (session, actor), pytest.raises(Conflict, match="the case has changed"):
        decisions.grant(session, actor, stay.case_id, months=3, proven_reasons="x", sitting=sitting(world), seen_version=1)


def held(world: World, who: str = "head", day: date = date(2027, 3, 1), *, mark: bool = True) -> UUID:
    """A session of the Equipe, held on a day."""
    with world.act(who) as (session, actor):
        made = EquipeSession(
            partnership_id=next(iter(actor.equipe_of)), organisation_id=actor.organisation_id, created_by_id=actor.person_id,
            starts_at=datetime(day.year, day.month, day.day, 9 if mark else 10, tzinfo=UTC),
        )  # fmt: skip
        if mark:
            made.opened_at, made.chair_id = made.starts_at, actor.person_id
            made.rules_id = world.strangers_rules_id if who.startswith("stranger") else world.rules_id
        session.add(made)
        session.flush()
        return made.id


def test_decided_in_a_session_that_was_held_that_day_by_this_partnerships_equipe(world: World, today: date) -> None:
    stay = stays.contributed(world)
    wrong = {
        "session_id": (held(world, mark=False), held(world, "stranger_head"), uuid4()),
        "decided_on": (held(world, day=date(2027, 2, 25)),),
    }
    for field, sessions in wrong.items():
        for session_id in sessions:
            with pytest.raises(Invalid) as refused:
                grant(world, stay, "head", 3, "coordinator", session_id=session_id)
            assert list(refused.value.fields) == [field]
    right = held(world)
    with world.act("head") as (session, actor):
        assert [one.id for one in held_sessions(session, next(iter(actor.equipe_of)), date(2027, 3, 1))] == [right]
    grant(world, stay, "head", 3, "coordinator", session_id=right)
    with world.act("coordinator") as (session, _):
        assert session.scalars(select(ReviewDecision.session_id)).one() == right


def test_the_reasons_are_coded_by_outcome(world: World, today: date) -> None:
    stay = stays.contributed(world)
    for codes in ((), ("reasons_not_proven",), ("nonsense",)):
        with world.act("head") as (session, actor), pytest.raises(Invalid) as refused:
            decisions.grant(session, actor, stay.case_id, months=3, codes=codes, proven_reasons="x", sitting=sitting(world))
        assert list(refused.value.fields) == ["codes"]
    grant(world, stay, "head", 3)
    with world.act("head") as (session, _):
        assert session.scalars(select(ReviewDecision.reasons)).one() == ["work_settling"]


def test_a_decision_taken_before_the_review_was_opened_here_keeps_its_true_day_and_says_why(world: World, today: date) -> None:
    stay = stays.contributed(world)
    grant(world, stay, "head", 2, decided_on=date(2027, 2, 10), late_reason="Decisa in seduta, registrata dopo.")
    with world.act("head") as (session, _):
        kept = session.scalars(select(ReviewDecision)).one()
        assert (kept.decided_on, kept.late_reason) == (date(2027, 2, 10), "Decisa in seduta, registrata dopo.")
        assert clock.day_of(kept.recorded_at) == today


def test_silence_renews_nothing(world: World, today: date) -> None:
    """Weeks after the end: the stay is over its end for all to see, the review still waits, and every night says so."""
    stay = stays.contributed(world)
    for days in (0, 1, 14):
        with clock.at_day(END + timedelta(days=days)):
            sweeps.run_all(world.system)
            assert "review_undecided" in stays.told_on(world, clock.today())
            with world.act("head") as (session, actor):
                seen = board.see(session, actor, stay.case_id)
                assert seen.state["renewal_review"]["state"] == "collecting"
                assert "has passed its end" in str(next_step(seen).sentence)
            where = stays.placement(world, stay.case_id)
            assert (where.ends_on, where.renewed_months) == (END, 0)
            assert overstay.days_over(where.ends_on, where.left_on, clock.today()) == days + 1
    with world.act("head") as (session, _):
        assert session.scalar(select(func.count()).select_from(ReviewDecision)) == 0


def test_after_the_end_it_is_regularised_openly(world: World, today: date) -> None:
    stay = stays.contributed(world)
    with clock.at_day(END + timedelta(days=3)):
        with pytest.raises(Invalid) as refused:
            grant(world, stay, "head", 2)
        assert "why it is decided only now" in str(refused.value.fields["late_reason"])
        grant(world, stay, "head", 2, late_reason="Seduta rinviata per neve.")
    with world.act("head") as (session, _):
        assert session.scalars(select(ReviewDecision)).one().late_reason == "Seduta rinviata per neve."
    assert stays.placement(world, stay.case_id).ends_on == date(2027, 7, 20)


def test_what_the_owner_learns(world: World, today: date) -> None:
    stay = stays.contributed(world)
    grant(world, stay, "head", 6)
    assert stays.placement(world, stay.case_id).ends_on == date(2027, 11, 20)
    with world.act("manager") as (session, _):
        assert session.scalars(select(Placement)).one().ends_on == date(2027, 11, 20)
        assert session.scalar(select(func.count()).select_from(ReviewDecision)) == 0
        assert session.scalar(select(func.count()).select_from(Review)) == 0
    assert "StayLengthened" in stays.happened(world, stay.case_id, "manager")
    assert "ReviewDecided" not in stays.happened(world, stay.case_id, "manager")
