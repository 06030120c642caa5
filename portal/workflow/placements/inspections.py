"""The report of a handover or a handback: readings, keys, inventory, condition. Handover and departure both write it here."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, null, select

from portal.workflow.placements.models import HomeMove, Inspection, Placement
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.placements.checklist_models import Checklist
    from tenants.actor import Actor

Kind = Literal["handover", "handback"]
KINDS: tuple[Kind, ...] = ("handover", "handback")
READINGS: dict[str, Sentence] = {"electricity": S("Electricity (kWh)"), "gas": S("Gas (m³)"), "water": S("Water (m³)")}
"""The meters that are read, each with its msgid."""
MOST_KEYS = 50
MOST_READING = 100_000_000


@dataclass(frozen=True)
class Item:
    """One thing of the unit's inventory, as it should be found."""

    id: UUID
    room: str
    name: str
    quantity: int


@dataclass(frozen=True)
class Counted:
    """One thing of the inventory as it was counted."""

    room: str
    name: str
    expected: int
    found: int
    note: str | None = None


@dataclass(frozen=True)
class SetOfKeys:
    """A set of keys by its name; ``given``: handed over at a handover, given back at a handback."""

    label: str
    pieces: int
    given: bool


@dataclass(frozen=True)
class Photo:
    """A photo of a report: its document and the fingerprint of its file."""

    document_id: UUID
    sha256: str


@dataclass(frozen=True)
class RoomReport:
    """A room as it was found."""

    room: str
    condition: str | None
    note: str | None
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True)
class DamageReport:
    """Something broken or missing, what it costs, and who bears it."""

    what: str
    cost_cents: int | None
    borne_by: str


@dataclass(frozen=True)
class Signed:
    """A side's signature, on the screen or on paper, or why there is none."""

    side: str
    signer: str
    method: str
    note: str | None = None
    photo: Photo | None = None


@dataclass(frozen=True)
class Report:
    """What two people write down together on the day of the keys."""

    at: datetime
    keys: int
    condition: str
    readings: Mapping[str, Decimal] = field(default_factory=dict)
    inventory: tuple[Counted, ...] = ()
    present: str | None = None
    damages: str | None = None
    reading_notes: Mapping[str, str] = field(default_factory=dict)
    key_note: str | None = None
    key_sets: tuple[SetOfKeys, ...] | None = None
    rooms: tuple[RoomReport, ...] = ()
    damage_list: tuple[DamageReport, ...] = ()
    signatures: tuple[Signed, ...] = ()

    @property
    def fingerprint(self) -> str | None:
        """That of all the report says, photos and signatures included; nothing when nobody signed it here."""
        if not self.signatures:
            return None
        said = {**asdict(self), "at": self.at.astimezone(clock.ROME)}
        if self.key_sets is None:
            del said["key_sets"]  # nothing was ticked: the report says what it would have said before there were sets
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def inventory_of(session: Session, case_id: UUID, unit_id: UUID | None = None) -> list[Item]:
    """What must be counted in the home of a case (or in the one that it moves to), for whoever holds its placement."""
    found = func.app.inventory_of(case_id) if unit_id is None else func.app.inventory_at(case_id, unit_id)
    i = found.table_valued("id", "room", "name", "quantity")
    return [Item(*row) for row in session.execute(select(i.c.id, i.c.room, i.c.name, i.c.quantity))]


def sets_at(session: Session, checklist: Checklist) -> list[SetOfKeys]:
    """The sets of keys that can change hands with a checklist: at a handback those that the household holds, and those of a report
    that is corrected. ``given`` is what that report said.
    """
    k = func.app.keys_at(checklist.case_id, checklist.unit_id).table_valued("label", "pieces", "with_household")
    rows = session.execute(select(k.c.label, k.c.pieces, k.c.with_household)).all()
    corrected = session.get(Inspection, checklist.corrects_id) if checklist.corrects_id else None
    said = {one["label"]: one for one in (corrected.key_sets or ())} if corrected else {}
    here = {row.label: row.pieces for row in rows if checklist.kind == "handover" or row.with_household}
    here |= {label: one["pieces"] for label, one in said.items()}
    return [SetOfKeys(label, pieces, bool(said.get(label, {}).get("given"))) for label, pieces in sorted(here.items())]


