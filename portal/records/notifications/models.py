"""How each person wants to be told, and what their organisation sets for whoever has not chosen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.records.notifications.hours import DIGEST_DAYS
from portal.workflow.events.topics import Topic
from tenants.base import Base, CreatedAt, one_of
from tenants.isolation import MINE, MY_OWN, Isolation, private, table_args
from tenants.people import EMAIL_MODES

_MYSELF = "person_id = (select app.person())"
_IN_MINE = (
    "exists (select 1 from portal.memberships m where m.person_id = bounces.person_id and m.organisation_id = (select app.me())"
    " and m.ended_on is null)"
)


class Reach(Base):
    """One person's hours, in whichever organisation: quiet ones, and that of the daily summary. Without a row: the usual ones."""

    __tablename__ = "reach"
    __table_args__ = table_args(
        Isolation(select=_MYSELF, insert=_MYSELF, update=_MYSELF, system=("select", "insert", "update")),
        CheckConstraint(one_of("digest_days", DIGEST_DAYS), name="reach_digest_days"),
        CheckConstraint("digest_hour between 0 and 23", name="reach_digest_hour"),
        CheckConstraint("quiet_from between 0 and 23 and quiet_until between 0 and 23", name="reach_quiet"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"), primary_key=True)
    digest_hour: Mapped[int]
    digest_days: Mapped[str]
    quiet: Mapped[bool]
    quiet_from: Mapped[int]
    quiet_until: Mapped[int]
    quiet_holidays: Mapped[bool]


class CalendarFeed(Base):
    """The secret address at which a person's calendar reads what is in their diary. Only its hash is kept; making another ends it."""

    __tablename__ = "calendar_feeds"
    __table_args__ = table_args(
        Isolation(
            select=_MYSELF,
            insert=_MYSELF,
            update=_MYSELF,
            update_columns=("token_hash", "made_at", "ended_at"),
            system=("select", "update"),
        ),
        Index("uq_calendar_feeds_token_hash", "token_hash", unique=True),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None]
    counted_since: Mapped[datetime | None]
    reads: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How often it was read since then; when a while is over the count begins anew."""


class TopicChoice(Base):
    """How a person wants to be told of one group of events in one organisation; no mode: as the organisation sets it."""

    __tablename__ = "topic_choices"
    __table_args__ = table_args(
        Isolation(select=MY_OWN, insert=MY_OWN, update=MY_OWN, system=("select", "insert")),
        CheckConstraint(one_of("topic", Topic), name="topic_choice_topic"),
        CheckConstraint(one_of("mode", EMAIL_MODES), name="topic_choice_mode"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    mode: Mapped[str | None]


class TopicDefault(Base):
    """How an organisation's people are told of one group of events if they have not chosen."""

    __tablename__ = "topic_defaults"
    __table_args__ = table_args(
        Isolation(select=MINE, insert=MINE, update=MINE, system=("select",)),
        CheckConstraint(one_of("topic", Topic), name="topic_default_topic"),
        CheckConstraint(one_of("mode", EMAIL_MODES), name="topic_default_mode"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    mode: Mapped[str]


class Bounce(Base):
    """An address that the mail server refuses: whose, since when, how often in a row, and in which words.

    It counts only while it is still the person's address. ``cleared_at``: an administrator says that it works again.
    """

    __tablename__ = "bounces"
    __table_args__ = table_args(
        Isolation(select=f"({_MYSELF} or {_IN_MINE})", system=("select", "insert", "update")),
        CheckConstraint("refusals >= 0", name="bounce_refusals"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"), primary_key=True)
    address: Mapped[str]
    refusals: Mapped[int]
    words: Mapped[str]
    since: Mapped[datetime]
    last_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    cleared_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))


class Invitation(Base):
    """What a person's calendar was last sent of one entry of their diary: the next message about it counts on from here."""

    __tablename__ = "invitations"
    __table_args__ = table_args(
        private("select", "insert", "update"),
        Index("ix_invitations_case", "person_id", "case_id"),
        Index("ix_invitations_subject", "person_id", "subject_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"), primary_key=True)
    uid: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.cases.id"))
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    sequence: Mapped[int]
    cancelled: Mapped[bool]
    sent_at: Mapped[datetime]
