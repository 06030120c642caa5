"""What is known of the work outside of requests: when each sweep last ran, who leads, what is paused, how much was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, CreatedAt, Key
from tenants.isolation import private, table_args


@dataclass(frozen=True)
class Part:
    """What one transaction of a sweep did: how many rows, and whether it stopped at its bound with more left to do."""

    rows: int
    more: bool = False


class JobRun(Base):
    """One run of a sweep, or the last sign of life of beat, relay and worker. Readiness reads it through the system role."""

    __tablename__ = "job_runs"
    __table_args__ = table_args(
        private("select", "insert", "update", "delete"),
        Index("ix_job_runs_name_started_at", "name", text("started_at desc")),
        Index(
            "ix_job_runs_success", "name", text("finished_at desc"), postgresql_where=text("error is null and rows is not null")
        ),
    )

    id: Mapped[Key]
    name: Mapped[str]
    started_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None]
    rows: Mapped[int | None]
    error: Mapped[str | None]


class Lease(Base):
    """Something that one process at a time may do, until when it may. A lease and not a lock: it survives any pool of connections."""

    __tablename__ = "leases"
    __table_args__ = table_args(private("select", "insert", "update"))

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[UUID]
    until: Mapped[datetime]


class WorkPause(Base):
    """A kind of work, or a channel, that the platform's operator stopped: since when, why, and until when. The open ones count."""

    __tablename__ = "work_pauses"
    __table_args__ = table_args(
        private("select"),
        Index("uq_work_paused_once", "what", unique=True, postgresql_where=text("ended_at is null")),
    )

    id: Mapped[Key]
    what: Mapped[str]
    reason: Mapped[str]
    since: Mapped[CreatedAt]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))


class Tally(Base):
    """How often something happened since the portal was founded: counted when it happens, so that nobody counts rows to know."""

    __tablename__ = "tallies"
    __table_args__ = table_args(private("select", "insert", "update"))

    name: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True)
    total: Mapped[int] = mapped_column(BigInteger)
