"""The family budget: a sheet of lines and months, its sums kept by the database, what clashes shown and never overwritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal.workflow.support import commands
from portal.workflow.support.budget import queries
from portal.workflow.support.budget.money import Month, Target
from portal.workflow.support.budget.sheet import Outcome
from portal.workflow.support.commands import CellEdit, LineEdit
from portal.workflow.support.models import BUDGET_KINDS, BudgetCell, BudgetChange, BudgetLine, BudgetMonth, BudgetTarget
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.world import World

MARCH, FEBRUARY = date(2027, 3, 1), date(2027, 2, 1)
WAGE, RENT, FOOD, LOAN, BOX = (uuid4() for _ in range(5))
LINES = tuple(
    LineEdit(key, kind, label)
    for key, kind, label in zip(
        (WAGE, RENT, FOOD, LOAN, BOX), BUDGET_KINDS, ("Stipendio", "Contributo", "Spesa", "Finanziaria", "Da parte"), strict=True
    )
)
CELLS = tuple(
    CellEdit(key, MARCH, cents, 0)
    for key, cents in zip((WAGE, RENT, FOOD, LOAN, BOX), (95_000, 15_000, 38_000, 12_000, 20_000), strict=True)
)


def edit(world: World, case_id: UUID, who: str = "consultant", lines: Any = LINES, cells: Any = CELLS) -> Outcome:
    with world.act(who) as (session, actor):
        return commands.edit_sheet(session, actor, case_id, lines=lines, cells=cells)


def months(world: World, case_id: UUID, who: str = "social_worker") -> list[Month]:
    with world.act(who) as (session, _):
        return queries.months_of(session, case_id)


def test_the_comune_reads_sums_and_no_line(world: World, case_id: UUID, happened: Callable[[str, UUID], list[str]]) -> None:
    edit(world, case_id)
    expected = [Month(MARCH, 95_000, 15_000, 38_000, 12_000, 20_000, None)]
    for who in ("social_worker", "head", "coordinator", "educator", "other_educator", "consultant"):
        assert months(world, case_id, who) == expected, who
    for who in ("manager", "volunteer", "stranger_consultant", "stranger_social_worker"):
        assert months(world, case_id, who) == [], who
    for who in world.actors:
        with world.act(who) as (session, _):
            seen = [session.scalar(select(func.count()).select_from(table)) for table in (BudgetLine, BudgetCell)]
            assert seen == ([5, 5] if who in ("coordinator", "educator", "consultant") else [0, 0]), who
    assert happened("social_worker", case_id)[-1] == "BudgetRecorded"


def test_the_sums_are_the_databases_and_nobody_elses(world: World, case_id: UUID) -> None:
    edit(world, case_id)
    for statement in ("update portal.budget_months set savings = 1", "delete from portal.budget_months",
                      "select app.sum_budget(null)"):  # fmt: skip
        with world.act("consultant") as (session, _):
            with pytest.raises(DBAPIError, match="permission denied"):
                session.execute(text(statement))
            session.rollback()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(st.sampled_from(LINES), st.sampled_from((MARCH, FEBRUARY)), st.none() | st.integers(0, 100_000_000)),
        max_size=12,
    ),
    gone=st.sets(st.sampled_from(LINES), max_size=2),
)
def test_whatever_is_typed_the_sums_are_those_of_the_lines(world: World, case_id: UUID, edits: Any, gone: Any) -> None:
    cells = [CellEdit(line.line_id, month, cents) for line, month, cents in edits]
    removed = [LineEdit(line.line_id, line.kind, line.label, removed=True) for line in gone]
    edit(world, case_id, lines=LINES, cells=cells)
    edit(world, case_id, lines=removed, cells=())
    with world.act("consultant") as (session, _):
        kept = queries.sheet(session, case_id, [FEBRUARY, MARCH])
        sums = {month.month: month for month in queries.months_of(session, case_id)}
        for month in (FEBRUARY, MARCH):
            cents = {kind: [row.at(month).cents for row in rows] for kind, rows in kept.items()}
            anything = any(value is not None for values in cents.values() for value in values)
            assert (month in sums) is anything
            for kind, values in cents.items():
                assert not anything or getattr(sums[month], kind) == sum(value or 0 for value in values)


def test_what_somebody_else_changed_is_shown_and_not_overwritten(world: World, case_id: UUID) -> None:
    edit(world, case_id)
    edit(world, case_id, "coordinator", lines=(), cells=[CellEdit(WAGE, MARCH, 99_000, 1)])
    mine = [CellEdit(WAGE, MARCH, 90_000, 1), CellEdit(FOOD, MARCH, 40_000, 1)]
    outcome = edit(world, case_id, lines=(), cells=mine)
    assert [(c.line_id, c.cents, c.by) for c in outcome.clashes] == [(WAGE, 99_000, "Marta Galli")]
    assert [saved.line_id for saved in outcome.saved] == [FOOD], "the rest is saved all the same"
    outcome = edit(world, case_id, lines=(), cells=[CellEdit(WAGE, MARCH, 90_000, outcome.clashes[0].version)])
    assert not outcome.clashes
    assert months(world, case_id)[0].income == 90_000
    with world.act("educator") as (session, _):
        was = session.scalars(select(BudgetChange.was_cents).where(BudgetChange.line_id == WAGE).order_by(BudgetChange.at)).all()
    assert was == [95_000, 99_000], "what was there before stays in the history"


def test_the_same_again_changes_nothing(world: World, case_id: UUID, happened: Callable[[str, UUID], list[str]]) -> None:
    first, again = edit(world, case_id), edit(world, case_id)
    assert first.saved == again.saved
    assert not again.clashes
    edit(world, case_id, lines=(), cells=[CellEdit(WAGE, MARCH, 1, 1)])
    assert happened("consultant", case_id).count("BudgetRecorded") == 1, "a sheet that saves by itself tells once a day"
    with world.act("consultant") as (session, _):
        assert session.scalar(select(func.count()).select_from(BudgetLine)) == 5


def test_a_line_is_renamed_set_aside_and_taken_back(world: World, case_id: UUID) -> None:
    edit(world, case_id)
    edit(world, case_id, lines=[LineEdit(WAGE, "income", "Stipendio di Anna")], cells=())
    edit(world, case_id, lines=[LineEdit(BOX, "savings", "", removed=True)], cells=())
    with world.act("consultant") as (session, _):
        kept = queries.sheet(session, case_id, [MARCH])
        assert [row.label for row in kept["income"]] == ["Stipendio di Anna"]
        assert kept["savings"] == []
    assert months(world, case_id)[0].savings == 0
    edit(world, case_id, lines=[LineEdit(BOX, "savings", "Da parte")], cells=())
    assert months(world, case_id)[0].savings == 20_000


def test_debts_go_down_with_what_is_paid_back(world: World, case_id: UUID) -> None:
    edit(world, case_id, cells=[CellEdit(LOAN, FEBRUARY, 10_000), CellEdit(LOAN, MARCH, 12_000)])
    with world.act("consultant") as (session, actor):
        commands.set_debt(session, actor, case_id, LOAN, owed=60_000, instalment=12_000)
    assert [month.debt_left for month in months(world, case_id)] == [50_000, 38_000]
    with world.act("educator") as (session, _):
        ((_, debt),) = queries.debts_of(session, case_id)
    assert (debt.paid, debt.left, debt.months) == (22_000, 38_000, 4)
    with world.act("social_worker") as (session, _):
        assert queries.debts_of(session, case_id) == [], "the Comune reads what is left of all debts together"
    for owed, instalment, field in ((60_000, None, "instalment"), (-1, 1, "owed")):
        with pytest.raises(Invalid) as refused, world.act("consultant") as (session, actor):
            commands.set_debt(session, actor, case_id, LOAN, owed=owed, instalment=instalment)
        assert list(refused.value.fields) == [field]
    with pytest.raises(NotFound), world.act("consultant") as (session, actor):
        commands.set_debt(session, actor, case_id, WAGE, owed=1, instalment=1)


def test_the_target(world: World, case_id: UUID, happened: Callable[[str, UUID], list[str]]) -> None:
    wanted = Target(deposit=180_000, first_rents=120_000, move=60_000, put_aside=5_000)
    with world.act("consultant") as (session, actor):
        commands.set_target(session, actor, case_id, wanted, seen=0)
    with world.act("social_worker") as (session, _):
        assert queries.target_of(session, case_id) == (wanted, 1)
    for who in ("manager", "stranger_consultant"):
        with world.act(who) as (session, _):
            assert session.scalars(select(BudgetTarget)).all() == session.scalars(select(BudgetMonth)).all() == []
    with pytest.raises(Conflict), world.act("coordinator") as (session, actor):
        commands.set_target(session, actor, case_id, wanted, seen=0)
    for wrong, field in ((Target(), "deposit"), (Target(deposit=-1), "deposit"), (Target(move=10**12), "move")):
        with pytest.raises(Invalid) as refused, world.act("consultant") as (session, actor):
            commands.set_target(session, actor, case_id, wrong)
        assert list(refused.value.fields) == [field]
    for who in ("educator", "social_worker"):
        with pytest.raises(NotAllowed), world.act(who) as (session, actor):
            commands.set_target(session, actor, case_id, wanted)
    assert "BudgetTargetSet" in happened("social_worker", case_id)


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        ((), [CellEdit(WAGE, date(2027, 4, 1), 1)]),
        ((), [CellEdit(WAGE, date(2027, 2, 14), 1)]),
        ((), [CellEdit(WAGE, MARCH, -1)]),
        ((), [CellEdit(WAGE, MARCH, 10**12)]),
        ([LineEdit(uuid4(), "lottery", "Vincita")], ()),
        ([LineEdit(uuid4(), "income", "  ")], ()),
        ([LineEdit(uuid4(), "income", "x" * 121)], ()),
        ([LineEdit(uuid4(), "income", f"n. {n}") for n in range(121)], ()),
    ],
)
def test_a_sheet_that_cannot_be(world: World, case_id: UUID, lines: Any, cells: Any) -> None:
    edit(world, case_id)
    with pytest.raises(Invalid) as refused:
        edit(world, case_id, lines=lines, cells=cells)
    assert list(refused.value.fields) == ["sheet"]


def test_who_writes_the_budget(world: World, case_id: UUID) -> None:
    edit(world, case_id, "coordinator")
    for who in ("educator", "social_worker", "manager"):
        with pytest.raises(NotAllowed, match="Only whoever has"):
            edit(world, case_id, who)
    with pytest.raises(NotFound):
        edit(world, case_id, "stranger_consultant")


def test_a_line_of_another_household_is_not_written(world: World, case_id: UUID) -> None:
    edit(world, case_id)
    other = journey.hosted(world, journey.home(world, name="Monolocale"), surname="Altri")
    with pytest.raises(Conflict):
        edit(world, other, lines=(), cells=[CellEdit(WAGE, MARCH, 1)])
    with pytest.raises(DBAPIError, match="pk_budget_lines"):
        edit(world, other, lines=[LineEdit(WAGE, "income", "Stipendio")], cells=())


def test_a_consultant_who_does_not_follow_the_case(world: World, assigned_id: UUID) -> None:
    with pytest.raises(NotAllowed, match="assigned to this case, or the coordinator"):
        edit(world, assigned_id)


def test_no_budget_after_the_stay(world: World, today: date) -> None:
    with pytest.raises(WrongStage):
        edit(world, journey.closed(world, journey.home(world)))
