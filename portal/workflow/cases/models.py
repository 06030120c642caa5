"""A case and its grants, workers, events and comments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.workflow.disclosure import Audience, Facet
from portal.workflow.stages import OPEN_STAGES, Stage
from tenants.base import Base, Codes, CreatedAt, Key, one_of
from tenants.isolation import MINE, Isolation, granted, mine, private, table_args
from tenants.kinds import CASE_ROLES, Kind
from tenants.organisations import Rules

HOUSING_NEEDS = ("step_free", "lift_or_ground_floor", "adapted_bathroom", "cot", "near_school", "near_transport", "pets")
WORKER_ROLES = tuple(role for roles in CASE_ROLES.values() for role in roles)
IS_OPEN = one_of("stage", OPEN_STAGES)


class Household(Base):
    """A family across its cases. Only the Comune that knows it has a row for it."""

    __tablename__ = "households"
    __table_args__ = table_args(mine(system=("select",)), UniqueConstraint("id", "organisation_id"))

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    created_at: Mapped[CreatedAt]


class Case(Base):
    """The summary of a case: all that the facet ``summary`` may tell, and nothing more.

    ``stage``, ``stage_since``, ``reached`` and ``version`` change only through ``app.move_case``; ``unit_id`` and
    ``host_organisation_id`` only through ``app.occupy`` and ``app.release``. ``number`` is drawn at random, since numbers in
    sequence would tell a partner how many cases it may not see.
    """

    __tablename__ = "cases"
    __table_args__ = table_args(
        Isolation(
            select=f"({MINE} and stage in ('draft', 'withdrawn') and author_id = (select app.person())"
            f" or {granted('cases', 'summary', key='id')})",
            insert=f"{MINE} and stage = 'draft' and author_id = (select app.person())",
            update=f"{MINE} and {granted('cases', 'summary', kinds=('comune',), key='id')}",
            update_columns=("size", "adults", "minors", "ages", "needs", "rooms", "area", "draft_expires_on", "check_expires_on",
                            "set_aside_until", "set_aside_reason", "precedence", "precedence_reason", "urgent",
                            "external_number", "rules_id", "protected"),
            system=("select",),
        ),
        CheckConstraint(one_of("stage", Stage), name="case_stage"),
        CheckConstraint("size = adults + minors and size >= 0", name="case_size_adds_up"),
        CheckConstraint("precedence = 0 or precedence_reason is not null", name="case_precedence_has_reason"),
        UniqueConstraint("organisation_id", "number"),
        UniqueConstraint("id", "organisation_id"),
        ForeignKeyConstraint(["household_id", "organisation_id"], ["portal.households.id", "portal.households.organisation_id"]),
        Index("ix_cases_partnership_open", "partnership_id", "stage", postgresql_where=text(IS_OPEN)),
        Index("ix_cases_household_id", "household_id"),
        Index("ix_cases_check", "organisation_id", "check_expires_on",
              postgresql_where=text(f"check_expires_on is not null and {IS_OPEN}")),
        Index("ix_cases_drafts", "author_id", postgresql_where=text("stage = 'draft'")),
        Index("ix_cases_host", "host_organisation_id", postgresql_where=text("host_organisation_id is not null")),
    )  # fmt: skip

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("portal.partnerships.id"))
    household_id: Mapped[UUID]
    rules_id: Mapped[UUID] = mapped_column(ForeignKey("portal.rules.id"))
    number: Mapped[str]
    external_number: Mapped[str | None]
    stage: Mapped[str] = mapped_column(default=Stage.DRAFT)
    stage_since: Mapped[CreatedAt]
    reached: Mapped[Codes]
    version: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    opened_on: Mapped[date]
    submitted_at: Mapped[datetime | None]
    waiting_since: Mapped[date | None]
    closed_on: Mapped[date | None]
    size: Mapped[int] = mapped_column(default=0)
    adults: Mapped[int] = mapped_column(default=0)
    minors: Mapped[int] = mapped_column(default=0)
    ages: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    needs: Mapped[Codes]
    rooms: Mapped[int | None]
    area: Mapped[str | None]
    protected: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    urgent: Mapped[bool] = mapped_column(default=False)
    draft_expires_on: Mapped[date | None]
    check_expires_on: Mapped[date | None]
    set_aside_until: Mapped[date | None]
    set_aside_reason: Mapped[str | None]
    precedence: Mapped[int] = mapped_column(default=0)
    precedence_reason: Mapped[str | None]
    host_organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.organisations.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.units.id"))
    ends_on: Mapped[date | None]
    rules: Mapped[Rules] = relationship()


class DisclosureRule(Base):
    """The database's copy of ``disclosure.DISCLOSURE``, written by migrations only."""

    __tablename__ = "disclosure_rules"
    __table_args__ = table_args(private())

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    facet: Mapped[str]
    audience: Mapped[str]
    stages: Mapped[Codes]
    milestone: Mapped[str | None]
    days_after_close: Mapped[str | None]


class TransitionRule(Base):
    """The database's copy of ``stages.TRANSITIONS``, written by migrations only."""

    __tablename__ = "transition_rules"
    __table_args__ = table_args(private())

    name: Mapped[str] = mapped_column(primary_key=True)
    sources: Mapped[Codes]
    target: Mapped[str]
    kinds: Mapped[Codes]


