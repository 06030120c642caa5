"""What a section of the checklist sends, read into types. Plain fields: a script sends the same as the form does without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from portal.workflow.placements.inspections import READINGS
from portal.workflow.placements.sections import (
    Count,
    Damage,
    Damages,
    Finding,
    Findings,
    Keys,
    Meeting,
    Meters,
    Remarks,
    Room,
    Section,
    Signature,
)
from tenants import clock
from tenants.errors import Invalid
from tenants.sentences import S

Typed = Mapping[str, str]
NO_SECTION = S("There is no such section.")
MOST_DAMAGES = 30


def read(section: str, typed: Typed) -> Section:
    """A section as it was typed.

    Raises:
        Invalid: by the names of the fields; ``section`` when there is no such section.
    """
    kind, _, name = section.partition(":")
    if kind not in _READERS or bool(name) != (kind in ("room", "signature")):
        raise Invalid(section=NO_SECTION)
    return _READERS[kind](name, typed)


def written_at(typed: Typed) -> datetime:
    """When a section was typed, by the phone's clock; now, if it does not say."""
    try:
        return datetime.fromtimestamp(int(typed["written_at"]) / 1000, UTC) + (clock.now() - datetime.now(UTC))
    except (KeyError, ValueError, OverflowError, OSError):
        return clock.now()


def _meeting(_name: str, typed: Typed) -> Meeting:
    day, hour = _day(typed, "day"), typed.get("time", "").strip()
    try:
        at = datetime.combine(day, time.fromisoformat(hour), clock.ROME) if day and hour else None
    except ValueError:
        raise Invalid(time=S("Write the hour like 14:30.")) from None
    return Meeting(at, _text(typed, "present"), _day(typed, "last_day"))


def _meters(_name: str, typed: Typed) -> Meters:
    readings: dict[str, Decimal] = {}
    for name in READINGS:
        digits = typed.get(name, "").strip().replace(" ", "").replace(",", ".")
        if digits:
            try:
                readings[name] = Decimal(digits)
            except InvalidOperation:
                raise Invalid(**{name: S("Copy the digits of the meter, for example 1204,5.")}) from None
            if not readings[name].is_finite():
                raise Invalid(**{name: S("Copy the digits of the meter, for example 1204,5.")})
    notes = {name: note for name in READINGS if (note := _text(typed, f"{name}_note"))}
    return Meters(readings, notes)


def _keys(_name: str, typed: Typed) -> Keys:
    labels = {name.removeprefix("set_label-"): typed[name] for name in typed if name.startswith("set_label-")}
    sets = {label: bool(typed.get(f"set_given-{number}")) for number, label in labels.items()} or None
    return Keys(_whole(typed, "keys"), _text(typed, "which"), sets)


def _room(name: str, typed: Typed) -> Room:
    counts: dict[UUID, Count] = {}
    for field in typed:
        if field.startswith("found-"):
            found = _whole(typed, field)
            if found is not None:
                counts[_uuid(field.removeprefix("found-"))] = Count(found, _text(typed, f"note-{field.removeprefix('found-')}"))
    return Room(name, typed.get("condition") or None, _text(typed, "note"), counts)


def _remarks(_name: str, typed: Typed) -> Remarks:
    return Remarks(_text(typed, "condition"), _text(typed, "defects"))


def _damages(_name: str, typed: Typed) -> Damages:
    found = []
    for number in range(MOST_DAMAGES):
        what = _text(typed, f"what-{number}")
        if what:
            found.append(Damage(what, _cents(typed, f"cost-{number}"), typed.get(f"borne_by-{number}") or "undecided"))
    return Damages(tuple(found))


def _findings(_name: str, typed: Typed) -> Findings:
    found = []
    for number in range(MOST_DAMAGES):
        what = _text(typed, f"what-{number}")
        if what:
            found.append(Finding(what, bool(typed.get(f"urgent-{number}"))))
    return Findings(tuple(found))


def _signature(side: str, typed: Typed) -> Signature:
    photo = typed.get("photo_id", "").strip()
    return Signature(
        side, _text(typed, "signer"), typed.get("method") or None, _uuid(photo) if photo else None, _text(typed, "note")
    )


_READERS: dict[str, Callable[[str, Typed], Section]] = {
    "meeting": _meeting,
    "meters": _meters,
    "keys": _keys,
    "room": _room,
    "remarks": _remarks,
    "damages": _damages,
    "findings": _findings,
    "signature": _signature,
}


def _text(typed: Typed, name: str) -> str | None:
    return typed.get(name, "").strip()[:4000] or None


def _whole(typed: Typed, name: str) -> int | None:
    digits = typed.get(name, "").strip()
    if not digits:
        return None
    try:
        return int(digits)
    except ValueError:
        raise Invalid(**{name: S("Write a whole number.")}) from None


def _cents(typed: Typed, name: str) -> int | None:
    digits = typed.get(name, "").strip().replace("€", "").replace(" ", "")
    if not digits:
        return None
    if "," in digits:
        digits = digits.replace(".", "").replace(",", ".")
    try:
        return int((Decimal(digits) * 100).to_integral_value())
    except (InvalidOperation, ValueError, OverflowError):
        raise Invalid(**{name: S("Write an amount in euro, for example 120,50.")}) from None


def _day(typed: Typed, name: str) -> date | None:
    written = typed.get(name, "").strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Invalid(**{name: S("Write the day like 31/12/2027.")}) from None


def _uuid(text: str) -> Any:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(section=NO_SECTION) from None
