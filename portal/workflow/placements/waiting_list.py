"""The waiting list: an order that anybody can recompute from what it shows, every position explained in words.

The points rest on the date of an eviction, which is of the facet ``social``. Whoever does not see that facet of every household
of the list gets it in the order of the months waited, without points, precedence or whoever is set aside: an order made from what one
may not see would tell it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Date, Uuid, any_, bindparam, exists, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.disclosure import Facet
from portal.workflow.referrals.models import MemberName, SocialSituation
from portal.workflow.rules import add_months
from portal.workflow.rules_read import rules_of
from portal.workflow.stages import Stage
from tenants import clock
from tenants.kinds import Kind
from tenants.organisations import Partnership, Rules
from tenants.sentences import S
from tenants.statements import Prepared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from tenants.actor import Actor
    from tenants.sentences import Sentence


PAGE = 25
"""How many households a page of the list shows."""


class Household(NamedTuple):
    """A household that waits, as far as the reader may know it. The ``name`` is read for those alone that a page shows (:func:`named`).

    A tuple, as its place is: the order is made of everybody who waits, and an entity of each would cost more than to read it.
    """

    case_id: UUID
    number: str
    partnership_id: UUID
    size: int
    minors: int
    rooms: int | None
    needs: Sequence[str]
    urgent: bool
    waiting_since: date
    check_expires_on: date | None
    area: str | None
    eviction_on: date | None
    precedence: int
    precedence_reason: str | None
    set_aside_until: date | None
    set_aside_reason: str | None
    name: str | None = None


OPEN = Household._fields.index("eviction_on")
"""How many columns of a household everybody reads who sees the list."""


class Position(NamedTuple):
    """A household's place. ``points`` and ``rules`` are ``None`` where the reader sees no points; ``tied`` is the household before it, if
    that has as many."""

    place: int
    household: Household
    months: int
    points: int | None
    rules: Rules | None = None
    tied: Household | None = None

    @property
    def why(self) -> tuple[Sentence, ...]:
        """The sentences that explain the place: made when they are shown, and not for everybody who waits."""
        one = self.household
        if self.rules is None:
            return (S("On the list since %(day)s.", day=one.waiting_since),)
        first = (
            (S("Precedence %(n)s, set by hand: %(reason)s", n=one.precedence, reason=one.precedence_reason),)
            if one.precedence
            else ()
        )
        parts = reasons_of(one, self.rules, self.months) or (S("No points yet."),)
        return (*first, *parts, *((_tie(self.tied, one),) if self.tied else ()))


@dataclass(frozen=True)
class WaitingList:
    """The list of one partnership. ``explained`` says whether the reader sees points and reasons, ``size`` how many have a place on it,
    of which ``positions`` may be a part; ``aside`` how many are set aside."""

    partnership_id: UUID
    partnership: str
    rules: Rules
    explained: bool
    positions: tuple[Position, ...]
    set_aside: tuple[Household, ...]
    size: int
    aside: int

    @property
    def following(self) -> int | None:
        """The place from which the next page is shown, if there are more."""
        last = self.positions[-1].place if self.positions else 0
        return last + 1 if 0 < last < self.size else None

    @property
    def case_ids(self) -> tuple[UUID, ...]:
        """All cases that the list shows."""
        return tuple(p.household.case_id for p in self.positions) + tuple(h.case_id for h in self.set_aside)


def waiting_lists(session: Session, actor: Actor) -> list[WaitingList]:
    """The waiting lists of the partnerships whose households the actor's organisation may see, in two queries."""
    found, partnerships = (statement.rows(session, values) for statement, values in asked(actor))
    lists = []
    for partnership_id, rules_id, partnership in partnerships:
        rows = [row for row in found if row[2] == partnership_id]
        if rows or actor.kind is Kind.COMUNE or partnership_id in actor.equipe_of:
            explained = all(row[-1] for row in rows)
            rules = rules_of(session, rules_id)
            lists.append(_arrange(rules, partnership, [_household(row, explained) for row in rows], explained))
    return lists


