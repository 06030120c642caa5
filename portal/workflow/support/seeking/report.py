"""The search for work and home over all households, in numbers alone: for the programmes that asked for it, 5 (work) and 6 (housing).

A number that fewer than five households stand behind is not told. Nothing hidden comes back by subtracting: periods are calendar
half-years and never overlap, and where one part of a whole is hidden, the smallest of the others is hidden with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, and_, cast, exists, func, literal, select, union_all

from portal.workflow.cases.models import CaseAccess
from portal.workflow.disclosure import Facet
from portal.workflow.support.models.seeking import (
    FIELDS,
    HELPERS,
    REASONS,
    STEP_KINDS,
    TRAIL_OUTCOMES,
    Trail,
    TrailStep,
)
from tenants import clock

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

FEWEST = 5
"""How many households must stand behind a number for it to be told."""
NOES = ("refused", "declined")
"""The outcomes that have a reason."""
HALF_YEARS = 8
"""How many half-years can be chosen, the running one included."""


@dataclass(frozen=True, order=True)
class HalfYear:
    """Six months from January or July. ``ends_on`` is the first day after."""

    starts_on: date

    @classmethod
    def of(cls, day: date) -> HalfYear:
        """The half-year in which a day lies."""
        return cls(date(day.year, 1 if day.month <= 6 else 7, 1))

    @property
    def ends_on(self) -> date:
        """The first day of the next half-year."""
        return date(self.starts_on.year, 7, 1) if self.starts_on.month == 1 else date(self.starts_on.year + 1, 1, 1)

    @property
    def number(self) -> int:
        """1 or 2."""
        return 1 if self.starts_on.month == 1 else 2

    @property
    def code(self) -> str:
        """``2027-1``, as addresses name it."""
        return f"{self.starts_on.year}-{self.number}"

    def before(self) -> HalfYear:
        """The half-year before."""
        return HalfYear(date(self.starts_on.year - 1, 7, 1) if self.starts_on.month == 1 else date(self.starts_on.year, 1, 1))


def half_years() -> list[HalfYear]:
    """The half-years that can be chosen, the running one first."""
    found = [HalfYear.of(clock.today())]
    while len(found) < HALF_YEARS:
        found.append(found[-1].before())
    return found


@dataclass(frozen=True)
class Count:
    """A number, or nothing when too few households stand behind it. Nought is told: it is about nobody."""

    number: int | None


@dataclass(frozen=True)
class Field:
    """One field of the search: households that searched, steps, outcomes and reasons by code, helpers, days to the first offer."""

    households: Count
    steps: dict[str, Count]
    outcomes: dict[str, Count]
    reasons: dict[str, Count]
    helpers: dict[str, Count]
    days_to_offer: Count


def report(session: Session, actor: Actor, period: HalfYear) -> dict[str, Field]:
    """The numbers of a half-year by field, over the households whose support the actor's organisation may see. One statement."""
    found: dict[tuple[str, str, str], tuple[int, int]] = {
        (row.field, row.part, row.code): (row.n, row.households) for row in session.execute(_statement(actor, period))
    }

    def counts(field: str, part: str, codes: tuple[str, ...]) -> dict[str, Count]:
        return parts({code: found.get((field, part, code), (0, 0)) for code in codes})

    return {
        field: Field(
            households=_told(*found.get((field, "households", ""), (0, 0))),
            steps=counts(field, "step", STEP_KINDS[field]),
            outcomes=noes_together(counts(field, "outcome", TRAIL_OUTCOMES)),
            reasons=counts(field, "reason", REASONS[field]),
            helpers=counts(field, "helper", HELPERS),
            days_to_offer=_told(*found.get((field, "days", ""), (0, 0))),
        )
        for field in FIELDS
    }


def parts(cells: dict[str, tuple[int, int]]) -> dict[str, Count]:
    """The parts of a whole, each a number with the households behind it: as many as may be told without giving a hidden one away."""
    told = {code: _told(*cell) for code, cell in cells.items()}
    if sum(count.number is None for count in told.values()) == 1:
        shown = [(count.number, code) for code, count in told.items() if count.number]
        if shown:
            told[min(shown)[1]] = Count(None)
    return told


def noes_together(outcomes: dict[str, Count]) -> dict[str, Count]:
    """Outcomes without one of the two kinds of no beside a hidden other: both have their reasons, whose sum would give it away."""
    numbers = [outcomes[code].number for code in NOES]
    return outcomes | dict.fromkeys(NOES, Count(None)) if None in numbers and any(numbers) else outcomes


def _told(number: int, households: int) -> Count:
    return Count(number if households == 0 or households >= FEWEST else None)


def _statement(actor: Actor, period: HalfYear) -> Any:
    ours = exists().where(
        CaseAccess.case_id == TrailStep.case_id,
        CaseAccess.organisation_id == actor.organisation_id,
        CaseAccess.facet == Facet.SUPPORT.value,
    )
    steps = (
        select(Trail.field, TrailStep.case_id, TrailStep.kind, TrailStep.on_day, TrailStep.outcome, TrailStep.reason, TrailStep.helped_by)
        .join(Trail, Trail.id == TrailStep.trail_id)
        .where(ours, TrailStep.struck_at.is_(None))
        .cte("steps")
    )  # fmt: skip
    here = and_(steps.c.on_day >= period.starts_on, steps.c.on_day < period.ends_on)

    def part(name: str, code: Any, *more: Any) -> Any:
        number = func.count() if name != "households" else func.count(steps.c.case_id.distinct())
        return (
            select(steps.c.field, literal(name).label("part"), code.label("code"), cast(number, Integer).label("n"),
                   cast(func.count(steps.c.case_id.distinct()), Integer).label("households"))
            .where(here, *more)
            .group_by(steps.c.field, code)
        )  # fmt: skip

    first = (
        select(steps.c.field, steps.c.case_id, func.min(steps.c.on_day).label("begun"),
               func.min(steps.c.on_day).filter(steps.c.kind == "offer").label("offered"))
        .group_by(steps.c.field, steps.c.case_id)
        .cte("first")
    )  # fmt: skip
    median = func.percentile_cont(0.5).within_group((first.c.offered - first.c.begun).asc())
    days = (
        select(first.c.field, literal("days"), literal(""), cast(func.round(median), Integer), cast(func.count(), Integer))
        .where(first.c.offered >= period.starts_on, first.c.offered < period.ends_on)
        .group_by(first.c.field)
    )
    return union_all(
        part("households", literal("")),
        part("step", steps.c.kind, steps.c.kind != "outcome"),
        part("outcome", steps.c.outcome, steps.c.outcome.is_not(None)),
        part("reason", steps.c.reason, steps.c.reason.is_not(None)),
        part("helper", steps.c.helped_by),
        days,
    )
