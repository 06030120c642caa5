"""A report on the support: composed from what was recorded, edited and approved by its author, then never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import MINE, Isolation, granted, table_args

REPORT_KINDS = ("intermediate", "renewal", "final")
REPORT_STATES = ("draft", "approved", "dropped")
READERS = ("support", "support.equipe")
"""For whom a report is written: whoever reads the support, or the Equipe and whoever follows the household."""
SECTIONS = ("path", "home", "work", "money", "family", "attendance", "budget", "search", "obligations", "conclusions")
SCORES = ("met", "partly_met", "not_met")
RECOMMENDATIONS = ("for", "against", "for_with_conditions")
_TABLE = "portal.support_reports"
_SEES = f"app.sees({_TABLE}.case_id, {_TABLE}.facet)"
_MINE = f"{MINE} and (author_id = (select app.person()) or {granted('support_reports', 'support.equipe', audience='head')})"
_WRITES = f"app.sees({_TABLE}.case_id, {_TABLE}.facet, array['ats'])"


class SupportReport(Base):
    """One report. ``facet`` is its readers', and nothing of a narrower tier is in it; a draft is its author's and the coordinator's.

    ``sections`` holds for each its ``extract`` (as composed), its ``text`` (as edited) and whether it is ``approved``; ``scores`` how
    each goal ended, for a final report. Approved, ``content`` is all that it says, with its fingerprint and the sealed PDF; a trigger
    keeps it from changing.
    """

    __tablename__ = "support_reports"
    __table_args__ = table_args(
        Isolation(
            select=f"({_SEES} and (state = 'approved' or {_MINE}))",
            insert=f"{MINE} and author_id = (select app.person()) and {_WRITES}",
            update=f"{_MINE} and {_WRITES}",
        ),
        CheckConstraint(one_of("kind", REPORT_KINDS), name="report_kind"),
        CheckConstraint(one_of("state", REPORT_STATES), name="report_state"),
        CheckConstraint(one_of("facet", READERS), name="report_facet"),
        CheckConstraint("kind <> 'renewal' or facet = 'support'", name="report_renewal_is_shared"),
        CheckConstraint("starts_on <= ends_on", name="report_period"),
        CheckConstraint(f"recommendation is null or {one_of('recommendation', RECOMMENDATIONS)}", name="report_recommendation"),
        CheckConstraint("months is null or months between 1 and 12", name="report_months"),
        CheckConstraint(
            "(state = 'approved') = (approved_at is not null) and (state <> 'approved' or (content is not null and file is not null))",
            name="report_approved",
        ),
        UniqueConstraint("id", "case_id"),
        Index("ix_support_reports_case_id", "case_id", text("created_at desc")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    kind: Mapped[str]
    facet: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    sections: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    scores: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    sources: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    recommendation: Mapped[str | None]
    months: Mapped[int | None]
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]
    approved_at: Mapped[datetime | None]
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    content_hash: Mapped[str | None]
    file: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    file_hash: Mapped[str | None]
