"""Maintenance beside the tickets: who repairs, what is checked again and again, what was said and done, what it cost."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.properties.facts_models import of_unit
from tenants.base import Base, Cents, CreatedAt, Key, one_of
from tenants.isolation import MINE, Isolation, mine, table_args

CHECKS = ("boiler", "extinguisher", "electrical", "gas", "lift", "chimney", "alarm", "condition", "other")
STEPS = ("opened", "taken", "assigned", "waits", "resumed", "due", "comment", "cost", "closed", "reopened")
LINES = ("repair", "check", "utilities", "condominium", "insurance", "tax", "furnishing", "contribution", "deposit", "other")
_TICKET = "exists (select 1 from portal.tickets t where t.id = portal.ticket_entries.ticket_id)"


class Supplier(Base):
    """A firm or craftsman that an owner calls."""

    __tablename__ = "suppliers"
    __table_args__ = table_args(mine(), Index("uq_suppliers_name", "organisation_id", text("lower(name)"), unique=True,
                                              postgresql_where=text("ended_on is null")))  # fmt: skip

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    name: Mapped[str]
    trade: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    note: Mapped[str | None]
    ended_on: Mapped[date | None]


class RecurringCheck(Base):
    """Something to be checked every so many months: so many days before, a ticket opens by itself."""

    __tablename__ = "recurring_checks"
    __table_args__ = table_args(
        mine(system=("select",)),
        CheckConstraint(one_of("kind", CHECKS), name="recurring_check_kind"),
        CheckConstraint("every_months between 1 and 240 and open_days_before between 0 and 180", name="recurring_check_times"),
        *of_unit(),
        Index("ix_recurring_checks_next_on", "next_on", postgresql_where=text("ended_on is null")),
    )

    id: Mapped[Key]
    unit_id: Mapped[UUID]
    property_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    kind: Mapped[str]
    title: Mapped[str]
    every_months: Mapped[int]
    open_days_before: Mapped[int] = mapped_column(default=30)
    next_on: Mapped[date]
    last_on: Mapped[date | None]
    supplier_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.suppliers.id"))
    ended_on: Mapped[date | None]


class TicketEntry(Base):
    """One line of a ticket's history. Who sees the ticket reads it, but for what is the owner's alone (``internal``)."""

    __tablename__ = "ticket_entries"
    __table_args__ = table_args(
        Isolation(
            f"({MINE} or (not internal and {_TICKET}))",
            f"by_organisation_id = (select app.me()) and by_id = (select app.person()) and ({MINE} or (not internal and {_TICKET}))",
            system=("select", "insert"),
        ),
        CheckConstraint(one_of("step", STEPS), name="ticket_entry_step"),
        ForeignKeyConstraint(["ticket_id", "organisation_id"], ["portal.tickets.id", "portal.tickets.organisation_id"]),
        Index("ix_ticket_entries_ticket_id", "ticket_id", "at"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    at: Mapped[CreatedAt]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    by_organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.organisations.id"))
    step: Mapped[str]
    text: Mapped[str | None]
    internal: Mapped[bool] = mapped_column(default=False)


class MoneyLine(Base):
    """A cost of a unit or a property, or money received for it: its owner's alone. One entered by mistake is struck out, not removed."""

    __tablename__ = "money_lines"
    __table_args__ = table_args(
        mine(update_columns=("struck_on", "struck_reason")),
        CheckConstraint(one_of("kind", LINES), name="money_line_kind"),
        CheckConstraint("amount_cents > 0", name="money_line_amount"),
        CheckConstraint("(struck_on is null) = (struck_reason is null)", name="money_line_struck_has_reason"),
        ForeignKeyConstraint(["property_id", "organisation_id"], ["portal.properties.id", "portal.properties.organisation_id"]),
        ForeignKeyConstraint(["unit_id", "property_id"], ["portal.units.id", "portal.units.property_id"]),
        ForeignKeyConstraint(["ticket_id", "organisation_id"], ["portal.tickets.id", "portal.tickets.organisation_id"]),
        Index("ix_money_lines_day", "organisation_id", "day"),
        UniqueConstraint("id", "organisation_id"),
    )

    id: Mapped[Key]
    property_id: Mapped[UUID]
    unit_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    ticket_id: Mapped[UUID | None]
    supplier_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.suppliers.id"))
    income: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str]
    day: Mapped[date]
    amount_cents: Mapped[Cents]
    what: Mapped[str]
    reference: Mapped[str | None]
    entered_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    entered_at: Mapped[CreatedAt]
    struck_on: Mapped[date | None]
    struck_reason: Mapped[str | None]
