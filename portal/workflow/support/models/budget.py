"""The family budget: lines and what each came to in each month, the months' sums, the target, and what was changed when.

The lines are read by whoever follows the household and by the coordinator (``support.budget``); the sums and the target by whoever
sees the support. The sums are the database's own: a trigger keeps them, and nobody else can write them.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Cents, CreatedAt, Key, one_of
from tenants.isolation import Isolation, facet, granted, table_args

ATS = ("ats",)
BUDGET_KINDS = ("income", "fixed_cost", "variable_cost", "debt", "savings")
_FIRST_DAY = "month = date_trunc('month', month)::date"


class BudgetLine(Base):
    """One line of the sheet, for all months. A debt may say what was ``owed`` at first, and the instalment agreed on."""

    __tablename__ = "budget_lines"
    __table_args__ = table_args(
        facet("budget_lines", "support.budget", writers=ATS),
        CheckConstraint(one_of("kind", BUDGET_KINDS), name="budget_kind"),
        CheckConstraint("(owed_cents is null and instalment_cents is null) or kind = 'debt'", name="budget_only_debts_are_owed"),
        CheckConstraint("coalesce(owed_cents, 0) >= 0 and coalesce(instalment_cents, 0) >= 0", name="budget_owed"),
        UniqueConstraint("id", "case_id"),
        Index("ix_budget_lines_case_id", "case_id", "position"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    kind: Mapped[str]
    label: Mapped[str]
    position: Mapped[int]
    owed_cents: Mapped[Cents | None]
    instalment_cents: Mapped[Cents | None]
    created_at: Mapped[CreatedAt]
    removed_at: Mapped[datetime | None]


class BudgetCell(Base):
    """What a line came to in a month; no amount when it was emptied. ``version`` grows with each change."""

    __tablename__ = "budget_cells"
    __table_args__ = table_args(
        facet("budget_cells", "support.budget", writers=ATS),
        CheckConstraint("amount_cents >= 0", name="budget_amount"),
        CheckConstraint(_FIRST_DAY, name="budget_month_first_day"),
        ForeignKeyConstraint(["line_id", "case_id"], ["portal.budget_lines.id", "portal.budget_lines.case_id"]),
        Index("ix_budget_cells_case_id", "case_id", "month"),
    )

    line_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    amount_cents: Mapped[Cents | None]
    version: Mapped[int] = mapped_column(default=1)
    changed_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    changed_at: Mapped[datetime]


class BudgetChange(Base):
    """What a cell said before it was changed, and who changed it. Written once."""

    __tablename__ = "budget_changes"
    __table_args__ = table_args(
        facet("budget_changes", "support.budget", writers=ATS, frozen=True),
        ForeignKeyConstraint(["line_id", "case_id"], ["portal.budget_lines.id", "portal.budget_lines.case_id"]),
        Index("ix_budget_changes_case_id", "case_id", text("at desc")),
    )

    id: Mapped[Key]
    line_id: Mapped[UUID]
    month: Mapped[date]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    was_cents: Mapped[Cents | None]
    at: Mapped[CreatedAt]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))


class BudgetMonth(Base):
    """The sums of a month, and what is left of all debts after it. Kept by ``app.sum_budget``, and by nothing else."""

    __tablename__ = "budget_months"
    __table_args__ = table_args(Isolation(select=granted("budget_months", "support")))

    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    income: Mapped[Cents]
    fixed_cost: Mapped[Cents]
    variable_cost: Mapped[Cents]
    debt: Mapped[Cents]
    savings: Mapped[Cents]
    debt_left: Mapped[Cents | None]


class BudgetTarget(Base):
    """What is to be saved for a home of one's own: deposit, first rents, removal; what was there at the start; the pace, if one was
    agreed on and not just observed."""

    __tablename__ = "budget_targets"
    __table_args__ = table_args(
        facet("budget_targets", "support", writers=ATS),
        CheckConstraint(
            "deposit_cents >= 0 and first_rents_cents >= 0 and move_cents >= 0 and put_aside_cents >= 0"
            " and coalesce(monthly_cents, 0) >= 0",
            name="budget_target_amounts",
        ),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    deposit_cents: Mapped[Cents]
    first_rents_cents: Mapped[Cents]
    move_cents: Mapped[Cents]
    put_aside_cents: Mapped[Cents]
    monthly_cents: Mapped[Cents | None]
    version: Mapped[int] = mapped_column(default=1)
    changed_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    changed_at: Mapped[datetime]