class CaseAccess(Base):
    """The grants in force: an organisation's register of the cases it may see, and by which facets.

    Written only by ``app.sync_access``. The rows of facet ``summary`` carry what lists sort and count by: ``worker_id`` is who follows the
    case in this organisation (its social worker, its educator); ``stalled_on``, in the Comune's rows alone, from when it counts as stalled.
    What else cards ask of a case is kept there too: its partnership, and the days of its check and of its being set aside. The case itself,
    from which they come, would cost a look-up and a judgement of its own for each card.
    """

    __tablename__ = "case_access"
    __table_args__ = table_args(
        Isolation(
            select=f"{MINE} and (person_id is null or person_id = (select app.person()))"
            " and (until is null or until > (select app.today()))",
            system=("select",),
        ),
        CheckConstraint(one_of("facet", Facet), name="access_facet"),
        CheckConstraint(one_of("kind", Kind), name="access_kind"),
        CheckConstraint(one_of("audience", Audience), name="access_audience"),
        Index("uq_case_access", "case_id", "organisation_id", "facet", "person_id", unique=True, postgresql_nulls_not_distinct=True),
        Index("ix_case_access_list", "organisation_id", text("stage_since desc"), text("case_id desc"),
              postgresql_where=text("facet = 'summary'")),
        Index("ix_case_access_stage", "organisation_id", "stage", text("stage_since desc"), text("case_id desc"),
              postgresql_where=text("facet = 'summary'")),
        Index("ix_case_access_open", "organisation_id", "stage",
              postgresql_include=("person_id", "until", "worker_id", "stalled_on"),
              postgresql_where=text(f"facet = 'summary' and {IS_OPEN}")),
        Index("ix_case_access_followed", "organisation_id", "worker_id", text("stage_since desc"), text("case_id desc"),
              postgresql_where=text(f"facet = 'summary' and {IS_OPEN}")),
        Index("ix_case_access_stalled", "organisation_id", "stalled_on", "case_id",
              postgresql_where=text("facet = 'summary' and stalled_on is not null")),
        Index("ix_case_access_ends", "organisation_id", "ends_on", "case_id",
              postgresql_where=text("facet = 'summary' and ends_on is not null")),
        Index("ix_case_access_number", "organisation_id", "number", postgresql_where=text("facet = 'summary'")),
        Index("ix_case_access_until", "until", postgresql_where=text("until is not null")),
    )  # fmt: skip

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    facet: Mapped[str]
    kind: Mapped[str]
    audience: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[date | None]
    number: Mapped[str | None]
    stage: Mapped[str | None]
    stage_since: Mapped[datetime | None]
    size: Mapped[int | None]
    ends_on: Mapped[date | None]
    urgent: Mapped[bool | None]
    worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    stalled_on: Mapped[date | None]
    partnership_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.partnerships.id"))
    check_expires_on: Mapped[date | None]
    set_aside_until: Mapped[date | None]


class AccessLedger(Base):
    """The history of grants: opened when and at which stage, ended when. Written only by ``app.sync_access``."""

    __tablename__ = "access_ledger"
    __table_args__ = table_args(
        Isolation(select="app.owns_case(case_id)", system=("select",)),
        Index("ix_access_ledger_case_id", "case_id", "organisation_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID | None]
    facet: Mapped[str]
    kind: Mapped[str]
    audience: Mapped[str]
    opened_at: Mapped[datetime]
    opened_stage: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_stage: Mapped[str | None]


class CaseWorker(Base):
    """A person assigned to a case in a role. Assigning one re-derives the grants (trigger)."""

    __tablename__ = "case_workers"
    __table_args__ = table_args(
        Isolation(
            select=f"({MINE} and {granted('case_workers', 'summary')}) or {granted('case_workers', 'placement')}",
            insert=f"{MINE} and {granted('case_workers', 'summary', kinds=('comune', 'ats'))}",
            update=f"{MINE} and {granted('case_workers', 'summary', kinds=('comune', 'ats'))}",
            update_columns=("ended_on",),
            system=("select",),
        ),
        CheckConstraint(one_of("role", WORKER_ROLES), name="case_worker_role"),
        Index("uq_case_workers_role", "case_id", "role", unique=True, postgresql_where=text("ended_on is null")),
        Index("ix_case_workers_person_id", "person_id", postgresql_where=text("ended_on is null")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    role: Mapped[str]
    since: Mapped[date]
    ended_on: Mapped[date | None]


class CaseEvent(Base):
    """Something that happened, told once, visible to whoever sees its facet. The timeline and the notifications read it."""

    __tablename__ = "case_events"
    __table_args__ = table_args(
        Isolation(
            select="(app.sees(portal.case_events.case_id, portal.case_events.facet)"
            " and (portal.case_events.data ->> 'unit' is null or app.knows_home(portal.case_events.case_id))"
            " or (portal.case_events.facet = 'placement'"
            f" and host_organisation_id = (select app.me()) and {granted('case_events', 'placement.own')})"
            f" or (portal.case_events.facet = 'renewal.question' and {granted('case_events', 'renewal')}))",
            insert=f"{MINE} and person_id = (select app.person()) and {granted('case_events', 'summary')}",
            system=("select", "insert"),
        ),
        CheckConstraint(one_of("facet", Facet), name="event_facet"),
        Index("ix_case_events_case_id_at", "case_id", text("at desc"), "id"),
        Index("ix_case_events_at", "organisation_id", text("at desc")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    host_organisation_id: Mapped[UUID | None]
    at: Mapped[CreatedAt]
    name: Mapped[str]
    facet: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
