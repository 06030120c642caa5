"""The dossier of a renewal, composed from what the portal knows: the path so far, goals, meetings, the trend of the budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.workflow.cases.models import CaseEvent
from portal.workflow.support.models import BudgetMonth, Goal, SupportSession

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

MILESTONES = (
    "ReferralSubmitted", "CaseTakenUp", "EligibilityDecided", "UnitAssigned", "AgreementSigned", "HandedOver", "PlanAgreed",
    "ReviewOpened", "ReviewDecided", "StayLengthened", "DepartureStarted", "DepartureCalledOff",
)  # fmt: skip
MONTHS_SHOWN = 6


@dataclass(frozen=True)
class Month:
    """The family budget of a month, in cents."""

    month: str
    income: int
    costs: int
    debts: int
    savings: int

    @property
    def left(self) -> int:
        """What is left after costs and debts."""
        return self.income - self.costs - self.debts


@dataclass(frozen=True)
class Dossier:
    """What the Equipe has before it, beside the contributions. What the reader may not see is empty."""

    path: list[dict[str, Any]]
    goals: list[dict[str, Any]]
    meetings: dict[str, Any]
    budget: list[Month]

    @property
    def met(self) -> int:
        """How many goals were met, wholly or in part."""
        return sum(goal["state"] in ("met", "partly_met") for goal in self.goals)


def compose(session: Session, case_id: UUID) -> Dossier:
    """Compose the dossier of a case, in one statement, from what the reader may see."""
    path = select(
        func.jsonb_agg(func.jsonb_build_object("at", CaseEvent.at, "name", CaseEvent.name, "data", CaseEvent.data))
    ).where(CaseEvent.case_id == case_id, CaseEvent.name.in_(MILESTONES))
    one_goal = func.jsonb_build_object(
        "area", Goal.area, "title", Goal.title, "indicator", Goal.indicator, "due_on", Goal.due_on, "state", Goal.state,
        "closed_on", Goal.closed_on, "note", Goal.closing_note,
    )  # fmt: skip
    goals = select(func.jsonb_agg(one_goal)).where(Goal.case_id == case_id)
    recorded = SupportSession.recorded_at.is_not(None)
    meetings = select(
        func.jsonb_build_object(
            "held", func.count().filter(recorded, SupportSession.attendance != "nobody"),
            "missed", func.count().filter(recorded, SupportSession.attendance == "nobody"),
            "hours", func.round(func.coalesce(func.sum(SupportSession.minutes).filter(recorded), 0) / 60.0),
            "last", func.max(SupportSession.starts_at).filter(recorded),
        )
    ).where(SupportSession.case_id == case_id)  # fmt: skip
    sums = (
        select(
            BudgetMonth.month.label("month"),
            BudgetMonth.income.label("income"),
            (BudgetMonth.fixed_cost + BudgetMonth.variable_cost).label("costs"),
            BudgetMonth.debt.label("debts"),
            BudgetMonth.savings.label("savings"),
        )
        .where(BudgetMonth.case_id == case_id)
        .order_by(BudgetMonth.month.desc())
        .limit(MONTHS_SHOWN)
        .subquery()
    )
    budget = select(func.jsonb_agg(func.to_jsonb(sums.table_valued())))
    row = session.execute(
        select(path.scalar_subquery(), goals.scalar_subquery(), meetings.scalar_subquery(), budget.scalar_subquery())
    ).one()
    events = sorted(row[0] or [], key=lambda event: str(event["at"]))
    return Dossier(
        [{**event, "at": datetime.fromisoformat(event["at"])} for event in events],
        sorted(row[1] or [], key=lambda goal: (goal["state"] != "open", str(goal["due_on"]))),
        row[2],
        sorted((Month(**month) for month in row[3] or []), key=lambda month: month.month),
    )
