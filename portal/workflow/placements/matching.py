"""Which units of the partnership suit a waiting household: what each meets and does not, and for how long it is free."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, Uuid, cast, func, select

from portal.workflow.placements import refusals
from portal.workflow.placements.propose import check_first_day
from portal.workflow.properties import queries as properties
from portal.workflow.properties.features import FEATURE_WORDS
from portal.workflow.rules import Days, add_months, longest_stay
from tenants import clock
from tenants.blind_words import words_of
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.properties.queries import Candidate, Taken
    from tenants.actor import Actor
    from tenants.sentences import Sentence


@dataclass(frozen=True)
class Match:
    """A unit beside a household's needs.

    ``free_from`` is the first day from which the whole stay would fit between the days taken. ``still_lived_in`` says that the
    household before has passed its end and has not left: the unit may be proposed, but the keys cannot be given yet.
    """

    unit: Candidate
    met: tuple[Sentence, ...]
    missing: tuple[Sentence, ...]
    enough_beds: bool
    free_from: date
    still_lived_in: bool
    said_no: tuple[Sentence, ...] = ()
    """What household and Equipe said no to before."""

    @property
    def can_be_proposed(self) -> bool:
        """Whether a proposal from the day asked for would pass: free throughout, under convention, a bed for everybody."""
        return self.unit.free and self.enough_beds


def match(session: Session, actor: Actor, case: Case, starts_on: date) -> list[Match]:
    """Every unit offered to the case's partnership that the actor may see, best first.

    Raises:
        Invalid: ``starts_on`` is past or too far away.
    """
    check_first_day(starts_on)
    days = longest_stay(starts_on, case.rules.base_months)
    found = properties.free_units(
        session, actor, days, partnership_id=case.partnership_id, needs=case.needs, size=case.size, also_taken=True
    )
    ahead = Days(clock.today(), properties.FOR_EVER)
    taken: dict[UUID, list[Taken]] = {}
    for row in properties.unit_days(session, [c.unit_id for c in found], ahead):
        taken.setdefault(row[0], []).append(row)
    late = overstayed(session, [c.unit_id for c in found])
    before = refusals.of_cases(session, [case.id])
    matches = (_match(c, case, taken.get(c.unit_id, []), c.unit_id in late) for c in found)
    return sorted((replace(one, said_no=tuple(before.get((case.id, one.unit.unit_id), ()))) for one in matches), key=_rank)


def overstayed(session: Session, unit_ids: Collection[UUID]) -> set[UUID]:
    """Those of the units in which a household still lives beyond the end of its stay."""
    return set(session.scalars(select(func.app.overstayed_units(cast(list(unit_ids), ARRAY(Uuid))))))


def _match(candidate: Candidate, case: Case, taken: Sequence[Taken], late: bool) -> Match:
    met = [S(FEATURE_WORDS[code]) for code in candidate.met]
    missing = [S(FEATURE_WORDS[code]) for code in candidate.missing if code in FEATURE_WORDS]
    if case.rooms is not None:
        (met if candidate.rooms >= case.rooms else missing).append(S("%(n)s rooms", n=case.rooms))
    if case.area:
        (met if in_area(case.area, candidate) else missing).append(S("Where it should be: %(area)s", area=case.area))
    return Match(
        candidate, tuple(met), tuple(missing), candidate.big_enough, free_from(taken, case.rules.base_months, clock.today()), late
    )


def in_area(area: str, candidate: Candidate) -> bool:
    """Whether a unit is where a household would like to live: one of the places that it names is in the unit's address or name.

    A preference, as it was typed: "Crema o Offanengo", "San Bernardino, Ombriano". It makes no unit impossible.
    """
    there = words_of(" ".join((candidate.town, candidate.address, candidate.property_name)))
    places = (words_of(place) for place in re.split(r"[,;/]|\s(?:o|oppure|e|or|and)\s", area))
    return any(place and all(word in there for word in place) for place in places)


def free_from(taken: Collection[Taken], months: int, today: date) -> date:
    """The earliest day, from today on, from which none of the days of a whole stay is taken."""
    day = today
    for _, start, end, _kind in taken:
        if end > day and start < add_months(day, months):
            day = end
    return day


def _rank(found: Match) -> tuple[bool, bool, bool, int, int, str, str]:
    unit = found.unit
    return (
        not found.can_be_proposed,
        found.still_lived_in,
        not found.enough_beds,
        len(found.missing),
        unit.beds,
        unit.property_name,
        unit.unit_name,
    )
