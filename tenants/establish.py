"""Found organisations, partnerships and people: for the operator's command, the administrator's page, the demo and the tests.

All of it runs in the system's session: these rows belong to no organisation that could be acting yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import func, select

from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.kinds import ROLES_OF, Kind, Role
from tenants.organisations import EquipeMember, Organisation, Partnership, PartnershipMember, Rules
from tenants.people import Account, Membership, MembershipRole, Person
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

hasher = PasswordHasher()
SHORTEST_PASSWORD = 12


def organisation(session: Session, kind: Kind, name: str, short_name: str, slug: str, **details: Any) -> Organisation:
    """Found an organisation; ``slug`` is its short name in addresses of the command line, unique in the portal."""
    if session.scalar(select(func.count()).select_from(Organisation).where(Organisation.slug == slug)):
        raise Conflict(S("There is already an organisation called “%(slug)s”.", slug=slug))
    made = Organisation(kind=kind.value, name=name, short_name=short_name, slug=slug, **details)
    session.add(made)
    session.flush()
    return made


def partnership(
    session: Session, name: str, lead: Organisation, members: list[Organisation], *, since: date, source: str, **numbers: Any
) -> Partnership:
    """Bind organisations, each in its own kind, under a first version of the rules; ``numbers`` replaces the defaults."""
    made = Partnership(name=name, lead_organisation_id=lead.id)
    session.add(made)
    session.flush()
    for member in members:
        session.add(PartnershipMember(partnership_id=made.id, organisation_id=member.id, kind=member.kind, joined_on=since))
    session.add(Rules(partnership_id=made.id, version=1, valid_from=since, source=source, **numbers))
    session.flush()
    return made


def person(
    session: Session,
    given_name: str,
    surname: str,
    email: str,
    *,
    password: str | None = None,
    password_hash: str | None = None,
    demo: bool = False,
    operator: bool = False,
    language: str = "it",
) -> Person:
    """A new user with an account; without a password (or its hash) they cannot sign in yet.

    Raises:
        Conflict: the e-mail address already belongs to somebody.
        Invalid: the password is shorter than :data:`SHORTEST_PASSWORD`.
    """
    if session.scalar(select(func.count()).select_from(Account).where(func.lower(Account.email) == email.lower())):
        raise Conflict(S("There is already an account with this e-mail address."))
    made = Person(given_name=given_name, surname=surname, is_operator=operator, language=language)
    session.add(made)
    session.flush()
    session.add(
        Account(
            person_id=made.id, email=email, password_hash=hash_password(password) if password else password_hash, is_demo=demo
        )
    )
    session.flush()
    return made


def hash_password(password: str) -> str:
    """Argon2id, with the library's current parameters."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(password=S("A password has at least %(n)s characters.", n=SHORTEST_PASSWORD))
    return hasher.hash(password)


def membership(
    session: Session, who: Person, where: Organisation, roles: tuple[Role, ...], *, since: date | None = None
) -> Membership:
    """Make a person a member of an organisation with roles of its kind.

    Raises:
        Invalid: a role that the organisation's kind does not have.
        Conflict: they look after the platform: whoever does belongs to no organisation, so that no case is theirs to read.
    """
    if who.is_operator:
        raise Conflict(S("This person looks after the platform, so they can belong to no organisation."))
    if not roles or any(role not in ROLES_OF[Kind(where.kind)] for role in roles):
        raise Invalid(roles=S("Choose at least one role, among those of this kind of organisation."))
    made = Membership(person_id=who.id, organisation_id=where.id, since=since or clock.today())
    session.add(made)
    session.flush()
    for role in roles:
        session.add(MembershipRole(membership_id=made.id, organisation_id=where.id, role=role.value))
    session.flush()
    return made


def seat(session: Session, who: UUID, organisation_id: UUID, partnership_id: UUID, *, since: date | None = None) -> EquipeMember:
    """Give a person a seat in the Equipe of a partnership, for the organisation that sends them."""
    made = EquipeMember(
        partnership_id=partnership_id, organisation_id=organisation_id, person_id=who, since=since or clock.today()
    )
    session.add(made)
    session.flush()
    return made
