"""The hours that an agreement funds for a period, version after version."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, CreatedAt, Key
from tenants.isolation import MINE, Isolation, table_args
from tenants.organisations import PARTNERSHIPS


class FundedHours(Base):
    """What an agreement funds in a period, up to the day before ``ends_on``, as the coordinator wrote it down.

    A row is a version and is never changed: the next one supersedes it and says why. No day of a partnership is funded twice, so that
    each recorded hour counts against one agreement.
    """

    __tablename__ = "funded_hours"
    __table_args__ = table_args(
        Isolation(select=MINE, insert=f"{MINE} and {PARTNERSHIPS}", update=MINE, update_columns=("superseded_at",)),
        CheckConstraint("ends_on > starts_on", name="funded_period"),
        CheckConstraint("hours between 1 and 100000", name="funded_hours_measure"),
        CheckConstraint("(version = 1) = (why is null)", name="funded_change_has_reason"),
        UniqueConstraint("agreement_id", "version"),
        ExcludeConstraint(
            ("organisation_id", "="),
            ("partnership_id", "="),
            (text("daterange(starts_on, ends_on)"), "&&"),
            where=text("superseded_at is null"),
            using="gist",
            name="funded_once_a_day",
        ),
        Index("ix_funded_hours_current", "organisation_id", "ends_on", postgresql_where=text("superseded_at is null")),
    )

    id: Mapped[Key]
    agreement_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("portal.partnerships.id"))
    title: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    hours: Mapped[int]
    why: Mapped[str | None]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    recorded_at: Mapped[CreatedAt]
    superseded_at: Mapped[datetime | None]
