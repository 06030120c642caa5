"""The head changes the numbers of the rules: first what would change is shown, then they are kept as a new version with its reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.placements.waiting_list import WaitingList, rearranged, waiting_lists
from portal.workflow.referrals.models import Income
from portal.workflow.referrals.queries import rules_in_force
from portal.workflow.rules import add_months
from portal.workflow.stages import Stage
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.organisations import OWN_REFERRAL, Rules
from tenants.permissions import Permission, check
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

BOUNDS: dict[str, tuple[int, int]] = {
    "points_urgency": (0, 100), "points_child": (0, 100), "points_eviction": (0, 100), "points_month_waited": (0, 100),
    "max_persons": (1, 20), "min_incomes": (0, 10), "quorum_members": (1, 20), "information_days": (1, 90),
    "information_expires_days": (1, 90),
    "plan_review_days": (14, 365),
    "visit_notice_days": (0, 30), "visit_from_hour": (6, 12), "visit_until_hour": (13, 22), "behalf_days": (1, 60),
}  # fmt: skip
"""The numbers that a head may change, each with the least and the most that makes sense."""
CHOICES = ("quorum_both", "own_referral", "patron_day")
"""What a head chooses besides: whether both organisations must count for the quorum, what the author of a referral may do when it is
decided, and the local holiday (``MM-DD``, or none)."""
WEIGHTS = ("points_urgency", "points_child", "points_eviction", "points_month_waited")
Value = int | str | None
NEVER_COPIED = ("id", "version", "valid_from", "source", "reason", "changed_by_id", "created_at")


@dataclass(frozen=True)
class Move:
    """What a change would do to one household of the list. ``unmet`` are the limits that it would not meet, by their codes."""

    case_id: UUID
    number: str
    place: int
    new_place: int
    points: int
    new_points: int
    unmet: tuple[str, ...]

    @property
    def moves(self) -> bool:
        """Whether it would change its place."""
        return self.place != self.new_place


@dataclass(frozen=True)
class Preview:
    """What a change of the rules would do, before it is kept."""

    moves: tuple[Move, ...]
    warnings: tuple[Sentence, ...]

    @property
    def moving(self) -> int:
        """How many households would change their place."""
        return sum(move.moves for move in self.moves)


def current(session: Session, actor: Actor, partnership_id: UUID) -> Rules:
    """The rules in force, for whoever may change them.

    Raises:
        NotAllowed: the actor does not head the service of the Comune.
        NotFound: no such partnership for this actor.
    """
    check(actor, Permission.CHANGE_RULES)
    return rules_in_force(session, partnership_id)


def signature(numbers: Mapping[str, Value]) -> str:
    """What a preview was of: keeping asks for it, so that nobody keeps what they have not looked at."""
    return hashlib.sha256(repr(sorted(numbers.items())).encode()).hexdigest()[:16]


def preview(session: Session, actor: Actor, partnership_id: UUID, numbers: Mapping[str, Value]) -> Preview:
    """Who of the waiting list would move, and who would no longer meet the limits, in a constant number of queries.

    Raises:
        NotAllowed, NotFound: as :func:`current`.
        Invalid: a number out of its bounds, by its name.
    """
    rules = current(session, actor, partnership_id)
    _check_numbers(numbers)
    found = next((one for one in waiting_lists(session, actor) if one.partnership_id == partnership_id), None)
    if found is None:
        raise NotFound(UNKNOWN)
    changed = _copy(rules, numbers)
    after = {position.household.case_id: position for position in rearranged(found, changed)}
    incomes = _incomes(session, found)
    moves = tuple(
        Move(
            position.household.case_id, position.household.number, position.place,
            after[position.household.case_id].place, position.points or 0, after[position.household.case_id].points or 0,
            _unmet(position.household.size, incomes.get(position.household.case_id, 0), changed),
        )
        for position in found.positions
    )  # fmt: skip
    return Preview(moves, _warnings(moves, changed))


def change_rules(
    session: Session, actor: Actor, partnership_id: UUID, numbers: Mapping[str, Value], *, valid_from: date, reason: str,
    seen: str | None,
) -> Rules:  # fmt: skip
    """Keep a new version of the rules. Cases that were submitted or decided under another keep theirs; the list follows at once.

    Args:
        session: the database.
        actor: the head of service.
        partnership_id: whose rules.
        numbers: some of ``BOUNDS`` and ``CHOICES``, with their new values.
        valid_from: the day from which they hold.
        reason: why.
        seen: the signature of the preview that the head looked at.

    Raises:
        NotAllowed, NotFound: as :func:`current`.
        Invalid: a number, ``valid_from`` or ``reason``.
        Conflict: nothing changes, the preview was of other numbers, or somebody else changed them meanwhile.
    """
    rules = current(session, actor, partnership_id)
    _check_numbers(numbers)
    last = session.execute(
        select(func.max(Rules.version), func.max(Rules.valid_from)).where(Rules.partnership_id == partnership_id)
    ).one()
    earliest = max(clock.today(), last[1])
    if not earliest <= valid_from <= add_months(clock.today(), 12):
        raise Invalid(valid_from=S("Choose a day from %(day)s on, within a year.", day=earliest))
    if not reason.strip():
        raise Invalid(reason=S("Write why the rules change: everybody who reads the list must be able to understand it."))
    if all(getattr(rules, name) == value for name, value in numbers.items()):
        raise Conflict(S("Nothing has changed: these are the numbers in force."))
    if seen != signature(numbers):
        raise Conflict(S("Look first at what would change with these numbers, then keep them."))
    made = _copy(rules, numbers)
    made.version, made.valid_from, made.source = last[0] + 1, valid_from, rules.source
    made.reason, made.changed_by_id = reason.strip(), actor.person_id
    session.add(made)
    session.flush()
    return made


def versions(session: Session, partnership_id: UUID) -> list[Rules]:
    """Every version of a partnership's rules, the latest first."""
    return list(session.scalars(select(Rules).where(Rules.partnership_id == partnership_id).order_by(Rules.version.desc())))


