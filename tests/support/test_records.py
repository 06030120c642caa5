"""What a record keeps besides its words: who was missing and why, goals that moved, notes of three tiers, corrections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from portal.workflow.support import commands, queries
from portal.workflow.support.meetings import attending
from portal.workflow.support.meetings import queries as meetings
from portal.workflow.support.models import EquipeNote, Presence, Progress, SupportSession, SupportSessionVersion, WorkingNote
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.support import plans
from tests.support.conftest import at
from tests.world import World

MORNING = at(date(2027, 2, 28), 10)


@pytest.fixture
def case_id(world: World, today: date) -> UUID:
    """A household hosted for a month: a mother and a child."""
    with clock.at_day(date(2027, 2, 1)):
        return journey.hosted(world, journey.home(world))


def record(world: World, case_id: UUID, who: str = "educator", **changes: Any) -> UUID:
    more = {name: changes.pop(name) for name in ("session_id", "new_id") if name in changes}
    written = {"starts_at": MORNING, "minutes": 5, "attendance": "all", "done": "Curriculum scritto.", **changes}
    with world.act(who) as (session, actor):
        return commands.record_session(session, actor, case_id, commands.Record(**written), **more).id


def people(world: World, case_id: UUID) -> list[UUID]:
    with world.act("educator") as (session, _):
        return attending.members(session, case_id)


def goal(world: World, case_id: UUID) -> UUID:
    return plans.agree(world, case_id, [plans.goal("Un lavoro")])[0]


def there(world: World, session_id: UUID) -> dict[UUID, str | None]:
    with world.act("social_worker") as (session, _):
        return {row.member_id: row.reason for row in session.scalars(select(Presence).where(Presence.session_id == session_id))}


def test_who_was_missing_and_why(world: World, case_id: UUID) -> None:
    mother, child = people(world, case_id)
    assert there(world, record(world, case_id)) == {mother: None, child: None}
    some = record(world, case_id, starts_at=at(date(2027, 2, 27), 9), attendance="some", absent={child: "school"})
    assert there(world, some) == {mother: None, child: "school"}
    nobody = record(world, case_id, starts_at=at(date(2027, 2, 26), 9), attendance="nobody", absence="health", done="")
    assert there(world, nobody) == {mother: "health", child: "health"}
    unnamed = record(world, case_id, starts_at=at(date(2027, 2, 25), 9), attendance="some")
    assert there(world, unnamed) == {}, "written where no names were at hand: nothing is guessed"


def test_names_that_cannot_be_missing(world: World, case_id: UUID) -> None:
    mother, child = people(world, case_id)
    wrong: tuple[dict[UUID, str], ...] = ({}, {uuid4(): "work"}, {child: "rain"}, {mother: "work", child: "school"})
    for absent in wrong:
        with pytest.raises(Invalid) as refused:
            record(world, case_id, attendance="some", absent=absent)
        assert list(refused.value.fields) == ["absent"]


def test_goals_move_with_a_meeting(world: World, case_id: UUID) -> None:
    goal_id = goal(world, case_id)
    record(world, case_id, moved=(commands.Moved(goal_id, 1),))
    record(world, case_id, starts_at=at(date(2027, 3, 1), 0, 1), moved=(commands.Moved(goal_id, 3, "Due colloqui."),))
    record(world, case_id, starts_at=at(date(2027, 2, 20), 9), moved=(commands.Moved(goal_id, 2),))
    with world.act("social_worker") as (session, _):
        assert queries.overview(session, case_id).goals[0]["level"] == 3, "the last day counts, not what was typed last"
        assert meetings.held(session, case_id)[0].moved == [{"goal": "Un lavoro", "level": 3, "note": "Due colloqui."}]
    for one in (commands.Moved(uuid4(), 1), commands.Moved(goal_id, 5)):
        with pytest.raises(Invalid) as refused:
            record(world, case_id, starts_at=at(date(2027, 2, 19), 9), moved=(one,))
        assert list(refused.value.fields) == ["moved"]


def test_three_tiers_of_note_each_with_its_readers(
    world: World, case_id: UUID, told: Callable[[str], list[str]], happened: Callable[[str, UUID], list[str]]
) -> None:
    meeting_id = record(world, case_id, done="Condivisa.", equipe_note="Per i colleghi.", own_note="Solo mia.")
    shared, equipe, own = set(), set(), set()
    for name in world.actors:
        with world.act(name) as (session, _):
            shared |= {name} if session.get(SupportSession, meeting_id) else set()
            equipe |= {name} if session.scalars(select(EquipeNote.text)).all() == ["Per i colleghi."] else set()
            own |= {name} if session.scalars(select(WorkingNote.text)).all() == ["Solo mia."] else set()
    assert shared == {"social_worker", "other_social_worker", "head", "dpo", "comune_admin", "coordinator", "educator",
                      "other_educator", "consultant", "ats_admin"}  # fmt: skip
    assert equipe == {"social_worker", "head", "coordinator", "educator", "consultant"}
    assert own == {"educator", "coordinator"}
    assert told("head") == ["EquipeNoteWritten"]
    assert "EquipeNoteWritten" not in told("other_social_worker")
    assert "EquipeNoteWritten" in happened("head", case_id)
    assert "EquipeNoteWritten" not in happened("other_social_worker", case_id)
    assert not any("WorkingNote" in name or "OwnNote" in name for name in happened("educator", case_id))


def test_before_the_handover_the_comune_knows_of_no_note(
    world: World, assigned_id: UUID, told: Callable[[str], list[str]]
) -> None:
    with world.act("coordinator") as (session, actor):
        commands.write_equipe_note(session, actor, assigned_id, text="Da preparare insieme.")
    with world.act("head") as (session, _):
        assert session.scalars(select(EquipeNote.text)).all() == []
    assert told("head") == told("social_worker") == []


def test_who_may_not_leave_a_note_for_the_equipe(world: World, case_id: UUID) -> None:
    for who, refusal in (("other_educator", NotAllowed), ("social_worker", NotAllowed), ("stranger_educator", NotFound)):
        with pytest.raises(refusal), world.act(who) as (session, actor):
            commands.write_equipe_note(session, actor, case_id, text="Nota.")


def test_a_record_sent_twice_is_there_once(world: World, case_id: UUID, happened: Callable[[str, UUID], list[str]]) -> None:
    mine = uuid4()
    typed = at(date(2027, 2, 28), 10, 40)
    first, again = (record(world, case_id, new_id=mine, written_at=typed) for _ in range(2))
    assert first == again
    assert happened("educator", case_id).count("SupportSessionRecorded") == 1
    with world.act("educator") as (session, _):
        assert session.get_one(SupportSession, first).written_at == typed


def test_a_record_is_corrected_with_its_history(world: World, case_id: UUID, happened: Callable[[str, UUID], list[str]]) -> None:
    _, child = people(world, case_id)
    meeting_id = record(world, case_id, attendance="some")
    new = commands.Record(
        starts_at=MORNING, minutes=50, attendance="some", done="Curriculum e lettera.", absent={child: "school"}
    )
    with world.act("educator") as (session, actor):
        commands.correct_session(session, actor, case_id, meeting_id, new, seen=0)
        commands.correct_session(session, actor, case_id, meeting_id, new, seen=1)
    assert happened("educator", case_id).count("SupportSessionCorrected") == 1, "the second time nothing changed"
    with world.act("social_worker") as (session, _):
        meeting = session.get_one(SupportSession, meeting_id)
        assert (meeting.minutes, meeting.done) == (50, "Curriculum e lettera.")
        was = session.scalars(select(SupportSessionVersion.was)).one()
        assert (was["minutes"], was["done"], was["presences"]) == (5, "Curriculum scritto.", {})
    with pytest.raises(Conflict, match="has changed"), world.act("educator") as (session, actor):
        commands.correct_session(session, actor, case_id, meeting_id, new, seen=0)


def test_who_may_correct_a_record(world: World, case_id: UUID) -> None:
    meeting_id = record(world, case_id)
    planned = at(date(2027, 3, 5), 9)
    new = commands.Record(starts_at=MORNING, minutes=50, attendance="all", done="Altro.")
    with world.act("coordinator") as (session, actor):
        commands.correct_session(session, actor, case_id, meeting_id, new)
        to_come = commands.plan_session(session, actor, case_id, worker_id=actor.person_id, starts_at=planned).id
        with pytest.raises(Conflict, match="not recorded yet"):
            commands.correct_session(session, actor, case_id, to_come, new)
    for who, refusal in (("consultant", NotAllowed), ("other_educator", NotAllowed), ("social_worker", NotAllowed),
                         ("stranger_educator", NotFound)):  # fmt: skip
        with pytest.raises(refusal), world.act(who) as (session, actor):
            commands.correct_session(session, actor, case_id, meeting_id, new)


def test_progress_is_never_rewritten(world: World, case_id: UUID) -> None:
    goal_id = goal(world, case_id)
    record(world, case_id, moved=(commands.Moved(goal_id, 1),))
    with world.act("educator") as (session, _):
        session.scalars(select(Progress)).one().level = 4
        with pytest.raises(ProgrammingError, match="permission denied"):
            session.flush()
        session.rollback()
