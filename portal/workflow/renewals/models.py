"""The renewal review: opened once, four contributions, one decision; the owner sees only the question put to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.cases.owing import reminded_on
from tenants.base import Base, Codes, CreatedAt, Key, one_of
from tenants.isolation import facet, table_args

BOTH = ("comune", "ats")
REVIEW_STATES = ("collecting", "deferred", "granted", "refused", "lapsed")
PENDING = ("collecting", "deferred")
IS_PENDING = one_of("state", PENDING)
CONTRIBUTIONS = ("social_opinion", "educator_report", "financial_statement")
RECOMMENDATIONS = ("for", "against", "for_with_conditions")
REQUEST_WAYS = ("in_person", "by_phone", "in_writing", "by_email")
REASONS_OF: dict[str, tuple[str, ...]] = {
    "granted": ("work_settling", "home_found_not_ready", "savings_growing", "health", "school_year", "plan_under_way", "other"),
    "refused": ("reasons_not_proven", "criteria_no_longer_met", "plan_not_followed", "rules_broken", "other_solution",
                "unit_not_available", "household_declined", "other"),
}  # fmt: skip
"""The coded reasons of a decision; deferring has none of its own."""
REASONS = tuple(dict.fromkeys(reason for reasons in REASONS_OF.values() for reason in reasons))
OWN = ("renewal.question", "host_organisation_id = (select app.me())")


class Review(Base):
    """The review of one stay. ``due_on`` is when the decision is due; ``ends_on`` the end of the stay it was opened for.

    It sleeps while the household is leaving, wakes up when the departure is called off, and lapses at handback.
    """

    __tablename__ = "reviews"
    __table_args__ = table_args(
        facet("reviews", "renewal", writers=BOTH, system=("select", "update")),
        CheckConstraint(one_of("state", REVIEW_STATES), name="review_state"),
        CheckConstraint("due_on <= ends_on", name="review_due_before_end"),
        CheckConstraint("deferred_to is null or deferred_to < ends_on", name="review_deferred_before_end"),
        UniqueConstraint("placement_id", name="uq_one_review_of_a_stay"),
        UniqueConstraint("id", "case_id"),
        ForeignKeyConstraint(["placement_id", "case_id"], ["portal.placements.id", "portal.placements.case_id"]),
        Index("uq_one_pending_review", "case_id", unique=True, postgresql_where=text(IS_PENDING)),
        Index("ix_reviews_pending", "due_on", "id", postgresql_where=text(IS_PENDING)),
        Index("ix_reviews_to_decide", "organisation_id", "due_on", postgresql_where=text(IS_PENDING)),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    placement_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="collecting")
    opened_at: Mapped[CreatedAt]
    opened_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    late_reason: Mapped[str | None]
    ends_on: Mapped[date]
    contributions_due_on: Mapped[date]
    due_on: Mapped[date]
    deferred_to: Mapped[date | None]
    deferred_reason: Mapped[str | None]
    if TYPE_CHECKING:
        reminded_on: Mapped[date | None]


class RenewalRequest(Base):
    """What the household itself asked, or that it does not want a renewal: when, how, why, as written down by whoever heard it.

    It may come before its review is opened, and more than once: the last one counts. ``late_reason`` says why it came only when the
    contributions were due already.
    """

    __tablename__ = "renewal_requests"
    __table_args__ = table_args(
        facet("renewal_requests", "renewal", writers=BOTH, frozen=True),
        CheckConstraint(one_of("way", REQUEST_WAYS), name="request_way"),
        CheckConstraint("wants_renewal or months is null", name="request_months_of_whom_asks"),
        CheckConstraint("months is null or months between 1 and 12", name="request_months"),
        ForeignKeyConstraint(["placement_id", "case_id"], ["portal.placements.id", "portal.placements.case_id"]),
        Index("ix_renewal_requests_case_id", "case_id", "recorded_at"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    placement_id: Mapped[UUID]
    wants_renewal: Mapped[bool]
    asked_by: Mapped[str]
    asked_on: Mapped[date]
    way: Mapped[str]
    months: Mapped[int | None]
    reasons: Mapped[str]
    late_reason: Mapped[str | None]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    recorded_at: Mapped[CreatedAt]


class Contribution(Base):
    """What one side owes to the review: an owner in person, a due date, and what they wrote.

    ``owed_by_id`` follows whoever is assigned to the case (trigger); nobody assigned means the organisation's head. ``checked_on`` is the
    day on which the social worker last looked whether household and incomes are still recorded as they are.
    """

    __tablename__ = "contributions"
    __table_args__ = table_args(
        facet("contributions", "renewal", writers=BOTH, system=("select", "update")),
        CheckConstraint(one_of("kind", CONTRIBUTIONS), name="contribution_kind"),
        CheckConstraint(
            f"recommendation is null or {one_of('recommendation', RECOMMENDATIONS)}", name="contribution_recommendation"
        ),
        CheckConstraint("(given_at is null) = (text is null)", name="contribution_given"),
        UniqueConstraint("review_id", "kind"),
        ForeignKeyConstraint(["review_id", "case_id"], ["portal.reviews.id", "portal.reviews.case_id"]),
        Index("ix_contributions_case_id", "case_id"),
        Index("ix_contributions_owed", "owed_by_id", "due_on", postgresql_where=text("given_at is null")),
        Index("ix_contributions_missing", "organisation_id", "kind", postgresql_where=text("given_at is null")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    review_id: Mapped[UUID]
    kind: Mapped[str]
    owed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    due_on: Mapped[date]
    recommendation: Mapped[str | None]
    months: Mapped[int | None]
    text: Mapped[str | None]
    given_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    given_at: Mapped[datetime | None]
    checked_on: Mapped[date | None]
    if TYPE_CHECKING:
        reminded_on: Mapped[date | None]


class UnitQuestion(Base):
    """The fourth contribution, and all of the review that an owner sees: does the unit stay available, and until when?

    ``until`` is the end of the longest stay that a renewal would make; ``available_until`` the last day on which the owner gives the
    unit. Closed when the review is decided or lapses.
    """

    __tablename__ = "unit_questions"
    __table_args__ = table_args(
        facet("unit_questions", "renewal", writers=BOTH, slice_=OWN, slice_writes=True, system=("select", "update")),
        CheckConstraint("(answered_at is null) = (available is null)", name="unit_question_answered"),
        UniqueConstraint("review_id"),
        ForeignKeyConstraint(["review_id", "case_id"], ["portal.reviews.id", "portal.reviews.case_id"]),
        Index("ix_unit_questions_case_id", "case_id"),
        Index(
            "ix_unit_questions_open",
            "host_organisation_id",
            "due_on",
            postgresql_where=text("answered_at is null and closed_at is null"),
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    review_id: Mapped[UUID]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("portal.units.id"))
    asked_at: Mapped[CreatedAt]
    until: Mapped[date]
    due_on: Mapped[date]
    available: Mapped[bool | None]
    available_until: Mapped[date | None]
    note: Mapped[str | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    if TYPE_CHECKING:
        reminded_on: Mapped[date | None]


class ReviewDecision(Base):
    """What the Equipe decided on a renewal, with its reasons. A deferral is a decision too; it comes once.

    ``missing`` names the contributions that were not in, ``missing_reason`` why it was decided without them; ``late_reason`` why it was
    decided only after the end of the stay, or written down here before its review was opened. ``conditions`` are those of the renewal as
    they stood, ``conditions_reason`` why it was granted although one did not hold. ``session_id`` is the Equipe's session, if it was one.
    """

    __tablename__ = "review_decisions"
    __table_args__ = table_args(
        facet("review_decisions", "renewal", writers=BOTH, frozen=True),
        CheckConstraint(one_of("outcome", ("granted", "refused", "deferred")), name="review_outcome"),
        CheckConstraint("(outcome = 'granted') = (months is not null)", name="granted_has_months"),
        CheckConstraint("months is null or months between 1 and 12", name="granted_months"),
        CheckConstraint("outcome = 'refused' or exit_plan is null", name="refused_has_exit_plan"),
        CheckConstraint("(outcome = 'deferred') = (cardinality(reasons) = 0)", name="review_decision_has_reasons"),
        CheckConstraint(f"reasons <@ array[{', '.join(repr(r) for r in REASONS)}]", name="review_reasons"),
        CheckConstraint("(outcome = 'deferred') = (deferred_to is not null)", name="deferred_has_day"),
        UniqueConstraint("review_id", "outcome"),
        ForeignKeyConstraint(["review_id", "case_id"], ["portal.reviews.id", "portal.reviews.case_id"]),
        Index("uq_review_decided_once", "review_id", unique=True, postgresql_where=text("outcome <> 'deferred'")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    review_id: Mapped[UUID]
    outcome: Mapped[str]
    months: Mapped[int | None]
    reasons: Mapped[Codes]
    proven_reasons: Mapped[str]
    exit_plan: Mapped[str | None]
    deferred_to: Mapped[date | None]
    minutes: Mapped[str]
    present: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    missing: Mapped[Codes]
    missing_reason: Mapped[str | None]
    late_reason: Mapped[str | None]
    conditions: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    conditions_reason: Mapped[str | None]
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.equipe_sessions.id"))
    decided_on: Mapped[date]
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    recorded_at: Mapped[CreatedAt]


Review.reminded_on = reminded_on(Review.id, Review.case_id, "renewal")
Contribution.reminded_on = reminded_on(Contribution.id, Contribution.case_id, "renewal")
UnitQuestion.reminded_on = reminded_on(UnitQuestion.id, UnitQuestion.case_id, "renewal")
