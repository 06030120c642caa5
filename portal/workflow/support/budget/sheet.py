"""The sheet is edited cell by cell: what somebody else has changed in the meantime is shown, never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import CaseEvent
from portal.workflow.events import BudgetRecorded
from portal.workflow.support.budget.money import first_of
from portal.workflow.support.models import BUDGET_KINDS, BudgetCell, BudgetChange, BudgetLine
from portal.workflow.support.rights import AT_WORK, require_worker
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.people import Person
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor
    from tenants.sentences import Sentence

MOST_LINES = 120
MOST_EDITS = 2_000
LARGEST_CENTS = 100_000_000
LONGEST_LABEL = 120
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class LineEdit:
    """A line that is new, renamed, or set aside. The id is the writer's: sent again it is the same line."""

    line_id: UUID
    kind: str
    label: str
    removed: bool = False


@dataclass(frozen=True)
class CellEdit:
    """What a line comes to in a month. ``seen`` is the version of the cell that the writer had before their eyes, 0 of an empty one;
    ``None`` overwrites whatever is there."""

    line_id: UUID
    month: date
    cents: int | None
    seen: int | None = None


@dataclass(frozen=True)
class Saved:
    """A cell as it stands after the edit."""

    line_id: UUID
    month: date
    version: int


@dataclass(frozen=True)
class Clash:
    """A cell that somebody else has changed in the meantime: what it says now, and who said so."""

    line_id: UUID
    month: date
    cents: int | None
    version: int
    by: str
    at: datetime


@dataclass
class Outcome:
    """What became of the edits of a sheet."""

    saved: list[Saved] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


def edit_sheet(
    session: Session, actor: Actor, case_id: UUID, *, lines: Sequence[LineEdit] = (), cells: Sequence[CellEdit] = ()
) -> Outcome:
    """Change lines and cells of the sheet, all at once. Cells that clash are left as they are, and are in the answer.

    Raises:
        NotAllowed: not the coordinator, nor the financial consultant assigned to the case.
        WrongStage: no unit is assigned yet, or the stay is over.
        Invalid: a month to come, a line without words, an amount out of measure, too much at once; ``sheet`` says which.
        Conflict: a line of another household.
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_BUDGET, AT_WORK)
    if len(lines) + len(cells) > MOST_EDITS:
        raise Invalid(sheet=S("Save at most %(most)s cells at once.", most=MOST_EDITS))
    known = {line.id: line for line in session.scalars(select(BudgetLine).where(BudgetLine.case_id == case.id))}
    changed = [_edit_line(session, actor, case, edit, known) for edit in lines]
    session.flush()
    outcome = _edit_cells(session, actor, case, cells, known)
    if any(changed) or outcome.saved:
        month = max((saved.month for saved in outcome.saved), default=first_of(clock.today()))
        _tell(session, actor, case, month)
    return outcome


def _edit_line(session: Session, actor: Actor, case: Case, edit: LineEdit, known: dict[UUID, BudgetLine]) -> bool:
    label = edit.label.strip()
    wrong: Sentence | None = None
    if edit.kind not in BUDGET_KINDS:
        wrong = S("Choose what kind of line it is.")
    elif not label and not edit.removed:
        wrong = S("A line needs a name: write what it is.")
    elif len(label) > LONGEST_LABEL:
        wrong = S("A line is named in at most %(most)s characters.", most=LONGEST_LABEL)
    if wrong:
        raise Invalid(sheet=wrong)
    line = known.get(edit.line_id)
    if line is None:
        return not edit.removed and _add(session, actor, case, edit, label, known)
    before = (line.label, line.removed_at)
    line.label = label or line.label
    if edit.removed != (line.removed_at is not None):
        line.removed_at = clock.now() if edit.removed else None
    return before != (line.label, line.removed_at)


def _add(session: Session, actor: Actor, case: Case, edit: LineEdit, label: str, known: dict[UUID, BudgetLine]) -> bool:
    if sum(line.removed_at is None for line in known.values()) >= MOST_LINES:
        raise Invalid(sheet=S("A budget has at most %(most)s lines.", most=MOST_LINES))
    line = BudgetLine(
        id=edit.line_id, case_id=case.id, organisation_id=actor.organisation_id, kind=edit.kind, label=label,
        position=max((one.position for one in known.values()), default=-1) + 1,
    )  # fmt: skip
    session.add(line)
    known[line.id] = line
    return True


def _edit_cells(session: Session, actor: Actor, case: Case, cells: Sequence[CellEdit], known: dict[UUID, BudgetLine]) -> Outcome:
    outcome = Outcome()
    if not cells:
        return outcome
    _check_cells(cells, known)
    months = {edit.month for edit in cells}
    rows = session.scalars(select(BudgetCell).where(BudgetCell.case_id == case.id, BudgetCell.month.in_(months)))
    there = {(row.line_id, row.month): row for row in rows}
    mine = {"case_id": case.id, "organisation_id": actor.organisation_id}
    now = clock.now()
    for edit in cells:
        place = (edit.line_id, edit.month)
        cell = there.get(place)
        if cell is None:
            if edit.cents is None:
                outcome.saved.append(Saved(*place, 0))
                continue
            cell = BudgetCell(line_id=edit.line_id, month=edit.month, version=0, **mine)
            session.add(cell)
            there[place] = cell
        elif cell.amount_cents == edit.cents:
            outcome.saved.append(Saved(*place, cell.version))
            continue
        elif edit.seen is not None and edit.seen != cell.version:
            who = session.get(Person, cell.changed_by_id)
            outcome.clashes.append(Clash(*place, cell.amount_cents, cell.version, who.name if who else "", cell.changed_at))
            continue
        else:
            session.add(
                BudgetChange(line_id=edit.line_id, month=edit.month, was_cents=cell.amount_cents, by_id=actor.person_id, **mine)
            )
        cell.amount_cents, cell.changed_by_id, cell.changed_at = edit.cents, actor.person_id, now
        cell.version += 1
        outcome.saved.append(Saved(*place, cell.version))
    session.flush()
    return outcome


def _check_cells(cells: Sequence[CellEdit], known: dict[UUID, BudgetLine]) -> None:
    this_month = first_of(clock.today())
    for edit in cells:
        if edit.line_id not in known:
            raise Conflict(cases.STALE)
        if edit.month.day != 1 or not EARLIEST <= edit.month <= this_month:
            raise Invalid(sheet=S("Choose this month or one that is past."))
        if edit.cents is not None and not 0 <= edit.cents <= LARGEST_CENTS:
            label = known[edit.line_id].label
            raise Invalid(sheet=S("%(line)s: the amount must be between 0 and 1,000,000 euro.", line=label))


def _tell(session: Session, actor: Actor, case: Case, month: date) -> None:
    """Once a day for each writer and case: a sheet that saves by itself would fill the timeline."""
    session.flush()
    begins = datetime.combine(clock.today(), datetime.min.time(), clock.ROME)
    told = select(func.count()).where(
        CaseEvent.case_id == case.id,
        CaseEvent.name == BudgetRecorded.__name__,
        CaseEvent.person_id == actor.person_id,
        CaseEvent.at >= begins,
        CaseEvent.data["month"].astext == month.isoformat(),
    )
    if not session.scalar(told):
        cases.record(session, actor, case, BudgetRecorded(month=month))
