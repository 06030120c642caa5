"""What a convention says beyond its dates: for its two parties, who signed it, and nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Codes
from tenants.isolation import MINE, Isolation, table_args

SERVICES = ("use", "support", "upkeep", "furnishing", "cleaning", "reception")
EXPENSES = ("utilities", "condominium", "ordinary_upkeep", "extraordinary_upkeep", "insurance", "taxes", "furniture")
PAYERS = ("owner", "partner", "household", "comune", "shared")


class ConventionContent(Base):
    """Who else is a party, what is given, and who pays what: never how much, which is the owner's alone (``ConventionTerms``).

    ``payers`` maps one of ``EXPENSES`` to one of ``PAYERS``; what is not in it was not agreed.
    """

    __tablename__ = "convention_contents"
    __table_args__ = table_args(
        Isolation(f"({MINE} or partner_organisation_id = (select app.me()))", MINE, MINE),
        CheckConstraint("(protocol_on is null) or (protocol is not null)", name="convention_protocol_has_number"),
        ForeignKeyConstraint(
            ["convention_id", "organisation_id"], ["portal.conventions.id", "portal.conventions.organisation_id"]
        ),
        ForeignKeyConstraint(
            ["convention_id", "partner_organisation_id"], ["portal.conventions.id", "portal.conventions.partner_organisation_id"]
        ),
    )

    convention_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    partner_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    other_parties: Mapped[str | None]
    services: Mapped[Codes]
    payers: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    signed_on: Mapped[date | None]
    protocol: Mapped[str | None]
    protocol_on: Mapped[date | None]
