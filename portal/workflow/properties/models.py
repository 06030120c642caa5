"""Properties and units, what each partner may know of them, conventions, certificates, tickets, and the days a unit is taken."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants.base import Base, Cents, Codes, CreatedAt, Key, one_of
from tenants.isolation import MINE, Isolation, mine, private, table_args
from tenants.organisations import PARTNERS, PARTNERSHIPS

OCCUPATIONS = ("hold", "stay", "void", "turnaround")
CERTIFICATES = ("energy", "gas", "electrical", "habitability", "insurance", "other")
ACQUIRED_BY = ("bequest", "donation", "purchase", "loan", "other")
VOIDS = ("works", "checks", "utilities", "own_use", "dispute", "other")
TICKET_STATES = ("open", "in_progress", "waiting", "closed")
PARTS = ("description", "availability", "access", "tickets", "convention")
SIGNATORIES = ("owner", "partner")


def shared(table: str, part: str, column: str = "property_id") -> str:
    """The condition "this property's ``part`` was opened to my organisation"."""
    return (
        f"exists (select 1 from portal.property_access pa where pa.property_id = portal.{table}.{column}"
        f" and pa.organisation_id = (select app.me()) and pa.part = '{part}')"
    )


class PropertyAccess(Base):
    """Which part of a property another organisation may see, and from when until when.

    Derived by ``app.sync_property_access`` from offers and conventions, never written by hand. A convention that ran out ends
    its partner's access by itself on that day.
    """

    __tablename__ = "property_access"
    __table_args__ = table_args(
        Isolation(
            select=f"{MINE} and (since is null or since <= (select app.today())) and (until is null or until > (select app.today()))",
            system=("select",),
        ),
        CheckConstraint(one_of("part", PARTS), name="property_access_part"),
        UniqueConstraint("property_id", "organisation_id", "part", "since", postgresql_nulls_not_distinct=True),
        Index("ix_property_access_organisation_id", "organisation_id", "part"),
    )

    id: Mapped[Key]
    property_id: Mapped[UUID] = mapped_column(ForeignKey("portal.properties.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    part: Mapped[str]
    since: Mapped[date | None]
    until: Mapped[date | None]


class Property(Base):
    """A building or flat that an owner makes available, as its partners may know it."""

    __tablename__ = "properties"
    __table_args__ = table_args(
        Isolation(f"({MINE} or {shared('properties', 'description', 'id')})", MINE, MINE, system=("select",)),
        UniqueConstraint("id", "organisation_id"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    name: Mapped[str]
    address: Mapped[str]
    town: Mapped[str]
    description: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    units: Mapped[list[Unit]] = relationship(back_populates="property", order_by="Unit.name")


class PropertyProvenance(Base):
    """Where a property came from, under which conditions, and what it costs: its owner's alone."""

    __tablename__ = "property_provenance"
    __table_args__ = table_args(mine(), CheckConstraint(
        f"acquired_by is null or {one_of('acquired_by', ACQUIRED_BY)}", name="provenance_acquired_by"), ForeignKeyConstraint(
        ["property_id", "organisation_id"], ["portal.properties.id", "portal.properties.organisation_id"]))  # fmt: skip

    property_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"), primary_key=True)
    provenance: Mapped[str | None]
    acquired_by: Mapped[str | None]
    acquired_on: Mapped[date | None]
    conditions: Mapped[str | None]
    yearly_cost_cents: Mapped[Cents | None]
    note: Mapped[str | None]


class PropertyOffer(Base):
    """An owner's offer of a property to a partnership: it opens description and availability to the Comune (trigger)."""

    __tablename__ = "property_offers"
    __table_args__ = table_args(
        Isolation(
            f"({MINE} or ({PARTNERSHIPS} and {shared('property_offers', 'description')}))",
            f"{MINE} and {PARTNERSHIPS}",
            MINE,
            ("since", "ended_on"),
            ("select",),
        ),
        UniqueConstraint("property_id", "partnership_id", "organisation_id"),
        ForeignKeyConstraint(["property_id", "organisation_id"], ["portal.properties.id", "portal.properties.organisation_id"]),
    )

    id: Mapped[Key]
    property_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("portal.partnerships.id"))
    since: Mapped[date]
    ended_on: Mapped[date | None]


