"""The Equipe's sessions and their agendas, information asked and answered, and decisions. Who sat and what each said: ``voices.py``."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
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


SETTLED = ("decided", "put_off", "moved", "dropped")
"""How a matter leaves an agenda; ``moved``: to another one, before its session; ``dropped``: its case was withdrawn."""


class EquipeSession(Base):
    """A sitting of the Equipe of a partnership. Its members see it, and the Comune's service.

    Convened, then opened (who is present is recorded, somebody chairs), then closed; or called off. ``rules_id`` are the rules in
    force on the day, by which the quorum is counted. What was closed stays (trigger).
    """

    __tablename__ = "equipe_sessions"
    __table_args__ = table_args(
        Isolation(
            f"({SEAT} or {COMUNE_OF})",
            f"({MINE} and {SEAT})",
            SEAT,
            (
                "starts_at",
                "place",
                "chair_id",
                "rules_id",
                "opened_at",
                "closed_at",
                "called_off_at",
                "called_off_reason",
                "remarks",
            ),
            system=("select",),
        ),
        CheckConstraint("(opened_at is null) = (chair_id is null)", name="sitting_is_chaired"),
        CheckConstraint("(opened_at is null) = (rules_id is null)", name="sitting_has_rules"),
        CheckConstraint("closed_at is null or opened_at is not null", name="closed_after_opening"),
        CheckConstraint("(called_off_at is null) = (called_off_reason is null)", name="called_off_with_reason"),
        UniqueConstraint("id", "partnership_id"),
        Index("ix_equipe_sessions_partnership_id", "partnership_id", "starts_at"),
        Index("uq_convened_once", "partnership_id", "starts_at", unique=True, postgresql_where=text("called_off_at is null")),
    )

    id: Mapped[Key]
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("portal.partnerships.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    starts_at: Mapped[datetime]
    place: Mapped[str | None]
    created_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    chair_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    rules_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.rules.id"))
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]
    called_off_reason: Mapped[str | None]
    remarks: Mapped[str | None]

    @property
    def state(self) -> str:
        """``convened``, ``open``, ``closed`` or ``called_off``."""
        if self.called_off_at is not None:
            return "called_off"
        return "closed" if self.closed_at is not None else "open" if self.opened_at is not None else "convened"


class AssessmentItem(Base):
    """A matter on the agenda of a session of the Equipe: the decision number ``sequence`` on a case, or on its renewal review.

    ``opinions_opened_at`` is written by ``app.open_opinions`` alone: until then nobody reads the opinion of another.
    """

    __tablename__ = "assessment_items"
    __table_args__ = table_args(
        facet(
            "assessment_items",
            "assessment",
            writers=BOTH,
            system=("select",),
            update_columns=("settled", "settled_at", "put_off_reason"),
        ),
        CheckConstraint(f"settled is null or {one_of('settled', SETTLED)}", name="item_settled"),
        CheckConstraint("(settled is null) = (settled_at is null)", name="item_settled_at"),
        CheckConstraint("(settled is not distinct from 'put_off') = (put_off_reason is not null)", name="put_off_with_reason"),
        ForeignKeyConstraint(["review_id", "case_id"], ["portal.reviews.id", "portal.reviews.case_id"]),
        UniqueConstraint("id", "case_id"),
        Index("ix_assessment_items_case_id", "case_id"),
        Index(
            "uq_on_agenda_once", "session_id", "case_id", unique=True, postgresql_where=text("settled is distinct from 'moved'")
        ),
        Index("ix_assessment_items_open", "organisation_id", postgresql_where=text("settled_at is null")),
        Index("uq_one_open_item", "case_id", unique=True, postgresql_where=text("settled_at is null")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("portal.equipe_sessions.id"))
    review_id: Mapped[UUID | None]
    sequence: Mapped[int] = mapped_column(default=1)
    taken_up_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    created_at: Mapped[CreatedAt]
    opinions_opened_at: Mapped[datetime | None]
    opinions_opened_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    settled: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    put_off_reason: Mapped[str | None]
    session: Mapped[EquipeSession] = relationship()


class InformationRequest(Base):
    """A question of the Equipe to the Comune's service, with its due date and its answer. Once it has expired the Equipe waits for it no
    more; an answer that comes all the same is taken as long as nothing is decided."""

    __tablename__ = "information_requests"
    __table_args__ = table_args(
        facet("information_requests", "assessment", writers=BOTH, system=("select", "update")),
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
    expired_at: Mapped[datetime | None]


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
