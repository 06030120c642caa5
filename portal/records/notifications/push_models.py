"""Devices that take notices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, CreatedAt, Key
from tenants.isolation import Isolation, table_args

_MYSELF = "person_id = (select app.person())"


class PushSubscription(Base):
    """One browser of one person that takes notices. Its address is a secret of its own: nobody else reads it."""

    __tablename__ = "push_subscriptions"
    __table_args__ = table_args(
        Isolation(select=_MYSELF, update=_MYSELF, update_columns=("ended_at",), system=("select", "update")),
        CheckConstraint("octet_length(p256dh) = 65 and octet_length(auth) = 16", name="push_subscription_keys"),
        Index("uq_push_subscriptions_open", "endpoint", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_push_subscriptions_person", "person_id", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    endpoint: Mapped[str]
    p256dh: Mapped[bytes] = mapped_column(LargeBinary)
    auth: Mapped[bytes] = mapped_column(LargeBinary)
    device: Mapped[str]
    made_at: Mapped[CreatedAt]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
