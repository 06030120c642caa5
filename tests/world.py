"""The people and organisations that tests are told with: Crema's partnership, and strangers with one of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.records.notifications.hours import Hours
from portal.records.notifications.models import Reach
from tenants import establish, scope
from tenants.actor import Actor
from tenants.database import Database
from tenants.kinds import Kind, Role
from tenants.organisations import Organisation, Rules
from tenants.people import Person
from tenants.system import System
from tests.ground import Ground

PASSWORD = "una-password-di-prova"
FOUNDED = date(2022, 1, 10)

CAST: dict[str, tuple[Kind, str, str, tuple[Role, ...], bool]] = {
    "social_worker": (Kind.COMUNE, "Sara", "Lombardi", (Role.SOCIAL_WORKER,), True),
    "other_social_worker": (Kind.COMUNE, "Paolo", "Bianchi", (Role.SOCIAL_WORKER,), False),
    "head": (Kind.COMUNE, "Elena", "Ferri", (Role.HEAD_OF_SERVICE,), True),
    "dpo": (Kind.COMUNE, "Ugo", "Riva", (Role.DPO,), False),
    "comune_admin": (Kind.COMUNE, "Ida", "Conti", (Role.ADMINISTRATOR,), False),
    "coordinator": (Kind.ATS, "Marta", "Galli", (Role.COORDINATOR,), True),
    "educator": (Kind.ATS, "Luca", "Moretti", (Role.EDUCATOR,), False),
    "other_educator": (Kind.ATS, "Anna", "Villa", (Role.EDUCATOR,), False),
    "consultant": (Kind.ATS, "Giulia", "Serra", (Role.FINANCIAL_CONSULTANT,), False),
    "ats_admin": (Kind.ATS, "Rosa", "Neri", (Role.ADMINISTRATOR,), False),
    "manager": (Kind.OWNER, "Carlo", "Donati", (Role.PROPERTY_MANAGER,), False),
    "volunteer": (Kind.OWNER, "Nino", "Costa", (Role.MAINTENANCE_VOLUNTEER,), False),
    "owner_admin": (Kind.OWNER, "Lia", "Fontana", (Role.ADMINISTRATOR,), False),
}
"""Who is who in Crema: kind, name, roles, and whether they have a seat in the Equipe."""

STRANGERS: dict[str, tuple[Kind, str, str, tuple[Role, ...], bool]] = {
    "stranger_social_worker": (Kind.COMUNE, "Aldo", "Prato", (Role.SOCIAL_WORKER,), True),
    "stranger_head": (Kind.COMUNE, "Bice", "Sala", (Role.HEAD_OF_SERVICE,), True),
    "stranger_coordinator": (Kind.ATS, "Ciro", "Longo", (Role.COORDINATOR,), True),
    "stranger_educator": (Kind.ATS, "Dora", "Pace", (Role.EDUCATOR,), False),
    "stranger_consultant": (Kind.ATS, "Elio", "Rossi", (Role.FINANCIAL_CONSULTANT,), False),
    "stranger_manager": (Kind.OWNER, "Fede", "Marini", (Role.PROPERTY_MANAGER,), False),
}

NAMES = {Kind.COMUNE: "Comune", Kind.ATS: "ATS", Kind.OWNER: "Owner"}


@dataclass
class World:
    """Founded partners: ``actor("educator")`` is one of the cast; ``act(name)`` opens a transaction in their scope."""

    database: Database
    system: System
    actors: dict[str, Actor] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, UUID] = field(default_factory=dict)
    partnership_id: UUID = field(default_factory=lambda: UUID(int=0))
    strangers_partnership_id: UUID = field(default_factory=lambda: UUID(int=0))
    rules_id: UUID = field(default_factory=lambda: UUID(int=0))
    strangers_rules_id: UUID = field(default_factory=lambda: UUID(int=0))
    ground: Ground | None = None

    @classmethod
    def found(cls, database: Database, system: System) -> World:
        """Found both partnerships."""
        made = cls(database, system)
        with system.work() as session:
            made.partnership_id = made._partnership(session, "crema", "Ospitalità temporanea", CAST)
            made.strangers_partnership_id = made._partnership(session, "altrove", "Casa ponte", STRANGERS)
            rules = dict(session.execute(select(Rules.partnership_id, Rules.id)).all())
            made.rules_id = rules[made.partnership_id]
            made.strangers_rules_id = rules[made.strangers_partnership_id]
        return made

    def again(self, ground: Ground) -> World:
        """The same world for another test, which may change its own copy."""
        return replace(
            self, actors=dict(self.actors), emails=dict(self.emails), organisations=dict(self.organisations), ground=ground
        )

    def _partnership(
        self, session: Session, place: str, name: str, cast: dict[str, tuple[Kind, str, str, tuple[Role, ...], bool]]
    ) -> UUID:
        partners = {
            kind: establish.organisation(session, kind, f"{NAMES[kind]} di {place}", f"{NAMES[kind]} {place}", f"{kind}-{place}")
            for kind in Kind
        }
        made = establish.partnership(session, name, partners[Kind.COMUNE], list(partners.values()), since=FOUNDED, source="prova")
        for kind, organisation in partners.items():
            self.organisations[f"{kind}-{place}"] = organisation.id
        for key, (kind, given, surname, roles, seated) in cast.items():
            self._join(session, key, given, surname, roles, partners[kind], made.id, seated)
        return made.id

    def _join(
        self, session: Session, key: str, given: str, surname: str, roles: tuple[Role, ...], where: Organisation, partnership_id: UUID,
        seated: bool,
    ) -> None:  # fmt: skip
        self.emails[key] = f"{key}@{where.slug}.example"
        who: Person = establish.person(session, given, surname, self.emails[key], language="en")
        establish.membership(session, who, where, roles, since=FOUNDED)
        if seated:
            establish.seat(session, who.id, where.id, partnership_id, since=FOUNDED)
        # No test hangs on the hour of the day at which it runs; those of quiet hours choose their own.
        session.add(Reach(person_id=who.id, **{**asdict(Hours()), "quiet": False}))
        self.actors[key] = Actor(
            person_id=who.id,
            person_name=who.name,
            organisation_id=where.id,
            organisation_name=where.name,
            kind=Kind(where.kind),
            roles=frozenset({*roles, *({Role.EQUIPE_MEMBER} if seated else ())}),
            equipe_of=frozenset({partnership_id} if seated else ()),
            language="en",
        )

    def actor(self, name: str) -> Actor:
        """One of the cast."""
        return self.actors[name]

    @contextmanager
    def act(self, name: str) -> Iterator[tuple[Session, Actor]]:
        """A transaction in the scope of one of the cast; commits at the end, as a request would."""
        actor = self.actors[name]
        with scope.bound(scope.of(actor)), self.database.transaction() as session:
            yield session, actor
