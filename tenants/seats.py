"""Seats in the Equipe, which the heads of the Comune and of the support service give to their own people. In the actor's own scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from tenants import clock, establish
from tenants.errors import Conflict, Invalid, NotFound
from tenants.organisations import EquipeMember, Organisation, Partnership, PartnershipMember
from tenants.people import Membership, Person
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

UNKNOWN = S("This page does not exist, or it is not for you.")


@dataclass(frozen=True)
class Seat:
    """One seat. ``own``: given by the reader's organisation, which alone may end it."""

    id: UUID
    partnership: str
    person: str
    organisation: str
    since: date
    own: bool


def seats(session: Session, actor: Actor) -> list[Seat]:
    """Who sits in the Equipe of the organisation's partnerships now."""
    rows = session.execute(
        select(
            EquipeMember.id, Partnership.name, Person.surname, Person.given_name, Organisation.short_name, EquipeMember.since,
            EquipeMember.organisation_id,
        )
        .join(Partnership, Partnership.id == EquipeMember.partnership_id)
        .join(Person, Person.id == EquipeMember.person_id)
        .join(Organisation, Organisation.id == EquipeMember.organisation_id)
        .where(EquipeMember.ended_on.is_(None))
        .order_by(Partnership.name, Organisation.short_name, Person.surname, Person.given_name, EquipeMember.id)
    )  # fmt: skip
    return [
        Seat(i, partnership, f"{surname} {given}", where, since, by == actor.organisation_id)
        for i, partnership, surname, given, where, since, by in rows
    ]


def colleagues(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """The people of the actor's organisation, by surname: who may be given a seat."""
    rows = session.execute(
        select(Person.id, Person.surname, Person.given_name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == actor.organisation_id, Membership.ended_on.is_(None))
        .order_by(Person.surname, Person.given_name, Person.id)
    )
    return [(person_id, f"{surname} {given}") for person_id, surname, given in rows]


def partnerships(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """The partnerships in which the actor's organisation takes part now."""
    rows = session.execute(
        select(Partnership.id, Partnership.name)
        .join(PartnershipMember, PartnershipMember.partnership_id == Partnership.id)
        .where(PartnershipMember.organisation_id == actor.organisation_id, PartnershipMember.ended_on.is_(None))
        .order_by(Partnership.name, Partnership.id)
    )
    return [(key, name) for key, name in rows]


def give_seat(session: Session, actor: Actor, person_id: UUID, partnership_id: UUID) -> EquipeMember:
    """Give a colleague a seat in the Equipe: they see what its members see from now on.

    Raises:
        NotAllowed: it is a head's task.
        Invalid: nobody of the actor's organisation, or a partnership in which it takes no part.
        Conflict: they already sit there.
    """
    check(actor, Permission.MANAGE_EQUIPE)
    if person_id not in dict(colleagues(session, actor)):
        raise Invalid(person=S("Choose one of your organisation's people."))
    if partnership_id not in dict(partnerships(session, actor)):
        raise Invalid(partnership=S("Choose one of your organisation's partnerships."))
    taken = session.scalar(
        select(EquipeMember.id).where(
            EquipeMember.partnership_id == partnership_id,
            EquipeMember.person_id == person_id,
            EquipeMember.organisation_id == actor.organisation_id,
            EquipeMember.ended_on.is_(None),
        )
    )
    if taken:
        raise Conflict(S("This person already has a seat in the Equipe."))
    return establish.seat(session, person_id, actor.organisation_id, partnership_id)


def end_seat(session: Session, actor: Actor, seat_id: UUID) -> Person:
    """End a seat that the actor's organisation gave: what its person saw only as a member of the Equipe is closed to them at once.

    Raises:
        NotAllowed: it is a head's task.
        NotFound: no such seat, or another organisation's.
        Conflict: it has ended already.
    """
    check(actor, Permission.MANAGE_EQUIPE)
    seat = session.scalar(
        select(EquipeMember).where(EquipeMember.id == seat_id, EquipeMember.organisation_id == actor.organisation_id)
    )
    if seat is None:
        raise NotFound(UNKNOWN)
    if seat.ended_on is not None:
        raise Conflict(S("This seat has ended already."))
    seat.ended_on = clock.today()
    session.flush()
    return session.get_one(Person, seat.person_id)
