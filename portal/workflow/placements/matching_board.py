"""All who wait beside all homes: which household each home would suit on a day, what does not fit, and for how long the home is free.

The order of the households is that of the waiting list; a board proposes nothing by itself. Read in a constant number of statements,
whatever the number of households and homes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.placements import refusals
from portal.workflow.placements.matching import free_from, in_area, overstayed
from portal.workflow.placements.models import Proposal
from portal.workflow.placements.propose import check_first_day
from portal.workflow.placements.waiting_list import named, part, waiting_lists
from portal.workflow.properties import queries as properties
from portal.workflow.properties.features import FEATURE_WORDS
from portal.workflow.rules import Days, longest_stay
from tenants import clock
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.placements.waiting_list import Household, Position, WaitingList
    from portal.workflow.properties.queries import Candidate, Taken
    from tenants.actor import Actor
    from tenants.sentences import Sentence

MOST_HOUSEHOLDS = 20
MOST_HOMES = 8


@dataclass(frozen=True)
class Home:
    """A unit as a column: until when it is free, and from when a whole stay would fit. ``still_lived_in``: the household before has
    passed its end and has not left."""

    unit: Candidate
    free_from: date
    still_lived_in: bool


@dataclass(frozen=True)
class Cell:
    """A household beside a home. ``possible``: it may be proposed; ``against`` says what does not fit, whether it forbids or not."""

    home: Home
    possible: bool
    against: tuple[Sentence, ...]

    @property
    def suits(self) -> bool:
        """Whether it may be proposed and nothing speaks against it."""
        return self.possible and not self.against


@dataclass(frozen=True)
class Line:
    """A household by its position, beside each home; ``stopped`` says why nothing can be proposed to it today, if so."""

    position: Position
    stopped: Sentence | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Board:
    """One partnership's households and homes. ``following`` is the place from which the next households are shown, if there are more;
    ``more_homes`` is how many homes are not shown, none of them free sooner."""

    partnership_id: UUID
    partnership: str
    period: Days
    homes: tuple[Home, ...]
    lines: tuple[Line, ...]
    waiting: int
    following: int | None
    more_homes: int

    @property
    def case_ids(self) -> tuple[UUID, ...]:
        """The cases that the board shows."""
        return tuple(line.position.household.case_id for line in self.lines)


def boards(session: Session, actor: Actor, starts_on: date, *, first: int = 1) -> list[Board]:
    """The boards of the partnerships whose households the actor's organisation may see, from a place of the list on.

    Raises:
        Invalid: ``starts_on`` is past or too far away.
    """
    check_first_day(starts_on)
    shown = named(session, (part(found, max(first, 1), MOST_HOUSEHOLDS) for found in waiting_lists(session, actor)))
    return [_board(session, actor, found, starts_on) for found in shown]


def _board(session: Session, actor: Actor, found: WaitingList, starts_on: date) -> Board:
    shown = found.positions
    months = found.rules.base_months
    period = longest_stay(starts_on, months)
    units = properties.free_units(session, actor, period, partnership_id=found.partnership_id, also_taken=True)
    taken: dict[UUID, list[Taken]] = {}
    for row in properties.unit_days(session, [unit.unit_id for unit in units], Days(clock.today(), properties.FOR_EVER)):
        taken.setdefault(row[0], []).append(row)
    late = overstayed(session, [unit.unit_id for unit in units])
    known = [Home(unit, free_from(taken.get(unit.unit_id, ()), months), unit.unit_id in late) for unit in units]
    homes = tuple(sorted(known, key=lambda home: (not home.unit.free, home.free_from))[:MOST_HOMES])
    refused = _refused(session, [position.household.case_id for position in shown])
    return Board(
        found.partnership_id,
        found.partnership,
        period,
        homes,
        tuple(_line(position, homes, refused) for position in shown),
        found.size,
        found.following,
        len(units) - len(homes),
    )


def _line(position: Position, homes: tuple[Home, ...], refused: Mapping[tuple[UUID, UUID], list[Sentence]]) -> Line:
    household, stopped = position.household, None
    if household.check_expires_on is not None and household.check_expires_on <= clock.today():
        stopped = S("The check of the criteria expired on %(day)s.", day=household.check_expires_on)
    return Line(position, stopped, tuple(_cell(household, home, stopped is None, refused) for home in homes))


def _cell(household: Household, home: Home, may_be_proposed: bool, refused: Mapping[tuple[UUID, UUID], list[Sentence]]) -> Cell:
    unit, against = home.unit, []
    beds = unit.beds >= household.size
    if not beds:
        against.append(S("%(beds)s beds for %(persons)s persons", beds=unit.beds, persons=household.size))
    if household.rooms is not None and unit.rooms < household.rooms:
        against.append(S("%(rooms)s rooms instead of %(wanted)s", rooms=unit.rooms, wanted=household.rooms))
    missing = [S(FEATURE_WORDS[need]) for need in household.needs if need not in unit.features and need in FEATURE_WORDS]
    if missing:
        against.append(S("Does not have: %(needs)s", needs=missing))
    if household.area and not in_area(household.area, unit):
        against.append(S("It should be in: %(area)s", area=household.area))
    if unit.obstacle is not None:
        against.append(unit.obstacle)
    against += refused.get((household.case_id, unit.unit_id), [])
    return Cell(home, may_be_proposed and beds and (unit.free or unit.only_convention), tuple(against))


def _refused(session: Session, case_ids: Collection[UUID]) -> Mapping[tuple[UUID, UUID], list[Sentence]]:
    """Who has said no to which home before: the owner by the proposal, household and Equipe by what is written of them."""
    found = {key: list(told) for key, told in refusals.of_cases(session, case_ids).items()}
    rows = session.execute(
        select(Proposal.case_id, Proposal.unit_id, Proposal.owner_answered_at)
        .where(Proposal.case_id.in_(case_ids), Proposal.owner_answer == "no")
        .order_by(Proposal.owner_answered_at)
    )
    for case_id, unit_id, at in rows:
        if at is not None:
            found.setdefault((case_id, unit_id), []).append(S("The owner said no on %(day)s", day=clock.day_of(at)))
    return found
