"""Who works in an organisation: for choosing somebody of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.people import Membership, MembershipRole, Person
from tenants.permissions import roles_with

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.permissions import Permission


def colleagues(session: Session, organisation_id: UUID) -> list[tuple[UUID, str]]:
    """The people who work in an organisation now, by surname: id and name."""
    rows = session.execute(
        select(Person.id, Person.surname, Person.given_name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Membership.ended_on.is_(None))
        .order_by(Person.surname, Person.given_name)
    )
    return [(person_id, f"{surname} {given_name}") for person_id, surname, given_name in rows]


def colleagues_with(session: Session, organisation_id: UUID, permission: Permission) -> list[tuple[UUID, str]]:
    """Those of them whose roles allow something."""
    holds = select(MembershipRole.membership_id).where(
        MembershipRole.organisation_id == organisation_id,
        MembershipRole.role.in_([role.value for role in roles_with(permission)]),
    )
    rows = session.scalars(select(Membership.person_id).where(Membership.id.in_(holds), Membership.ended_on.is_(None)))
    able = set(rows)
    return [(person_id, name) for person_id, name in colleagues(session, organisation_id) if person_id in able]


def works_here(session: Session, organisation_id: UUID, person_id: UUID) -> bool:
    """Whether somebody works in an organisation now."""
    here = select(Membership.id).where(
        Membership.person_id == person_id, Membership.organisation_id == organisation_id, Membership.ended_on.is_(None)
    )
    return session.scalar(here) is not None
