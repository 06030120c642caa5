"""Why a household has its place on the waiting list, line by line: what counts, on which evidence, and what would change it.

Each line says only what its reader may know: the years of birth to whoever reads who the household is, the day of an eviction to whoever
reads the social situation. Whoever sees no points gets the time waited alone, as on the list.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.workflow.cases.models import CaseEvent
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.placements.waiting_list import months_waited, named, waiting_lists
from portal.workflow.referrals.corrections import Corrected, history
from portal.workflow.referrals.models import Member
from portal.workflow.rules import add_months
from tenants import clock
from tenants.errors import NotFound
from tenants.organisations import Organisation
from tenants.people import Person
from tenants.permissions import Permission, check
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.placements.waiting_list import Household, Position, WaitingList
    from tenants.actor import Actor

OF_AGE = 18
BY_HAND = ("PrecedenceSet", "HouseholdSetAside", "HouseholdPutBack", "EligibilityDecided", "DecisionReopened")


@dataclass(frozen=True)
class Ground:
    """One line of the explanation. ``points`` is what it gives; ``None`` for what comes before all points, or where no points are seen.

    ``evidence`` says which fact, from where and of when; ``changes`` what would have to happen for the line to change.
    """

    code: str
    points: int | None
    counts: Sentence
    evidence: tuple[Sentence, ...]
    changes: tuple[Sentence, ...]


@dataclass(frozen=True)
class Explained:
    """A household's place with its grounds. ``ahead`` says what it would need to come before the household ahead of it."""

    found: WaitingList
    position: Position | None
    household: Household
    grounds: tuple[Ground, ...]
    ahead: Sentence | None
    set_aside: Ground | None


def explain(session: Session, actor: Actor, case_id: UUID) -> Explained:
    """The place of one household of the actor's waiting lists, in a constant number of queries.

    Raises:
        NotAllowed: the actor's role does not see waiting lists.
        NotFound: the household is on none of them.
    """
    check(actor, Permission.SEE_WAITING_LIST)
    for found in waiting_lists(session, actor):
        position = next((one for one in found.positions if one.household.case_id == case_id), None)
        aside = next((one for one in found.set_aside if one.case_id == case_id), None)
        if position is None and aside is None:
            continue
        before = found.positions[position.place - 2] if position is not None and position.place > 1 else None
        (alone,) = named(
            session, [replace(found, positions=(position,) if position else (), set_aside=(aside,) if aside else ())]
        )
        household = alone.positions[0].household if alone.positions else alone.set_aside[0]
        told = _by_hand(session, case_id)
        if not found.explained:
            return Explained(alone, position, household, (_waited(household, found, told, points=False),), None, None)
        facts = history(session, case_id, Facet.SOCIAL)
        grounds = (
            *_precedence(household, told), _urgency(household, found, facts), _children(session, household, found),
            _eviction(household, found, facts), _waited(household, found, told),
        )  # fmt: skip
        return Explained(alone, position, household, grounds, _ahead(position, before), _aside(household, told))
    raise NotFound(UNKNOWN)


Told = dict[str, tuple[date, str]]


def _by_hand(session: Session, case_id: UUID) -> Told:
    """The last of each event that moves a household on the list: its day, and who did it."""
    rows = session.execute(
        select(CaseEvent.name, CaseEvent.at, Person.given_name, Person.surname, Organisation.short_name)
        .outerjoin(Person, Person.id == CaseEvent.person_id)
        .outerjoin(Organisation, Organisation.id == CaseEvent.organisation_id)
        .where(CaseEvent.case_id == case_id, CaseEvent.name.in_(BY_HAND))
        .order_by(CaseEvent.at)
    )
    return {
        name: (clock.day_of(at), f"{given} {surname}" if surname else place or "–") for name, at, given, surname, place in rows
    }


def _precedence(household: Household, told: Told) -> tuple[Ground, ...]:
    if not household.precedence:
        return ()
    day, who = told.get("PrecedenceSet", (None, None))
    evidence = [S("Reason: %(reason)s", reason=household.precedence_reason)]
    if day is not None:
        evidence.append(S("Set on %(day)s by %(name)s.", day=day, name=who))
    return (
        Ground(
            "precedence", None, S("Precedence %(n)s, set by hand: it comes before all points.", n=household.precedence),
            tuple(evidence), (S("It ends when the precedence is set to 0; then the points alone decide."),),
        ),
    )  # fmt: skip


def _urgency(household: Household, found: WaitingList, facts: tuple[Corrected, ...]) -> Ground:
    weight = found.rules.points_urgency
    since = _last(facts, "needs", "urgent")
    if household.urgent:
        return Ground(
            "urgency", weight, S("Urgent: %(points)s points.", points=weight),
            (_written(since, S("The need is marked as urgent in the referral."), S("It was marked as urgent on %(day)s by %(name)s.")),),
            (S("It would have %(points)s points less if the need were no longer marked as urgent.", points=weight),),
        )  # fmt: skip
    return Ground(
        "urgency", 0, S("Not urgent: no points."),
        (_written(since, S("The need is not marked as urgent in the referral."), S("The mark was taken away on %(day)s by %(name)s.")),),
        (S("It would have %(points)s points more if the need were marked as urgent.", points=weight),),
    )  # fmt: skip


