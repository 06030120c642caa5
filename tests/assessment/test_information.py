"""The Equipe asks, the Comune's service answers."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.workflow.assessment import commands
from portal.workflow.assessment.models import InformationRequest
from portal.workflow.cases.notices import Notification
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.assessment.sittings import decision, opened, taken_up
from tests.world import World

QUESTION = "Quando scade il contratto di lavoro?"


def asked(world: World, case_id: UUID, today: date, who: str = "coordinator") -> UUID:
    with world.act(who) as (session, actor):
        return commands.ask_information(session, actor, case_id, QUESTION, today + timedelta(days=7)).id


def test_asked_and_answered(world: World, today: date) -> None:
    case_id = taken_up(world)
    request_id = asked(world, case_id, today)
    with world.act("social_worker") as (session, actor):
        told = session.scalars(select(Notification).where(Notification.kind == "InformationAsked")).one()
        assert (told.person_id, told.mandatory, told.values) == (actor.person_id, True, {"number": told.values["number"]})
        commands.answer_information(session, actor, case_id, request_id, "  A dicembre.  ")
    with world.act("coordinator") as (session, actor):
        answered = session.get_one(InformationRequest, request_id)
        assert (answered.answer, answered.answered_by_id) == ("A dicembre.", world.actor("social_worker").person_id)
        kinds = select(Notification.kind).where(Notification.person_id == actor.person_id)
        assert "InformationAnswered" in set(session.scalars(kinds))


def test_the_answer_is_due_by_the_rules_and_never_on_a_holiday(world: World, today: date) -> None:
    case_id = taken_up(world)
    with world.act("coordinator") as (session, actor):
        assert commands.ask_information(session, actor, case_id, QUESTION).due_on == date(2027, 3, 15)
        easter_sunday = commands.ask_information(session, actor, case_id, "E gli arretrati?", date(2027, 3, 28))
        assert easter_sunday.due_on == date(2027, 3, 30)


def test_an_answer_is_given_once(world: World, today: date) -> None:
    case_id = taken_up(world)
    request_id = asked(world, case_id, today)
    with world.act("head") as (session, actor):
        commands.answer_information(session, actor, case_id, request_id, "A dicembre.")
    with world.act("social_worker") as (session, actor), pytest.raises(Conflict, match="already been answered"):
        commands.answer_information(session, actor, case_id, request_id, "A gennaio.")


@pytest.mark.parametrize(
    ("question", "days", "field", "sentence"),
    [
        ("   ", 7, "question", "Write what the Equipe wants to know"),
        (QUESTION, -1, "due_on", "a day that is past"),
        (QUESTION, 200, "due_on", "more than six months away"),
    ],
)
def test_what_cannot_be_asked(world: World, today: date, question: str, days: int, field: str, sentence: str) -> None:
    case_id = taken_up(world)
    with world.act("head") as (session, actor), pytest.raises(Invalid, match=sentence) as refused:
        commands.ask_information(session, actor, case_id, question, today + timedelta(days=days))
    assert field in refused.value.fields


def test_an_empty_answer_is_none(world: World, today: date) -> None:
    case_id = taken_up(world)
    request_id = asked(world, case_id, today)
    with world.act("head") as (session, actor), pytest.raises(Invalid, match="Write the answer"):
        commands.answer_information(session, actor, case_id, request_id, " ")


def test_who_does_not_ask(world: World, today: date) -> None:
    case_id, due = taken_up(world), today + timedelta(days=7)
    for name in ("other_social_worker", "educator"):
        with world.act(name) as (session, actor), pytest.raises(NotAllowed, match="Only whoever has"):
            commands.ask_information(session, actor, case_id, QUESTION, due)
    for name in ("manager", "stranger_head", "stranger_coordinator"):
        with world.act(name) as (session, actor), pytest.raises(NotFound):
            commands.ask_information(session, actor, case_id, QUESTION, due)


def test_who_does_not_answer(world: World, today: date) -> None:
    case_id = taken_up(world)
    request_id = asked(world, case_id, today)
    with (
        world.act("coordinator") as (session, actor),
        pytest.raises(NotAllowed, match="Only whoever has"),
    ):
        commands.answer_information(session, actor, case_id, request_id, "Non so.")
    for name in ("manager", "stranger_social_worker"):
        with world.act(name) as (session, actor), pytest.raises(NotFound):
            commands.answer_information(session, actor, case_id, request_id, "Non so.")
    for name in ("educator", "manager", "stranger_coordinator"):
        with world.act(name) as (session, _):
            assert session.get(InformationRequest, request_id) is None


def test_a_question_about_another_case_is_unknown(world: World, today: date) -> None:
    one, other = taken_up(world), taken_up(world, today + timedelta(days=1), surname="Altri")
    request_id = asked(world, one, today)
    with world.act("head") as (session, actor), pytest.raises(NotFound):
        commands.answer_information(session, actor, other, request_id, "A dicembre.")


@pytest.mark.parametrize("at", ["submitted", "waiting"])
def test_questions_belong_to_the_assessment(world: World, today: date, at: str) -> None:
    case_id = getattr(journey, at)(world)
    with world.act("head") as (session, actor), pytest.raises(WrongStage, match="only while the Equipe assesses it"):
        commands.ask_information(session, actor, case_id, QUESTION, today + timedelta(days=7))


def test_after_the_decision_nothing_is_answered(world: World, today: date) -> None:
    case_id = taken_up(world)
    request_id = asked(world, case_id, today)
    opened(world, case_id)
    with world.act("coordinator") as (session, actor):
        made = commands.decide(session, actor, case_id, **decision())
        assert made.open_requests == 1
    with world.act("social_worker") as (session, actor), pytest.raises(WrongStage):
        commands.answer_information(session, actor, case_id, request_id, "A dicembre.")
