"""The words by which each organisation may find cases. Written and read by definer functions alone (``portal/workflow/sql/search.sql``)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Key
from tenants.isolation import private, table_args


class SearchText(Base):
    """For one grant on a facet that holds names or an address: their words, without case and accents. ``tokens`` are the fingerprints of
    the words of the household's present address, which the database cannot read."""

    __tablename__ = "search_texts"
    __table_args__ = table_args(
        private(),
        Index("ix_search_texts_case_id", "case_id"),
        Index(
            "ix_search_texts_tokens",
            "organisation_id",
            "tokens",
            postgresql_using="gin",
            postgresql_where=text("tokens is not null"),
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    facet: Mapped[str]
    words: Mapped[str]
    tokens: Mapped[list[str] | None] = mapped_column(ARRAY(TEXT))
