"""What an owner keeps about its homes beyond what partners see: the land register, utilities, sets of keys and who holds them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Key, one_of
from tenants.isolation import MINE, Isolation, mine, table_args

UTILITIES = ("electricity", "gas", "water", "heating", "internet", "waste", "other")
ACCOUNT_HOLDERS = ("owner", "household", "partner", "condominium")
KEY_HOLDERS = ("office", "volunteer", "household", "partner", "other", "missing")


def of_unit() -> tuple[ForeignKeyConstraint, ForeignKeyConstraint]:
    """The constraints that bind a row to a unit of its own organisation."""
    return (
        ForeignKeyConstraint(["unit_id", "property_id"], ["portal.units.id", "portal.units.property_id"]),
        ForeignKeyConstraint(["unit_id", "organisation_id"], ["portal.units.id", "portal.units.organisation_id"]),
    )


class Cadastre(Base):
    """Where a unit stands in the land register: its owner's alone."""

    __tablename__ = "cadastres"
    __table_args__ = table_args(mine(), *of_unit())

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    property_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    municipality: Mapped[str | None]
    sheet: Mapped[str | None]
    parcel: Mapped[str | None]
    subaltern: Mapped[str | None]
    category: Mapped[str | None]


class Utility(Base):
    """A supply of a unit: by whom, under which code of its point of delivery, in whose name. One that ended stays."""

    __tablename__ = "utilities"
    __table_args__ = table_args(
        mine(),
        CheckConstraint(one_of("kind", UTILITIES), name="utility_kind"),
        CheckConstraint(one_of("holder", ACCOUNT_HOLDERS), name="utility_holder"),
        *of_unit(),
        Index("uq_one_utility", "unit_id", "kind", unique=True, postgresql_where=text("ended_on is null and kind <> 'other'")),
    )

    id: Mapped[Key]
    unit_id: Mapped[UUID]
    property_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    kind: Mapped[str]
    supplier: Mapped[str]
    code: Mapped[str | None]
    holder: Mapped[str]
    contract: Mapped[str | None]
    since: Mapped[date | None]
    ended_on: Mapped[date | None]


class KeySet(Base):
    """A set of keys and who holds it, from when until when. When it changes hands a new row begins: the old ones are its history.

    ``report_id``: the report of handover or handback with which it changed hands by itself (trigger).
    """

    __tablename__ = "key_sets"
    __table_args__ = table_args(
        Isolation(MINE, MINE, MINE, ("until",)),
        CheckConstraint(one_of("holder", KEY_HOLDERS), name="key_holder"),
        CheckConstraint("pieces between 1 and 50", name="key_pieces"),
        *of_unit(),
        Index("uq_one_key_set", "unit_id", text("lower(label)"), unique=True, postgresql_where=text("until is null")),
    )

    id: Mapped[Key]
    unit_id: Mapped[UUID]
    property_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    label: Mapped[str]
    pieces: Mapped[int]
    holder: Mapped[str]
    holder_name: Mapped[str | None]
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.inspections.id"))
    since: Mapped[date]
    until: Mapped[date | None]
