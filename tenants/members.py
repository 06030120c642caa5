"""The members of an organisation, as its administrator keeps them. All in the system's session, each with the explicit organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by

from tenants import clock, establish
from tenants.errors import Conflict, Invalid, NotFound
from tenants.kinds import ROLES_OF, Role
from tenants.organisations import EquipeMember, Organisation
from tenants.people import Account, Membership, MembershipRole, Person, SignIn
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

UNKNOWN = S("This page does not exist, or it is not for you.")


@dataclass(frozen=True)
class Member:
    """Somebody who works for the organisation now. ``elsewhere``: for another organisation too, so their account is not ours alone."""

    person_id: UUID
    given_name: str
    surname: str
    email: str
    roles: tuple[Role, ...]
    since: date
    last_signed_in_at: datetime | None
    has_password: bool
    suspended: bool
    seated: bool
    elsewhere: bool


def members(session: Session, actor: Actor) -> list[Member]:
    """Everybody who works for the actor's organisation now, by surname.

    Raises:
        NotAllowed: it is an administrator's task.
    """
    check(actor, Permission.MANAGE_MEMBERS)
    return _members(session, actor.organisation_id)


def member(session: Session, actor: Actor, person_id: UUID) -> Member:
    """One of the organisation's members.

    Raises:
        NotAllowed: it is an administrator's task.
        NotFound: nobody who works for the actor's organisation now.
    """
    check(actor, Permission.MANAGE_MEMBERS)
    found = _members(session, actor.organisation_id, person_id)
    if not found:
        raise NotFound(UNKNOWN)
    return found[0]


def add(
    session: Session, actor: Actor, given_name: str, surname: str, email: str, roles: tuple[Role, ...], *, language: str = "it"
) -> Member:
    """Let a person work for the actor's organisation. Whoever has an account already (they work elsewhere too) keeps it.

    Raises:
        NotAllowed: it is an administrator's task.
        Invalid: a name or the address is missing, or a role is not one of the organisation's kind.
        Conflict: they already work here.
    """
    check(actor, Permission.MANAGE_MEMBERS)
    if not given_name.strip():
        raise Invalid(given_name=S("Write the given name."))
    if not surname.strip():
        raise Invalid(surname=S("Write the surname."))
    where = session.get_one(Organisation, actor.organisation_id)
    known = session.scalar(select(Account.person_id).where(func.lower(Account.email) == email.strip().lower()))
    if known is None:
        who = establish.person(session, given_name.strip(), surname.strip(), email.strip(), language=language)
    else:
        who = session.get_one(Person, known)
        if _members(session, where.id, known):
            raise Conflict(S("This person already works for your organisation."))
    establish.membership(session, who, where, roles)
    return member(session, actor, who.id)


def set_roles(session: Session, actor: Actor, person_id: UUID, roles: tuple[Role, ...]) -> Member:
    """Give a member these roles and no others. Whoever loses a role is no longer assigned to cases in it.

    Raises:
        NotAllowed: it is an administrator's task.
        NotFound: nobody who works for the actor's organisation now.
        Invalid: no role, or one that the organisation's kind does not have.
        Conflict: nobody would administer the organisation any more.
    """
    now = member(session, actor, person_id)
    if not roles or any(role not in ROLES_OF[actor.kind] for role in roles):
        raise Invalid(roles=S("Choose at least one role, among those of this kind of organisation."))
    if Role.ADMINISTRATOR in now.roles and Role.ADMINISTRATOR not in roles:
        _keep_an_administrator(session, actor, person_id)
    kept = _membership(session, actor, person_id)
    gone = set(now.roles) - set(roles)
    if gone:
        session.execute(
            delete(MembershipRole).where(
                MembershipRole.membership_id == kept.id,
                MembershipRole.organisation_id == actor.organisation_id,
                MembershipRole.role.in_([role.value for role in gone]),
            )
        )
    for role in sorted(set(roles) - set(now.roles)):
        session.add(MembershipRole(membership_id=kept.id, organisation_id=actor.organisation_id, role=role.value))
    session.flush()
    return member(session, actor, person_id)


def end(session: Session, actor: Actor, person_id: UUID) -> Person:
    """End a membership: rights, assignments and seats end at once, and so do the person's sessions in this space.

    Raises:
        NotAllowed: it is an administrator's task.
        NotFound: nobody who works for the actor's organisation now.
        Conflict: nobody would administer the organisation any more.
    """
    if Role.ADMINISTRATOR in member(session, actor, person_id).roles:
        _keep_an_administrator(session, actor, person_id)
    _membership(session, actor, person_id).ended_on = clock.today()
    session.flush()
    session.execute(
        update(SignIn)
        .where(SignIn.person_id == person_id, SignIn.organisation_id == actor.organisation_id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    return session.get_one(Person, person_id)


def require_own_account(found: Member) -> None:
    """Let a member pass whose account is this organisation's alone: only then may its administrator give a link to it.

    Raises:
        Conflict: they work for another organisation too, whose data the account opens.
    """
    if found.elsewhere:
        raise Conflict(
            S("This person works for another organisation too, so no link can be made here: whoever runs the portal makes it.")
        )


def _membership(session: Session, actor: Actor, person_id: UUID) -> Membership:
    return session.scalars(
        select(Membership)
        .where(
            Membership.person_id == person_id, Membership.organisation_id == actor.organisation_id, Membership.ended_on.is_(None)
        )
        .with_for_update()
    ).one()


def _keep_an_administrator(session: Session, actor: Actor, person_id: UUID) -> None:
    session.execute(select(Organisation.id).where(Organisation.id == actor.organisation_id).with_for_update())
    others = session.scalar(
        select(func.count())
        .select_from(Membership)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(
            Membership.organisation_id == actor.organisation_id,
            Membership.ended_on.is_(None),
            Membership.person_id != person_id,
            MembershipRole.role == Role.ADMINISTRATOR.value,
        )
    )
    if not others:
        raise Conflict(S("Somebody must administer the organisation: first give this role to another person."))


def _members(session: Session, organisation_id: UUID, person_id: UUID | None = None) -> list[Member]:
    other = Membership.__table__.alias("other")
    roles = (
        select(func.array_agg(aggregate_order_by(MembershipRole.role, MembershipRole.role)))
        .where(MembershipRole.membership_id == Membership.id)
        .scalar_subquery()
    )
    seated = (
        select(func.count())
        .where(
            EquipeMember.person_id == Membership.person_id,
            EquipeMember.organisation_id == organisation_id,
            EquipeMember.ended_on.is_(None),
        )
        .scalar_subquery()
    )
    elsewhere = (
        select(func.count())
        .select_from(other)
        .where(
            and_(
                other.c.person_id == Membership.person_id, other.c.organisation_id != organisation_id, other.c.ended_on.is_(None)
            )
        )
        .scalar_subquery()
    )
    asked = (
        select(
            Person.id, Person.given_name, Person.surname, Account.email, roles, Membership.since, Account.last_signed_in_at,
            Account.password_hash.is_not(None), Account.suspended_at.is_not(None), seated, elsewhere, Person.is_operator,
        )
        .join(Membership, Membership.person_id == Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Membership.ended_on.is_(None))
        .order_by(Person.surname, Person.given_name, Person.id)
    )  # fmt: skip
    if person_id is not None:
        asked = asked.where(Person.id == person_id)
    return [
        Member(i, given, surname, email, tuple(Role(r) for r in codes or ()), since, last, has, suspended, bool(seats),
               bool(others) or operator)
        for i, given, surname, email, codes, since, last, has, suspended, seats, others, operator in session.execute(asked)
    ]  # fmt: skip
