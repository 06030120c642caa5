"""Convening the Equipe, its agenda, and taking a case up."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.workflow.assessment import commands, queries
from portal.workflow.assessment.models import AssessmentItem, EquipeSession
from portal.workflow.assessment.sitting_queries import agenda_of
from portal.workflow.cases.models import Case, CaseAccess, CaseEvent
from portal.workflow.cases.notices import Notification
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.assessment.sittings import moment, opened, sitting, stage, taken_up
from tests.world import World


def told(world: World, name: str) -> list[str]:
    with world.act(name) as (session, actor):
        return list(session.scalars(select(Notification.kind).where(Notification.person_id == actor.person_id)))


def test_convening_tells_the_other_members(world: World, today: date) -> None:
    session_id = sitting(world, today + timedelta(days=3), who="coordinator")
    with world.act("social_worker") as (session, _):
        made = session.get_one(EquipeSession, session_id)
        assert (made.place, made.state) == ("Sala Ostaggi", "convened")
    assert told(world, "social_worker") == ["session_convened"]
    assert told(world, "head") == ["session_convened"]
    assert told(world, "coordinator") == []
    assert told(world, "educator") == []
    assert told(world, "stranger_head") == []


def test_only_members_of_that_equipe_convene(world: World, today: date) -> None:
    for name in ("educator", "manager", "other_social_worker"):
        with world.act(name) as (session, actor), pytest.raises(NotAllowed, match="Only whoever has"):
            commands.convene(session, actor, world.partnership_id, moment(today))
    with (
        world.act("stranger_head") as (session, actor),
        pytest.raises(NotAllowed, match="Only members of this partnership's Equipe"),
    ):
        commands.convene(session, actor, world.partnership_id, moment(today))


@pytest.mark.parametrize(("days", "sentence"), [(-1, "a day that is past"), (400, "check the year")])
def test_days_on_which_nobody_convenes(world: World, today: date, days: int, sentence: str) -> None:
    with world.act("head") as (session, actor), pytest.raises(Invalid, match=sentence) as refused:
        commands.convene(session, actor, world.partnership_id, moment(today + timedelta(days=days)))
    assert "starts_on" in refused.value.fields


def test_the_equipe_is_convened_once_for_one_moment(world: World, today: date) -> None:
    sitting(world, today)
    with world.act("head") as (session, actor), pytest.raises(Conflict, match="already convened"):
        commands.convene(session, actor, world.partnership_id, moment(today))


def test_sessions_are_for_the_equipe_and_the_comune(world: World, today: date) -> None:
    session_id = sitting(world, today, who="coordinator")
    seen = {}
    for name in ("head", "coordinator", "other_social_worker", "educator", "manager", "stranger_coordinator"):
        with world.act(name) as (session, _):
            seen[name] = session.get(EquipeSession, session_id) is not None
    assert seen == {
        "head": True, "coordinator": True, "other_social_worker": True, "educator": False, "manager": False,
        "stranger_coordinator": False,
    }  # fmt: skip


@pytest.mark.parametrize("who", ["social_worker", "coordinator"])
def test_members_of_both_organisations_take_up(world: World, today: date, who: str) -> None:
    case_id = taken_up(world, who=who)
    assert stage(world, case_id, who) == "assessment"
    with world.act("head") as (session, _):
        item = session.scalars(select(AssessmentItem)).one()
        assert (item.case_id, item.sequence) == (case_id, 1)
        event = session.scalars(select(CaseEvent).where(CaseEvent.name == "CaseTakenUp")).one()
        assert (event.facet, event.case_id) == ("assessment", case_id)
    assert "CaseTakenUp" in told(world, "head")


def test_taking_up_names_nobody_to_the_ats(world: World, today: date) -> None:
    case_id = taken_up(world)
    with world.act("coordinator") as (session, _):
        facets = set(session.scalars(select(CaseAccess.facet).where(CaseAccess.case_id == case_id)))
    assert facets == {"summary", "economic", "social", "assessment"}


def test_what_others_see_of_the_agenda(world: World, today: date) -> None:
    taken_up(world)
    for name, count in {"other_social_worker": 1, "educator": 0, "manager": 0, "stranger_social_worker": 0}.items():
        with world.act(name) as (session, _):
            assert len(session.scalars(select(AssessmentItem)).all()) == count, name
            events = session.scalars(select(CaseEvent.name).where(CaseEvent.name == "CaseTakenUp")).all()
            assert len(events) == count, name


def test_who_does_not_take_up(world: World, today: date) -> None:
    case_id, session_id = journey.submitted(world), sitting(world)
    for name in ("educator", "other_social_worker"):
        with world.act(name) as (session, actor), pytest.raises(NotAllowed, match="Only whoever has"):
            commands.take_up(session, actor, case_id, session_id)
    for name in ("manager", "stranger_head"):
        with world.act(name) as (session, actor), pytest.raises(NotFound):
            commands.take_up(session, actor, case_id, session_id)


@pytest.mark.parametrize("at", ["draft", "assessment", "waiting"])
def test_only_a_submitted_case_is_taken_up(world: World, today: date, at: str) -> None:
    case_id, session_id = getattr(journey, at)(world), sitting(world)
    with world.act("social_worker") as (session, actor), pytest.raises(WrongStage, match="only from"):
        commands.take_up(session, actor, case_id, session_id)


def test_a_case_is_taken_up_once(world: World, today: date) -> None:
    case_id = taken_up(world)
    session_id = sitting(world, today + timedelta(days=1))
    with world.act("head") as (session, actor), pytest.raises(WrongStage):
        commands.take_up(session, actor, case_id, session_id)


def test_a_stale_page_takes_nothing_up(world: World, today: date) -> None:
    case_id, session_id = journey.submitted(world), sitting(world)
    with world.act("head") as (session, actor), pytest.raises(Conflict, match="In the meantime"):
        commands.take_up(session, actor, case_id, session_id, seen_version=99)


def test_sessions_that_take_no_more_cases(world: World, today: date) -> None:
    case_id, held = journey.submitted(world), sitting(world)
    foreign = sitting(world, who="stranger_head")
    with world.act("head") as (session, actor):
        commands.open_sitting(session, actor, held, [actor.person_id])
        commands.close_sitting(session, actor, held)
    with world.act("head") as (session, actor), pytest.raises(Invalid, match="This session is over"):
        commands.take_up(session, actor, case_id, held)
    for unknown in (foreign, uuid4()):
        with world.act("head") as (session, actor), pytest.raises(NotFound):
            commands.take_up(session, actor, case_id, unknown)


def test_a_case_put_off_comes_back_on_another_agenda(world: World, today: date) -> None:
    case_id, later = taken_up(world), sitting(world, today + timedelta(days=7))
    with world.act("coordinator") as (session, actor):
        commands.put_on_agenda(session, actor, case_id, later)
    with world.act("coordinator") as (session, actor), pytest.raises(Conflict, match="already on the agenda"):
        commands.put_on_agenda(session, actor, case_id, later)
    with world.act("coordinator") as (session, actor):
        found = queries.assessment_of(session, case_id)
        assert [one["settled"] for one in found.sessions] == ["moved", None]
        assert found.agenda is not None
        assert found.agenda["id"] == str(later)
        row = agenda_of(session, session.get_one(EquipeSession, later), actor)[0]
        assert (row.id, row.surname, row.stage) == (case_id, None, "assessment")
    with world.act("head") as (session, actor):
        assert agenda_of(session, session.get_one(EquipeSession, later), actor)[0].surname == "Prova"


def test_only_cases_in_assessment_are_put_on_an_agenda(world: World, today: date) -> None:
    case_id, session_id = journey.submitted(world), sitting(world)
    with world.act("head") as (session, actor), pytest.raises(WrongStage, match="only while the Equipe assesses it"):
        commands.put_on_agenda(session, actor, case_id, session_id)


def test_lists_of_sessions(world: World, today: date) -> None:
    case_id = taken_up(world, today)
    far = sitting(world, today + timedelta(days=20))
    sitting(world, today, who="stranger_head")
    with world.act("head") as (session, actor):
        coming = queries.coming_sessions(session, actor)
        assert [row.cases for row in coming] == [1, 0]
        assert [row.id for row in queries.sessions_for(session, actor, session.get_one(Case, case_id))] == [far]
        assert queries.past_sessions(session, actor) == []
        assert [row.state for row in coming] == ["convened", "convened"]
    opened(world, case_id)
    with clock.at_day(today + timedelta(days=30)), world.act("coordinator") as (session, actor):
        assert queries.coming_sessions(session, actor) == []
        past = queries.past_sessions(session, actor)
        assert [row.id for row in past] == [far, coming[0].id]
        assert [row.id for row in queries.past_sessions(session, actor, past[0].starts_at)] == [coming[0].id]
