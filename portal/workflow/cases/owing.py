"""Obligations: what an organisation owes, by when, to whom it climbs, what was said of it last and what is said next."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Date, ForeignKey, Index, Integer, func, text
from sqlalchemy.orm import Mapped, MappedSQLExpression, column_property, mapped_column

from tenants.base import Base, Key, one_of
from tenants.isolation import MINE, Isolation, table_args
from tenants.kinds import Kind, Role

ENDS = ("met", "gone")
OWN = "own"
"""In place of a facet: what is owed of a unit by its owner, who needs no grant."""
IS_OPEN = "ended_on is null"
_OF_CASE = "(case_id is null or app.sees(portal.obligations.case_id, portal.obligations.facet))"
_OF_PROPERTY = (
    f"(property_id is null or facet = '{OWN}' or exists (select 1 from portal.property_access pa"
    " where pa.property_id = portal.obligations.property_id and pa.organisation_id = (select app.me()) and pa.part = facet"
    " and (pa.since is null or pa.since <= (select app.today())) and (pa.until is null or pa.until > (select app.today()))))"
)
_OF_SESSION = (
    "(session_id is null or exists (select 1 from portal.equipe_sessions es where es.id = portal.obligations.session_id))"
)
"""Whoever sees the session, by the policy of its own table."""
KNOWN = f"{MINE} and {_OF_CASE} and {_OF_PROPERTY} and {_OF_SESSION}"


class Obligation(Base):
    """One thing that one organisation owes, of a case, a unit or a session of the Equipe.

    Kept by the database alone (``app.keep_obligations``): opened, moved and ended as its kind in the policy says, at once by triggers and
    again by every sweep. ``person_id`` owes it; where nobody is assigned, ``role`` does. ``facet`` is what one must be granted to know of
    it: with the grant it leaves its organisation's sight. ``due_on`` and ``ends_on`` are the days that the rungs of the ladder count from,
    ``rungs`` the days of the case's own rules; ``since``: what fell before was told by whatever began it. ``topic_id`` is what
    reminders are told about: two duties of one handover make one message.
    """

    __tablename__ = "obligations"
    __table_args__ = table_args(
        Isolation(
            select=KNOWN,
            update=f"{KNOWN} and {IS_OPEN}",
            update_columns=("snoozed_until", "snoozed_on", "snoozed_by_id", "snooze_reason"),
            system=("select",),
        ),
        CheckConstraint(one_of("organisation_kind", Kind), name="obligation_of_kind"),
        CheckConstraint(one_of("role", Role), name="obligation_role"),
        CheckConstraint(f"(ended is null) = (ended_on is null) and (ended is null or {one_of('ended', ENDS)})", name="obligation_ended"),
        CheckConstraint(
            "(snoozed_until is null) = (snooze_reason is null) and (snoozed_until is null) = (snoozed_by_id is null)",
            name="snooze_has_reason",
        ),
        CheckConstraint(
            "snoozed_until is null or not mandatory or escalates_on is null or snoozed_until <= escalates_on",
            name="snooze_never_past_the_head",
        ),
        Index("uq_obligations_open", "kind", "subject_id", "organisation_id", unique=True, postgresql_where=text(IS_OPEN)),
        Index("ix_obligations_due", "organisation_id", "due_on", "id", postgresql_where=text(IS_OPEN)),
        Index("ix_obligations_person", "person_id", "due_on", postgresql_where=text(IS_OPEN)),
        Index("ix_obligations_next", "kind", "next_on", postgresql_where=text(IS_OPEN)),
        Index("ix_obligations_case_id", "case_id", "kind", postgresql_where=text("case_id is not null")),
        Index("ix_obligations_property_id", "property_id", "kind", postgresql_where=text("property_id is not null")),
        Index("ix_obligations_session_id", "session_id", "kind", postgresql_where=text("session_id is not null")),
        Index("ix_obligations_subject_id", "subject_id"),
        Index("ix_obligations_asleep", "organisation_id", "kind", postgresql_where=text(f"{IS_OPEN} and snoozed_until is not null")),
    )  # fmt: skip

    id: Mapped[Key]
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    topic_id: Mapped[UUID]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.cases.id"))
    property_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.properties.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.units.id"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.equipe_sessions.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    organisation_kind: Mapped[str]
    facet: Mapped[str | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    role: Mapped[str]
    mandatory: Mapped[bool]
    since: Mapped[date | None]
    due_on: Mapped[date]
    ends_on: Mapped[date | None]
    rungs: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    opened_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended: Mapped[str | None]
    last_sent_on: Mapped[date | None]
    last_step: Mapped[int | None]
    next_on: Mapped[date | None]
    next_step: Mapped[int | None]
    escalates_on: Mapped[date | None]
    escalated_on: Mapped[date | None]
    snoozed_until: Mapped[date | None]
    snoozed_on: Mapped[date | None]
    snoozed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    snooze_reason: Mapped[str | None]


def reminded_on(subject: Any, case: Any, facet: str) -> MappedSQLExpression[date | None]:
    """When somebody was last reminded of something that a model's row asks for, as an attribute of the row; read when it is used."""
    return column_property(func.app.reminded_on(subject, case, facet, type_=Date), deferred=True)
