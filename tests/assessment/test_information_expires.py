"""A question of the Equipe that nobody answers: reminded, brought before the head, expired by the rules; nothing is decided by silence."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from portal.embedded import Postgres
from portal.workflow.assessment import commands, information
from portal.workflow.assessment.models import InformationRequest
from portal.workflow.cases.models import Case
from portal.workflow.cases.notices import Notification
from tenants import clock
from tenants.errors import Conflict
from tests.assessment.sittings import taken_up
from tests.referrals.test_pages import words
from tests.signed_in import client
from tests.world import World

DUE = date(2027, 6, 1)
LAST = date(2027, 6, 17)
"""Ten working days after Tuesday 1 June: not on 2 June, nor on weekends, nor on 10 June, which is Crema's patron saint's day."""


@pytest.fixture
def asked(world: World, today: date, postgres: Postgres) -> tuple[UUID, UUID]:
    """A case and the question of the Equipe about it."""
    case_id = taken_up(world)
    with psycopg.connect(postgres.url(dbname="portal")) as connection:
        connection.execute("update portal.rules set patron_day = '06-10'")
    with world.act("coordinator") as (session, actor):
        return case_id, commands.ask_information(session, actor, case_id, "Quando scade il contratto?", DUE).id


def swept(world: World, day: date) -> int:
    with clock.at_day(day), world.system.work() as session:
        return information.expire_information(session)


def told(world: World, who: str) -> list[str]:
    with world.act(who) as (session, actor):
        return list(session.scalars(select(Notification.kind).where(Notification.person_id == actor.person_id)))


def test_it_expires_after_the_working_days_of_the_rules_and_once(world: World, asked: tuple[UUID, UUID]) -> None:
    assert [swept(world, day) for day in (DUE + timedelta(days=1), LAST, LAST + timedelta(days=1), LAST + timedelta(days=2))] == [
        0, 0, 1, 0
    ]  # fmt: skip
    for who in ("social_worker", "head", "coordinator"):
        assert told(world, who).count("InformationExpired") == 1, who
    for who in ("educator", "manager", "stranger_coordinator"):
        assert "InformationExpired" not in told(world, who), who
    with world.act("coordinator") as (session, _):
        assert session.get_one(Case, asked[0]).stage == "assessment", "nothing is decided by silence"


def test_what_has_expired_is_answered_no_more_and_asked_again(app: Flask, world: World, asked: tuple[UUID, UUID]) -> None:
    case_id, request_id = asked
    assert swept(world, LAST + timedelta(days=5)) == 1
    with world.act("social_worker") as (session, actor), pytest.raises(Conflict, match="has expired"):
        commands.answer_information(session, actor, case_id, request_id, "A dicembre.")
    said = words(client(app, world, "coordinator").get(f"/cases/{case_id}/assessment"))
    assert "Expired without an answer on" in said
    assert "Answer this question" not in words(client(app, world, "social_worker").get(f"/cases/{case_id}/assessment"))
    with world.act("coordinator") as (session, actor):
        again = commands.ask_information(session, actor, case_id, "E adesso?")
        assert session.scalars(select(InformationRequest.id).where(InformationRequest.expired_at.is_(None))).all() == [again.id]


def test_an_answered_question_and_a_decided_case_expire_no_more(world: World, asked: tuple[UUID, UUID]) -> None:
    case_id, request_id = asked
    with world.act("social_worker") as (session, actor):
        commands.answer_information(session, actor, case_id, request_id, "A dicembre.")
    assert swept(world, LAST + timedelta(days=30)) == 0
