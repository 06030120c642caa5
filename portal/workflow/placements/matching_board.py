"""All who wait beside all homes: which household each home would suit on a day, what does not fit, and for how long the home is free.

The order of the households is that of the waiting list; a board proposes nothing by itself. Read in a constant number of statements,
whatever the number of households and homes: first who waits and all homes with their days, then what is known of those that are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from portal.workflow.placements import beside, waiting_list
from portal.workflow.placements.matching import free_from, in_area
from portal.workflow.placements.propose import check_first_day
from portal.workflow.placements.waiting_list import part, waiting_lists, with_names
from portal.workflow.properties import offered as homes_offered
from portal.workflow.properties.features import FEATURE_WORDS
from portal.workflow.rules import Days, longest_stay
from tenants import clock
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from portal.workflow.placements.beside import Known
    from portal.workflow.placements.waiting_list import Household, Position, WaitingList
    from portal.workflow.properties.offered import Offered
    from portal.workflow.properties.queries import Candidate
    from tenants.actor import Actor
    from tenants.breath import Asked
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


class Cell(NamedTuple):
    """A household beside a home. ``possible``: it may be proposed; ``against`` says what does not fit, whether it forbids or not.

    Households that look for the same share their cells: what speaks against a home is found once for all of them.
    """

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
    shown = [part(found, max(first, 1), MOST_HOUSEHOLDS) for found in waiting_lists(session, actor)]
    offered = homes_offered.offered(session, actor, clock.today())
    chosen = [_soonest(offered.get(found.partnership_id, ()), starts_on, found.rules.base_months) for found in shown]
    known = beside.known(
        session,
        [case_id for found in shown for case_id in found.case_ids],
        [home.row.id for homes in chosen for _, home in homes],
    )
    return [
        _board(with_names(found, known.names), homes, starts_on, known, len(offered.get(found.partnership_id, ())))
        for found, homes in zip(shown, chosen, strict=True)
    ]


def asked(actor: Actor) -> Asked:
    """The statements of :func:`boards` that can be foreseen, with their values."""
    return [*waiting_list.asked(actor), *homes_offered.asked(actor, clock.today())]


def _soonest(homes: Sequence[Offered], starts_on: date, months: int) -> list[tuple[date, Offered]]:
    """The homes that a board shows, each with the day from which a whole stay fits: those that are free first, then the soonest, those
    with the fewest beds, by name."""
    period, today = longest_stay(starts_on, months), clock.today()
    ranked = [
        (not homes_offered.is_free(home, period), free_from(home.taken, months, today), _by_name(home), home) for home in homes
    ]
    return [(day, home) for _, day, _, home in sorted(ranked, key=lambda one: one[:3])[:MOST_HOMES]]


def _by_name(home: Offered) -> tuple[int, str, str, UUID]:
    return home.row.beds, home.row.property_name, home.row.name, home.row.id


def _board(found: WaitingList, chosen: Sequence[tuple[date, Offered]], starts_on: date, known: Known, offered: int) -> Board:
    period = longest_stay(starts_on, found.rules.base_months)
    homes = tuple(Home(homes_offered.weighed(home, period), day, home.row.id in known.late) for day, home in chosen)
    return Board(
        found.partnership_id,
        found.partnership,
        period,
        homes,
        _lines(found.positions, homes, known.refused),
        found.size,
        found.following,
        offered - len(homes),
    )


def _lines(
    positions: Sequence[Position], homes: tuple[Home, ...], refused: Mapping[tuple[UUID, UUID], list[Sentence]]
) -> tuple[Line, ...]:
    judged: dict[tuple[Any, ...], tuple[Cell, ...]] = {}
    lines, concerned = [], {case_id for case_id, _ in refused}
    for position in positions:
        household = position.household
        stopped = _stopped(household)
        wants = (household.size, household.rooms, tuple(household.needs), household.area, stopped is None)
        cells = judged.get(wants)
        if cells is None:
            cells = judged[wants] = tuple(_cell(household, home, stopped is None) for home in homes)
        if household.case_id in concerned:
            cells = tuple(_with(cell, refused.get((household.case_id, cell.home.unit.unit_id))) for cell in cells)
        lines.append(Line(position, stopped, cells))
    return tuple(lines)


def _stopped(household: Household) -> Sentence | None:
    if household.check_expires_on is not None and household.check_expires_on <= clock.today():
        return S("The check of the criteria expired on %(day)s.", day=household.check_expires_on)
    return None


def _with(cell: Cell, refused: list[Sentence] | None) -> Cell:
    return cell._replace(against=(*cell.against, *refused)) if refused else cell


def _cell(household: Household, home: Home, may_be_proposed: bool) -> Cell:
    unit, against = home.unit, []
    beds = unit.beds >= household.size
    if not beds:
        against.append(S("Beds: %(beds)s for %(persons)s persons", beds=unit.beds, persons=household.size))
    if household.rooms is not None and unit.rooms < household.rooms:
        against.append(S("Rooms: %(rooms)s instead of %(wanted)s", rooms=unit.rooms, wanted=household.rooms))
    missing = [S(FEATURE_WORDS[need]) for need in household.needs if need not in unit.features and need in FEATURE_WORDS]
    if missing:
        against.append(S("Does not have: %(needs)s", needs=missing))
    if household.area and not in_area(household.area, unit):
        against.append(S("It should be in: %(area)s", area=household.area))
    if unit.obstacle is not None:
        against.append(unit.obstacle)
    return Cell(home, may_be_proposed and beds and (unit.free or unit.only_convention), tuple(against))
