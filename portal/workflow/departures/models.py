"""How a stay ends: the exit with its reason and plan, and what came after."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.cases.owing import reminded_on
from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import facet, table_args

BOTH = ("comune", "ats")
DEPARTURE_REASONS = ("own_home_found", "renewal_refused", "months_used_up", "household_choice", "rules_broken", "other")
NEXT_HOMES = (
    "private_rent",
    "public_housing",
    "own_home",
    "family_or_friends",
    "other_programme",
    "residential_service",
    "unknown",
)
FOLLOW_UP_MONTHS = (3, 6, 12)
STEP_OWNERS = ("comune", "ats", "household")
STEP_IS_OPEN = "done_at is null and struck_at is null"


class Departure(Base):
    """The exit as decided: why, by when (``leaves_on``, the last day in the home), and the steps towards the next home."""

    __tablename__ = "departures"
    __table_args__ = table_args(
        facet("departures", "outcome", writers=BOTH, system=("select", "update")),
        CheckConstraint(one_of("reason", DEPARTURE_REASONS), name="departure_reason"),
        UniqueConstraint("id", "case_id"),
        Index("uq_one_open_departure", "case_id", unique=True, postgresql_where=text("called_off_at is null")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    reason: Mapped[str]
    reason_text: Mapped[str | None]
    leaves_on: Mapped[date]
    exit_plan: Mapped[str | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    decided_at: Mapped[CreatedAt]
    called_off_at: Mapped[datetime | None]
    called_off_reason: Mapped[str | None]


class ExitStep(Base):
    """One step of the way out: what, by when, and who looks after it: a person of the Comune or of a supporting body, or the household.

    Struck out with a reason when it is needed no more; a departure that is called off leaves its steps as they were.
    """

    __tablename__ = "exit_steps"
    __table_args__ = table_args(
        facet("exit_steps", "outcome", writers=BOTH, system=("select",)),
        CheckConstraint(one_of("whose", STEP_OWNERS), name="exit_step_whose"),
        CheckConstraint("(whose = 'household') = (owed_by_id is null)", name="exit_step_has_owner"),
        CheckConstraint("(done_at is null) = (done_by_id is null)", name="exit_step_done_by_somebody"),
        CheckConstraint("(struck_at is null) = (struck_reason is null)", name="exit_step_struck_has_reason"),
        CheckConstraint("done_at is null or struck_at is null", name="exit_step_done_or_struck"),
        UniqueConstraint("id", "case_id"),
        ForeignKeyConstraint(["departure_id", "case_id"], ["portal.departures.id", "portal.departures.case_id"]),
        Index("ix_exit_steps_departure_id", "departure_id", "due_on"),
        Index("ix_exit_steps_case_id", "case_id", "due_on", postgresql_where=text(STEP_IS_OPEN)),
        Index("ix_exit_steps_owed", "owed_by_id", "due_on", postgresql_where=text(STEP_IS_OPEN)),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    departure_id: Mapped[UUID]
    what: Mapped[str]
    due_on: Mapped[date]
    whose: Mapped[str]
    owed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    created_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    created_at: Mapped[CreatedAt]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    done_note: Mapped[str | None]
    struck_at: Mapped[datetime | None]
    struck_reason: Mapped[str | None]


class Outcome(Base):
    """What the stay came to: the next home and whether it stands on the household's own feet."""

    __tablename__ = "outcomes"
    __table_args__ = table_args(
        facet("outcomes", "outcome", writers=BOTH),
        CheckConstraint(one_of("next_home", NEXT_HOMES), name="outcome_next_home"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    next_home: Mapped[str]
    housing_autonomy: Mapped[bool]
    working: Mapped[bool | None]
    summary: Mapped[str]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    recorded_at: Mapped[CreatedAt]


class FollowUp(Base):
    """How the household fares 3, 6 and 12 months later.

    ``outcome_known`` (trigger): the outcome of the stay is recorded. What is still to be recorded is found by it, without asking every
    case of a year whether it has one.
    """

    __tablename__ = "follow_ups"
    __table_args__ = table_args(
        facet("follow_ups", "outcome", writers=BOTH, system=("select", "update")),
        CheckConstraint("months in (3, 6, 12)", name="follow_up_months"),
        UniqueConstraint("case_id", "months"),
        Index("ix_follow_ups_due", "due_on", postgresql_where=text("done_at is null")),
        Index("ix_follow_ups_open", "organisation_id", "due_on", postgresql_where=text("done_at is null")),
        Index(
            "ix_follow_ups_without_outcome",
            "organisation_id",
            postgresql_where=text("months = 12 and done_at is null and not outcome_known"),
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    months: Mapped[int]
    due_on: Mapped[date]
    still_housed: Mapped[bool | None]
    note: Mapped[str | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    done_at: Mapped[datetime | None]
    outcome_known: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    if TYPE_CHECKING:
        reminded_on: Mapped[date | None]


FollowUp.reminded_on = reminded_on(FollowUp.id, FollowUp.case_id, "outcome")