def asked(actor: Actor) -> list[tuple[Prepared, dict[str, Any]]]:
    """The statements of :func:`waiting_lists`, with their values: who waits, and under which rules."""
    return [(_households(), {"organisation": actor.organisation_id}), (_rules(), {"today": clock.today()})]


def part(found: WaitingList, first: int, most: int = PAGE) -> WaitingList:
    """What a page shows of a list: so many households from a place on, and with the first place those set aside, as many at the most."""
    aside = found.set_aside[:most] if first == 1 else ()
    return replace(found, positions=found.positions[first - 1 : first - 1 + most], set_aside=aside)


def named(session: Session, lists: Iterable[WaitingList]) -> list[WaitingList]:
    """The same lists with the names of the households that the reader may read, in one query for all."""
    lists = list(lists)
    names = _names(session, [case_id for found in lists for case_id in found.case_ids])
    return [with_names(found, names) for found in lists]


def with_names(found: WaitingList, names: Mapping[UUID, str]) -> WaitingList:
    """The same list with these names, by case."""
    return replace(
        found,
        positions=tuple(p._replace(household=_with_name(p.household, names)) for p in found.positions),
        set_aside=tuple(_with_name(h, names) for h in found.set_aside),
    )


def _names(session: Session, case_ids: Collection[UUID]) -> dict[UUID, str]:
    if not case_ids:
        return {}
    rows = _named().rows(session, {"cases": list(case_ids)})
    return {case_id: f"{surname} {given_name}" for case_id, surname, given_name in rows}


def _with_name(household: Household, names: Mapping[UUID, str]) -> Household:
    return household._replace(name=names.get(household.case_id))


def rearranged(found: WaitingList, rules: Rules) -> tuple[Position, ...]:
    """The positions of a list as other rules would make them; for whoever sees the points."""
    return _by_points([position.household for position in found.positions], rules, clock.today())


def months_waited(since: date, today: date) -> int:
    """Whole months from a day until today."""
    months = (today.year - since.year) * 12 + today.month - since.month
    return max(months if add_months(since, months) <= today else months - 1, 0)


def points_of(household: Household, rules: Rules, months: int) -> int:
    """The points of a household that has waited so many months, by the rules' weights."""
    return (
        (rules.points_urgency if household.urgent else 0)
        + household.minors * rules.points_child
        + (rules.points_eviction if household.eviction_on is not None else 0)
        + months * rules.points_month_waited
    )


def reasons_of(household: Household, rules: Rules, months: int) -> tuple[Sentence, ...]:
    """Where the points come from: a sentence for each thing that gives some."""
    parts: list[Sentence] = []
    if household.urgent:
        parts.append(S("Urgent: %(points)s points.", points=rules.points_urgency))
    if household.minors:
        n, weight = household.minors, rules.points_child
        parts.append(S("Children: %(n)s × %(weight)s = %(points)s points.", n=n, weight=weight, points=n * weight))
    if household.eviction_on is not None:
        day, points = household.eviction_on, rules.points_eviction
        parts.append(S("The eviction is set for %(day)s: %(points)s points.", day=day, points=points))
    if months:
        weight = rules.points_month_waited
        parts.append(
            S("Whole months waited: %(n)s × %(weight)s = %(points)s points.", n=months, weight=weight, points=months * weight)
        )
    return tuple(parts)


def _arrange(rules: Rules, partnership: str, households: list[Household], explained: bool) -> WaitingList:
    today = clock.today()
    aside = [h for h in households if explained and h.set_aside_until is not None and h.set_aside_until > today]
    listed = [h for h in households if h not in aside] if aside else households
    positions = _by_points(listed, rules, today) if explained else _by_time(listed, today)
    return WaitingList(
        rules.partnership_id,
        partnership,
        rules,
        explained,
        positions,
        tuple(sorted(aside, key=lambda h: (h.set_aside_until, h.number))),
        len(positions),
        len(aside),
    )


