"""What goes out in the next days, as it was last worked out: a page that reads it costs its reader's own organisation, and no more."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Key
from tenants.isolation import private, table_args


class ComingMessage(Base):
    """One message that a person will get on a day if nobody does anything until then. All of them are replaced each hour.

    Of the system alone: the page reads those of one organisation, and shows what its reader may know.
    """

    __tablename__ = "coming_messages"
    __table_args__ = table_args(
        private("select", "insert", "delete"), Index("ix_coming_messages_organisation_id", "organisation_id", "day")
    )

    id: Mapped[Key]
    day: Mapped[date]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    kind: Mapped[str]
    case_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by_mail: Mapped[bool]
