"""A session as it takes place: opened, chaired, quorate or not, its opinions blind, its dissent kept, closed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.workflow.assessment import commands
from portal.workflow.assessment import sitting_queries as queries
from portal.workflow.assessment.models import AssessmentItem, Decision, EquipeSession
from portal.workflow.assessment.voices import Abstention, Attendance, Dissent, Opinion
from portal.workflow.cases.notices import Notification
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, WrongStage
from tenants.organisations import Rules
from tests import journey
from tests.assessment.sittings import decision, five_members, opened, sitting, stage, taken_up
from tests.world import World

MEMBERS = ("head", "social_worker", "coordinator", "educator", "consultant")
"""Five members: three have their seat from the start, two get one here."""


@pytest.fixture
def five(world: World, today: date) -> World:
    """An Equipe of five."""
    return five_members(world)


def person(world: World, *names: str) -> list[UUID]:
    return [world.actor(name).person_id for name in names]


def start(world: World, case_id: UUID, *present: str, chair: str = "head") -> UUID:
    with world.act(chair) as (session, actor):
        item = session.scalars(select(AssessmentItem).where(AssessmentItem.case_id == case_id)).one()
        commands.open_sitting(session, actor, item.session_id, person(world, *present))
        return item.session_id


def says(world: World, case_id: UUID, who: str, stance: str = "for", text: str = "") -> None:
    with world.act(who) as (session, actor):
        commands.give_opinion(session, actor, case_id, stance, text or f"Parere di {who}.")


def reads(world: World, who: str) -> dict[UUID, str]:
    """The opinions that one of the cast reads straight from the table."""
    with world.act(who) as (session, _):
        return dict(session.execute(select(Opinion.person_id, Opinion.text)).all())


def item_of(world: World, case_id: UUID) -> UUID:
    with world.act("head") as (session, _):
        return session.scalars(select(AssessmentItem.id).where(AssessmentItem.case_id == case_id)).one()


def decide(world: World, case_id: UUID, who: str = "head", **changes: Any) -> Decision:
    with world.act(who) as (session, actor):
        return commands.decide(session, actor, case_id, **decision(**changes))


@contextmanager
def refused(world: World, who: str, kind: type[Refused], sentence: str) -> Iterator[Any]:
    with world.act(who) as (session, actor), pytest.raises(kind, match=sentence):
        yield session, actor


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


def test_an_opinion_is_its_authors_alone_until_all_are_in(five: World, today: date) -> None:
    """The table itself shows nobody else's opinion: not to the chair, not to the head, not to the Comune's service."""
    case_id = taken_up(five)
    says(five, case_id, "coordinator", "against", "Non convince.")
    start(five, case_id, "head", "coordinator", "educator")
    says(five, case_id, "head")
    for name in (*MEMBERS, "other_social_worker"):
        mine = {five.actor(name).person_id} & set(person(five, "coordinator", "head"))
        assert set(reads(five, name)) == mine, name
    with five.act("educator") as (session, _):
        whole = queries.matter(session, session.get_one(AssessmentItem, item_of(five, case_id)))
        assert [(v.name, v.given, v.stance) for v in whole.expected] == [
            ("Elena Ferri", True, None), ("Marta Galli", True, None), ("Luca Moretti", False, None)
        ]  # fmt: skip
    says(five, case_id, "educator", "unsure")
    for name in (*MEMBERS, "other_social_worker"):
        assert len(reads(five, name)) == 3, name
    for name in ("other_educator", "manager", "stranger_head"):
        assert reads(five, name) == {}, name


def test_nobody_reads_or_writes_past_the_page(five: World, today: date) -> None:
    """Straight in SQL: another's name, a second opinion, opening by hand."""
    case_id = taken_up(five)
    start(five, case_id, "head", "coordinator")
    says(five, case_id, "head")
    item_id = item_of(five, case_id)
    forged = (
        "insert into portal.opinions (id, item_id, case_id, organisation_id, person_id, stance, text, given_at)"
        " select gen_random_uuid(), item_id, case_id, organisation_id, '{0}', 'for', 'x', now() from portal.assessment_items"
        " join (select '{1}'::uuid as item_id) i on i.item_id = id"
    )
    for statement in (
        forged.format(five.actor("head").person_id, item_id),
        f"update portal.assessment_items set opinions_opened_at = now() where id = '{item_id}'",
    ):
        with five.act("coordinator") as (session, _), pytest.raises(DBAPIError):
            session.execute(text(statement))
    with five.act("coordinator") as (session, _):
        assert session.connection().execute(text("update portal.opinions set text = 'x'")).rowcount == 0
        assert session.scalar(text(f"select app.open_opinions('{item_id}', true)")) is False, "they do not chair"
        assert session.scalar(text(f"select app.open_opinions('{item_id}', false)")) is False, "one is missing"


