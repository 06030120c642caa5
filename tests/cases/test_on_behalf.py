"""Acting for another organisation: who and for whom is a table; on somebody's word, with notice, with the right to object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.workflow.cases.models import Case, CaseEvent
from portal.workflow.cases.notices import Notification
from portal.workflow.placements import answers, on_behalf
from portal.workflow.placements.models import Proposal
from portal.workflow.placements.on_behalf import ACTS, OnBehalf, Word
from portal.workflow.renewals import contributions
from portal.workflow.renewals.models import Contribution, UnitQuestion
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.kinds import Kind, Role
from tenants.permissions import Permission, roles_with
from tests import journey
from tests.placements.reading import text
from tests.renewals import stays
from tests.signed_in import client
from tests.world import World

SOUND = {"recommendation": "for", "text": "Come scritto nella sua relazione."}
EVERYBODY = (
    "social_worker",
    "head",
    "dpo",
    "coordinator",
    "educator",
    "consultant",
    "manager",
    "stranger_social_worker",
    "stranger_head",
)


def word(**changes: Any) -> Word:
    return replace(Word("telephone", clock.today(), "Paolo Riva", "È in ferie fino a lunedì."), **changes)


def proposed(world: World) -> UUID:
    return journey.proposed(world, journey.home(world))


def reviewed(world: World) -> UUID:
    return stays.under_review(world).case_id


ACTING: dict[str, tuple[Callable[[World], UUID], Callable[..., Any], dict[str, Any]]] = {
    "answer_proposal": (proposed, answers.answer_proposal, {"accepted": True}),
    "confirm_unit": (reviewed, contributions.confirm_unit, {"available": True}),
    "educator_report": (reviewed, contributions.give_report, SOUND),
    "financial_statement": (reviewed, contributions.give_statement, SOUND),
}
FOR = {Kind.OWNER: "manager", Kind.ATS: "coordinator"}


def test_the_table_is_whole_and_nobody_acts_for_their_own() -> None:
    assert set(ACTING) == set(ACTS)
    comune = {Role.SOCIAL_WORKER, Role.HEAD_OF_SERVICE}
    for act in ACTS.values():
        assert set(roles_with(act.needs)) <= comune
        assert not set(roles_with(act.needs)) & set(roles_with(act.instead_of)), "who may do it does not do it for another"
    assert set(roles_with(Permission.ACT_FOR_ATS)) == {Role.HEAD_OF_SERVICE}
    assert set(roles_with(Permission.CONFIRM_ACTS)) == {Role.PROPERTY_MANAGER, Role.COORDINATOR}


@pytest.mark.parametrize("act", ACTS)
def test_who_may_do_it_does_and_all_others_are_refused(world: World, today: date, act: str) -> None:
    make, command, values = ACTING[act]
    case_id = make(world)
    allowed = [
        who for who in EVERYBODY if set(world.actor(who).roles) & set(roles_with(ACTS[act].needs)) and "stranger" not in who
    ]
    for who in EVERYBODY:
        if who not in allowed:
            with world.act(who) as (session, actor), pytest.raises((NotAllowed, NotFound)):
                command(session, actor, case_id, **values, word=word())
    with world.act(allowed[-1]) as (session, actor):
        command(session, actor, case_id, **values, word=word())
    partner = FOR[ACTS[act].for_kind]
    with world.act(partner) as (session, actor):
        (made,) = on_behalf.acts(session, actor)
        assert (made.row.act, made.state, made.row.said_by) == (act, "open", "Paolo Riva")
        assert made.row.answer_by == clock.today() + timedelta(days=7)
        assert (
            session.scalar(
                select(func.count()).select_from(Notification).where(Notification.kind.in_(("ActedForOwner", "ActedForAts")))
            )
            == 1
        )
        assert any(event.name in ("ActedForOwner", "ActedForAts") for event in session.scalars(select(CaseEvent)))
    for who in {"manager", "coordinator", "educator", "stranger_head", "stranger_social_worker"} - {
        partner,
        "educator" if partner == "coordinator" else "",
    }:
        with world.act(who) as (session, actor):
            assert on_behalf.acts(session, actor) == [], who


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"source": "rumour"}, "source"),
        ({"source_on": None}, "source_on"),
        ({"said_by": " "}, "said_by"),
        ({"reason": ""}, "why"),
    ],
)
def test_no_act_without_a_whole_word(world: World, today: date, missing: dict[str, Any], field: str) -> None:
    case_id = proposed(world)
    with world.act("social_worker") as (session, actor), pytest.raises(Invalid) as refusal:
        answers.answer_proposal(session, actor, case_id, True, word=word(**missing))
    assert field in refusal.value.fields
    with world.act("social_worker") as (session, _):
        assert session.scalars(select(Proposal.owner_answer).where(Proposal.case_id == case_id)).one() is None


def test_a_word_is_of_the_last_weeks_and_names_nobody(world: World, today: date) -> None:
    case_id = proposed(world)
    with world.act("social_worker") as (session, actor):
        for day in (today + timedelta(days=1), today - timedelta(days=61)):
            with pytest.raises(Invalid, match="last 60 days"):
                answers.answer_proposal(session, actor, case_id, True, word=word(source_on=day))
        with pytest.raises(Invalid, match="may not yet know who the household is"):
            answers.answer_proposal(session, actor, case_id, True, word=word(reason="Per la famiglia Prova."))
    stay = reviewed(world)
    with world.act("social_worker") as (session, actor):
        for named in ({"reason": "Per la famiglia Prova."}, {"said_by": "Paolo Riva, per i Prova"}):
            with pytest.raises(Invalid, match="write it without"):
                contributions.confirm_unit(session, actor, stay, available=True, word=word(**named))


def test_the_owner_objects_to_a_no_though_it_no_longer_sees_the_case(world: World, today: date, app: Flask) -> None:
    case_id = proposed(world)
    with world.act("social_worker") as (session, actor):
        answers.answer_proposal(session, actor, case_id, False, refusal="dates", word=word())
    with world.act("manager") as (session, actor):
        assert session.get(Case, case_id) is None
        (made,) = on_behalf.acts(session, actor)
        act_id = made.row.id
    manager = client(app, world, "manager")
    assert f"/on-behalf/{act_id}" in manager.get("/").text
    page = manager.get(f"/on-behalf/{act_id}")
    assert "Paolo Riva" in text(page)
    assert "Open the case" not in text(page)
    answer = manager.post(f"/on-behalf/{act_id}", data={"answer": "objected", "note": " "})
    assert answer.status_code == 422
    assert "Write what is not right" in text(answer)
    assert manager.post(f"/on-behalf/{act_id}", data={"answer": "objected", "note": "Avevamo detto sì."}).status_code == 303
    assert f"/on-behalf/{act_id}" not in manager.get("/").text
    for who in ("social_worker", "head"):
        with world.act(who) as (session, actor):
            assert session.scalars(
                select(Notification).where(Notification.kind == "ActDisputed", Notification.person_id == actor.person_id)
            ).one()
        assert f"/on-behalf/{act_id}" in client(app, world, who).get("/").text
    worker = client(app, world, "social_worker")
    assert "Avevamo detto sì." in text(worker.get(f"/on-behalf/{act_id}"))
    named = worker.post(f"/on-behalf/{act_id}", data={"settlement": "La famiglia Prova ha rinunciato."})
    assert named.status_code == 422
    assert "may not yet know who the household is" in text(named)
    assert "ha rinunciato" in text(named), "what was typed is still there"
    assert "rinunciato" not in text(manager.get(f"/on-behalf/{act_id}"))
    assert worker.post(f"/on-behalf/{act_id}", data={"settlement": "Riproposto lo stesso alloggio."}).status_code == 303
    assert "Riproposto lo stesso alloggio." in text(manager.get(f"/on-behalf/{act_id}"))
    for who in ("coordinator", "educator", "stranger_head", "stranger_social_worker"):
        assert client(app, world, who).get(f"/on-behalf/{act_id}").status_code == 404, who


def test_answered_once_by_whom_it_was_done_for_and_until_its_day(world: World, today: date) -> None:
    case_id = proposed(world)
    with world.act("social_worker") as (session, actor):
        answers.answer_proposal(session, actor, case_id, True, word=word())
        act_id = session.scalars(select(OnBehalf.id)).one()
        with pytest.raises(NotFound):
            on_behalf.answer(session, actor, act_id, confirmed=True)
        with pytest.raises(Conflict, match="no objection"):
            on_behalf.settle(session, actor, act_id, "x")
    with world.act("coordinator") as (session, actor), pytest.raises(NotFound):
        on_behalf.answer(session, actor, act_id, confirmed=True)
    with clock.at_day(today + timedelta(days=8)), world.act("manager") as (session, actor):
        with pytest.raises(Conflict, match="The day to confirm or object was"):
            on_behalf.answer(session, actor, act_id, confirmed=False, note="No.")
        assert on_behalf.acts(session, actor)[0].state == "unanswered", "silence is no yes"
    with world.act("manager") as (session, actor):
        assert on_behalf.answer(session, actor, act_id, confirmed=True).answer == "confirmed"
        with pytest.raises(Conflict, match="answered already"):
            on_behalf.answer(session, actor, act_id, confirmed=True)


def test_who_acts_leaves_their_name_and_learns_nothing(world: World, today: date, app: Flask) -> None:
    """The answer stands under who recorded it; costs and papers of the home stay the owner's."""
    case_id = reviewed(world)
    worker = client(app, world, "social_worker")
    page = text(worker.get(f"/cases/{case_id}/renewal/unit-for-owner"))
    assert "On whose word" in page
    answer = worker.post(f"/cases/{case_id}/renewal/unit-for-owner", data={"available": "yes", "source": "email"})
    assert answer.status_code == 422
    assert "Write who of the other organisation said it" in text(answer)
    given = {"available": "yes", "source": "email", "source_on": str(today), "said_by": "Paolo Riva", "why": "È in ferie."}
    assert worker.post(f"/cases/{case_id}/renewal/unit-for-owner", data=given).status_code == 303
    with world.act("social_worker") as (session, actor):
        assert session.scalars(select(UnitQuestion.answered_by_id)).one() == actor.person_id
    assert "the Comune recorded: whether the home stays available" in text(worker.get(f"/cases/{case_id}"))
    with world.act("social_worker") as (session, actor), pytest.raises(NotAllowed):
        contributions.give_report(session, actor, case_id, **SOUND, word=word())
    head = client(app, world, "head")
    report = {
        **SOUND,
        "source": "paper",
        "source_on": str(today),
        "said_by": "Marta Galli",
        "why": "La coordinatrice è in malattia.",
    }
    assert head.post(f"/cases/{case_id}/renewal/report-for-partner", data=report).status_code == 303
    with world.act("head") as (session, actor):
        assert (
            session.scalars(select(Contribution.given_by_id).where(Contribution.kind == "educator_report")).one()
            == actor.person_id
        )
    assert "confirm what was recorded for your organisation" in text(client(app, world, "coordinator").get("/"))
    for who, path in (
        ("social_worker", "report-for-partner"),
        ("manager", "unit-for-owner"),
        ("stranger_head", "report-for-partner"),
    ):
        assert client(app, world, who).get(f"/cases/{case_id}/renewal/{path}").status_code in (403, 404), who
