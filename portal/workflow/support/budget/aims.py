"""What is to be saved, and what is owed: the target of a household and the instalments of its debts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import BudgetTargetSet
from portal.workflow.support.budget.sheet import LARGEST_CENTS
from portal.workflow.support.models import BudgetLine, BudgetTarget
from portal.workflow.support.rights import AT_WORK, require_worker
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.support.budget.money import Target
    from tenants.actor import Actor

AMOUNT = S("Write an amount between 0 and 1,000,000 euro.")


def set_target(session: Session, actor: Actor, case_id: UUID, target: Target, *, seen: int | None = None) -> BudgetTarget:
    """Say what is to be saved for a home of one's own. ``seen`` is the version that the writer had before their eyes, 0 of none.

    Raises:
        NotAllowed: not the coordinator, nor the financial consultant assigned to the case.
        WrongStage: no unit is assigned yet, or the stay is over.
        Invalid: by the names of the target's amounts; ``deposit`` when there is nothing to save for.
        Conflict: somebody else has changed it in the meantime.
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_BUDGET, AT_WORK)
    amounts = {
        "deposit": target.deposit, "first_rents": target.first_rents, "move": target.move, "put_aside": target.put_aside,
        "monthly": target.monthly or 0,
    }  # fmt: skip
    wrong = {name: AMOUNT for name, cents in amounts.items() if not 0 <= cents <= LARGEST_CENTS}
    if not wrong and not target.total:
        wrong["deposit"] = S("Write at least one amount to save.")
    if wrong:
        raise Invalid(**wrong)
    row = session.get(BudgetTarget, case.id, populate_existing=True)
    if seen is not None and seen != (row.version if row else 0):
        raise Conflict(cases.STALE)
    if row is None:
        row = BudgetTarget(case_id=case.id, organisation_id=actor.organisation_id, version=0)
        session.add(row)
    row.deposit_cents, row.first_rents_cents, row.move_cents = target.deposit, target.first_rents, target.move
    row.put_aside_cents, row.monthly_cents = target.put_aside, target.monthly
    row.version, row.changed_by_id, row.changed_at = row.version + 1, actor.person_id, clock.now()
    session.flush()
    cases.record(session, actor, case, BudgetTargetSet())
    return row


def set_debt(
    session: Session, actor: Actor, case_id: UUID, line_id: UUID, *, owed: int | None, instalment: int | None
) -> BudgetLine:
    """Say what was owed of a debt when it was first written down, and by which instalments it is paid back.

    Raises:
        NotFound: the case has no such line, or it is no debt.
        NotAllowed: not the coordinator, nor the financial consultant assigned to the case.
        WrongStage: no unit is assigned yet, or the stay is over.
        Invalid: by the names ``owed``, ``instalment``.
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_BUDGET, AT_WORK)
    found = select(BudgetLine).where(BudgetLine.id == line_id, BudgetLine.case_id == case.id, BudgetLine.kind == "debt")
    line = session.scalars(found).one_or_none()
    if line is None:
        raise NotFound(UNKNOWN)
    given = {"owed": owed, "instalment": instalment}
    wrong = {name: AMOUNT for name, cents in given.items() if cents is not None and not 0 <= cents <= LARGEST_CENTS}
    if not wrong and owed and not instalment:
        wrong["instalment"] = S("Write the monthly instalment.")
    if wrong:
        raise Invalid(**wrong)
    line.owed_cents, line.instalment_cents = owed, instalment
    session.flush()
    return line
