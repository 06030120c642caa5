"""The leased outbox: what must happen after a command, written in the command's own transaction.

A row is open until its *consumer* closes it; a lease that ran out is published again. The broker is only a hint.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, CreatedAt, Key
from tenants.isolation import MINE, Isolation


class OutboxRow(Base):
    """One piece of work that waits: an enum name and ids, never data of a household."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open", "next_at", postgresql_where=text("done_at is null and dead_at is null and held_at is null")),
        Index("ix_outbox_waiting", "kind", "created_at", "id", postgresql_where=text("done_at is null and dead_at is null")),
        Index("ix_outbox_dead", "kind", "dead_at", "id", postgresql_where=text("dead_at is not null and done_at is null")),
        # Rows lie in the order in which they came, so that a summary of each block finds the old ones, and costs next to nothing to keep.
        Index("ix_outbox_age", "created_at", postgresql_using="brin"),
        {"info": {"isolation": Isolation(select=MINE, insert=MINE, system=("select", "insert", "update", "delete"))}},
    )

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID | None]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    dedup_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[CreatedAt]
    next_at: Mapped[CreatedAt]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    """While its kind or channel is paused it is nobody's: neither the relay nor a consumer takes it."""
    last_error: Mapped[str | None]
    trace: Mapped[str | None] = mapped_column(server_default=text("nullif(current_setting('portal.trace', true), '')"))
    """Of the request or sweep that wrote it: whatever inserts the row, the database fills it in."""
