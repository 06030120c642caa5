"""Something worries an educator: the social worker is told at once, and says what is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import ProgrammingError

from portal.workflow import board
from portal.workflow.support import commands
from portal.workflow.support.models import Concern
from portal.workflow.support.sweeps import SWEEPS
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.organisations import PartnershipMember
from tests import journey
from tests.signed_in import client
from tests.support.conftest import at
from tests.sweeping import swept
from tests.world import World


@pytest.fixture
def case_id(world: World, today: date) -> UUID:
    """A household hosted for a month."""
    with clock.at_day(date(2027, 2, 1)):
        return journey.hosted(world, journey.home(world))


def worry(world: World, case_id: UUID, who: str = "educator", text: str = "Il bambino non va a scuola.") -> UUID:
    with world.act(who) as (session, actor):
        return commands.raise_concern(session, actor, case_id, text=text, wanted="call").id


def answer(
    world: World, case_id: UUID, concern_id: UUID, who: str = "social_worker", text: str = "Chiamo oggi la scuola."
) -> None:
    with world.act(who) as (session, actor):
        commands.acknowledge_concern(session, actor, case_id, concern_id, answer=text)


def waits(world: World, who: str) -> list[str]:
    with world.act(who) as (session, actor):
        return [w.what.key for w in board.waiting(session, actor) if w.what.key.startswith("support_concern")]


def test_it_waits_too_when_whoever_raised_it_has_left_the_partnership(world: World, case_id: UUID) -> None:
    worry(world, case_id)
    with world.system.work() as session:
        session.execute(
            update(PartnershipMember)
            .where(PartnershipMember.organisation_id == world.organisations["ats-crema"])
            .values(ended_on=clock.today())
        )
    assert waits(world, "social_worker") == ["support_concern"]


def test_it_reaches_the_social_worker_and_the_coordinator_and_is_answered(
    world: World, case_id: UUID, told: Callable[[str], list[str]], happened: Callable[[str, UUID], list[str]]
) -> None:
    with world.act("educator") as (session, actor):
        meeting = commands.Record(
            starts_at=at(date(2027, 2, 28), 9), minutes=30, attendance="all", done="Colloquio.", concern="Non va a scuola.", wanted="act"
        )  # fmt: skip
        commands.record_session(session, actor, case_id, meeting)
        concern_id = session.scalars(select(Concern.id)).one()
    assert told("social_worker") == told("coordinator") == ["ConcernRaised"]
    assert told("head") == told("manager") == []
    assert waits(world, "social_worker") == ["support_concern"]
    assert waits(world, "coordinator") == waits(world, "other_social_worker") == waits(world, "head") == []
    answer(world, case_id, concern_id)
    assert waits(world, "social_worker") == []
    assert told("educator") == ["ConcernAnswered"]
    with world.act("educator") as (session, _):
        read = session.get_one(Concern, concern_id)
        assert (read.answer, read.acknowledged_by_id) == ("Chiamo oggi la scuola.", world.actor("social_worker").person_id)
    with pytest.raises(Conflict, match="answered in the meantime"):
        answer(world, case_id, concern_id, "head")
    for who in ("manager", "stranger_educator", "stranger_social_worker"):
        assert "ConcernRaised" not in happened(who, case_id)
        with world.act(who) as (session, _):
            assert session.scalars(select(Concern)).all() == []


def test_before_the_handover_it_reaches_the_coordinator_alone(
    world: World, assigned_id: UUID, told: Callable[[str], list[str]]
) -> None:
    with world.act("coordinator") as (session, actor):
        commands.assign_workers(session, actor, assigned_id, educator_id=world.actor("educator").person_id)
    concern_id = worry(world, assigned_id)
    assert "ConcernRaised" in told("coordinator")
    assert told("social_worker") == []
    assert waits(world, "social_worker") == []
    assert waits(world, "coordinator") == ["support_concern_before"]
    with pytest.raises(NotFound):
        answer(world, assigned_id, concern_id)
    answer(world, assigned_id, concern_id, "coordinator")
    assert waits(world, "coordinator") == []


def test_who_may_raise_and_who_may_answer(world: World, case_id: UUID) -> None:
    concern_id = worry(world, case_id)
    for who in ("coordinator", "educator", "other_educator", "consultant"):
        with pytest.raises(NotAllowed):
            answer(world, case_id, concern_id, who)
    for who in ("manager", "stranger_social_worker"):
        with pytest.raises(NotFound):
            answer(world, case_id, concern_id, who)
    for who in ("other_educator", "social_worker", "manager"):
        with pytest.raises(NotAllowed):
            worry(world, case_id, who)
    for text, field in ((" ", "concern"), ("x" * 5001, "concern")):
        with pytest.raises(Invalid) as refused:
            worry(world, case_id, text=text)
        assert list(refused.value.fields) == [field]
    with pytest.raises(Invalid):
        answer(world, case_id, concern_id, text=" ")


def test_the_database_keeps_what_was_said(world: World, case_id: UUID) -> None:
    """Whoever answers changes the answer and nothing else."""
    worry(world, case_id)
    with world.act("social_worker") as (session, _):
        session.scalars(select(Concern)).one().text = "Tutto bene."
        with pytest.raises(ProgrammingError, match="permission denied"):
            session.flush()
        session.rollback()


def test_unanswered_it_is_told_again_each_day(world: World, case_id: UUID, told: Callable[[str], list[str]], today: date) -> None:
    concern_id = worry(world, case_id)

    def sweep(days: int) -> int:
        with clock.at_day(today + timedelta(days=days)):
            return swept(world, SWEEPS["remind_concerns"])

    assert sweep(0) == 0
    assert sweep(2) == 3, "the social worker and both heads"
    assert sweep(2) == 0
    assert sweep(3) == 3
    answer(world, case_id, concern_id)
    assert sweep(4) == 0
    assert told("head") == ["concern_open", "concern_open"]
    assert told("manager") == []


def test_on_the_pages(app: Flask, world: World, case_id: UUID) -> None:
    educator, worker = client(app, world, "educator"), client(app, world, "social_worker")
    address = f"/cases/{case_id}/support/concerns"
    empty = educator.post(f"{address}/new", data={"concern": "", "wanted": "call"})
    assert empty.status_code == 422
    done = educator.post(f"{address}/new", data={"concern": "È sparita due giorni.", "wanted": "call"}, follow_redirects=True)
    assert "They have been told" in done.text
    with world.act("educator") as (session, _):
        concern_id = session.scalars(select(Concern.id)).one()
    page = worker.get(f"/cases/{case_id}/support").text
    assert f"{address}/{concern_id}" in page
    assert f"{address}/{concern_id}" not in educator.get(f"/cases/{case_id}/support").text
    assert "È sparita due giorni." in worker.get(f"{address}/{concern_id}").text
    answered = worker.post(f"{address}/{concern_id}", data={"answer": "Vado domani."}, follow_redirects=True)
    assert "whoever raised the concern has been told" in answered.text
    assert "Vado domani." in educator.get(f"/cases/{case_id}/support").text
    other = journey.hosted(world, journey.home(world, name="Monolocale"), surname="Altri")
    assert worker.get(f"/cases/{other}/support/concerns/{concern_id}").status_code == 404
