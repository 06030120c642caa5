"""The language in which somebody of the household reads what is handed to them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, CreatedAt, one_of
from tenants.isolation import facet, table_args

SHEET_LANGUAGES = ("it", "en", "fr", "ar", "ro", "uk")


class MemberLanguage(Base):
    """The language that a member of the household prefers to read, as whoever handed over the last sheet was told."""

    __tablename__ = "member_languages"
    __table_args__ = table_args(
        facet("member_languages", "support", writers=("ats", "comune")),
        CheckConstraint(one_of("language", SHEET_LANGUAGES), name="member_language"),
        ForeignKeyConstraint(["member_id", "case_id"], ["portal.members.id", "portal.members.case_id"]),
        Index("ix_member_languages_case_id", "case_id"),
    )

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    language: Mapped[str]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    recorded_at: Mapped[CreatedAt]
