"""A document as a row: what it is, where it lies, who may open it. What it says lies sealed in the store, under the row's id."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.records.documents.shelves import KIND_WORDS, OF_CASES, OF_PROPERTIES, SHELVES
from portal.workflow.properties.models import shared
from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import MINE, Isolation, table_args

_TABLE = "portal.documents"
_SEES = f"app.sees({_TABLE}.case_id, {_TABLE}.facet)"
_HOSTED = "host_organisation_id = (select app.me())"
_MY_SLICE = f"(facet = 'placement' and {_HOSTED} and app.sees({_TABLE}.case_id, 'placement.own'))"
_NOTES = (
    f"(facet <> 'support_notes' or {MINE} and (uploaded_by_id = (select app.person())"
    f" or app.sees({_TABLE}.case_id, facet, null, 'head')))"
)
_HOME = f"(facet <> 'placement' and kind not in ('letter', 'dossier') or app.knows_home({_TABLE}.case_id))"
"""What says where a household lives, or is addressed to it, is for whoever may know that."""
_TICKET = (
    f"exists (select 1 from portal.tickets t where t.id = {_TABLE}.subject_id and t.property_id = {_TABLE}.property_id"
    f" and t.unit_id = {_TABLE}.unit_id)"
)
"""Under the policy of ``tickets``: those who work in a unit see what is not closed."""
_PARTY = (
    f"exists (select 1 from portal.conventions p where p.id = {_TABLE}.subject_id and p.property_id = {_TABLE}.property_id"
    " and p.partner_organisation_id = (select app.me()))"
)
"""Whoever signed a convention reads its paper; that partner is in no part of the property for it."""
_PARTS = " or ".join(
    f"facet = '{code}' and {_TICKET if code == 'property.tickets' else shared('documents', code.partition('.')[2])}"
    for code in OF_PROPERTIES
    if "." in code
)


def _kinds_of(codes: tuple[str, ...]) -> str:
    """The kinds of organisation that may add to a row's shelf, as SQL."""
    cases = " ".join(
        f"when '{code}' then array[{', '.join(repr(kind.value) for kind in SHELVES[code].writers)}]" for code in codes
    )
    return f"case facet {cases} else '{{}}'::text[] end"


_CONVENTION = f"facet = 'property.convention' and {_PARTY}"

_READ = (
    f"(case_id is not null and ({_SEES} and {_NOTES} and {_HOME} or {_MY_SLICE}"
    f" or facet = 'renewal.question' and app.sees({_TABLE}.case_id, 'renewal')))"
    f" or (case_id is null and ({MINE} or {_PARTS} or {_CONVENTION}))"
)
_OF_MY_CASE = f"app.sees({_TABLE}.case_id, {_TABLE}.facet, {_kinds_of(OF_CASES)})"
_ADD = (
    "uploaded_by_organisation_id = (select app.me()) and uploaded_by_id = (select app.person())"
    f" and (case_id is not null and {MINE} and ({_OF_MY_CASE} or {_MY_SLICE})"
    f" or case_id is null and ({MINE} or facet = 'property.tickets' and {_TICKET}))"
)


class Document(Base):
    """A file of a case, a property or a unit. Written once; withdrawn with a reason, never deleted by the application.

    ``organisation_id`` answers for it: for a case whoever attached it, for a property its owner. ``subject_id`` is the row within
    the facet that it belongs to, if any. ``host_organisation_id`` is the owner whose slice of the placement it is part of.
    ``sha256`` is the fingerprint of the file as it is opened (after a photo was freed from its place and camera). ``expires_on`` is the
    last day on which what it says is valid, if it says one: of an identity card, of an ISEE.
    """

    __tablename__ = "documents"
    __table_args__ = table_args(
        Isolation(
            select=_READ,
            insert=_ADD,
            update=f"uploaded_by_organisation_id = (select app.me()) and ({_READ})",
            update_columns=("withdrawn_at", "withdrawn_by_id", "withdrawn_reason"),
            system=("select",),
        ),
        CheckConstraint(one_of("facet", SHELVES), name="document_facet"),
        CheckConstraint(one_of("kind", KIND_WORDS), name="document_kind"),
        CheckConstraint("(case_id is null) <> (property_id is null)", name="document_of_case_or_property"),
        CheckConstraint("(facet like 'property%') = (property_id is not null)", name="document_facet_fits"),
        CheckConstraint("size > 0 and sha256 ~ '^[0-9a-f]{64}$'", name="document_has_content"),
        CheckConstraint("(withdrawn_at is null) = (withdrawn_reason is null)", name="document_withdrawn_has_reason"),
        CheckConstraint("facet <> 'property.tickets' or subject_id is not null", name="document_of_ticket"),
        ForeignKeyConstraint(["property_id", "organisation_id"], ["portal.properties.id", "portal.properties.organisation_id"]),
        ForeignKeyConstraint(["unit_id", "property_id"], ["portal.units.id", "portal.units.property_id"]),
        Index("ix_documents_case_id", "case_id", "facet", postgresql_where=text("case_id is not null")),
        Index("ix_documents_property_id", "property_id", "facet", postgresql_where=text("property_id is not null")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.cases.id"))
    property_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.organisations.id"))
    facet: Mapped[str]
    subject_id: Mapped[UUID | None]
    kind: Mapped[str]
    title: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    uploaded_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    uploaded_by_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    uploaded_at: Mapped[CreatedAt]
    expires_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    withdrawn_reason: Mapped[str | None]


__all__ = ["Document"]
