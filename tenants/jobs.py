"""When each sweep last ran: the heartbeat that turns red when one did not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from tenants.base import Base, CreatedAt, Key
from tenants.isolation import private, table_args


class JobRun(Base):
    """One run of a sweep, of the relay's heartbeat or of beat. Readiness reads it through the system role."""

    __tablename__ = "job_runs"
    __table_args__ = table_args(
        private("select", "insert", "update", "delete"),
        Index("ix_job_runs_name_started_at", "name", text("started_at desc")),
    )

    id: Mapped[Key]
    name: Mapped[str]
    started_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None]
    rows: Mapped[int | None]
    error: Mapped[str | None]
