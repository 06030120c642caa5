"""The household's way to its own copy of a report: a link that ends by itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.placements.models import OWN
from tenants.base import Base, CreatedAt, Key
from tenants.isolation import facet, table_args


class ReportLink(Base):
    """A link to one document, by the fingerprint of its secret. It opens that document and nothing else, until it ends."""

    __tablename__ = "report_links"
    __table_args__ = table_args(
        facet("report_links", "placement", writers=("comune",), slice_=OWN, slice_writes=True, update_columns=("expires_at",)),
        Index("uq_report_links_token_hash", "token_hash", unique=True),
        Index("ix_report_links_case_id", "case_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("portal.documents.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    made_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