def test_the_chair_opens_them_before_all_are_in_and_then_none_is_changed(five: World, today: date) -> None:
    case_id = taken_up(five)
    with refused(five, "head", Conflict, "has not been opened yet") as (session, actor):
        commands.open_opinions(session, actor, case_id)
    start(five, case_id, "head", "coordinator")
    says(five, case_id, "head")
    says(five, case_id, "head", "unsure", "Ci ripenso.")
    with refused(five, "coordinator", NotAllowed, "Only whoever chairs") as (session, actor):
        commands.open_opinions(session, actor, case_id)
    with five.act("head") as (session, actor):
        commands.open_opinions(session, actor, case_id)
    assert list(reads(five, "coordinator").values()) == ["Ci ripenso."]
    for who in ("head", "coordinator"):
        with refused(five, who, Conflict, "none is added or changed") as (session, actor):
            commands.give_opinion(session, actor, case_id, "for", "Tardi.")
    with refused(five, "head", Conflict, "already open") as (session, actor):
        commands.open_opinions(session, actor, case_id)


def test_what_an_opinion_needs_and_who_gives_none(five: World, today: date) -> None:
    case_id = taken_up(five)
    for stance, words, field in (("maybe", "Sì.", "stance"), ("for", "  ", "text")):
        with five.act("head") as (session, actor), pytest.raises(Invalid) as wrong:
            commands.give_opinion(session, actor, case_id, stance, words)
        assert field in wrong.value.fields
    with refused(five, "other_social_worker", NotAllowed, "This is done by") as (session, actor):
        commands.give_opinion(session, actor, case_id, "for", "Sì.")
    for name in ("manager", "stranger_head"):
        with refused(five, name, NotFound, "does not exist") as (session, actor):
            commands.give_opinion(session, actor, case_id, "for", "Sì.")
    with refused(five, "head", Conflict, "First put the case on the agenda") as (session, actor):
        commands.give_opinion(session, actor, journey.assessment(five, surname="Altri"), "for", "Sì.")


# --- conflict of interest


def test_who_stands_aside_gives_no_opinion_does_not_count_and_reads_none(five: World, today: date) -> None:
    case_id = taken_up(five)
    says(five, case_id, "educator", "for", "Li conosco bene.")
    start(five, case_id, "head", "coordinator", "educator")
    with five.act("educator") as (session, actor), pytest.raises(Invalid, match="the minutes name it"):
        commands.stand_aside(session, actor, case_id, " ")
    with five.act("educator") as (session, actor):
        commands.stand_aside(session, actor, case_id, "Parente della referente.")
    with refused(five, "educator", Conflict, "already stand aside") as (session, actor):
        commands.stand_aside(session, actor, case_id, "Parente.")
    with refused(five, "educator", Conflict, "You stand aside") as (session, actor):
        commands.give_opinion(session, actor, case_id, "for", "Sì.")
    says(five, case_id, "head")
    says(five, case_id, "coordinator")  # the last who counts: the opinions open
    assert set(reads(five, "head")) == set(person(five, "head", "coordinator")), "what they had written nobody reads"
    assert set(reads(five, "educator")) == set(person(five, "educator"))
    with refused(five, "educator", NotAllowed, "You stand aside") as (session, actor):
        commands.decide(session, actor, case_id, **decision())
    decide(five, case_id)
    with refused(five, "educator", NotAllowed, "took part") as (session, actor):
        commands.dissent(session, actor, item_of(five, case_id), "Contrario.")
    with five.act("coordinator") as (session, _):
        assert session.scalars(select(Abstention.reason)).all() == ["Parente della referente."]
    for name in ("other_educator", "manager", "stranger_head"):
        with five.act(name) as (session, _):
            assert session.scalars(select(Abstention)).all() == [], name


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
