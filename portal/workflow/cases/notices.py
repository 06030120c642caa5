"""Notifications and their deliveries. A notification is a fact, written by ``app.notify`` in the transaction it tells of."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import MINE, MY_OWN, Isolation, table_args

CHANNELS = ("email", "push")
DELIVERY_STATES = ("pending", "sent", "cancelled", "gave_up")


class Notification(Base):
    """What one person is told in one organisation's space. Its words come from the catalogue by ``kind``."""

    __tablename__ = "notifications"
    __table_args__ = table_args(
        Isolation(select=MY_OWN, update=MY_OWN, update_columns=("read_at",), system=("select", "insert")),
        UniqueConstraint("person_id", "organisation_id", "dedup_key"),
        Index("ix_notifications_inbox", "person_id", "organisation_id", text("at desc"), "id"),
        Index("ix_notifications_unread", "person_id", "organisation_id", postgresql_where=text("read_at is null")),
    )

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    kind: Mapped[str]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.cases.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.units.id"))
    event_id: Mapped[UUID | None]
    values: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    mandatory: Mapped[bool] = mapped_column(default=False)
    dedup_key: Mapped[str]
    at: Mapped[CreatedAt]
    read_at: Mapped[datetime | None]


class Delivery(Base):
    """One notification to one person by one channel beside the inbox: tried until sent, or given up openly."""

    __tablename__ = "deliveries"
    __table_args__ = table_args(
        Isolation(select=MINE, system=("select", "insert", "update")),
        CheckConstraint(one_of("state", DELIVERY_STATES), name="delivery_state"),
        CheckConstraint(one_of("channel", CHANNELS), name="delivery_channel"),
        UniqueConstraint("notification_id", "channel"),
        Index("ix_deliveries_unsent", "channel", "state", "created_at", postgresql_where=text("state in ('pending', 'gave_up')")),
        Index("ix_deliveries_digest", "digest_id", postgresql_where=text("digest_id is not null")),
        Index("ix_deliveries_troubled", "organisation_id", "state", postgresql_where=text("state <> 'sent'")),
    )

    id: Mapped[Key]
    notification_id: Mapped[UUID] = mapped_column(ForeignKey("portal.notifications.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    channel: Mapped[str]
    digest: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Told in the daily summary and not by itself."""
    digest_id: Mapped[UUID | None]
    """The summary in which it goes out, once that is made: its Message-ID, however often it is tried."""
    state: Mapped[str] = mapped_column(default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    notification: Mapped[Notification] = relationship()
