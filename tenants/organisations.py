"""Organisations, the partnerships that bind them, the Equipe, and a partnership's versioned rules."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import MINE, Isolation
from tenants.kinds import Kind

STALLED_DAYS = {
    "submitted": 10, "assessment": 30, "waiting": 60, "proposed": 7, "assigned": 21, "hosted": 45, "leaving": 30,
}  # fmt: skip
"""By stage, the days without anything happening after which a case counts as stalled (assumed: a rule)."""
PARTNERS = "= any ((select app.partners())::uuid[])"
OF_MINE = "= any ((select app.partnerships())::uuid[])"
PARTNERSHIPS = f"partnership_id {OF_MINE}"
HEADS = (
    "partnership_id = any ((select app.partnerships())::uuid[]) and changed_by_id = (select app.person())"
    " and exists (select 1 from portal.partnership_members p"
    " where p.partnership_id = portal.rules.partnership_id and p.organisation_id = (select app.me()) and p.kind = 'comune'"
    " and p.ended_on is null) and exists (select 1 from portal.memberships m join portal.membership_roles r on r.membership_id = m.id"
    " where m.organisation_id = (select app.me()) and m.person_id = (select app.person()) and m.ended_on is null"
    " and r.role = 'head_of_service')"
)
"""Only who heads the Comune's service changes the rules, in their own name."""
OWN_REFERRAL = ("not_alone", "not_recorded", "abstains")


