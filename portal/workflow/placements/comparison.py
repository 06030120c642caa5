"""A handback beside the handover of the same stay: what has changed, what is missing, what was used, what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.workflow.placements.models import Inspection

WORSE = {"good": 0, "worn": 1, "damaged": 2}


@dataclass(frozen=True)
class RoomChange:
    """A room whose condition is not what it was; ``worse`` when it is worse."""

    room: str
    before: str | None
    after: str | None
    note: str | None
    worse: bool


@dataclass(frozen=True)
class ItemChange:
    """A thing of which there are not as many as there were."""

    room: str
    name: str
    before: int
    after: int
    note: str | None


@dataclass(frozen=True)
class Consumption:
    """A meter at both ends of the stay; ``used`` is nothing when it was exchanged or not read."""

    name: str
    before: Decimal | None
    after: Decimal | None
    note: str | None

    @property
    def used(self) -> Decimal | None:
        """What was used between the two."""
        if self.before is None or self.after is None or self.after < self.before:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Comparison:
    """What differs between the two reports of a stay."""

    rooms: tuple[RoomChange, ...]
    items: tuple[ItemChange, ...]
    meters: tuple[Consumption, ...]
    keys_before: int
    keys_after: int
    sets_missing: tuple[str, ...]
    cost_cents: int
    of_household_cents: int

    @property
    def keys_missing(self) -> int:
        """How many keys did not come back."""
        return max(self.keys_before - self.keys_after, 0)

    @property
    def nothing(self) -> bool:
        """Whether all was given back as it was taken."""
        return not (self.rooms or self.items or self.keys_missing or self.sets_missing or self.cost_cents)


def compare(handover: Inspection, handback: Inspection) -> Comparison:
    """Both reports of a stay, side by side."""
    was_room = {room["room"]: room.get("condition") for room in handover.rooms}
    was_item = {(item["room"], item["name"]): int(item["found"]) for item in handover.inventory}
    rooms = [
        RoomChange(room["room"], was_room.get(room["room"]), room.get("condition"), room.get("note"),
                   WORSE.get(room.get("condition"), 0) > WORSE.get(was_room.get(room["room"]) or "", 0))
        for room in handback.rooms
        if room.get("condition") != was_room.get(room["room"], room.get("condition"))
    ]  # fmt: skip
    items = [
        ItemChange(item["room"], item["name"], before, int(item["found"]), item.get("note"))
        for item in handback.inventory
        if (before := was_item.get((item["room"], item["name"]), int(item["expected"]))) != int(item["found"])
    ]
    names = dict.fromkeys((*handover.readings, *handback.readings))
    meters = [
        Consumption(name, _number(handover, name), _number(handback, name), handback.reading_notes.get(name)) for name in names
    ]
    costs = [(damage.get("cost_cents") or 0, damage["borne_by"]) for damage in handback.damage_list]
    return Comparison(
        tuple(rooms), tuple(items), tuple(meters), handover.keys, handback.keys,
        tuple(one["label"] for one in handback.key_sets or () if not one["given"]), sum(cents for cents, _ in costs),
        sum(cents for cents, who in costs if who == "household"),
    )  # fmt: skip


def _number(report: Inspection, name: str) -> Decimal | None:
    return Decimal(report.readings[name]) if name in report.readings else None