def check(report: Report) -> None:
    """Let a sound report pass.

    Raises:
        Invalid: by the names ``at``, ``keys``, ``condition``, ``inventory`` and those of :data:`READINGS`.
    """
    wrong: dict[str, Sentence] = {}
    if report.at > clock.now():
        wrong["at"] = S("This moment has not come yet: a report is written when it is done.")
    if not 0 <= report.keys <= MOST_KEYS:
        wrong["keys"] = S("Write how many keys, between 0 and %(most)s.", most=MOST_KEYS)
    if not report.condition.strip() and not any(room.condition for room in report.rooms):
        wrong["condition"] = S("Describe the condition of the home in a few words.")
    for name, value in report.readings.items():
        if name not in READINGS or not 0 <= value < MOST_READING:
            wrong[name] = S("A meter shows a number of at least 0: copy its digits.")
    if any(not 0 <= counted.found <= 999 for counted in report.inventory):
        wrong["inventory"] = S("Count each thing: a number between 0 and 999.")
    if wrong:
        raise Invalid(**wrong)


def record(
    session: Session,
    actor: Actor,
    placement: Placement,
    kind: Kind,
    report: Report,
    move: HomeMove | None = None,
    corrects: Inspection | None = None,
    reason: str | None = None,
) -> Inspection:
    """Write the report of a handover or handback of a stay, or of a move within it, once. Checks the report, neither right nor stage.

    Raises:
        Invalid: see :func:`check`.
        Conflict: this report was already written.
    """
    check(report)
    if corrects is None and of(session, placement.id, kind, move.id if move else None) is not None:
        raise Conflict(S("This report has already been written."))
    made = Inspection(
        placement_id=placement.id,
        case_id=placement.case_id,
        organisation_id=placement.organisation_id,
        host_organisation_id=placement.host_organisation_id,
        unit_id=corrects.unit_id if corrects else _unit_of(placement, kind, move),
        move_id=corrects.move_id if corrects else move.id if move else None,
        version=corrects.version + 1 if corrects else 1,
        correction_reason=reason,
        kind=kind,
        at=report.at,
        by_id=actor.person_id,
        readings={name: str(value) for name, value in report.readings.items()},
        keys=report.keys,
        inventory=[
            {"room": c.room, "name": c.name, "expected": c.expected, "found": c.found, "note": c.note} for c in report.inventory
        ],
        condition=report.condition.strip(),
        damages=(report.damages or "").strip() or None,
        present=(report.present or "").strip() or None,
        reading_notes=dict(report.reading_notes),
        key_note=(report.key_note or "").strip() or None,
        key_sets=null() if report.key_sets is None else [asdict(one) for one in report.key_sets],
        rooms=json.loads(json.dumps([asdict(room) for room in report.rooms], default=str)),
        damage_list=[asdict(damage) for damage in report.damage_list],
        signatures=json.loads(json.dumps([asdict(signed) for signed in report.signatures], default=str)),
        fingerprint=report.fingerprint,
    )
    session.add(made)
    session.flush()
    return made


def _unit_of(placement: Placement, kind: Kind, move: HomeMove | None) -> UUID:
    if move is None:
        return placement.unit_id
    return move.to_unit_id if kind == "handover" else move.from_unit_id


def versions(session: Session, report: Inspection) -> Sequence[Inspection]:
    """The versions of a report, the first one first."""
    return session.scalars(
        select(Inspection)
        .where(
            Inspection.placement_id == report.placement_id, Inspection.kind == report.kind,
            Inspection.move_id.is_not_distinct_from(report.move_id),
        )
        .order_by(Inspection.version)
    ).all()  # fmt: skip


def of(session: Session, placement_id: UUID, kind: Kind, move_id: UUID | None = None) -> Inspection | None:
    """The report with which a stay began or ended, or that of a move within it, when it was written: its latest version."""
    return session.scalars(
        select(Inspection)
        .where(Inspection.placement_id == placement_id, Inspection.kind == kind, Inspection.move_id.is_not_distinct_from(move_id))
        .order_by(Inspection.version.desc())
    ).first()


def taken_over(session: Session, placement_id: UUID, unit_id: UUID) -> Inspection | None:
    """The report with which the household of a stay last got the keys of a home."""
    return session.scalars(
        select(Inspection)
        .where(Inspection.placement_id == placement_id, Inspection.kind == "handover", Inspection.unit_id == unit_id)
        .order_by(Inspection.version.desc(), Inspection.at.desc(), Inspection.id)
    ).first()