class Organisation(Base):
    """A partner that logs in. Its partners may know that it exists and how it is called; nobody else."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="organisation_kind"),
        {"info": {"isolation": Isolation(select=f"id {PARTNERS}", system=("select", "insert", "update"))}},
    )

    id: Mapped[Key]
    kind: Mapped[str]
    name: Mapped[str]
    short_name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    accent: Mapped[str] = mapped_column(default="petrol")
    address: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class Partnership(Base):
    """Organisations that run the programme together under one set of rules."""

    __tablename__ = "partnerships"
    __table_args__ = ({"info": {"isolation": Isolation(select=f"id {OF_MINE}", system=("select", "insert", "update"))}},)

    id: Mapped[Key]
    name: Mapped[str]
    lead_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    created_at: Mapped[CreatedAt]


class PartnershipMember(Base):
    """An organisation's seat in a partnership, in one kind."""

    __tablename__ = "partnership_members"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="partnership_member_kind"),
        UniqueConstraint("partnership_id", "organisation_id"),
        Index("ix_partnership_members_organisation_id", "organisation_id"),
        {"info": {"isolation": Isolation(select=PARTNERSHIPS, system=("select", "insert", "update"))}},
    )

    id: Mapped[Key]
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("portal.partnerships.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    kind: Mapped[str]
    joined_on: Mapped[date]
    ended_on: Mapped[date | None]
    organisation: Mapped[Organisation] = relationship()


class EquipeMember(Base):
    """A named person's seat in the Equipe of a partnership, for the organisation that sent them."""

    __tablename__ = "equipe_members"
    __table_args__ = (
        Index(
            "uq_equipe_members_seat",
            "partnership_id",
            "person_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("ended_on is null"),
        ),
        Index("ix_equipe_members_person_id", "person_id"),
        {
            "info": {
                "isolation": Isolation(
                    select=PARTNERSHIPS,
                    insert=f"{MINE} and {PARTNERSHIPS}",
                    update=f"{MINE} and {PARTNERSHIPS}",
                    update_columns=("ended_on",),
                    system=("select", "insert", "update"),
                )
            }
        },
    )

    id: Mapped[Key]
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("portal.partnerships.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    since: Mapped[date]
    ended_on: Mapped[date | None]


class Rules(Base):
    """One dated version of a partnership's numbers. A case keeps the version it was submitted under; never updated.

    ``patron_day`` (``MM-DD``) is a holiday of the place. ``own_referral`` says what the author of a referral may do when the Equipe
    decides on it: anything but deciding alone (``not_alone``), besides neither chair nor record the decision (``not_recorded``), or
    not count at all (``abstains``).
    """

    __tablename__ = "rules"
    __table_args__ = (
        UniqueConstraint("partnership_id", "version"),
        CheckConstraint("base_months between 1 and 12 and renewal_months between 0 and 12", name="rules_months"),
        CheckConstraint("max_persons between 1 and 20 and min_incomes >= 0", name="rules_criteria"),
        CheckConstraint("quorum_members between 1 and 20", name="rules_quorum"),
        CheckConstraint("visit_notice_days between 0 and 30", name="rules_visit_notice"),
        CheckConstraint(
            "visit_from_hour >= 0 and visit_from_hour < visit_until_hour and visit_until_hour <= 24", name="rules_visit_hours"
        ),
        CheckConstraint(one_of("own_referral", OWN_REFERRAL), name="rules_own_referral"),
        CheckConstraint("patron_day ~ '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'", name="rules_patron_day"),
        {"info": {"isolation": Isolation(select=PARTNERSHIPS, insert=HEADS, system=("select", "insert"))}},
    )

    id: Mapped[Key]
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("portal.partnerships.id"))
    version: Mapped[int]
    valid_from: Mapped[date]
    source: Mapped[str]
    max_persons: Mapped[int] = mapped_column(default=4)
    min_incomes: Mapped[int] = mapped_column(default=1)
    base_months: Mapped[int] = mapped_column(default=12)
    renewal_months: Mapped[int] = mapped_column(default=12)
    review_opens_days: Mapped[int] = mapped_column(default=90)
    review_due_days: Mapped[int] = mapped_column(default=30)
    contributions_due_days: Mapped[int] = mapped_column(default=45, server_default=text("45"))
    late_contributions_days: Mapped[int] = mapped_column(default=7, server_default=text("7"))
    reminder_days: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=lambda: [60, 30, 15])
    proposal_answer_days: Mapped[int] = mapped_column(default=5)
    check_valid_months: Mapped[int] = mapped_column(default=6)
    draft_expires_days: Mapped[int] = mapped_column(default=60)
    contacts_after_days: Mapped[int] = mapped_column(default=60)
    quiet_support_days: Mapped[int] = mapped_column(default=21)
    plan_review_days: Mapped[int] = mapped_column(default=90, server_default=text("90"))
    duty_hours: Mapped[int] = mapped_column(default=48)
    turnaround_days: Mapped[int] = mapped_column(default=5)
    stalled_days: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=lambda: dict(STALLED_DAYS), server_default=text(f"'{json.dumps(STALLED_DAYS)}'::jsonb")
    )
    ticket_days: Mapped[int] = mapped_column(default=14, server_default=text("14"))
    urgent_ticket_days: Mapped[int] = mapped_column(default=2, server_default=text("2"))
    points_urgency: Mapped[int] = mapped_column(default=10)
    points_child: Mapped[int] = mapped_column(default=3)
    points_eviction: Mapped[int] = mapped_column(default=8)
    points_month_waited: Mapped[int] = mapped_column(default=1)
    quorum_members: Mapped[int] = mapped_column(default=2, server_default=text("2"))
    quorum_both: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    own_referral: Mapped[str] = mapped_column(default="not_alone", server_default=text("'not_alone'"))
    information_days: Mapped[int] = mapped_column(default=10, server_default=text("10"))
    information_expires_days: Mapped[int] = mapped_column(default=10, server_default=text("10"))
    visit_notice_days: Mapped[int] = mapped_column(default=3, server_default=text("3"))
    visit_from_hour: Mapped[int] = mapped_column(default=9, server_default=text("9"))
    visit_until_hour: Mapped[int] = mapped_column(default=19, server_default=text("19"))
    behalf_days: Mapped[int] = mapped_column(default=7, server_default=text("7"))
    patron_day: Mapped[str | None]
    reason: Mapped[str | None]
    changed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    created_at: Mapped[CreatedAt]
