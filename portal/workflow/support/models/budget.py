"""The family budget."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Cents, Key, one_of
from tenants.isolation import facet, table_args

ATS = ("ats",)
BUDGET_KINDS = ("income", "fixed_cost", "variable_cost", "debt", "savings", "target")


class BudgetLine(Base):
    """One line of the family budget as it stood in a month: ``debt`` is what was paid back in it, ``savings`` what was put aside
    in it, ``target`` what is to be saved in all (deposit and first rents)."""

    __tablename__ = "budget_lines"
    __table_args__ = table_args(
        facet("budget_lines", "support", writers=ATS),
        CheckConstraint(one_of("kind", BUDGET_KINDS), name="budget_kind"),
        CheckConstraint("amount_cents >= 0", name="budget_amount"),
        CheckConstraint("month = date_trunc('month', month)::date", name="budget_month_first_day"),
        Index("ix_budget_lines_case_id", "case_id", "month"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    month: Mapped[date]
    kind: Mapped[str]
    label: Mapped[str]
    amount_cents: Mapped[Cents]
    removed_at: Mapped[datetime | None]
