"""The waiting list: an order that anybody can recompute from what it shows, every position explained in words.

The points rest on the date of an eviction, which is of the facet ``social``. Whoever does not see that facet of every household
of the list gets it in the order of the months waited, without points, precedence or whoever is set aside: an order made from what one
may not see would tell it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import bindparam, exists, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.disclosure import Facet
from portal.workflow.referrals.models import MemberName, SocialSituation
from portal.workflow.rules import add_months
from portal.workflow.stages import Stage
from tenants import clock
from tenants.kinds import Kind
from tenants.organisations import Partnership, Rules
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import Session

    from tenants.actor import Actor
    from tenants.sentences import Sentence


PAGE = 25
"""How many households a page of the list shows."""


@dataclass(frozen=True)
class Household:
    """A household that waits, as far as the reader may know it. The ``name`` is read for those alone that a page shows (:func:`named`)."""

    case_id: UUID
    number: str
    partnership_id: UUID
    size: int
    minors: int
    rooms: int | None
    needs: tuple[str, ...]
    urgent: bool
    waiting_since: date
    eviction_on: date | None
    precedence: int
    precedence_reason: str | None
    set_aside_until: date | None
    set_aside_reason: str | None
    check_expires_on: date | None
    area: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Position:
    """A household's place, with the sentences that explain it. ``points`` is ``None`` where the reader sees no points."""

    place: int
    household: Household
    months: int
    points: int | None
    why: tuple[Sentence, ...]


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
    found = session.execute(_HOUSEHOLDS, {"organisation": actor.organisation_id}).all()
    partnerships = session.execute(_RULES, {"today": clock.today()}).all()
    lists = []
    for rules, partnership in partnerships:
        rows = [row for row in found if row.partnership_id == rules.partnership_id]
        if rows or actor.kind is Kind.COMUNE or rules.partnership_id in actor.equipe_of:
            explained = all(row.sees_social for row in rows)
            lists.append(_arrange(rules, partnership, [_household(row, explained) for row in rows], explained))
    return lists


def part(found: WaitingList, first: int, most: int = PAGE) -> WaitingList:
    """What a page shows of a list: so many households from a place on, and with the first place those set aside, as many at the most."""
    aside = found.set_aside[:most] if first == 1 else ()
    return replace(found, positions=found.positions[first - 1 : first - 1 + most], set_aside=aside)


def named(session: Session, lists: Iterable[WaitingList]) -> list[WaitingList]:
    """The same lists with the names of the households that the reader may read, in one query for all."""
    lists = list(lists)
    names = _names(session, [case_id for found in lists for case_id in found.case_ids])
    return [
        replace(
            found,
            positions=tuple(replace(p, household=_with_name(p.household, names)) for p in found.positions),
            set_aside=tuple(_with_name(h, names) for h in found.set_aside),
        )
        for found in lists
    ]


def _names(session: Session, case_ids: Collection[UUID]) -> dict[UUID, str]:
    if not case_ids:
        return {}
    rows = session.execute(
        select(MemberName.case_id, MemberName.surname, MemberName.given_name).where(
            MemberName.case_id.in_(case_ids), MemberName.reference, MemberName.removed_at.is_(None)
        )
    )
    return {case_id: f"{surname} {given_name}" for case_id, surname, given_name in rows}


def _with_name(household: Household, names: dict[UUID, str]) -> Household:
    return replace(household, name=names.get(household.case_id))


def rearranged(found: WaitingList, rules: Rules) -> tuple[Position, ...]:
    """The positions of a list as other rules would make them; for whoever sees the points."""
    return _by_points([position.household for position in found.positions], rules, clock.today())


def months_waited(since: date, today: date) -> int:
    """Whole months from a day until today."""
    months = (today.year - since.year) * 12 + today.month - since.month
    return max(months if add_months(since, months) <= today else months - 1, 0)


