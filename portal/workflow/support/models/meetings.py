"""A meeting, who was there, which goals it moved; notes of three tiers, each in a table of its own; concerns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import MINE, Isolation, facet, granted, table_args

ATS = ("ats",)
KINDS = ("interview", "home_visit", "phone", "accompaniment", "plan_review")
ATTENDANCES = ("all", "some", "nobody")
ABSENCES = ("work", "school", "health", "away", "not_told", "declined", "unknown")
LEVELS = (0, 1, 2, 3, 4)
"""How far a goal is: from "where it began" to "reached"."""
WANTED = ("know", "call", "meet", "act")
"""What is asked of whoever answers a concern: to know of it, to call, to meet, to act at once."""
_OF_A_MEETING = ["portal.support_sessions.id", "portal.support_sessions.case_id"]


class SupportSession(Base):
    """A meeting with the household: planned, then recorded: who, where, how long, what was done, the next step.

    ``written_at`` is when the record was typed, on a telephone without signal, and ``sent_as`` the id that it gave to it;
    ``recorded_at`` is when it arrived. Its texts are
    the shared record, which the Comune reads from the handover on.
    """

    __tablename__ = "support_sessions"
    __table_args__ = table_args(
        facet("support_sessions", "support", writers=ATS, system=("select",)),
        CheckConstraint(one_of("kind", KINDS), name="support_session_kind"),
        CheckConstraint(f"attendance is null or {one_of('attendance', ATTENDANCES)}", name="support_session_attendance"),
        CheckConstraint(f"absence is null or {one_of('absence', ABSENCES)}", name="support_session_absence"),
        CheckConstraint("minutes is null or minutes between 5 and 600", name="support_session_minutes"),
        CheckConstraint(
            "recorded_at is null or (attendance is not null and minutes is not null)", name="support_session_recorded"
        ),
        CheckConstraint("recorded_at is null or cancelled_reason is null", name="support_session_held_or_cancelled"),
        UniqueConstraint("id", "case_id"),
        UniqueConstraint("recorded_by_id", "sent_as"),
        Index("ix_support_sessions_case_id", "case_id", text("starts_at desc")),
        Index("ix_support_sessions_worker", "worker_id", "starts_at"),
        Index("ix_support_sessions_recorded", "organisation_id", "starts_at", postgresql_where=text("recorded_at is not null")),
        Index(
            "ix_support_sessions_open",
            "worker_id",
            "starts_at",
            postgresql_where=text("recorded_at is null and cancelled_reason is null"),
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    kind: Mapped[str] = mapped_column(default="interview")
    starts_at: Mapped[datetime]
    place: Mapped[str | None]
    cancelled_reason: Mapped[str | None]
    attendance: Mapped[str | None]
    absence: Mapped[str | None]
    minutes: Mapped[int | None]
    done: Mapped[str | None]
    next_step: Mapped[str | None]
    next_step_on: Mapped[date | None]
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    recorded_at: Mapped[datetime | None]
    written_at: Mapped[datetime | None]
    sent_as: Mapped[UUID | None]
    created_at: Mapped[CreatedAt]


class SupportSessionVersion(Base):
    """A record as it stood before it was corrected, and who corrected it. Written once."""

    __tablename__ = "support_session_versions"
    __table_args__ = table_args(
        facet("support_session_versions", "support", writers=ATS, frozen=True),
        ForeignKeyConstraint(["session_id", "case_id"], _OF_A_MEETING),
        Index("ix_support_session_versions_session_id", "session_id", "at"),
    )

    id: Mapped[Key]
    session_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    at: Mapped[CreatedAt]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    was: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Presence(Base):
    """Whether somebody of the household was at a meeting; who was not has the reason."""

    __tablename__ = "presences"
    __table_args__ = table_args(
        facet("presences", "support", writers=ATS),
        CheckConstraint(f"(reason is null) = present and (reason is null or {one_of('reason', ABSENCES)})", name="absence_has_reason"),
        ForeignKeyConstraint(["session_id", "case_id"], _OF_A_MEETING),
        ForeignKeyConstraint(["member_id", "case_id"], ["portal.members.id", "portal.members.case_id"]),
    )  # fmt: skip

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    present: Mapped[bool]
    reason: Mapped[str | None]


class Progress(Base):
    """How far a goal was on a day, as seen in a meeting or at its end. Written once; the last one counts."""

    __tablename__ = "goal_progress"
    __table_args__ = table_args(
        facet("goal_progress", "support", writers=ATS, frozen=True),
        CheckConstraint("level between 0 and 4", name="goal_level"),
        ForeignKeyConstraint(["goal_id", "case_id"], ["portal.goals.id", "portal.goals.case_id"]),
        ForeignKeyConstraint(["session_id", "case_id"], _OF_A_MEETING),
        Index("ix_goal_progress_goal_id", "goal_id", "on_day", "at"),
        Index("ix_goal_progress_session_id", "session_id", postgresql_where=text("session_id is not null")),
    )

    id: Mapped[Key]
    goal_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    on_day: Mapped[date]
    level: Mapped[int] = mapped_column(SmallInteger)
    note: Mapped[str | None]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    at: Mapped[CreatedAt]


class EquipeNote(Base):
    """The second tier: what the Equipe and the people who follow the household are to know, and no further colleague."""

    __tablename__ = "equipe_notes"
    __table_args__ = table_args(
        facet("equipe_notes", "support.equipe", writers=ATS, frozen=True),
        ForeignKeyConstraint(["session_id", "case_id"], _OF_A_MEETING),
        Index("ix_equipe_notes_case_id", "case_id", "at"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    session_id: Mapped[UUID | None]
    at: Mapped[CreatedAt]
    text: Mapped[str]


class WorkingNote(Base):
    """The third tier, an educator's own note: its author and the coordinator read it, nobody else, ever."""

    __tablename__ = "working_notes"
    __table_args__ = table_args(
        Isolation(
            select=f"{MINE} and ((author_id = (select app.person()) and {granted('working_notes', 'support_notes')})"
            f" or {granted('working_notes', 'support_notes', audience='head')})",
            insert=f"{MINE} and author_id = (select app.person()) and {granted('working_notes', 'support_notes')}",
        ),
        ForeignKeyConstraint(["session_id", "case_id"], _OF_A_MEETING),
        Index("ix_working_notes_case_id", "case_id", "at"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    session_id: Mapped[UUID | None]
    at: Mapped[CreatedAt]
    text: Mapped[str]


class Concern(Base):
    """Something that worries whoever met the household, with what is asked; answered once, by whom it reached."""

    __tablename__ = "concerns"
    __table_args__ = table_args(
        Isolation(
            select=granted("concerns", "support"),
            insert=f"{MINE} and raised_by_id = (select app.person()) and {granted('concerns', 'support', kinds=ATS)}",
            update=granted("concerns", "support", kinds=("comune", "ats")),
            update_columns=("acknowledged_at", "acknowledged_by_id", "answer"),
            system=("select",),
        ),
        CheckConstraint(one_of("wanted", WANTED), name="concern_wanted"),
        CheckConstraint(
            "(acknowledged_at is null) = (acknowledged_by_id is null) and (acknowledged_at is null) = (answer is null)",
            name="concern_answered",
        ),
        ForeignKeyConstraint(["session_id", "case_id"], _OF_A_MEETING),
        Index("ix_concerns_case_id", "case_id", "raised_at"),
        Index("ix_concerns_open", "case_id", postgresql_where=text("acknowledged_at is null")),
        Index("ix_concerns_unanswered", "organisation_id", postgresql_where=text("acknowledged_at is null")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    session_id: Mapped[UUID | None]
    raised_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    raised_at: Mapped[CreatedAt]
    text: Mapped[str]
    wanted: Mapped[str]
    acknowledged_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    acknowledged_at: Mapped[datetime | None]
    answer: Mapped[str | None]