class Unit(Base):
    """A home in which one household lives at a time."""

    __tablename__ = "units"
    __table_args__ = table_args(
        Isolation(f"({MINE} or {shared('units', 'description')})", MINE, MINE, system=("select",)),
        ForeignKeyConstraint(["property_id", "organisation_id"], ["portal.properties.id", "portal.properties.organisation_id"]),
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("id", "property_id"),
        CheckConstraint("beds between 1 and 12 and rooms between 1 and 12", name="unit_measures"),
        Index("ix_units_organisation_id", "organisation_id"),
        Index("ix_units_property_id", "property_id"),
    )

    id: Mapped[Key]
    property_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    name: Mapped[str]
    floor: Mapped[str | None]
    beds: Mapped[int]
    rooms: Mapped[int]
    square_metres: Mapped[int | None]
    features: Mapped[Codes]
    description: Mapped[str | None]
    accessibility: Mapped[str | None]
    house_rules: Mapped[str | None]
    closed_on: Mapped[date | None]
    closed_reason: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    property: Mapped[Property] = relationship(back_populates="units")


class UnitEntry(Base):
    """How one gets in: keys, codes, whom to call. For the owner and for those who work there."""

    __tablename__ = "unit_entries"
    __table_args__ = table_args(
        Isolation(f"({MINE} or {shared('unit_entries', 'access')})", MINE, MINE),
        ForeignKeyConstraint(["property_id", "organisation_id"], ["portal.properties.id", "portal.properties.organisation_id"]),
        ForeignKeyConstraint(["unit_id", "property_id"], ["portal.units.id", "portal.units.property_id"]),
    )

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    property_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"), primary_key=True)
    instructions: Mapped[str]
    key_sets: Mapped[int] = mapped_column(default=0)


class InventoryItem(Base):
    """One thing that belongs to a unit and is counted at handover and handback. For the owner and for those who work there."""

    __tablename__ = "inventory_items"
    __table_args__ = table_args(
        Isolation(f"({MINE} or {shared('inventory_items', 'access')})", MINE, MINE),
        ForeignKeyConstraint(["property_id", "organisation_id"], ["portal.properties.id", "portal.properties.organisation_id"]),
        ForeignKeyConstraint(["unit_id", "property_id"], ["portal.units.id", "portal.units.property_id"]),
        Index("ix_inventory_items_unit_id", "unit_id"),
    )

    id: Mapped[Key]
    unit_id: Mapped[UUID]
    property_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    room: Mapped[str]
    name: Mapped[str]
    quantity: Mapped[int] = mapped_column(default=1)
    removed_on: Mapped[date | None]


class UnitDays(Base):
    """Days on which a unit is taken: held for a proposal, lived in, void, or being put in order. Never twice the same day.

    Which case takes them stands in :class:`OccupationCase`, which no partner reads: a Comune that looks for a free unit learns
    that it is taken, never by whom. The ATS does not see them at all: days held would tell it what was proposed to whom. Written
    by ``app.occupy``, ``app.release`` and ``app.set_void``.
    """

    __tablename__ = "unit_days"
    __table_args__ = table_args(
        Isolation(f"({MINE} or {shared('unit_days', 'availability')})", system=("select",)),
        CheckConstraint(one_of("kind", OCCUPATIONS), name="unit_days_kind"),
        CheckConstraint("not isempty(days)", name="unit_days_not_empty"),
        ExcludeConstraint(("unit_id", "="), ("days", "&&"), name="unit_taken_once_a_day"),
        ForeignKeyConstraint(["unit_id", "property_id"], ["portal.units.id", "portal.units.property_id"]),
    )

    id: Mapped[Key]
    unit_id: Mapped[UUID]
    property_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    days: Mapped[Range[date]] = mapped_column(DATERANGE)
    kind: Mapped[str]


