"""What the assessment tells the board: which actions are open, and what waits for whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from portal.workflow import board
from portal.workflow.assessment import commands
from tenants import clock
from tests import journey
from tests.assessment.sittings import decision, opened, sitting, taken_up
from tests.world import World

OURS = {
    "case_to_take_up", "case_to_decide", "opinion_to_give", "case_on_no_agenda", "information_to_answer", "session_to_come",
    "sitting_to_close", "minutes_to_sign",
}  # fmt: skip


def waits(world: World, name: str) -> list[tuple[str, UUID | None, date | None]]:
    with world.act(name) as (session, actor):
        return [(w.what.key, w.case_id, w.due) for w in board.waiting(session, actor) if w.what.key in OURS]


def actions(world: World, name: str, case_id: UUID) -> dict[str, str | bool]:
    """Each action of the family: open, or the reason why it is not."""
    with world.act(name) as (session, actor):
        found: list[Any] = board.actions(actor, board.see(session, actor, case_id))
        return {a.name: a.allowed or str(a.reason) for a in found if a.family == "assessment"}


def test_a_submitted_case_waits_for_the_equipe(world: World, today: date) -> None:
    case_id = journey.submitted(world)
    for name in ("social_worker", "head", "coordinator"):
        assert waits(world, name) == [("case_to_take_up", case_id, None)], name
    for name in ("other_social_worker", "educator", "manager", "stranger_head"):
        assert waits(world, name) == [], name
    assert actions(world, "coordinator", case_id) == {"take_up": True}
    assert actions(world, "other_social_worker", case_id) == {
        "take_up": "Only whoever has the role of Equipe member can do this."
    }


def test_a_session_to_come_is_announced_and_its_cases_are_read(world: World, today: date) -> None:
    day = today + timedelta(days=3)
    case_id = taken_up(world, day)
    assert waits(world, "head") == [("opinion_to_give", case_id, day), ("session_to_come", None, day)]
    assert str(actions(world, "head", case_id)["decide"]).startswith("The Equipe sits on")
    with clock.at_day(day):
        assert waits(world, "head") == [
            ("case_to_decide", case_id, day), ("opinion_to_give", case_id, day), ("session_to_come", None, day)
        ]  # fmt: skip
        assert actions(world, "head", case_id)["decide"] is True
    with world.act("head") as (session, actor):
        commands.give_opinion(session, actor, case_id, "for", "Ha i requisiti.")
    assert waits(world, "head") == [("session_to_come", None, day)]
    with clock.at_day(day + timedelta(days=2)):
        assert waits(world, "coordinator") == [("case_to_decide", case_id, day), ("opinion_to_give", case_id, day)]


def test_sessions_are_announced_two_weeks_ahead(world: World, today: date) -> None:
    for days in (14, 15):
        sitting(world, today + timedelta(days=days))
    assert [due for _, _, due in waits(world, "coordinator")] == [today + timedelta(days=14)]


def test_a_case_on_no_agenda_is_not_forgotten(world: World, today: date) -> None:
    case_id = journey.assessment(world)
    assert waits(world, "coordinator") == [("case_on_no_agenda", case_id, None)]
    assert actions(world, "coordinator", case_id) == {
        "decide": "First put the case on the agenda of a session.", "put_on_agenda": True, "ask_information": True,
    }  # fmt: skip


def test_questions_wait_for_who_follows_the_case_and_for_the_head(world: World, today: date) -> None:
    case_id, due = taken_up(world, today + timedelta(days=9)), today + timedelta(days=4)
    with world.act("coordinator") as (session, actor):
        commands.ask_information(session, actor, case_id, "Quando?", due)
    for name, expected in {"social_worker": 1, "head": 1, "other_social_worker": 0, "coordinator": 0}.items():
        assert waits(world, name).count(("information_to_answer", case_id, due)) == expected, name
    assert actions(world, "social_worker", case_id)["answer_information"] is True
    assert actions(world, "coordinator", case_id).get("answer_information") is None


def test_after_the_decision_nothing_waits(world: World, today: date) -> None:
    case_id = taken_up(world)
    with world.act("coordinator") as (session, actor):
        commands.ask_information(session, actor, case_id, "Quando?", today)
    opened(world, case_id)
    with world.act("coordinator") as (session, actor):
        commands.decide(session, actor, case_id, **decision(outcome="rejected", reason="other"))
    for name in ("social_worker", "coordinator"):
        assert waits(world, name) == [], name
    assert waits(world, "head") == [("sitting_to_close", None, today)], "who chairs"
    not_mine = "Only whoever has the role of head of service can do this."
    assert actions(world, "social_worker", case_id) == {"re_examine": True, "reopen": not_mine}
    assert actions(world, "head", case_id) == {"re_examine": True, "reopen": True}
    with world.act("social_worker") as (session, actor):
        commands.re_examine(session, actor, case_id, "comune", "Cambiato.")
    assert ("case_on_no_agenda", case_id, None) in waits(world, "head")
