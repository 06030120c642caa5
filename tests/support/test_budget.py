"""The family budget: a month at a time, its balance and trend, and the months that are missing to the target."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.workflow.support import budget, commands
from portal.workflow.support.budget import Line, Month, fingerprint, outlook
from portal.workflow.support.models import BudgetLine
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.world import World

MARCH, FEBRUARY = date(2027, 3, 1), date(2027, 2, 1)
SHEET = (
    Line("income", "Stipendio", 95_000),
    Line("fixed_cost", "Contributo alle spese", 15_000),
    Line("variable_cost", "Spesa", 38_000),
    Line("debt", "Rata finanziaria", 12_000),
    Line("savings", "Da parte", 20_000),
    Line("target", "Caparra e primi affitti", 180_000),
)


def save(
    world: World, case_id: UUID, who: str = "consultant", month: date = MARCH, lines: object = SHEET, **more: object
) -> Month:
    with world.act(who) as (session, actor):
        return commands.record_budget(session, actor, case_id, month, lines, **more)  # type: ignore[arg-type]


def test_a_month_is_saved_and_the_comune_reads_it(
    world: World, case_id: UUID, happened: Callable[[str, UUID], list[str]]
) -> None:
    saved = save(world, case_id)
    assert (saved.income, saved.costs, saved.balance, saved.savings) == (95_000, 65_000, 30_000, 20_000)
    with world.act("social_worker") as (session, _):
        assert budget.months_of(session, case_id) == [saved]
        assert budget.lines_of(session, case_id, MARCH)[0] == SHEET[0]
    assert happened("social_worker", case_id)[-1] == "BudgetRecorded"


def test_saving_again_changes_only_what_changed(world: World, case_id: UUID, happened: Callable[[str, UUID], list[str]]) -> None:
    save(world, case_id)
    save(world, case_id)
    assert happened("consultant", case_id).count("BudgetRecorded") == 1, "nothing changed, nothing happened"
    save(world, case_id, lines=(*SHEET[1:], Line("income", "Stipendio", 100_000)))
    with world.act("consultant") as (session, _):
        assert session.scalar(select(func.count()).select_from(BudgetLine)) == 7, "the old line stays in the history"
        assert budget.months_of(session, case_id)[0].income == 100_000


def test_a_sheet_that_somebody_else_changed(world: World, case_id: UUID) -> None:
    save(world, case_id, seen=fingerprint(()))
    with pytest.raises(Conflict, match="has changed"):
        save(world, case_id, lines=SHEET[:2], seen=fingerprint(()))
    save(world, case_id, lines=SHEET[:2], seen=fingerprint(SHEET))


def test_the_trend_and_the_months_to_the_target(world: World, case_id: UUID) -> None:
    save(world, case_id, month=FEBRUARY, lines=(Line("income", "Stipendio", 90_000), Line("savings", "Da parte", 10_000)))
    save(world, case_id)
    with world.act("consultant") as (session, _):
        months = budget.months_of(session, case_id)
    assert [m.month for m in months] == [FEBRUARY, MARCH]
    found = outlook(months)
    assert found is not None
    assert (found.saved, found.monthly, found.months) == (30_000, 15_000, 10)


def test_the_outlook_of_nothing_nothing_saved_and_all_saved() -> None:
    assert outlook([]) is None
    assert outlook([Month(MARCH, savings=5)]) is None
    idle = outlook([Month(MARCH, target=100)])
    assert idle is not None
    assert idle.months is None
    there = outlook([Month(MARCH, target=100, savings=120)])
    assert there is not None
    assert there.months == 0


@pytest.mark.parametrize(
    ("field", "month", "lines"),
    [
        ("month", date(2027, 4, 1), SHEET),
        ("month", date(2027, 2, 14), SHEET),
        ("lines", MARCH, ()),
        ("lines", MARCH, (Line("lottery", "Vincita", 1),)),
        ("lines", MARCH, (Line("income", "  ", 1),)),
        ("lines", MARCH, (Line("income", "Stipendio", -1),)),
        ("lines", MARCH, (Line("income", "Stipendio", 10**12),)),
        ("lines", MARCH, tuple(Line("income", f"n. {n}", n) for n in range(61))),
    ],
)
def test_a_sheet_that_cannot_be(world: World, case_id: UUID, field: str, month: date, lines: object) -> None:
    with pytest.raises(Invalid) as refused:
        save(world, case_id, month=month, lines=lines)
    assert list(refused.value.fields) == [field]


def test_who_writes_the_budget(world: World, case_id: UUID) -> None:
    save(world, case_id, "coordinator")
    for who in ("educator", "social_worker", "manager"):
        with pytest.raises(NotAllowed, match="This is done by"):
            save(world, case_id, who)
    with pytest.raises(NotFound):
        save(world, case_id, "stranger_consultant")


def test_a_consultant_who_does_not_follow_the_case(world: World, assigned_id: UUID) -> None:
    with pytest.raises(NotAllowed, match="assigned to this case, or the coordinator"):
        save(world, assigned_id)


def test_no_budget_after_the_stay(world: World, today: date) -> None:
    with pytest.raises(WrongStage):
        save(world, journey.closed(world, journey.home(world)))


def test_neither_owner_nor_strangers_see_it(world: World, case_id: UUID) -> None:
    save(world, case_id)
    for who in ("manager", "stranger_consultant", "stranger_social_worker"):
        with world.act(who) as (session, _):
            assert budget.months_of(session, case_id) == []
