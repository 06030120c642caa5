"""The search for work and for a home: one trail for each place or offer that is tried, and the dated steps on it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import facet, table_args

ATS = ("ats",)
FIELDS = ("work", "home")
TRAIL_KINDS: dict[str, tuple[str, ...]] = {
    "work": ("job", "training", "employment_centre", "work_agency"),
    "home": ("landlord", "estate_agency", "public_housing", "other_home"),
}
"""What is tried in each field: an employer, a course, the employment centre, an agency; a landlord, an agency, a public-housing call."""
ALL_TRAIL_KINDS = tuple(kind for kinds in TRAIL_KINDS.values() for kind in kinds)
STEP_KINDS: dict[str, tuple[str, ...]] = {
    "work": ("contact", "application", "registration", "interview", "offer"),
    "home": ("contact", "application", "registration", "viewing", "offer"),
}
ALL_STEP_KINDS = ("contact", "application", "registration", "interview", "viewing", "offer", "outcome")
HELPERS = ("alone", "educator", "consultant", "social_worker", "volunteer", "relatives", "other")
TRAIL_OUTCOMES = ("taken", "refused", "declined", "no_answer")
"""Taken up (hired, enrolled, a home found); refused by the other side; declined by the household; nobody ever answered."""
REASONS: dict[str, tuple[str, ...]] = {
    "work": ("experience", "hours", "distance", "language", "childcare", "health", "pay", "others_chosen", "not_said", "other"),
    "home": ("rent", "guarantee", "income", "contract", "household_size", "origin", "condition", "distance", "others_chosen", "not_said",
             "other"),
}  # fmt: skip
ALL_REASONS = tuple(dict.fromkeys(reason for reasons in REASONS.values() for reason in reasons))
WITH_REASON = ("refused", "declined")


class Trail(Base):
    """One place or offer that somebody of the household, or all of it, tries: an employer, a course, a landlord, a public call.

    ``outcome`` is that of the last step of kind ``outcome``, and empty as long as the trail is followed.
    """

    __tablename__ = "search_trails"
    __table_args__ = table_args(
        facet("search_trails", "support", writers=ATS),
        CheckConstraint(one_of("field", FIELDS), name="trail_field"),
        CheckConstraint(
            " or ".join(f"(field = '{field}' and {one_of('kind', kinds)})" for field, kinds in TRAIL_KINDS.items()),
            name="trail_kind",
        ),
        CheckConstraint(f"outcome is null or {one_of('outcome', TRAIL_OUTCOMES)}", name="trail_outcome"),
        CheckConstraint(f"reason is null or {one_of('reason', ALL_REASONS)}", name="trail_reason"),
        CheckConstraint("(outcome is null) = (ended_on is null)", name="trail_ended_has_day"),
        CheckConstraint("outcome is null or (reason is not null) = (outcome in ('refused', 'declined'))", name="trail_why_not"),
        ForeignKeyConstraint(["member_id", "case_id"], ["portal.members.id", "portal.members.case_id"]),
        UniqueConstraint("id", "case_id"),
        Index("ix_search_trails_case_id", "case_id", text("started_on desc")),
        Index("ix_search_trails_due", "case_id", "next_step_on",
              postgresql_where=text("outcome is null and next_step_on is not null")),
    )  # fmt: skip

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    field: Mapped[str]
    kind: Mapped[str]
    member_id: Mapped[UUID | None]
    what: Mapped[str]
    started_on: Mapped[date]
    next_step: Mapped[str | None]
    next_step_on: Mapped[date | None]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    ended_on: Mapped[date | None]
    created_at: Mapped[CreatedAt]


class TrailStep(Base):
    """What was done on a trail on a day, and with whose help. Written once; one that was a mistake is struck, and stays."""

    __tablename__ = "search_steps"
    __table_args__ = table_args(
        facet("search_steps", "support", writers=ATS, update_columns=("struck_at", "struck_by_id")),
        CheckConstraint(one_of("kind", ALL_STEP_KINDS), name="search_step_kind"),
        CheckConstraint(one_of("helped_by", HELPERS), name="search_step_helper"),
        CheckConstraint("(kind = 'outcome') = (outcome is not null)", name="search_step_outcome"),
        CheckConstraint(f"outcome is null or {one_of('outcome', TRAIL_OUTCOMES)}", name="search_step_outcome_code"),
        CheckConstraint(f"reason is null or {one_of('reason', ALL_REASONS)}", name="search_step_reason"),
        CheckConstraint("(struck_at is null) = (struck_by_id is null)", name="search_step_struck"),
        ForeignKeyConstraint(["trail_id", "case_id"], ["portal.search_trails.id", "portal.search_trails.case_id"]),
        Index("ix_search_steps_case_id", "case_id", text("on_day desc"), text("at desc")),
        Index("ix_search_steps_trail_id", "trail_id", "on_day"),
    )

    id: Mapped[Key]
    trail_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    kind: Mapped[str]
    on_day: Mapped[date]
    helped_by: Mapped[str]
    note: Mapped[str | None]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    at: Mapped[CreatedAt]
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
