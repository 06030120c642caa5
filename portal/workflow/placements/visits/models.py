"""An inspection of a home that is lived in: the times offered, what was agreed, what was found; and each step on the way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.placements.models import OWN
from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import facet, table_args

STATES = ("proposed", "countered", "agreed", "announced", "done", "missed", "cancelled")
WAITING = ("proposed", "countered", "agreed", "announced")
"""The states from which something is still to come."""
PURPOSES = ("condition", "check", "repair", "meters", "other")
STEPS = ("propose", "agree", "counter", "accept", "postpone", "cancel", "miss", "announce", "complete")
SIDES = ("household", "owner")
WRITERS = ("comune", "ats")


class HomeVisit(Base):
    """An inspection of a home in which a household lives. It belongs to the facet ``placement`` of the household's case.

    ``windows`` are the times that stand on offer, the owner's or (``countered``) the household's; ``starts_at`` and ``ends_at`` what
    was agreed. ``urgent``: an entry without notice, for a danger. ``ticket_id``: that of the recurring check for which one comes.
    """

    __tablename__ = "home_visits"
    __table_args__ = table_args(
        facet("home_visits", "placement", writers=WRITERS, slice_=OWN, slice_writes=True, system=("select",)),
        CheckConstraint(one_of("state", STATES), name="home_visit_state"),
        CheckConstraint(one_of("purpose", PURPOSES), name="home_visit_purpose"),
        CheckConstraint(f"missed_by is null or {one_of('missed_by', SIDES)}", name="home_visit_missed_by"),
        CheckConstraint("state not in ('agreed', 'announced', 'done', 'missed') or starts_at is not null", name="home_visit_has_time"),
        CheckConstraint("ends_at > starts_at", name="home_visit_times"),
        CheckConstraint("not urgent or reason is not null", name="home_visit_urgent_has_reason"),
        CheckConstraint("(state = 'missed') = (missed_by is not null)", name="home_visit_missed_has_side"),
        ForeignKeyConstraint(["placement_id", "case_id"], ["portal.placements.id", "portal.placements.case_id"]),
        ForeignKeyConstraint(["unit_id", "host_organisation_id"], ["portal.units.id", "portal.units.organisation_id"]),
        ForeignKeyConstraint(["unit_id", "property_id"], ["portal.units.id", "portal.units.property_id"]),
        UniqueConstraint("id", "case_id"),
        Index("uq_one_inspection_on_its_way", "placement_id", unique=True,
              postgresql_where=text("not urgent and state in ('proposed', 'countered', 'agreed')")),
        Index("ix_home_visits_case_id", "case_id"),
        Index("ix_home_visits_unit_id", "unit_id"),
        Index("ix_home_visits_host_open", "host_organisation_id",
              postgresql_where=text("state in ('proposed', 'countered', 'agreed', 'announced')")),
    )  # fmt: skip

    id: Mapped[Key]
    placement_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    unit_id: Mapped[UUID]
    property_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="proposed")
    urgent: Mapped[bool] = mapped_column(default=False)
    purpose: Mapped[str]
    note: Mapped[str | None]
    visitors: Mapped[str]
    carried_out_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    windows: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    answer_by: Mapped[date | None]
    asked_since: Mapped[date]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    missed_by: Mapped[str | None]
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.tickets.id"))
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    made_at: Mapped[CreatedAt]
    present: Mapped[str | None]
    condition: Mapped[str | None]
    rooms: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    findings: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))


class HomeVisitStep(Base):
    """One step of an inspection's history, written once: who, when, which times, why, and who told it when the owner wrote it."""

    __tablename__ = "home_visit_steps"
    __table_args__ = table_args(
        facet("home_visit_steps", "placement", writers=WRITERS, slice_=OWN, slice_writes=True, frozen=True),
        CheckConstraint(one_of("step", STEPS), name="home_visit_step"),
        ForeignKeyConstraint(["visit_id", "case_id"], ["portal.home_visits.id", "portal.home_visits.case_id"]),
        Index("ix_home_visit_steps_visit_id", "visit_id", "at"),
    )

    id: Mapped[Key]
    visit_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    step: Mapped[str]
    at: Mapped[CreatedAt]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    by_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    windows: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    text: Mapped[str | None]
    told_by: Mapped[str | None]