def _children(session: Session, household: Household, found: WaitingList) -> Ground:
    weight, today = found.rules.points_child, clock.today()
    points = household.minors * weight
    if not household.minors:
        return Ground(
            "children", 0, S("No children: no points."), (S("The household has no member under 18."),),
            (S("Each child that joins the household gives %(points)s points.", points=weight),),
        )  # fmt: skip
    born = session.scalars(
        select(Member.born_on)
        .where(Member.case_id == household.case_id, Member.removed_at.is_(None), Member.born_on > _years_before(today, OF_AGE))
        .order_by(Member.born_on)
    ).all()
    evidence = [S("The household has %(n)s members under 18.", n=household.minors)]
    changes = [
        S("It changes when a child comes of age, joins the household or leaves it: %(points)s points each.", points=weight)
    ]
    if born:
        evidence = [
            S("Members under 18 in the referral, by year of birth: %(years)s.", years=", ".join(str(day.year) for day in born))
        ]
        first = add_months(born[0], OF_AGE * 12)
        changes = [S("On %(day)s the eldest child comes of age: %(points)s points less.", day=first, points=weight), *changes]
    counted = S("Children: %(n)s × %(weight)s = %(points)s points.", n=household.minors, weight=weight, points=points)
    return Ground("children", points, counted, tuple(evidence), tuple(changes))


def _years_before(day: date, years: int) -> date:
    return add_months(day, -12 * years)


def _eviction(household: Household, found: WaitingList, facts: tuple[Corrected, ...]) -> Ground:
    weight, since = found.rules.points_eviction, _last(facts, "social", "eviction_on")
    if household.eviction_on is None:
        return Ground(
            "eviction", 0, S("No eviction with a date: no points."),
            (_written(since, S("The social situation names no day of an eviction."), S("The day was taken away on %(day)s by %(name)s.")),),
            (S("It would have %(points)s points more if a day were set for an eviction.", points=weight),),
        )  # fmt: skip
    return Ground(
        "eviction", weight, S("The eviction is set for %(day)s: %(points)s points.", day=household.eviction_on, points=weight),
        (_written(since, S("The day stands in the social situation of the referral."), S("The day was written on %(day)s by %(name)s.")),),
        (
            S("It would have %(points)s points less if the eviction were called off and its day removed.", points=weight),
            S("Another day gives the same points; with equal points the nearer eviction comes first."),
        ),
    )  # fmt: skip


def _waited(household: Household, found: WaitingList, told: Told, *, points: bool = True) -> Ground:
    weight, months = found.rules.points_month_waited, months_waited(household.waiting_since, clock.today())
    decided = told.get("EligibilityDecided")
    evidence = [S("On the list since %(day)s.", day=household.waiting_since)]
    if decided is not None and decided[0] == household.waiting_since:
        evidence.append(S("On that day the Equipe found the household eligible."))
    coming = add_months(household.waiting_since, months + 1)
    if not points:
        return Ground("months", None, S("Whole months waited: %(n)s.", n=months), tuple(evidence), ())
    given = months * weight
    counted = S("Whole months waited: %(n)s × %(weight)s = %(points)s points.", n=months, weight=weight, points=given)
    changes = (S("On %(day)s another whole month has passed: %(points)s points more.", day=coming, points=weight),)
    return Ground("months", given, counted, tuple(evidence), changes)


def _ahead(position: Position | None, before: Position | None) -> Sentence | None:
    if position is None:
        return None
    if before is None:
        return S("It is the first of the list.")
    values: dict[str, Any] = {"place": before.place, "number": before.household.number}
    if before.household.precedence > position.household.precedence:
        return S(
            "Place %(place)s, case %(number)s, has a precedence set by hand: no points bring this household before it.",
            **values,
        )
    missing = (before.points or 0) - (position.points or 0)
    if missing > 0:
        return S("%(points)s points more would bring it before place %(place)s, case %(number)s.", points=missing + 1, **values)
    return S(
        "Place %(place)s, case %(number)s, has as many points: a single point more would bring this household before it.",
        **values,
    )


def _aside(household: Household, told: Told) -> Ground | None:
    if household.set_aside_until is None or household.set_aside_until <= clock.today():
        return None
    day, who = told.get("HouseholdSetAside", (None, None))
    evidence = [S("Reason: %(reason)s", reason=household.set_aside_reason)]
    if day is not None:
        evidence.append(S("Set aside on %(day)s by %(name)s.", day=day, name=who))
    return Ground(
        "aside", None, S("Set aside until %(day)s: until then nobody looks for a home for it.", day=household.set_aside_until),
        tuple(evidence),
        (S("On that day it takes its place again by itself; it can be put back before."),),
    )  # fmt: skip


def _last(facts: tuple[Corrected, ...], subject: str, name: str) -> Corrected | None:
    """The last saving that changed a field, or that wrote its part of the referral for the first time."""
    for one in facts:
        if one.subject == subject and (one.verb == "added" or any(field == name for field, *_ in one.changes)):
            return one
    return None


def _written(found: Corrected | None, plainly: Sentence, with_day: Sentence) -> Sentence:
    """What a saving did, with its day and its author; or what stands there, where the saving that wrote it wrote the rest too."""
    if found is None:
        return plainly
    day, name = clock.day_of(found.at), found.person or "–"
    if found.verb == "changed":
        return Sentence(with_day.msgid, {"day": day, "name": name})
    return S("%(fact)s Written on %(day)s by %(name)s.", fact=plainly, day=day, name=name)