class VoidReason(Base):
    """Why a unit is void on some days: its owner's alone, since the days themselves are seen by partners. By ``app.set_void``.

    ``reference`` is what it refers to: an order, a quotation, a ticket.
    """

    __tablename__ = "void_reasons"
    __table_args__ = table_args(Isolation(MINE), CheckConstraint(one_of("code", VOIDS), name="void_code"))

    unit_days_id: Mapped[UUID] = mapped_column(ForeignKey("portal.unit_days.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    code: Mapped[str] = mapped_column(default="other", server_default=text("'other'"))
    reason: Mapped[str]
    reference: Mapped[str | None]


class OccupationCase(Base):
    """Which case takes which days of a unit: where it is ``now``, of the home that it moves to ``next``, of those it has left
    (``past``). Definer functions only.
    """

    __tablename__ = "occupation_cases"
    __table_args__ = table_args(
        private("select"),
        CheckConstraint(one_of("part", ("now", "next", "past")), name="occupation_part"),
        Index("uq_case_takes_one_unit", "case_id", "part", unique=True, postgresql_where=text("part <> 'past'")),
        Index("ix_occupation_cases_case_id", "case_id"),
    )

    unit_days_id: Mapped[UUID] = mapped_column(ForeignKey("portal.unit_days.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    part: Mapped[str] = mapped_column(default="now", server_default=text("'now'"))


class Convention(Base):
    """The agreement by which an owner makes a property available through a partner, and its dates: for both of them and the Comune."""

    __tablename__ = "conventions"
    __table_args__ = table_args(
        Isolation(
            f"({MINE} or partner_organisation_id = (select app.me()) or {shared('conventions', 'convention')})",
            f"{MINE} and partner_organisation_id {PARTNERS}",
            MINE,
            ("title", "starts_on", "ends_on", "duty_signatory"),
            ("select",),
        ),
        CheckConstraint("ends_on > starts_on", name="convention_dates"),
        CheckConstraint(one_of("duty_signatory", SIGNATORIES), name="convention_signatory"),
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("id", "partner_organisation_id"),
        ForeignKeyConstraint(["property_id", "organisation_id"], ["portal.properties.id", "portal.properties.organisation_id"]),
        Index("ix_conventions_property_id", "property_id"),
        Index("ix_conventions_ends_on", "ends_on"),
        Index("ix_conventions_of", "organisation_id", "ends_on"),
    )

    id: Mapped[Key]
    property_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    partner_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    title: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    duty_signatory: Mapped[str] = mapped_column(default="owner")


class ConventionTerms(Base):
    """What a convention costs and provides: the owner's alone."""

    __tablename__ = "convention_terms"
    __table_args__ = table_args(mine(), ForeignKeyConstraint(
        ["convention_id", "organisation_id"], ["portal.conventions.id", "portal.conventions.organisation_id"]))  # fmt: skip

    convention_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"), primary_key=True)
    yearly_fee_cents: Mapped[Cents | None]
    terms: Mapped[str | None]


class Certificate(Base):
    """A certificate or policy with an expiry: the owner's alone. A renewed one stays, with the day on which it was replaced."""

    __tablename__ = "certificates"
    __table_args__ = table_args(
        mine(system=("select",)),
        CheckConstraint(one_of("kind", CERTIFICATES), name="certificate_kind"),
        ForeignKeyConstraint(["property_id", "organisation_id"], ["portal.properties.id", "portal.properties.organisation_id"]),
        Index("ix_certificates_expires_on", "organisation_id", "expires_on", postgresql_where=text("replaced_on is null")),
    )

    id: Mapped[Key]
    property_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    kind: Mapped[str]
    reference: Mapped[str | None]
    issuer: Mapped[str | None]
    covers: Mapped[str | None]
    issued_on: Mapped[date | None]
    expires_on: Mapped[date]
    replaced_on: Mapped[date | None]


class Ticket(Base):
    """Something to repair. Its owner sees all; those who work there see what is not closed, and open their own.

    ``check_id`` and ``check_due_on``: the recurring check, and the day of it, for which the portal opened it by itself.
    """

    __tablename__ = "tickets"
    __table_args__ = table_args(
        Isolation(
            f"({MINE} or (state <> 'closed' and {shared('tickets', 'tickets')}))",
            f"({MINE} or {shared('tickets', 'tickets')}) and opened_by_id = (select app.person())"
            " and opened_by_organisation_id = (select app.me()) and state = 'open'",
            MINE,
            (
                "state",
                "taken_at",
                "taken_by_id",
                "closed_at",
                "closed_by_id",
                "closed_note",
                "due_on",
                "assigned_to_id",
                "supplier_id",
                "waits_for",
            ),
            ("select", "insert"),
        ),
        CheckConstraint(one_of("state", TICKET_STATES), name="ticket_state"),
        CheckConstraint("(state = 'closed') = (closed_at is not null)", name="ticket_closed_has_time"),
        CheckConstraint("(check_id is null) <> (opened_by_id is null)", name="ticket_by_somebody_or_a_check"),
        UniqueConstraint("id", "organisation_id"),
        Index("uq_one_ticket_of_a_check", "check_id", "check_due_on", unique=True),
        ForeignKeyConstraint(["unit_id", "property_id"], ["portal.units.id", "portal.units.property_id"]),
        ForeignKeyConstraint(["unit_id", "organisation_id"], ["portal.units.id", "portal.units.organisation_id"]),
        Index("ix_tickets_open", "organisation_id", "due_on", postgresql_where=text("state <> 'closed'")),
        Index("ix_tickets_unit_id", "unit_id"),
        Index("ix_tickets_closed", "organisation_id", text("closed_at desc"), "id", postgresql_where=text("state = 'closed'")),
    )

    id: Mapped[Key]
    unit_id: Mapped[UUID]
    property_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    opened_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    opened_by_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    opened_at: Mapped[CreatedAt]
    title: Mapped[str]
    description: Mapped[str | None]
    urgent: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="open")
    taken_at: Mapped[datetime | None]
    taken_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    closed_note: Mapped[str | None]
    assigned_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    supplier_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.suppliers.id"))
    waits_for: Mapped[str | None]
    check_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.recurring_checks.id"))
    check_due_on: Mapped[date | None]
