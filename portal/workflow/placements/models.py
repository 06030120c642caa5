"""Proposals, agreements, the stay, handover and handback, and the duties that come with the keys."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Cents, CreatedAt, Key, one_of
from tenants.isolation import Isolation, facet, granted, private, table_args

OWN = ("placement.own", "host_organisation_id = (select app.me())")
PROPOSAL_STATES = ("open", "accepted", "declined", "expired", "withdrawn")
ANSWERS = ("yes", "no")
REFUSALS = ("not_ready", "own_use", "not_suitable", "dates", "convention", "other")
"""Why an owner says no."""
MOVE_STATES = ("asked", "agreed", "declined", "called_off", "done")
PLACEMENT_STATES = ("assigned", "living", "ended", "called_off")
AGREEMENT_FORMS = ("hospitality_pact", "loan_for_use", "other")
DUTIES = ("public_safety_notice", "building_transfer_notice", "contract_registration", "utilities_transfer")


class Proposal(Base):
    """A unit offered to a waiting household and held until both sides have answered, or the day to answer is past."""

    __tablename__ = "proposals"
    __table_args__ = table_args(
        facet("proposals", "placement", writers=("comune",), slice_=OWN, slice_writes=True, system=("select", "update")),
        CheckConstraint(one_of("state", PROPOSAL_STATES), name="proposal_state"),
        CheckConstraint(f"owner_answer is null or {one_of('owner_answer', ANSWERS)}", name="proposal_owner_answer"),
        CheckConstraint(f"household_answer is null or {one_of('household_answer', ANSWERS)}", name="proposal_household_answer"),
        CheckConstraint("ends_on > starts_on", name="proposal_dates"),
        CheckConstraint(f"owner_refusal is null or {one_of('owner_refusal', REFUSALS)}", name="proposal_refusal"),
        CheckConstraint("owner_answer <> 'no' or owner_refusal is not null", name="proposal_no_has_code"),
        ForeignKeyConstraint(["unit_id", "host_organisation_id"], ["portal.units.id", "portal.units.organisation_id"]),
        UniqueConstraint("id", "case_id"),
        Index("uq_one_open_proposal", "case_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("uq_one_open_proposal_of_a_unit", "unit_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_proposals_host_open", "host_organisation_id", "expires_on", postgresql_where=text("state = 'open'")),
        Index("ix_proposals_case_id", "case_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    unit_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    expires_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="open")
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    proposed_at: Mapped[CreatedAt]
    message: Mapped[str | None]
    owner_answer: Mapped[str | None]
    owner_refusal: Mapped[str | None]
    owner_reason: Mapped[str | None]
    owner_answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    owner_answered_at: Mapped[datetime | None]
    household_answer: Mapped[str | None]
    household_answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    household_answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class ProposalQuestion(Base):
    """What the owner asks before it answers a proposal, and what the Comune answers. The day on which the proposal ends stays."""

    __tablename__ = "proposal_questions"
    __table_args__ = table_args(
        facet("proposal_questions", "placement", writers=("comune",), slice_=OWN, slice_writes=True),
        CheckConstraint("(answer is null) = (answered_at is null)", name="proposal_question_answered_at"),
        ForeignKeyConstraint(["proposal_id", "case_id"], ["portal.proposals.id", "portal.proposals.case_id"]),
        Index("uq_one_open_question_of_a_proposal", "proposal_id", unique=True, postgresql_where=text("answered_at is null")),
        Index("ix_proposal_questions_case_id", "case_id"),
    )

    id: Mapped[Key]
    proposal_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    question: Mapped[str]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    asked_at: Mapped[CreatedAt]
    due_on: Mapped[date]
    answer: Mapped[str | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    answered_at: Mapped[datetime | None]


class Placement(Base):
    """A household's stay in a unit. ``ends_on`` and ``left_on`` are the first days that are no longer of the stay.

    The limits are the database's: twelve and twelve months counted from the first day (``base_months``, ``renewed_months``),
    one renewal, no household in two places.
    """

    __tablename__ = "placements"
    __table_args__ = table_args(
        facet("placements", "placement", writers=("comune", "ats"), slice_=OWN, slice_writes=True, system=("select", "update")),
        CheckConstraint(one_of("state", PLACEMENT_STATES), name="placement_state"),
        CheckConstraint("ends_on > starts_on", name="placement_dates"),
        CheckConstraint(
            "ends_on <= (starts_on + make_interval(months => base_months + renewed_months))::date", name="stay_within_maximum"
        ),
        CheckConstraint("renewed_months between 0 and renewal_months and base_months between 1 and 12 and renewal_months <= 12",
                        name="one_renewal_within_maximum"),
        CheckConstraint("state not in ('living', 'ended') or handed_over_at is not null", name="living_after_handover"),
        CheckConstraint("(state = 'ended') = (left_on is not null)", name="ended_has_day"),
        ExcludeConstraint(("household_id", "="), ("days", "&&"), where=text("state <> 'called_off'"), name="household_in_one_place"),
        ForeignKeyConstraint(["unit_id", "host_organisation_id"], ["portal.units.id", "portal.units.organisation_id"]),
        UniqueConstraint("id", "case_id"),
        Index("uq_one_stay_of_a_case", "case_id", unique=True, postgresql_where=text("state <> 'called_off'")),
        Index("uq_one_household_lives_there", "unit_id", unique=True, postgresql_where=text("state = 'living'")),
        Index("ix_placements_ends_on", "ends_on", postgresql_where=text("state = 'living'")),
        Index("ix_placements_host", "host_organisation_id", "state"),
    )  # fmt: skip

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    household_id: Mapped[UUID] = mapped_column(ForeignKey("portal.households.id"))
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.proposals.id"))
    unit_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="assigned")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    base_months: Mapped[int]
    renewal_months: Mapped[int]
    renewed_months: Mapped[int] = mapped_column(default=0)
    handover_booked_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    left_on: Mapped[date | None]
    overstay_authorised_reason: Mapped[str | None]
    days: Mapped[Range[date]] = mapped_column(
        DATERANGE, Computed("daterange(starts_on, greatest(coalesce(left_on, ends_on), starts_on + 1))", persisted=True)
    )


class PlacedPerson(Base):
    """The days on which a person lives in a unit of the portal, by the fingerprint of the tax code: nobody lives in two places.

    Written by ``app.place_people`` at assignment and by ``app.end_people`` afterwards; no partner reads it.
    """

    __tablename__ = "placed_people"
    __table_args__ = table_args(
        private("select"),
        ExcludeConstraint(("tax_code_index", "="), ("days", "&&"), name="person_in_one_place"),
        Index("ix_placed_people_case_id", "case_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    tax_code_index: Mapped[bytes] = mapped_column(LargeBinary)
    days: Mapped[Range[date]] = mapped_column(DATERANGE)


class ConventionException(Base):
    """That a case takes days of a unit which no convention covers any more, until when, why, and who answers for it. Written once.

    ``app.occupy`` and ``app.lengthen_stay`` refuse such days without it. The owner of the unit reads it.
    """

    __tablename__ = "convention_exceptions"
    __table_args__ = table_args(
        facet("convention_exceptions", "placement", writers=("comune",), slice_=OWN, slice_writes=True, frozen=True),
        CheckConstraint("until > covered_until", name="convention_exception_goes_beyond"),
        CheckConstraint("length(btrim(reason)) > 0", name="convention_exception_has_reason"),
        ForeignKeyConstraint(["unit_id", "host_organisation_id"], ["portal.units.id", "portal.units.organisation_id"]),
        Index("ix_convention_exceptions_case_id", "case_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    unit_id: Mapped[UUID]
    covered_until: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    at: Mapped[CreatedAt]


class HomeMove(Base):
    """A household's move to another home of the same owner, within the stay it has: asked by one side, agreed to by the other.

    It is done when both reports are written; ``moved_on`` is then the first day in the new home (``app.move_home``).
    """

    __tablename__ = "home_moves"
    __table_args__ = table_args(
        facet("home_moves", "placement", writers=("comune",), slice_=OWN, slice_writes=True),
        CheckConstraint(one_of("state", MOVE_STATES), name="home_move_state"),
        CheckConstraint("from_unit_id <> to_unit_id", name="home_move_elsewhere"),
        CheckConstraint("(state = 'done') = (moved_on is not null)", name="home_move_done_has_day"),
        ForeignKeyConstraint(["placement_id", "case_id"], ["portal.placements.id", "portal.placements.case_id"]),
        ForeignKeyConstraint(["to_unit_id", "host_organisation_id"], ["portal.units.id", "portal.units.organisation_id"]),
        ForeignKeyConstraint(["from_unit_id", "host_organisation_id"], ["portal.units.id", "portal.units.organisation_id"]),
        UniqueConstraint("id", "placement_id"),
        Index("uq_one_open_move", "placement_id", unique=True, postgresql_where=text("state in ('asked', 'agreed')")),
        Index("ix_home_moves_case_id", "case_id"),
    )

    id: Mapped[Key]
    placement_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    from_unit_id: Mapped[UUID]
    to_unit_id: Mapped[UUID]
    moves_on: Mapped[date]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    asked_by_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    asked_at: Mapped[CreatedAt]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    answered_at: Mapped[datetime | None]
    note: Mapped[str | None]
    moved_on: Mapped[date | None]


class Agreement(Base):
    """The signed agreement between household, owner and service, in the legal form that the partnership uses."""

    __tablename__ = "agreements"
    __table_args__ = table_args(
        facet("agreements", "placement", writers=("comune",), slice_=OWN),
        CheckConstraint(one_of("form", AGREEMENT_FORMS), name="agreement_form"),
        CheckConstraint("contribution_cents >= 0 and deposit_cents >= 0", name="agreement_amounts"),
        ForeignKeyConstraint(["placement_id", "case_id"], ["portal.placements.id", "portal.placements.case_id"]),
    )

    placement_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    form: Mapped[str]
    signed_on: Mapped[date]
    signed_by: Mapped[str]
    contribution_cents: Mapped[Cents] = mapped_column(default=0)
    deposit_cents: Mapped[Cents] = mapped_column(default=0)
    conditions: Mapped[str | None]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))


class Inspection(Base):
    """The report of a handover or a handback: readings, keys, inventory, condition room by room, damages, who signed.

    ``key_sets``: the sets of keys by their names, and whether each was handed over or given back; they change hands with it (trigger).
    Never changed: a correction is a further ``version``, signed again, with its reason. The highest one counts.

    ``fingerprint`` is that of all it says and of its photos; nothing for a report that was written down without a checklist.
    """

    __tablename__ = "inspections"
    __table_args__ = table_args(
        facet("inspections", "placement", writers=("comune",), slice_=OWN, slice_writes=True, frozen=True),
        CheckConstraint(one_of("kind", ("handover", "handback")), name="inspection_kind"),
        CheckConstraint("keys >= 0", name="inspection_keys"),
        CheckConstraint("(version = 1) = (correction_reason is null)", name="inspection_correction_has_reason"),
        UniqueConstraint("placement_id", "kind", "move_id", "version", postgresql_nulls_not_distinct=True),
        ForeignKeyConstraint(["move_id", "placement_id"], ["portal.home_moves.id", "portal.home_moves.placement_id"]),
        ForeignKeyConstraint(["placement_id", "case_id"], ["portal.placements.id", "portal.placements.case_id"]),
        Index("ix_inspections_case_id", "case_id"),
    )

    id: Mapped[Key]
    placement_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("portal.units.id"))
    move_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    correction_reason: Mapped[str | None]
    kind: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    readings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    keys: Mapped[int]
    inventory: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    condition: Mapped[str]
    damages: Mapped[str | None]
    present: Mapped[str | None]
    reading_notes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    key_note: Mapped[str | None]
    key_sets: Mapped[list[Any] | None] = mapped_column(JSONB)
    rooms: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    damage_list: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    signatures: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    fingerprint: Mapped[str | None]


class StayCorrection(Base):
    """Another first or last day of a stay than was written first, with the corrected report that says so. Written once."""

    __tablename__ = "stay_corrections"
    __table_args__ = table_args(
        facet("stay_corrections", "placement", writers=("comune",), slice_=OWN, slice_writes=True, frozen=True),
        CheckConstraint("was <> becomes", name="stay_correction_changes"),
        CheckConstraint(one_of("which", ("first_day", "last_day")), name="stay_correction_which"),
        ForeignKeyConstraint(["placement_id", "case_id"], ["portal.placements.id", "portal.placements.case_id"]),
        Index("ix_stay_corrections_case_id", "case_id"),
    )

    id: Mapped[Key]
    placement_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("portal.inspections.id"))
    which: Mapped[str]
    was: Mapped[date]
    becomes: Mapped[date]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    at: Mapped[CreatedAt]


class Duty(Base):
    """A legal duty that begins with the keys: what, by when, who, done when, with which receipt. To be confirmed by the office.

    Whoever hands over (or records the agreement) makes it; the owner alone says who sees to it (``responsible_id``), that it was done,
    or that it does not apply.
    """

    __tablename__ = "duties"
    __table_args__ = table_args(
        Isolation(
            f"({granted('duties', 'placement')} or ({OWN[1]} and {granted('duties', OWN[0])}))",
            f"({granted('duties', 'placement', kinds=('comune',))} or ({OWN[1]} and {granted('duties', OWN[0])}))",
            f"{OWN[1]} and {granted('duties', OWN[0])}",
            ("applies", "done_at", "done_by_id", "receipt", "responsible_id"),
            ("select",),
        ),
        CheckConstraint(one_of("kind", DUTIES), name="duty_kind"),
        CheckConstraint("done_at is null or done_by_id is not null", name="duty_done_by_somebody"),
        UniqueConstraint("placement_id", "kind", "move_id", postgresql_nulls_not_distinct=True),
        ForeignKeyConstraint(["placement_id", "case_id"], ["portal.placements.id", "portal.placements.case_id"]),
        ForeignKeyConstraint(["move_id", "placement_id"], ["portal.home_moves.id", "portal.home_moves.placement_id"]),
        Index("ix_duties_case_id", "case_id", postgresql_where=text("done_at is null")),
        Index("ix_duties_open", "host_organisation_id", "due_at", postgresql_where=text("done_at is null")),
    )

    id: Mapped[Key]
    placement_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    host_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    move_id: Mapped[UUID | None]
    kind: Mapped[str]
    source: Mapped[str]
    due_at: Mapped[datetime]
    responsible_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    applies: Mapped[bool] = mapped_column(default=True)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    receipt: Mapped[str | None]