def _check_numbers(numbers: Mapping[str, Value]) -> None:
    wrong: dict[str, Sentence] = {
        name: S("Write a whole number between %(least)s and %(most)s.", least=least, most=most)
        for name, (least, most) in BOUNDS.items()
        if name in numbers and not (isinstance(numbers[name], int) and least <= int(numbers[name] or 0) <= most)
    }
    if "own_referral" in numbers and numbers["own_referral"] not in OWN_REFERRAL:
        wrong["own_referral"] = S("Choose one of the list.")
    if numbers.get("patron_day") is not None and not _is_day(str(numbers["patron_day"])):
        wrong["patron_day"] = S("Write a day and a month that there are, such as 10/06.")
    if wrong:
        raise Invalid(**wrong)


def _is_day(month_and_day: str) -> bool:
    """Whether there is such a day in a common year: a holiday on 29 February would be none in three of four."""
    try:
        date.fromisoformat(f"2001-{month_and_day}")
    except ValueError:
        return False
    return True


def _copy(rules: Rules, numbers: Mapping[str, Value]) -> Rules:
    """The rules with other numbers; not in the session."""
    kept = {c.name: getattr(rules, c.name) for c in Rules.__table__.columns if c.name not in NEVER_COPIED}
    return Rules(**{**kept, **numbers}, version=rules.version, valid_from=rules.valid_from, source=rules.source)


def _incomes(session: Session, found: WaitingList) -> dict[UUID, int]:
    today = clock.today()
    rows = session.execute(
        select(Income.case_id, func.count())
        .join(Case, Case.id == Income.case_id)
        .where(
            Case.stage == Stage.WAITING.value,
            Case.partnership_id == found.partnership_id,
            Income.removed_at.is_(None),
            Income.monthly_cents > 0,
            or_(Income.starts_on.is_(None), Income.starts_on <= today),
            or_(Income.ends_on.is_(None), Income.ends_on > today),
        )
        .group_by(Income.case_id)
    )
    return dict(rows.all())


def _unmet(size: int, incomes: int, rules: Rules) -> tuple[str, ...]:
    return (("size",) if size > rules.max_persons else ()) + (("income",) if incomes < rules.min_incomes else ())


def _warnings(moves: tuple[Move, ...], rules: Rules) -> tuple[Sentence, ...]:
    found = []
    if moves and all(move.unmet for move in moves):
        found.append(S("With these limits no household now on the list would be eligible: they would empty the list."))
    if not any(getattr(rules, name) for name in WEIGHTS):
        found.append(S("With every weight at zero nobody has points: the time on the list alone decides."))
    return tuple(found)
