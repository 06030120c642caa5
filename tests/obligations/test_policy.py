"""The policy of obligations is whole: every kind says who owes, when it climbs, what it says to whom, and what keeps it in step."""

from __future__ import annotations

import pytest

from migrations.metadata import metadata
from portal.workflow import board
from portal.workflow.cases.obligations import COLUMNS, Owed
from portal.workflow.disclosure import Facet
from portal.workflow.events import REMINDERS
from portal.workflow.obligations import OBLIGATIONS
from portal.workflow.properties.models import PARTS
from tenants.kinds import HEAD_OF, ROLES_OF, Role
from tenants.permissions import ROLE_PERMISSIONS

KINDS = list(OBLIGATIONS.values())


def named(owed: Owed) -> str:
    return owed.kind


@pytest.mark.parametrize("owed", KINDS, ids=named)
def test_every_rung_says_something_to_somebody_of_each_who_owes(owed: Owed) -> None:
    for says in owed.says:
        told = set(owed.owers) if owed.in_person else {tell.kind for tell in REMINDERS[says].tell}
        assert set(owed.owers) <= told, f"{says} has no audience in one of the organisations that owe"
    for rung in owed.ladder:
        if rung.to_head:
            for says in filter(None, (rung.late or rung.says,)):
                for kind in owed.owers:
                    roles = {tell.role for tell in REMINDERS[says].tell if tell.kind is kind}
                    assert HEAD_OF[kind] in roles, f"{says} is said to climb to the head of {kind}, whom it does not tell"


@pytest.mark.parametrize("owed", KINDS, ids=named)
def test_who_owes_may_do_it(owed: Owed) -> None:
    for kind, role in owed.owers.items():
        assert role is Role.EQUIPE_MEMBER or role in ROLES_OF[kind]
        assert owed.permission in ROLE_PERMISSIONS[role] | ROLE_PERMISSIONS[HEAD_OF[kind]], (kind, role)
    for key in owed.waits:
        assert key in board.BY_KEY
    assert owed.waits or owed.endpoint


@pytest.mark.parametrize("owed", KINDS, ids=named)
def test_what_keeps_it_in_step_exists(owed: Owed) -> None:
    assert owed.of in COLUMNS
    for watch in owed.watches:
        columns = metadata.tables[f"portal.{watch.table}"].c
        assert watch.by in columns
        assert set(watch.columns) <= set(columns.keys())
        assert "id" in columns, "an update is compared row by row"


@pytest.mark.parametrize("owed", KINDS, ids=named)
def test_its_source_names_a_facet_that_can_be_granted(owed: Owed) -> None:
    known = {facet.value for facet in Facet} if owed.of == "case_id" else {*PARTS, "own"}
    assert any(f"'{facet}'" in owed.source for facet in known)


def test_nobody_of_an_audience_is_left_out() -> None:
    for says, reminder in REMINDERS.items():
        saying = [owed for owed in KINDS if says in owed.says]
        reached = {kind for owed in saying for kind in (*owed.owers, *owed.watchers)}
        assert not saying or {tell.kind for tell in reminder.tell} <= reached, says


def test_every_ladder_says_what_has_words() -> None:
    assert {says for owed in KINDS for says in owed.says} <= set(REMINDERS)
