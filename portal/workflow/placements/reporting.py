"""From a checklist to its report: what was entered, read back in types, complete or refused with what is missing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from portal.workflow.placements import checklists, inspections
from portal.workflow.placements.inspections import Counted, DamageReport, Photo, Report, RoomReport, SetOfKeys, Signed
from portal.workflow.placements.sections import Meters
from tenants import clock
from tenants.errors import Invalid
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from portal.workflow.placements.checklist_models import Checklist, ChecklistPhoto
    from portal.workflow.placements.inspections import Item

Entries = dict[str, dict[str, Any]]


def report_of(session: Session, checklist: Checklist) -> tuple[Report, date | None]:
    """The report that a checklist makes, and at a handback the last day in the home.

    Raises:
        Invalid: by the names of sections that are not finished: the sentence says what is missing.
    """
    entered: Entries = {name: entry.value for name, entry in checklists.entries(session, checklist.id).items()}
    taken = checklists.photos(session, checklist.id)
    items = inspections.inventory_of(session, checklist.case_id, checklist.unit_id)
    missing = _missing(checklist, entered, items)
    if missing:
        raise Invalid(**missing)
    meeting, keys, remarks = entered.get("meeting", {}), entered["keys"], entered.get("remarks", {})
    meters = _meters(entered)
    checklists.check_meters(meters, checklists.before(session, checklist))
    key_sets = _key_sets(session, checklist, keys)
    report = Report(
        at=datetime.fromisoformat(meeting["at"]) if meeting.get("at") else clock.now(),
        keys=keys["keys"],
        condition=remarks.get("condition") or _in_short(entered),
        readings=meters.readings,
        inventory=_counted(entered, items),
        present=meeting.get("present"),
        damages=_damages_in_words(entered) if checklist.kind == "handback" else remarks.get("defects"),
        reading_notes=meters.notes,
        key_note=keys.get("which"),
        key_sets=key_sets,
        rooms=rooms_reported(entered, taken),
        damage_list=_damage_list(checklist, entered, key_sets or ()),
        signatures=_signatures(entered, taken),
    )
    last_day = meeting.get("last_day")
    return report, date.fromisoformat(last_day) if last_day else None


def rooms_of(items: Sequence[Item], entered: Mapping[str, Any]) -> list[str]:
    """The rooms of a checklist: those of the inventory, and those that were added."""
    names = dict.fromkeys(item.room for item in items)
    names |= dict.fromkeys(name.removeprefix("room:") for name in entered if name.startswith("room:"))
    return list(names)


def _missing(checklist: Checklist, entered: Entries, items: Sequence[Item]) -> dict[str, Sentence]:
    wrong: dict[str, Sentence] = {}
    if checklist.kind == "handback" and checklist.move_id is None and not entered.get("meeting", {}).get("last_day"):
        wrong["meeting"] = S("Write the last day in the home.")
    keys = entered.get("keys", {}).get("keys")
    if keys is None:
        wrong["keys"] = S("Write how many keys.")
    elif keys < 1 and checklist.kind == "handover":
        wrong["keys"] = S("At least one key is handed over.")
    by_room: dict[str, set[str]] = {}
    for item in items:
        by_room.setdefault(item.room, set()).add(str(item.id))
    for room in rooms_of(items, entered):
        value = entered.get(f"room:{room}", {})
        if not value.get("condition"):
            wrong[f"room:{room}"] = S("Choose the condition of this room.")
        elif by_room.get(room, set()) - set(value.get("counts", {})):
            wrong[f"room:{room}"] = S("Count what belongs to this room.")
    if not any(name.startswith("room:") for name in entered) and not entered.get("remarks", {}).get("condition"):
        wrong["remarks"] = S("Describe the condition of the home in a few words.")
    for side in ("household", "host"):
        sentence = _unsigned(entered.get(f"signature:{side}", {}))
        if sentence:
            wrong[f"signature:{side}"] = sentence
    return wrong


def _unsigned(value: dict[str, Any]) -> Sentence | None:
    if not value.get("method"):
        return S("This side has not signed yet.")
    if value["method"] == "missing":
        return None if (value.get("note") or "").strip() else S("Write why this side did not sign.")
    if not (value.get("signer") or "").strip():
        return S("Write who signs.")
    return None if value.get("photo_id") else S("The signature is missing: draw it, or photograph the paper.")


def _meters(entered: Entries) -> Meters:
    value = entered.get("meters", {})
    readings = {name: Decimal(shown) for name, shown in value.get("readings", {}).items()}
    return Meters(readings, {name: note for name, note in value.get("notes", {}).items() if note})


def _counted(entered: Entries, items: Sequence[Item]) -> tuple[Counted, ...]:
    found = []
    for item in items:
        count = entered[f"room:{item.room}"]["counts"][str(item.id)]
        found.append(Counted(item.room, item.name, item.quantity, count["found"], count.get("note")))
    return tuple(found)


def _key_sets(session: Session, checklist: Checklist, keys: Mapping[str, Any]) -> tuple[SetOfKeys, ...] | None:
    """The sets that were ticked or not. One that came since, of which nobody was asked, is left where it is."""
    asked = keys.get("sets")
    if not asked:
        return None
    here = inspections.sets_at(session, checklist)
    return tuple(SetOfKeys(one.label, one.pieces, asked[one.label]) for one in here if one.label in asked) or None


def rooms_reported(entered: Entries, taken: Sequence[ChecklistPhoto]) -> tuple[RoomReport, ...]:
    """The rooms of a checklist as they were found, each with its photos."""
    return tuple(
        RoomReport(
            name.removeprefix("room:"),
            value.get("condition"),
            value.get("note"),
            tuple(Photo(photo.document_id, photo.sha256) for photo in taken if photo.section == name),
        )
        for name, value in entered.items()
        if name.startswith("room:")
    )


def _signatures(entered: Entries, taken: Sequence[ChecklistPhoto]) -> tuple[Signed, ...]:
    by_id = {photo.id: Photo(photo.document_id, photo.sha256) for photo in taken}
    signed = []
    for side in ("household", "host"):
        value = entered[f"signature:{side}"]
        photo = by_id.get(UUID(value["photo_id"])) if value.get("photo_id") else None
        if photo is None and value["method"] != "missing":
            raise Invalid(**{f"signature:{side}": S("The signature has not arrived yet: wait for the network, or sign again.")})
        signed.append(Signed(side, value.get("signer") or "", value["method"], value.get("note"), photo))
    return tuple(signed)


def _in_short(entered: Entries) -> str:
    notes = [f"{name.removeprefix('room:')}: {value['note']}" for name, value in entered.items() if value.get("note")]
    return "; ".join(notes)


def _damage_list(checklist: Checklist, entered: Entries, sets: Sequence[SetOfKeys]) -> tuple[DamageReport, ...]:
    """What was entered; and each set of keys that did not come back, if nobody wrote what it costs: that is still to be decided."""
    written = [DamageReport(**damage) for damage in entered.get("damages", {}).get("damages", [])]
    if checklist.kind == "handback":
        named = " ".join(damage.what.lower() for damage in written)
        written += [
            DamageReport(one.label, None, "undecided") for one in sets if not one.given and one.label.lower() not in named
        ]
    return tuple(written)


def _damages_in_words(entered: Entries) -> str | None:
    return "; ".join(damage["what"] for damage in entered.get("damages", {}).get("damages", [])) or None
