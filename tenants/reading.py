"""The read log: who saw identity, economic or social facts, when, of which cases. Written on its own connection path."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Codes, CreatedAt, Key
from tenants.isolation import Isolation


class ReadLog(Base):
    """One reading: one request, the facets it showed and the cases they belong to."""

    __tablename__ = "read_log"
    __table_args__ = (
        Index("ix_read_log_case_ids", "case_ids", postgresql_using="gin"),
        Index("ix_read_log_owner_at", "owner_organisation_id", "at"),
        {
            "info": {
                "isolation": Isolation(
                    select="owner_organisation_id = (select app.me()) or organisation_id = (select app.me())",
                    system=("select",),
                )
            }
        },
    )

    id: Mapped[Key]
    at: Mapped[CreatedAt]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    owner_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID]
    facets: Mapped[Codes]
    case_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    page: Mapped[str]
