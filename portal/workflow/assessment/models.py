"""The Equipe's sessions, information asked and answered, and decisions."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants.base import Base, Codes, CreatedAt, Key, one_of
from tenants.isolation import MINE, Isolation, facet, table_args

BOTH = ("comune", "ats")
SEAT = (
    "exists (select 1 from portal.equipe_members e where e.partnership_id = portal.equipe_sessions.partnership_id"
    " and e.organisation_id = (select app.me()) and e.person_id = (select app.person()) and e.ended_on is null)"
)
COMUNE_OF = (
    "exists (select 1 from portal.partnership_members p where p.partnership_id = portal.equipe_sessions.partnership_id"
    " and p.organisation_id = (select app.me()) and p.kind = 'comune' and p.ended_on is null)"
)
OUTCOMES = ("eligible", "rejected")
REASONS_OF: dict[str, tuple[str, ...]] = {
    "eligible": ("criteria_met", "criterion_overruled", "other"),
    "rejected": ("criteria_not_met", "other_solution", "household_declined", "information_missing", "need_not_temporary",
                 "need_beyond_programme", "other"),
}  # fmt: skip
REASONS = tuple(dict.fromkeys(reason for reasons in REASONS_OF.values() for reason in reasons))


class EquipeSession(Base):
    """A sitting of the Equipe of a partnership. Its members see it, and the Comune's service."""

    __tablename__ = "equipe_sessions"
    __table_args__ = table_args(
        Isolation(f"({SEAT} or {COMUNE_OF})", f"({MINE} and {SEAT})", SEAT, ("held",), system=("select",)),
        Index("ix_equipe_sessions_partnership_id", "partnership_id", "starts_at"),
    )

    id: Mapped[Key]
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("portal.partnerships.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    starts_at: Mapped[datetime]
    place: Mapped[str | None]
    held: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))


class AssessmentItem(Base):
    """A case on the agenda of a session of the Equipe, for its decision number ``sequence`` (a re-examination's is the second)."""

    __tablename__ = "assessment_items"
    __table_args__ = table_args(
        facet("assessment_items", "assessment", writers=BOTH, system=("select",)),
        UniqueConstraint("session_id", "case_id"),
        Index("ix_assessment_items_case_id", "case_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("portal.equipe_sessions.id"))
    sequence: Mapped[int] = mapped_column(default=1)
    taken_up_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    created_at: Mapped[CreatedAt]
    session: Mapped[EquipeSession] = relationship()


class InformationRequest(Base):
    """A question of the Equipe to the Comune's service, with its due date and its answer."""

    __tablename__ = "information_requests"
    __table_args__ = table_args(
        facet("information_requests", "assessment", writers=BOTH, system=("select",)),
        CheckConstraint("(answered_at is null) = (answer is null)", name="information_answered"),
        Index("ix_information_requests_open", "case_id", postgresql_where=text("answered_at is null")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    asked_at: Mapped[CreatedAt]
    question: Mapped[str]
    due_on: Mapped[date]
    answer: Mapped[str | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    answered_at: Mapped[datetime | None]


class Overrule(Base):
    """The written reason of the head of service for going against criteria. Without one such a decision is refused.

    It holds for the decision number ``sequence`` only, and for the criteria that were not met when it was written.
    """

    __tablename__ = "overrules"
    __table_args__ = table_args(
        facet("overrules", "assessment", writers=("comune",), frozen=True), Index("ix_overrules_case_id", "case_id")
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    head_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    at: Mapped[CreatedAt]
    sequence: Mapped[int] = mapped_column(default=1)
    criteria: Mapped[Codes]
    reason: Mapped[str]


class Decision(Base):
    """What the Equipe decided on a case, why, and who sat. Never changed; a re-examination adds another.

    ``open_requests`` remembers how many questions to the Comune had no answer yet when the Equipe decided all the same.
    """

    __tablename__ = "decisions"
    __table_args__ = table_args(
        facet("decisions", "assessment", writers=BOTH, frozen=True),
        CheckConstraint(one_of("outcome", OUTCOMES), name="decision_outcome"),
        CheckConstraint(one_of("reason", REASONS), name="decision_reason"),
        UniqueConstraint("case_id", "sequence", name="uq_decided_once"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("portal.equipe_sessions.id"))
    check_id: Mapped[UUID] = mapped_column(ForeignKey("portal.criteria_checks.id"))
    sequence: Mapped[int]
    outcome: Mapped[str]
    reason: Mapped[str]
    reasons_text: Mapped[str]
    overrule_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.overrules.id"))
    minutes: Mapped[str]
    present: Mapped[Codes]
    open_requests: Mapped[int] = mapped_column(default=0)
    decided_on: Mapped[date]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    recorded_at: Mapped[CreatedAt]
