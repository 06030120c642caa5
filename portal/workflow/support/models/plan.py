"""The plan with its goals."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import facet, table_args

ATS = ("ats",)
AREAS = ("home", "work", "money", "family")
GOAL_STATES = ("open", "met", "partly_met", "dropped")


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
        UniqueConstraint("id", "case_id"),
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
