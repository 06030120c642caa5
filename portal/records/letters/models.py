"""A letter as it was issued: which document it is, of which issue, and the protocol number that the office gave it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.disclosure import Facet
from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import MINE, Isolation, table_args

_WRITES = f"{MINE} and app.sees(portal.letters.case_id, portal.letters.facet, array['comune'])"


class Letter(Base):
    """One issue of a letter. ``subject_id`` is what it tells of (a decision); a later issue stands beside the earlier ones."""

    __tablename__ = "letters"
    __table_args__ = table_args(
        Isolation(
            select="app.sees(portal.letters.case_id, portal.letters.facet)",
            insert=_WRITES,
            update=_WRITES,
            update_columns=("protocol_number", "protocol_on", "protocol_by_id", "protocol_at"),
            system=("select",),
        ),
        CheckConstraint(one_of("facet", Facet), name="letter_facet"),
        CheckConstraint("issue = 1 or reason is not null", name="letter_again_has_reason"),
        CheckConstraint("(protocol_number is null) = (protocol_on is null)", name="letter_protocol_has_day"),
        UniqueConstraint("subject_id", "issue", name="uq_letter_issue"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    facet: Mapped[str]
    subject_id: Mapped[UUID]
    issue: Mapped[int]
    document_id: Mapped[UUID] = mapped_column(ForeignKey("portal.documents.id"))
    language: Mapped[str]
    reason: Mapped[str | None]
    issued_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    issued_at: Mapped[CreatedAt]
    protocol_number: Mapped[str | None]
    protocol_on: Mapped[date | None]
    protocol_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    protocol_at: Mapped[datetime | None]
