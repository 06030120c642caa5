"""What a referral tells of a household: members, incomes, social situation, consent; its criteria and why it was withdrawn.

One table for each facet.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants.base import Base, Cents, Codes, CreatedAt, Key, one_of
from tenants.crypto import Encrypted
from tenants.isolation import facet, table_args

RELATIONS = ("reference", "spouse", "partner", "child", "parent", "sibling", "grandchild", "other_relative", "other")
INCOME_KINDS = (
    "employment",
    "precarious_work",
    "pension",
    "inclusion_allowance",
    "unemployment_benefit",
    "child_benefit",
    "other",
)
CERTAINTIES = ("certain", "likely", "uncertain")
TARGETS = ("vulnerability", "fragility")
VULNERABILITIES = (
    "eviction", "overcrowding", "homeless", "job_loss", "single_parent", "disability", "illness", "violence", "migration",
    "separation", "debts", "other",
)  # fmt: skip
ISEE_KINDS = ("ordinary", "current", "minors", "none")
COMUNE = ("comune",)
MOMENTS = ("submit", "recheck", "decision", "review")
WITHDRAWALS = ("withdrawn", "re_examination", "reopened", "called_off")


class Member(Base):
    """A person of the household, by all that the facet ``identity`` holds except the name and contacts (:class:`MemberName`)."""

    __tablename__ = "members"
    __table_args__ = table_args(
        facet("members", "identity", writers=COMUNE, system=("select",)),
        CheckConstraint(one_of("relation", RELATIONS), name="member_relation"),
        CheckConstraint("sex is null or sex in ('F', 'M', 'X')", name="member_sex"),
        CheckConstraint("tax_code is null or tax_code_reason is null", name="member_tax_code_or_reason"),
        UniqueConstraint("id", "case_id"),
        Index("ix_members_case_id", "case_id"),
        Index("ix_members_tax_code_index", "tax_code_index", postgresql_where=text("tax_code_index is not null")),
        Index(
            "uq_members_reference", "case_id", unique=True, postgresql_where=text("relation = 'reference' and removed_at is null")
        ),
        Index("uq_members_tax_code", "case_id", "tax_code_index", unique=True, postgresql_where=text("removed_at is null")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    position: Mapped[int] = mapped_column(default=0)
    relation: Mapped[str]
    born_on: Mapped[date]
    birth_place: Mapped[str | None]
    sex: Mapped[str | None]
    citizenship: Mapped[str | None]
    tax_code: Mapped[str | None] = mapped_column(Encrypted("members.tax_code"))
    tax_code_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    tax_code_reason: Mapped[str | None]
    removed_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    name: Mapped[MemberName] = relationship(back_populates="member", uselist=False, lazy="joined")


class MemberName(Base):
    """A member's name and contacts. An owner that lodges the household sees the adults' ones (``identity.contacts``)."""

    __tablename__ = "member_names"
    __table_args__ = table_args(
        facet(
            "member_names",
            "identity",
            writers=COMUNE,
            slice_=("identity.contacts", "adult and removed_at is null"),
            system=("select",),
        ),
        ForeignKeyConstraint(["member_id", "case_id"], ["portal.members.id", "portal.members.case_id"]),
        Index("ix_member_names_case_id", "case_id"),
        Index(
            "ix_member_names_reference",
            "case_id",
            postgresql_where=text("reference"),
            postgresql_include=("surname", "given_name"),
        ),
    )

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    surname: Mapped[str]
    given_name: Mapped[str]
    adult: Mapped[bool]
    reference: Mapped[bool] = mapped_column(default=False)
    phone: Mapped[str | None] = mapped_column(Encrypted("member_names.phone"))
    email: Mapped[str | None] = mapped_column(Encrypted("member_names.email"))
    removed_at: Mapped[datetime | None]
    member: Mapped[Member] = relationship(back_populates="name")


class PresentAddress(Base):
    """Where the household lives now. ``tokens`` are keyed fingerprints of its words (:mod:`blind_words`): by them it is searched."""

    __tablename__ = "present_addresses"
    __table_args__ = table_args(facet("present_addresses", "identity", writers=COMUNE))

    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    street: Mapped[str | None] = mapped_column(Encrypted("present_addresses.street"))
    house_number: Mapped[str | None] = mapped_column(Encrypted("present_addresses.house_number"))
    town: Mapped[str | None] = mapped_column(Encrypted("present_addresses.town"))
    tokens: Mapped[Codes]


class Consent(Base):
    """The household's agreement to be put forward and to be known by the partners, with the version of the text they signed."""

    __tablename__ = "consents"
    __table_args__ = table_args(
        facet("consents", "identity", writers=COMUNE, system=("select",)),
        CheckConstraint("withdrawn_on is null or withdrawn_on >= given_on", name="consent_dates"),
        Index("ix_consents_case_id", "case_id"),
        Index("ix_consents_withdrawn", "organisation_id", "case_id", postgresql_where=text("withdrawn_on is not null")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    text_version: Mapped[str]
    given_on: Mapped[date]
    given_by: Mapped[str]
    collected_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    withdrawn_on: Mapped[date | None]
    created_at: Mapped[CreatedAt]


class Income(Base):
    """One income of the household."""

    __tablename__ = "incomes"
    __table_args__ = table_args(
        facet("incomes", "economic", writers=COMUNE, system=("select",)),
        CheckConstraint(one_of("kind", INCOME_KINDS), name="income_kind"),
        CheckConstraint(one_of("certainty", CERTAINTIES), name="income_certainty"),
        CheckConstraint("monthly_cents >= 0", name="income_not_negative"),
        CheckConstraint("ends_on is null or starts_on is null or ends_on > starts_on", name="income_dates"),
        ForeignKeyConstraint(["member_id", "case_id"], ["portal.members.id", "portal.members.case_id"]),
        Index("ix_incomes_case_id", "case_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    member_id: Mapped[UUID | None]
    kind: Mapped[str]
    monthly_cents: Mapped[Cents]
    certainty: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    evidence: Mapped[str | None]
    removed_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class EconomicSituation(Base):
    """ISEE and debts of the household. ``no_income`` says that nobody has an income, as against nobody having asked."""

    __tablename__ = "economic_situations"
    __table_args__ = table_args(
        facet("economic_situations", "economic", writers=COMUNE),
        CheckConstraint(one_of("isee_kind", ISEE_KINDS), name="isee_kind"),
        CheckConstraint("isee_cents is null or isee_cents >= 0", name="isee_not_negative"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    isee_kind: Mapped[str] = mapped_column(default="none")
    isee_cents: Mapped[Cents | None]
    isee_expires_on: Mapped[date | None]
    debts_cents: Mapped[Cents | None]
    no_income: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]


class SocialSituation(Base):
    """Target, vulnerabilities, health, and the social worker's account of the need."""

    __tablename__ = "social_situations"
    __table_args__ = table_args(
        facet("social_situations", "social", writers=COMUNE),
        CheckConstraint(f"target is null or {one_of('target', TARGETS)}", name="social_target"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    target: Mapped[str | None]
    vulnerabilities: Mapped[Codes]
    temporary_difficulty: Mapped[str | None]
    account: Mapped[str | None]
    health: Mapped[str | None]
    eviction_on: Mapped[date | None]


class CriteriaCheck(Base):
    """The criteria as they stood at a moment, frozen: each met, not met or unknown, with the sentence that names the evidence."""

    __tablename__ = "criteria_checks"
    __table_args__ = table_args(
        facet("criteria_checks", "assessment", writers=("comune", "ats"), frozen=True),
        CheckConstraint(one_of("moment", MOMENTS), name="criteria_check_moment"),
        Index("ix_criteria_checks_case_id", "case_id", "at"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    rules_id: Mapped[UUID] = mapped_column(ForeignKey("portal.rules.id"))
    moment: Mapped[str]
    at: Mapped[CreatedAt]
    checked_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    expires_on: Mapped[date]
    results: Mapped[list[Any]] = mapped_column(JSONB)


class Withdrawal(Base):
    """Why a case was withdrawn, a rejected one asked to be examined again, a decision reopened: reasons that no owner reads."""

    __tablename__ = "withdrawals"
    __table_args__ = table_args(
        facet("withdrawals", "assessment", writers=COMUNE, frozen=True),
        CheckConstraint(one_of("kind", WITHDRAWALS), name="withdrawal_kind"),
        Index("ix_withdrawals_case_id", "case_id"),
        Index("uq_one_re_examination", "case_id", unique=True, postgresql_where=text("kind = 're_examination'")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    kind: Mapped[str]
    asked_by: Mapped[str]
    reason: Mapped[str]
    at: Mapped[CreatedAt]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