def _by_points(households: Iterable[Household], rules: Rules, today: date) -> tuple[Position, ...]:
    waited = [(one, months_waited(one.waiting_since, today)) for one in households]
    scored = sorted(
        ((one, months, points_of(one, rules, months)) for one, months in waited), key=lambda row: _rank(row[0], row[2])
    )
    positions: list[Position] = []
    for place, (household, months, points) in enumerate(scored, start=1):
        last = positions[-1] if positions else None
        tied = last.household if last and (last.points, last.household.precedence) == (points, household.precedence) else None
        positions.append(Position(place, household, months, points, rules, tied))
    return tuple(positions)


def _by_time(households: Iterable[Household], today: date) -> tuple[Position, ...]:
    return tuple(
        Position(place, one, months_waited(one.waiting_since, today), None)
        for place, one in enumerate(sorted(households, key=lambda h: (h.waiting_since, h.number)), start=1)
    )


def _rank(household: Household, points: int) -> tuple[Any, ...]:
    """Precedence, points, nearest eviction, longest on the list, number."""
    return (-household.precedence, -points, household.eviction_on or date.max, household.waiting_since, household.number)


def _tie(before: Household, after: Household) -> Sentence:
    if before.eviction_on != after.eviction_on:
        return S("As many points as the household before, whose eviction is nearer.")
    if before.waiting_since != after.waiting_since:
        return S("As many points as the household before, which has been on the list for longer.")
    return S("As many points as the household before, and on the list since the same day: the case number decides.")


def _household(row: tuple[Any, ...], explained: bool) -> Household:
    """A household of its row: the columns that whoever sees no points may not see either come last."""
    known, (*told, _sees) = row[:OPEN], row[OPEN:]
    return Household(*known, *(told if explained else (None, 0, None, None, None)))


_social = aliased(CaseAccess)


@lru_cache(maxsize=1)
def _households() -> Prepared:
    """The columns of :class:`Household` in their order, and whether the reader sees the social situation."""
    sees_social = exists().where(
        _social.case_id == Case.id,
        _social.organisation_id == bindparam("organisation", type_=Uuid),
        _social.facet == text(f"'{Facet.SOCIAL}'"),
    )
    statement: Any = (
        select(
            Case.id, Case.number, Case.partnership_id, Case.size, Case.minors, Case.rooms, Case.needs, Case.urgent, Case.waiting_since,
            Case.check_expires_on, Case.area, SocialSituation.eviction_on, Case.precedence, Case.precedence_reason, Case.set_aside_until,
            Case.set_aside_reason, sees_social,
        )
        .select_from(CaseAccess)
        .join(Case, Case.id == CaseAccess.case_id)
        .outerjoin(SocialSituation, SocialSituation.case_id == Case.id)
        .where(
            CaseAccess.organisation_id == bindparam("organisation", type_=Uuid),
            CaseAccess.facet == text(f"'{Facet.SUMMARY}'"),
            CaseAccess.stage == text(f"'{Stage.WAITING}'"),
        )
    )  # fmt: skip
    return Prepared(statement)


@lru_cache(maxsize=1)
def _named() -> Prepared:
    statement: Any = select(MemberName.case_id, MemberName.surname, MemberName.given_name).where(
        MemberName.case_id == any_(bindparam("cases", type_=ARRAY(Uuid))), MemberName.reference, MemberName.removed_at.is_(None)
    )
    return Prepared(statement)


@lru_cache(maxsize=1)
def _rules() -> Prepared:
    """By partnership, the version of its rules that is in force."""
    statement: Any = (
        select(Rules.partnership_id, Rules.id, Partnership.name)
        .join(Partnership, Partnership.id == Rules.partnership_id)
        .where(Rules.valid_from <= bindparam("today", type_=Date))
        .ext(distinct_on(Rules.partnership_id))
        .order_by(Rules.partnership_id, Rules.version.desc())
    )
    return Prepared(statement)
