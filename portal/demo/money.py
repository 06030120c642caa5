"""The family budgets of the demo's households: months, debts, what is to be saved."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid5

from portal.workflow.support.budget import aims
from portal.workflow.support.budget.money import Target
from portal.workflow.support.budget.sheet import CellEdit, LineEdit, edit_sheet

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from portal.demo.teller import Teller


def budget(teller: Teller, case_id: UUID, month: date, day: date, income: int, costs: int, debt: int, saved: int) -> None:
    """The family budget of a month, in euro."""
    amounts = (
        ("income", "Stipendio", income),
        ("fixed_cost", "Contributo alle spese e bollette", costs // 3),
        ("variable_cost", "Spesa, scuola, salute", costs - costs // 3),
        ("debt", "Finanziaria", debt),
        ("savings", "Messo da parte", saved),
    )
    lines = [LineEdit(uuid5(case_id, kind), kind, label) for kind, label, _ in amounts]
    cells = [CellEdit(uuid5(case_id, kind), month, euro * 100) for kind, _, euro in amounts]
    with teller.act("consultant", day) as (session, actor):
        edit_sheet(session, actor, case_id, lines=lines, cells=cells)


def aim(
    teller: Teller, case_id: UUID, day: date, deposit: int, rents: int, move: int, *, owed: int = 0, instalment: int = 0
) -> None:
    """What is to be saved, in euro, and a debt with its instalment."""
    with teller.act("consultant", day) as (session, actor):
        wanted = Target(deposit=deposit * 100, first_rents=rents * 100, move=move * 100)
        aims.set_target(session, actor, case_id, wanted)
        if owed:
            debt = uuid5(case_id, "debt")
            edit_sheet(session, actor, case_id, lines=[LineEdit(debt, "debt", "Finanziaria")])
            aims.set_debt(session, actor, case_id, debt, owed=owed * 100, instalment=instalment * 100)
