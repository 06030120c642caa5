"""The plan with its goals, sessions of support, the family budget, and an educator's working notes."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Cents, CreatedAt, Key, one_of
from tenants.isolation import MINE, Isolation, facet, granted, table_args

ATS = ("ats",)
AREAS = ("home", "work", "money", "family")
GOAL_STATES = ("open", "met", "partly_met", "dropped")
ATTENDANCES = ("all", "some", "nobody")
BUDGET_KINDS = ("income", "fixed_cost", "variable_cost", "debt", "savings", "target")


class Plan(Base):
    """The individual educational plan, written with the household."""

    __tablename__ = "plans"
    __table_args__ = table_args(facet("plans", "support", writers=ATS))

    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    summary: Mapped[str]
    agreed_on: Mapped[date]
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))


class Goal(Base):
    """One goal of the plan, with the indicator by which one will know, and its date."""

    __tablename__ = "goals"
    __table_args__ = table_args(
        facet("goals", "support", writers=ATS),
        CheckConstraint(one_of("area", AREAS), name="goal_area"),
        CheckConstraint(one_of("state", GOAL_STATES), name="goal_state"),
        CheckConstraint("(state = 'open') = (closed_on is null)", name="goal_closed_has_day"),
        Index("ix_goals_case_id", "case_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    area: Mapped[str]
    title: Mapped[str]
    indicator: Mapped[str]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="open")
    closed_on: Mapped[date | None]
    closing_note: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class SupportSession(Base):
    """A meeting with the household: planned, then recorded: who, where, how long, what was done, the next step."""

    __tablename__ = "support_sessions"
    __table_args__ = table_args(
        facet("support_sessions", "support", writers=ATS, system=("select",)),
        CheckConstraint(f"attendance is null or {one_of('attendance', ATTENDANCES)}", name="support_session_attendance"),
        CheckConstraint("minutes is null or minutes between 5 and 600", name="support_session_minutes"),
        CheckConstraint(
            "recorded_at is null or (attendance is not null and minutes is not null)", name="support_session_recorded"
        ),
        UniqueConstraint("id", "case_id"),
        Index("ix_support_sessions_case_id", "case_id", text("starts_at desc")),
        Index("ix_support_sessions_worker", "worker_id", "starts_at"),
        Index(
            "ix_support_sessions_open",
            "worker_id",
            "starts_at",
            postgresql_where=text("recorded_at is null and cancelled_reason is null"),
        ),
        CheckConstraint("recorded_at is null or cancelled_reason is null", name="support_session_held_or_cancelled"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    starts_at: Mapped[datetime]
    place: Mapped[str | None]
    cancelled_reason: Mapped[str | None]
    attendance: Mapped[str | None]
    minutes: Mapped[int | None]
    done: Mapped[str | None]
    next_step: Mapped[str | None]
    concern: Mapped[bool] = mapped_column(default=False)
    concern_text: Mapped[str | None]
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    recorded_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


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


class WorkingNote(Base):
    """An educator's own note: its author and the coordinator read it, nobody else, ever."""

    __tablename__ = "working_notes"
    __table_args__ = table_args(
        Isolation(
            select=f"{MINE} and ((author_id = (select app.person()) and {granted('working_notes', 'support_notes')})"
            f" or {granted('working_notes', 'support_notes', audience='head')})",
            insert=f"{MINE} and author_id = (select app.person()) and {granted('working_notes', 'support_notes')}",
        ),
        ForeignKeyConstraint(["session_id", "case_id"], ["portal.support_sessions.id", "portal.support_sessions.case_id"]),
        Index("ix_working_notes_case_id", "case_id", "at"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    session_id: Mapped[UUID | None]
    at: Mapped[CreatedAt]
    text: Mapped[str]
