"""A session as it takes place: opened, chaired, quorate or not, its opinions blind, its dissent kept, closed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.workflow.assessment import commands
from portal.workflow.assessment import sitting_queries as queries
from portal.workflow.assessment.models import AssessmentItem, Decision, EquipeSession
from portal.workflow.assessment.voices import Attendance, Dissent
from portal.workflow.cases.notices import Notification
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, WrongStage
from tenants.organisations import Rules
from tests import journey
from tests.assessment.sittings import (
    MEMBERS,
    decide,
    decision,
    item_of,
    opened,
    person,
    reads,
    refused,
    says,
    sitting,
    stage,
    start,
    taken_up,
)
from tests.world import World

# --- opening


def test_a_session_is_opened_with_who_is_present(five: World, today: date) -> None:
    session_id = sitting(five)
    with five.act("head") as (session, actor):
        commands.open_sitting(session, actor, session_id, person(five, "head", "educator"))
    with five.act("coordinator") as (session, _):
        found = session.get_one(EquipeSession, session_id)
        assert (found.state, found.chair_id) == ("open", five.actor("head").person_id)
        there = dict(session.execute(select(Attendance.person_id, Attendance.present)).all())
        assert {name for name in MEMBERS if there[five.actor(name).person_id]} == {"head", "educator"}
        assert len(there) == 5
    for name, seen in {"other_social_worker": 5, "manager": 0, "stranger_head": 0, "other_educator": 0}.items():
        with five.act(name) as (session, _):
            assert len(session.scalars(select(Attendance)).all()) == seen, name


def test_what_opening_needs(five: World, today: date) -> None:
    session_id, later = sitting(five), sitting(five, today + timedelta(days=1))
    for present, chair, field in (([], None, "present"), (["other_educator"], None, "present"), (["educator"], None, "chair")):
        with five.act("head") as (session, actor), pytest.raises(Invalid) as wrong:
            commands.open_sitting(session, actor, session_id, person(five, *present), chair)
        assert field in wrong.value.fields
    with refused(five, "head", Conflict, "cannot be opened before") as (session, actor):
        commands.open_sitting(session, actor, later, person(five, "head"))
    for name in ("other_educator", "manager", "stranger_head"):
        with refused(five, name, NotFound, "does not exist") as (session, actor):
            commands.open_sitting(session, actor, session_id, person(five, "head"))
    with five.act("head") as (session, actor):
        commands.open_sitting(session, actor, session_id, person(five, "head"))
    with refused(five, "head", Conflict, "already open") as (session, actor):
        commands.open_sitting(session, actor, session_id, person(five, "head"))


def test_the_chair_says_who_came_later_and_hands_the_chair_over(five: World, today: date) -> None:
    session_id = start(five, taken_up(five), "head", "coordinator")
    with refused(five, "coordinator", NotAllowed, "whoever chairs the session: Elena Ferri") as (session, actor):
        commands.record_attendance(session, actor, session_id, person(five, "coordinator"))
    with refused(five, "head", Invalid, "Only a member who is present can chair") as (session, actor):
        commands.record_attendance(session, actor, session_id, person(five, "coordinator"))
    with five.act("head") as (session, actor):
        commands.record_attendance(session, actor, session_id, person(five, "head", "coordinator", "educator"))
    with refused(five, "head", Invalid, "who is present can chair") as (session, actor):
        commands.hand_over_chair(session, actor, session_id, five.actor("consultant").person_id)
    with refused(five, "coordinator", NotAllowed, "Elena Ferri") as (session, actor):
        commands.hand_over_chair(session, actor, session_id, five.actor("coordinator").person_id)
    with five.act("head") as (session, actor):
        commands.hand_over_chair(session, actor, session_id, five.actor("educator").person_id)
    with five.act("educator") as (session, actor):
        commands.record_attendance(session, actor, session_id, person(five, "educator"))


# --- opinions, blind


# --- conflict of interest


# --- quorum and one's own referral


def test_without_quorum_nothing_is_decided(five: World, today: date) -> None:
    case_id = taken_up(five)
    session_id = start(five, case_id, "head", "social_worker")
    with refused(five, "head", Conflict, "members of both organisations") as (session, actor):
        commands.decide(session, actor, case_id, **decision())
    with five.act("head") as (session, actor):
        commands.record_attendance(session, actor, session_id, person(five, "head", "coordinator"))
    with five.act("coordinator") as (session, actor):
        commands.stand_aside(session, actor, case_id, "Datore di lavoro del referente.")
    with refused(five, "head", Conflict, "1 of at least 2 members count") as (session, actor):
        commands.decide(session, actor, case_id, **decision())
    assert stage(five, case_id) == "assessment"


def rules(world: World, **changes: Any) -> None:
    with world.system.work() as session:
        version = len(session.scalars(select(Rules).where(Rules.partnership_id == world.partnership_id)).all()) + 1
        session.add(
            Rules(partnership_id=world.partnership_id, version=version, valid_from=clock.today(), source="prova", **changes)
        )


def test_nobody_decides_alone_on_their_own_referral(five: World, today: date) -> None:
    rules(five, quorum_members=1, quorum_both=False)
    case_id = taken_up(five)
    start(five, case_id, "social_worker", chair="social_worker")
    with refused(five, "social_worker", Conflict, "does not decide on it alone") as (session, actor):
        commands.decide(session, actor, case_id, **decision())


def test_the_rules_may_forbid_the_author_to_record_and_to_chair(five: World, today: date) -> None:
    rules(five, own_referral="not_recorded")
    case_id = taken_up(five)
    session_id = start(five, case_id, "social_worker", "coordinator", "head", chair="social_worker")
    with refused(five, "social_worker", NotAllowed, "does not record the decision") as (session, actor):
        commands.decide(session, actor, case_id, **decision())
    with refused(five, "head", Conflict, "does not chair its decision") as (session, actor):
        commands.decide(session, actor, case_id, **decision())
    with five.act("social_worker") as (session, actor):
        commands.hand_over_chair(session, actor, session_id, five.actor("head").person_id)
    decide(five, case_id)
    assert stage(five, case_id) == "waiting"


def test_the_rules_may_leave_the_author_out_of_the_count(five: World, today: date) -> None:
    rules(five, own_referral="abstains")
    case_id = taken_up(five)
    start(five, case_id, "social_worker", "coordinator", "head")
    with refused(five, "social_worker", NotAllowed, "gives no opinion on it") as (session, actor):
        commands.give_opinion(session, actor, case_id, "for", "Sì.")
    says(five, case_id, "head")
    says(five, case_id, "coordinator")
    assert len(reads(five, "head")) == 2, "nobody waits for the author's"


# --- decision, dissent, end


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run these at the same moment; each one's result, or its refusal."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[place] = act()
        except Refused as refusal:
            results[place] = refusal

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(results)


def test_of_two_who_decide_at_once_one_wins_and_the_other_gets_the_sentence(five: World, today: date) -> None:
    case_id = taken_up(five)
    opened(five, case_id)

    def act(who: str, **changes: Any) -> Callable[[], object]:
        def run() -> object:
            with clock.at_day(today):
                return decide(five, case_id, who, **changes)

        return run

    results = at_once(act("head"), act("coordinator", outcome="rejected", reason="other"))
    (won,) = [one for one in results if isinstance(one, Decision)]
    (lost,) = [one for one in results if isinstance(one, WrongStage)]
    assert "only from" in str(lost)
    assert stage(five, case_id) == ("waiting" if won.outcome == "eligible" else "rejected")


def test_dissent_is_kept_with_its_words(five: World, today: date) -> None:
    case_id = taken_up(five)
    session_id = start(five, case_id, "head", "coordinator", "educator", "consultant")
    for who, stance in (("head", "for"), ("coordinator", "against"), ("educator", "against"), ("consultant", "unsure")):
        says(five, case_id, who, stance)
    item_id = item_of(five, case_id)
    with refused(five, "educator", Conflict, "Nothing was decided") as (session, actor):
        commands.dissent(session, actor, item_id, "No.")
    decide(five, case_id)

    def dissenting() -> dict[str, str | None]:
        with five.act("other_social_worker") as (session, _):
            whole = queries.matter(session, session.get_one(AssessmentItem, item_id), "eligible")
            return {voice.name: voice.words for voice in whole.voices if voice.dissents}

    assert dissenting() == {"Marta Galli": "Parere di coordinator.", "Luca Moretti": "Parere di educator."}
    with five.act("educator") as (session, actor):
        commands.dissent(session, actor, item_id, None)
    with five.act("consultant") as (session, actor):
        commands.dissent(session, actor, item_id, "I debiti non sono sostenibili.")
    assert dissenting() == {"Marta Galli": "Parere di coordinator.", "Giulia Serra": "I debiti non sono sostenibili."}
    with refused(five, "social_worker", NotAllowed, "took part") as (session, actor):
        commands.dissent(session, actor, item_id, "Assente, ma contraria.")
    with five.act("head") as (session, actor):
        commands.close_sitting(session, actor, session_id)
    with refused(five, "consultant", Conflict, "stays as it is") as (session, actor):
        commands.dissent(session, actor, item_id, "Anzi no.")
    for name in ("other_educator", "manager", "stranger_head"):
        with five.act(name) as (session, _):
            assert session.scalars(select(Dissent)).all() == [], name


def test_a_session_closes_when_nothing_is_left_open(five: World, today: date) -> None:
    first, second = taken_up(five, surname="Uno"), journey.submitted(five, surname="Due")
    session_id = start(five, first, "head", "coordinator")
    with five.act("head") as (session, actor):
        commands.take_up(session, actor, second, session_id)  # an urgent matter, added while it sits
    with refused(five, "head", Conflict, "Still open: ") as (session, actor):
        commands.close_sitting(session, actor, session_id)
    decide(five, first)
    for reason, sentence in ((" ", "Write why"),):
        with refused(five, "head", Invalid, sentence) as (session, actor):
            commands.put_off(session, actor, second, reason)
    with refused(five, "coordinator", NotAllowed, "whoever chairs") as (session, actor):
        commands.put_off(session, actor, second, "Mancano carte.")
    with five.act("head") as (session, actor):
        commands.put_off(session, actor, second, "Mancano i documenti sul reddito.")
    with refused(five, "coordinator", NotAllowed, "whoever chairs") as (session, actor):
        commands.close_sitting(session, actor, session_id)
    with five.act("head") as (session, actor):
        commands.close_sitting(session, actor, session_id, " Nulla da aggiungere. ")
    with five.act("coordinator") as (session, actor):
        found = session.get_one(EquipeSession, session_id)
        assert (found.state, found.remarks) == ("closed", "Nulla da aggiungere.")
    assert stage(five, second) == "assessment"
    with refused(five, "head", Conflict, "stays as it is") as (session, actor):
        commands.record_attendance(session, actor, session_id, person(five, "head"))
    with five.act("head") as (session, _), pytest.raises(DBAPIError, match="the session is over"):
        session.execute(text("update portal.equipe_sessions set closed_at = null"))
    with five.act("head") as (session, _):
        assert session.connection().execute(text("update portal.equipe_attendances set present = true")).rowcount == 0


def test_a_withdrawn_case_drops_out(five: World, today: date) -> None:
    case_id = taken_up(five)
    session_id = start(five, case_id, "head", "coordinator")
    with five.act("head") as (session, _):
        journey.move(session, case_id, "withdraw")
    with five.act("head") as (session, actor):
        commands.close_sitting(session, actor, session_id)
        assert session.scalars(select(AssessmentItem.settled)).all() == ["dropped"]


def test_a_session_is_moved_or_called_off_before_it_is_opened(five: World, today: date) -> None:
    case_id = taken_up(five, today + timedelta(days=2))
    with five.act("head") as (session, actor):
        (session_id,) = session.scalars(select(EquipeSession.id)).all()
        moved = commands.move_session(session, actor, session_id, clock.now() + timedelta(days=5), "Sala Rossa")
        assert moved.place == "Sala Rossa"
    with refused(five, "head", Invalid, "day that is past") as (session, actor):
        commands.move_session(session, actor, session_id, clock.now() - timedelta(days=3))
    with refused(five, "stranger_head", NotFound, "does not exist") as (session, actor):
        commands.call_off(session, actor, session_id, "No.")
    with refused(five, "head", Invalid, "Write why") as (session, actor):
        commands.call_off(session, actor, session_id, "")
    with five.act("head") as (session, actor):
        commands.call_off(session, actor, session_id, "Neve.")
    with refused(five, "head", Conflict, "called off") as (session, actor):
        commands.open_sitting(session, actor, session_id, person(five, "head"))
    with five.act("coordinator") as (session, actor):
        kinds = select(Notification.kind).where(Notification.person_id == actor.person_id)
        assert {"session_moved", "session_called_off"} <= set(session.scalars(kinds))
        assert session.scalars(select(AssessmentItem.put_off_reason)).all() == ["Neve."]
    assert stage(five, case_id) == "assessment"
