"""What is written down of a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class Moved:
    """How far a goal was found to be."""

    goal_id: UUID
    level: int
    note: str = ""


@dataclass(frozen=True)
class Record:
    """What is written down of a meeting.

    ``absent`` names who of the household was missing, and why; ``None`` when the writer had no list of names at hand. ``absence`` is
    the reason when nobody came. ``equipe_note`` and ``own_note`` are the two narrower tiers. ``concern`` goes to whoever answers for
    the household, with what is ``wanted`` of them.
    """

    starts_at: datetime
    minutes: int | None
    attendance: str | None
    kind: str = "interview"
    place: str | None = None
    done: str = ""
    next_step: str = ""
    next_step_on: date | None = None
    absence: str | None = None
    absent: Mapping[UUID, str] | None = None
    moved: tuple[Moved, ...] = ()
    equipe_note: str = ""
    own_note: str = ""
    concern: str = ""
    wanted: str = "know"
    written_at: datetime | None = field(default=None)
