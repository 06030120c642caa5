"""The sections of a checklist: what can be entered in each, in types, and how it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from portal.workflow.placements.inspections import MOST_KEYS, MOST_READING, READINGS
from tenants.errors import Invalid
from tenants.sentences import S, Sentence

CONDITIONS: dict[str, Sentence] = {"good": S("Good"), "worn": S("Worn"), "damaged": S("Damaged")}
"""The condition of a room, each with its msgid."""
SIDES: dict[str, Sentence] = {"household": S("The household"), "host": S("Who hands over or takes back")}
"""Who signs, each with its msgid."""
METHODS: dict[str, Sentence] = {
    "screen": S("Signed on the screen"),
    "paper": S("Signed on paper, photographed"),
    "missing": S("Did not sign"),
}
"""How it was signed, each with its msgid."""
BEARERS: dict[str, Sentence] = {
    "household": S("The household"),
    "owner": S("The owner"),
    "wear": S("Nobody: ordinary wear"),
    "undecided": S("To be decided"),
}
"""Who bears the cost of a damage, each with its msgid."""
LONGEST_NAME, LONGEST_NOTE = 80, 2000


class Section:
    """What was entered in one part of a checklist. ``name`` is its key, ``value`` what is kept of it."""

    KEY: ClassVar[str] = ""

    @property
    def name(self) -> str:
        """The key of the section within its checklist."""
        return self.KEY

    def value(self) -> dict[str, Any]:
        """What is kept, as JSON."""
        raise NotImplementedError

    def check(self) -> None:
        """Let through what can be kept, finished or not; raises ``Invalid`` by the names of the fields."""


@dataclass(frozen=True)
class Meeting(Section):
    """When, and who was there. ``last_day`` is the last day in the home, at a handback."""

    KEY = "meeting"
    at: datetime | None = None
    present: str | None = None
    last_day: date | None = None

    def value(self) -> dict[str, Any]:
        at, last = self.at, self.last_day
        return {"at": at.isoformat() if at else None, "present": self.present, "last_day": last.isoformat() if last else None}


@dataclass(frozen=True)
class Meters(Section):
    """What the meters show, and a note where there is something to say: why one could not be read, or shows less than before."""

    KEY = "meters"
    readings: dict[str, Decimal] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def value(self) -> dict[str, Any]:
        return {"readings": {name: str(reading) for name, reading in self.readings.items()}, "notes": self.notes}

    def check(self) -> None:
        wrong = {
            name: S("A meter shows a number of at least 0: copy its digits.")
            for name, reading in self.readings.items()
            if name not in READINGS or not 0 <= reading < MOST_READING
        }
        if wrong:
            raise Invalid(**wrong)


@dataclass(frozen=True)
class Keys(Section):
    """How many keys change hands, and which; ``sets``: the sets by their names, ticked or not, where the home has any."""

    KEY = "keys"
    keys: int | None = None
    which: str | None = None
    sets: dict[str, bool] | None = None

    def value(self) -> dict[str, Any]:
        asked = {} if self.sets is None else {"sets": self.sets}
        return {"keys": self.keys, "which": self.which, **asked}

    def check(self) -> None:
        if self.keys is not None and not 0 <= self.keys <= MOST_KEYS:
            raise Invalid(keys=S("Write how many keys, between 0 and %(most)s.", most=MOST_KEYS))


@dataclass(frozen=True)
class Count:
    """How many of a thing were found, and a note."""

    found: int
    note: str | None = None


@dataclass(frozen=True)
class Room(Section):
    """A room: its condition, and its part of the inventory by the id of each thing."""

    room: str
    condition: str | None = None
    note: str | None = None
    counts: dict[UUID, Count] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"room:{self.room}"

    def value(self) -> dict[str, Any]:
        counts = {str(item): {"found": count.found, "note": count.note} for item, count in self.counts.items()}
        return {"condition": self.condition, "note": self.note, "counts": counts}

    def check(self) -> None:
        if not 0 < len(self.room.strip()) <= LONGEST_NAME:
            raise Invalid(room=S("Give the room a name of at most %(most)s characters.", most=LONGEST_NAME))
        if self.condition is not None and self.condition not in CONDITIONS:
            raise Invalid(condition=S("Choose the condition of the room."))
        if self.note and len(self.note) > LONGEST_NOTE:
            raise Invalid(note=S("Write at most %(most)s characters.", most=LONGEST_NOTE))
        wrong = {
            f"found-{item}": S("Count each thing: a number between 0 and 999.")
            for item, count in self.counts.items()
            if not 0 <= count.found <= 999
        }
        if wrong:
            raise Invalid(**wrong)


@dataclass(frozen=True)
class Remarks(Section):
    """The home as a whole, and what was already damaged."""

    KEY = "remarks"
    condition: str | None = None
    defects: str | None = None

    def value(self) -> dict[str, Any]:
        return {"condition": self.condition, "defects": self.defects}


@dataclass(frozen=True)
class Damage:
    """Something broken or missing at a handback, what it costs and who bears it."""

    what: str
    cost_cents: int | None = None
    borne_by: str = "undecided"


@dataclass(frozen=True)
class Damages(Section):
    """What is broken or missing at a handback."""

    KEY = "damages"
    damages: tuple[Damage, ...] = ()

    def value(self) -> dict[str, Any]:
        return {"damages": [{"what": d.what, "cost_cents": d.cost_cents, "borne_by": d.borne_by} for d in self.damages]}

    def check(self) -> None:
        wrong: dict[str, Sentence] = {}
        for number, damage in enumerate(self.damages):
            if damage.cost_cents is not None and damage.cost_cents < 0:
                wrong[f"cost-{number}"] = S("A cost cannot be negative.")
            if damage.borne_by not in BEARERS:
                wrong[f"borne_by-{number}"] = S("Choose who bears the cost.")
        if wrong:
            raise Invalid(**wrong)


@dataclass(frozen=True)
class Finding:
    """Something to repair that an inspection found."""

    what: str
    urgent: bool = False


@dataclass(frozen=True)
class Findings(Section):
    """What an inspection found to repair: each opens a ticket."""

    KEY = "findings"
    findings: tuple[Finding, ...] = ()

    def value(self) -> dict[str, Any]:
        return {"findings": [{"what": one.what, "urgent": one.urgent} for one in self.findings]}

    def check(self) -> None:
        wrong = {
            f"what-{number}": S("Write at most %(most)s characters.", most=LONGEST_NOTE)
            for number, one in enumerate(self.findings)
            if len(one.what) > LONGEST_NOTE
        }
        if wrong:
            raise Invalid(**wrong)


@dataclass(frozen=True)
class Signature(Section):
    """A side's signature: drawn on the screen, on paper that was photographed, or missing with the reason (``note``)."""

    side: str
    signer: str | None = None
    method: str | None = None
    photo_id: UUID | None = None
    note: str | None = None

    @property
    def name(self) -> str:
        return f"signature:{self.side}"

    def value(self) -> dict[str, Any]:
        photo = str(self.photo_id) if self.photo_id else None
        return {"signer": self.signer, "method": self.method, "photo_id": photo, "note": self.note}

    def check(self) -> None:
        if self.side not in SIDES:
            raise Invalid(side=S("Choose who signs."))
        if self.method is not None and self.method not in METHODS:
            raise Invalid(method=S("Choose how it was signed."))
