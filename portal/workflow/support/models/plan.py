"""The plan in its versions, who signed each, and the goals in force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import MINE, Isolation, facet, granted, table_args

ATS = ("ats",)
AREAS = ("home", "work", "money", "family")
GOAL_STATES = ("open", "met", "partly_met", "not_met", "dropped")
PLAN_STATES = ("draft", "to_sign", "in_force", "superseded", "dropped")
UNDER_WAY = ("draft", "to_sign")
PARTIES = ("household", "educator", "social_worker", "consultant")
"""Who may commit to something for a goal."""
SIGNING = ("household", "educator")
"""Who signs a plan."""
METHODS = ("screen", "paper", "missing")
_WRITES = granted("plans", "support", kinds=ATS)


class Plan(Base):
    """One version of the individual educational plan, written with the household.

    One is in force, one may be under way beside it: a draft, which only the organisation that writes it sees, or one sent for
    signature, whose ``content`` no longer changes (a trigger sees to it). ``content`` says where the household stands in each area,
    the goals with the commitments of each party, and why a goal was taken out; ``content_hash`` is its fingerprint, which the
    signatures and the sealed PDF in ``file`` carry.
    """

    __tablename__ = "plans"
    __table_args__ = table_args(
        Isolation(
            select=f"({granted('plans', 'support')} and (state not in ('draft', 'dropped') or {MINE}))",
            insert=_WRITES,
            update=_WRITES,
        ),
        CheckConstraint(one_of("state", PLAN_STATES), name="plan_state"),
        CheckConstraint("state not in ('in_force', 'superseded') or agreed_on is not null", name="plan_in_force_has_day"),
        CheckConstraint("state <> 'dropped' or dropped_reason is not null", name="plan_dropped_has_reason"),
        UniqueConstraint("id", "case_id"),
        UniqueConstraint("case_id", "version", name="uq_plan_version"),
        Index("uq_one_plan_in_force", "case_id", unique=True, postgresql_where=text("state = 'in_force'")),
        Index("uq_one_plan_under_way", "case_id", unique=True, postgresql_where=text(one_of("state", UNDER_WAY))),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="draft")
    summary: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    content_hash: Mapped[str | None]
    agreed_on: Mapped[date | None]
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]
    sent_at: Mapped[datetime | None]
    superseded_on: Mapped[date | None]
    dropped_reason: Mapped[str | None]
    file: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    file_hash: Mapped[str | None]


class PlanSignature(Base):
    """What one person said to a version of the plan: signed on the screen or on paper, or did not sign, and why (``note``).

    Written once; ``content_hash`` is the fingerprint of what was signed, so that a version that was taken back and changed needs new
    signatures. ``person_id`` is who signed for the educators, ``member_id`` who of the household; names stand where names belong, and
    the sealed ``image`` is shown only to whoever may read them.
    """

    __tablename__ = "plan_signatures"
    __table_args__ = table_args(
        facet("plan_signatures", "support", writers=ATS, frozen=True),
        CheckConstraint(one_of("party", SIGNING), name="plan_signature_party"),
        CheckConstraint("(party = 'household') = (member_id is not null)", name="plan_signature_member"),
        CheckConstraint("(party = 'educator') = (person_id is not null)", name="plan_signature_person"),
        CheckConstraint(one_of("method", METHODS), name="plan_signature_method"),
        CheckConstraint(
            "(method = 'missing') = (image is null) and (method <> 'missing' or note is not null)", name="plan_signature_shown"
        ),
        ForeignKeyConstraint(["plan_id", "case_id"], ["portal.plans.id", "portal.plans.case_id"]),
        ForeignKeyConstraint(["member_id", "case_id"], ["portal.members.id", "portal.members.case_id"]),
        Index("ix_plan_signatures_plan_id", "plan_id", "at"),
        Index("ix_plan_signatures_case_id", "case_id"),
    )

    id: Mapped[Key]
    plan_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    party: Mapped[str]
    member_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    method: Mapped[str]
    note: Mapped[str | None]
    image: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    content_hash: Mapped[str]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    at: Mapped[CreatedAt]


class Goal(Base):
    """One goal in force: what is expected, the indicator by which one will know, where it began, its date, who commits to what.

    It is what the plan in force says of it (``plan_id``, the version that said so last), under the id that all versions know it by.
    """

    __tablename__ = "goals"
    __table_args__ = table_args(
        facet("goals", "support", writers=ATS),
        CheckConstraint(one_of("area", AREAS), name="goal_area"),
        CheckConstraint(one_of("state", GOAL_STATES), name="goal_state"),
        CheckConstraint("(state = 'open') = (closed_on is null)", name="goal_closed_has_day"),
        CheckConstraint("start_level between 0 and 4", name="goal_start_level"),
        UniqueConstraint("id", "case_id"),
        Index("ix_goals_case_id", "case_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.plans.id"))
    area: Mapped[str]
    title: Mapped[str]
    expected: Mapped[str] = mapped_column(default="", server_default=text("''"))
    indicator: Mapped[str]
    start_level: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    commitments: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'::jsonb"))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="open")
    closed_on: Mapped[date | None]
    closing_note: Mapped[str | None]
    created_at: Mapped[CreatedAt]
