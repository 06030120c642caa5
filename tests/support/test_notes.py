"""Working notes belong to their author and the coordinator, and leave no trace."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.workflow.support import commands
from portal.workflow.support.meetings import queries as meetings
from portal.workflow.support.models import WorkingNote
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.world import World


def write(world: World, case_id: UUID, who: str = "educator", text: str = "Mi sembra stanca.") -> None:
    with world.act(who) as (session, actor):
        commands.write_note(session, actor, case_id, text=text)


def read(world: World, who: str) -> list[str]:
    with world.act(who) as (session, _):
        return list(session.scalars(select(WorkingNote.text)))


def test_the_author_and_the_coordinator_read_a_note_and_nobody_else(
    world: World, case_id: UUID, happened: Callable[[str, UUID], list[str]], told: Callable[[str], list[str]]
) -> None:
    before = happened("coordinator", case_id)
    write(world, case_id)
    assert read(world, "educator") == ["Mi sembra stanca."]
    assert read(world, "coordinator") == ["Mi sembra stanca."]
    for who in world.actors:
        if who not in ("educator", "coordinator"):
            assert read(world, who) == [], who
    assert happened("coordinator", case_id) == before, "not even that a note exists is told"
    assert told("coordinator") == []


def test_educator_and_consultant_do_not_read_each_other(world: World, case_id: UUID) -> None:
    write(world, case_id)
    write(world, case_id, "consultant", "I conti non tornano.")
    assert read(world, "educator") == ["Mi sembra stanca."]
    assert read(world, "consultant") == ["I conti non tornano."]
    with world.act("coordinator") as (session, _):
        assert {row.author for row in meetings.notes_of(session, case_id)} == {"Luca Moretti", "Giulia Serra"}


def test_who_may_not_write(world: World, case_id: UUID) -> None:
    for who in ("other_educator", "stranger_educator", "stranger_coordinator"):
        with pytest.raises(NotFound):
            write(world, case_id, who)
    for who in ("social_worker", "manager"):
        with pytest.raises(NotAllowed):
            write(world, case_id, who)


def test_a_note_that_cannot_be(world: World, case_id: UUID) -> None:
    with pytest.raises(Invalid):
        write(world, case_id, text="  ")
    with pytest.raises(Invalid):
        write(world, case_id, text="x" * 10_001)
    write(world, case_id)
    with pytest.raises(Conflict, match="just written"):
        write(world, case_id)
