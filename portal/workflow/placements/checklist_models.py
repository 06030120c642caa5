"""A handover or handback while it is being written: the checklist, what was entered section by section, its photos."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.placements.models import OWN
from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import facet, table_args

KINDS = ("handover", "handback", "visit")
STATES = ("open", "completed", "dropped")
WRITERS = ("comune",)


class Checklist(Base):
    """The report of a handover or handback on its way. One is open for a stay and kind; ``entrusted_to_id`` may carry it out.

    ``move_id``: that of a household which moves to another home within its stay. ``corrects_id``: it corrects a report, and why.
    ``visit_id``: the inspection whose outcome it is.
    """

    __tablename__ = "checklists"
    __table_args__ = table_args(
        facet("checklists", "placement", writers=WRITERS, slice_=OWN, slice_writes=True),
        CheckConstraint(one_of("kind", KINDS), name="checklist_kind"),
        CheckConstraint(one_of("state", STATES), name="checklist_state"),
        ForeignKeyConstraint(["placement_id", "case_id"], ["portal.placements.id", "portal.placements.case_id"]),
        CheckConstraint("(corrects_id is null) = (reason is null)", name="checklist_correction_has_reason"),
        ForeignKeyConstraint(["move_id", "placement_id"], ["portal.home_moves.id", "portal.home_moves.placement_id"]),
        ForeignKeyConstraint(["visit_id", "case_id"], ["portal.home_visits.id", "portal.home_visits.case_id"]),
        CheckConstraint("(kind = 'visit') = (visit_id is not null)", name="checklist_of_visit"),
        UniqueConstraint("id", "case_id"),
        Index("uq_one_open_checklist", "placement_id", "kind", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_checklists_entrusted", "entrusted_to_id", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[Key]
    placement_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("portal.units.id"))
    move_id: Mapped[UUID | None]
    visit_id: Mapped[UUID | None]
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.inspections.id"))
    reason: Mapped[str | None]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    started_at: Mapped[CreatedAt]
    started_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    entrusted_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    ended_at: Mapped[datetime | None]


class ChecklistEntry(Base):
    """What was entered last in one section. ``written_at`` is when it was typed: what arrives late never covers what is newer."""

    __tablename__ = "checklist_entries"
    __table_args__ = table_args(
        facet("checklist_entries", "placement", writers=WRITERS, slice_=OWN, slice_writes=True),
        ForeignKeyConstraint(["checklist_id", "case_id"], ["portal.checklists.id", "portal.checklists.case_id"]),
    )

    checklist_id: Mapped[UUID] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    value: Mapped[dict[str, Any]]
    written_at: Mapped[datetime]
    saved_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))


class ChecklistPhoto(Base):
    """A photo or a signature of a section. Its id is made by the phone, so that sending it twice keeps it once."""

    __tablename__ = "checklist_photos"
    __table_args__ = table_args(
        facet("checklist_photos", "placement", writers=WRITERS, slice_=OWN, slice_writes=True, update_columns=("removed_at",)),
        ForeignKeyConstraint(["checklist_id", "case_id"], ["portal.checklists.id", "portal.checklists.case_id"]),
        Index("ix_checklist_photos_checklist_id", "checklist_id"),
    )

    id: Mapped[Key]
    checklist_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    section: Mapped[str]
    document_id: Mapped[UUID]
    sha256: Mapped[str]
    taken_at: Mapped[CreatedAt]
    removed_at: Mapped[datetime | None]
