"""Why the household or the Equipe said no to a home: coded, kept from the owner, shown where the next home is looked for."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.workflow.cases.models import Case
from portal.workflow.placements import commands, matching, refusals
from portal.workflow.placements.models import Proposal
from portal.workflow.placements.refusals import ProposalRefusal
from tenants.errors import Invalid
from tests import journey
from tests.referrals.test_pages import version, words
from tests.signed_in import client
from tests.world import World


def proposed(world: World, today: date) -> tuple[UUID, journey.Home]:
    """A home that is proposed to a household, free again when it says no."""
    where, case_id = journey.home(world), journey.waiting(world)
    with world.act("social_worker") as (session, actor):
        commands.propose(session, actor, case_id, where.unit_id, today + timedelta(days=7))
    return case_id, where


def test_the_households_no_has_its_reason(app: Flask, world: World, today: date) -> None:
    case_id, where = proposed(world, today)
    with world.act("social_worker") as (session, actor):
        wrong = (
            ("", None, "refusal"),
            ("better_home", None, "refusal"),
            ("other", " ", "reason"),
            ("other", "x" * 2001, "reason"),
        )
        for refusal, reason, field in wrong:
            with pytest.raises(Invalid) as refused:
                commands.record_household_answer(session, actor, case_id, False, refusal=refusal, reason=reason)
            assert list(refused.value.fields) == [field]
    sara, address = client(app, world, "social_worker"), f"/cases/{case_id}/proposal/household-answer"
    typed = {"version": version(world, case_id), "answer": "no", "reason": "La scuola è dall'altra parte."}
    answer = sara.post(address, data={**typed, "refusal": ""})
    assert answer.status_code == 422
    assert "Choose the reason." in words(answer)
    assert "altra parte" in words(answer), "what was typed stays"
    sara.post(address, data={**typed, "refusal": "too_far"})
    said = "Too far from school, work or family"
    assert said in words(sara.get(f"/cases/{case_id}/home"))
    assert said in words(sara.get(f"/cases/{case_id}/match"))
    assert said in words(sara.get("/matching"))
    with world.act("social_worker") as (session, actor):
        assert session.get_one(Case, case_id).stage == "waiting"
        (match,) = matching.match(session, actor, session.get_one(Case, case_id), today)
        assert match.unit.unit_id == where.unit_id
        assert len(match.said_no) == 1
        assert match.can_be_proposed, "it may change its mind"


def test_no_owner_and_no_stranger_reads_why(app: Flask, world: World, today: date) -> None:
    case_id, _ = proposed(world, today)
    with world.act("social_worker") as (session, actor):
        commands.record_household_answer(
            session, actor, case_id, False, refusal="other", reason="Il vicino è un parente violento."
        )
    readers = set()
    for who in ("social_worker", "head", "coordinator", "educator", "manager", "volunteer", "stranger_head", "stranger_manager"):
        with world.act(who) as (session, _):
            if session.scalars(select(ProposalRefusal.words)).all():
                readers.add(who)
    assert readers == {"social_worker", "head", "coordinator"}, "the Comune, and who sits in the Equipe"
    with world.act("manager") as (session, _):
        assert session.scalars(select(Proposal.owner_reason)).all() in ([], [None])
    assert "parente" not in words(client(app, world, "manager").get("/"))


def test_taking_a_proposal_back_asks_why(app: Flask, world: World, today: date) -> None:
    case_id, where = proposed(world, today)
    sara, address = client(app, world, "social_worker"), f"/cases/{case_id}/proposal/withdraw"
    answer = sara.post(address, data={"version": version(world, case_id)})
    assert answer.status_code == 422
    assert "Choose the reason." in words(answer)
    sara.post(address, data={"version": version(world, case_id), "refusal": "needs_changed"})
    with world.act("social_worker") as (session, _):
        ((key, told),) = refusals.of_cases(session, [case_id]).items()
        assert key == (case_id, where.unit_id)
        assert [one.values["why"] for one in told] == [refusals.EQUIPE_WORDS["needs_changed"]]