def points_of(household: Household, rules: Rules, today: date) -> tuple[int, tuple[Sentence, ...]]:
    """The points of a household by the rules' weights, and where each comes from."""
    months = months_waited(household.waiting_since, today)
    parts: list[tuple[int, Sentence]] = []
    if household.urgent:
        parts.append((rules.points_urgency, S("Urgent: %(points)s points.", points=rules.points_urgency)))
    if household.minors:
        points = household.minors * rules.points_child
        parts.append(
            (
                points,
                S(
                    "Children: %(n)s × %(weight)s = %(points)s points.",
                    n=household.minors,
                    weight=rules.points_child,
                    points=points,
                ),
            )
        )
    if household.eviction_on is not None:
        parts.append(
            (
                rules.points_eviction,
                S("The eviction is set for %(day)s: %(points)s points.", day=household.eviction_on, points=rules.points_eviction),
            )
        )
    if months:
        points = months * rules.points_month_waited
        parts.append(
            (
                points,
                S(
                    "Whole months waited: %(n)s × %(weight)s = %(points)s points.",
                    n=months,
                    weight=rules.points_month_waited,
                    points=points,
                ),
            )
        )
    return sum(points for points, _ in parts), tuple(sentence for _, sentence in parts)


def _arrange(rules: Rules, partnership: str, households: list[Household], explained: bool) -> WaitingList:
    today = clock.today()
    aside = [h for h in households if explained and h.set_aside_until is not None and h.set_aside_until > today]
    listed = [h for h in households if h not in aside]
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
    scored = sorted(((h, *points_of(h, rules, today)) for h in households), key=lambda found: _rank(found[0], found[1]))
    positions: list[Position] = []
    for place, (household, points, parts) in enumerate(scored, start=1):
        why = list(parts)
        if not parts:
            why.append(S("No points yet."))
        if household.precedence:
            why.insert(
                0, S("Precedence %(n)s, set by hand: %(reason)s", n=household.precedence, reason=household.precedence_reason)
            )
        if positions and positions[-1].points == points and positions[-1].household.precedence == household.precedence:
            why.append(_tie(positions[-1].household, household))
        positions.append(Position(place, household, months_waited(household.waiting_since, today), points, tuple(why)))
    return tuple(positions)


def _by_time(households: Iterable[Household], today: date) -> tuple[Position, ...]:
    return tuple(
        Position(place, h, months_waited(h.waiting_since, today), None, (S("On the list since %(day)s.", day=h.waiting_since),))
        for place, h in enumerate(sorted(households, key=lambda h: (h.waiting_since, h.number)), start=1)
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


def _household(row: Any, explained: bool) -> Household:
    return Household(
        case_id=row.id,
        number=row.number,
        partnership_id=row.partnership_id,
        size=row.size,
        minors=row.minors,
        rooms=row.rooms,
        needs=tuple(row.needs),
        urgent=row.urgent,
        waiting_since=row.waiting_since,
        eviction_on=row.eviction_on if explained else None,
        precedence=row.precedence if explained else 0,
        precedence_reason=row.precedence_reason if explained else None,
        set_aside_until=row.set_aside_until if explained else None,
        set_aside_reason=row.set_aside_reason if explained else None,
        check_expires_on=row.check_expires_on,
        area=row.area,
    )


_social = aliased(CaseAccess)

_HOUSEHOLDS = (
    select(
        Case.id,
        Case.number,
        Case.partnership_id,
        Case.size,
        Case.minors,
        Case.rooms,
        Case.needs,
        Case.urgent,
        Case.waiting_since,
        Case.precedence,
        Case.precedence_reason,
        Case.set_aside_until,
        Case.set_aside_reason,
        Case.check_expires_on,
        Case.area,
        SocialSituation.eviction_on,
        exists()
        .where(
            _social.case_id == Case.id,
            _social.organisation_id == bindparam("organisation"),
            _social.facet == Facet.SOCIAL.value,
        )
        .label("sees_social"),
    )
    .select_from(CaseAccess)
    .join(Case, Case.id == CaseAccess.case_id)
    .outerjoin(SocialSituation, SocialSituation.case_id == Case.id)
    .where(
        CaseAccess.organisation_id == bindparam("organisation"),
        CaseAccess.facet == Facet.SUMMARY.value,
        CaseAccess.stage == Stage.WAITING.value,
    )
)

_RULES = (
    select(Rules, Partnership.name)
    .join(Partnership, Partnership.id == Rules.partnership_id)
    .where(Rules.valid_from <= bindparam("today"))
    .ext(distinct_on(Rules.partnership_id))
    .order_by(Rules.partnership_id, Rules.version.desc())
)
