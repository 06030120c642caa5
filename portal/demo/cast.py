"""Who works in the demo: the three organisations of the announcement, with invented people in every role.

Facts (from the public announcement of the programme): the organisations, what each does, the flat that came to the Croce Rossa by
bequest, its convention with a body of the ATS. The people, their addresses and everything else are invented.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from portal.records.notifications.hours import Hours
from portal.records.notifications.models import Reach, TopicChoice
from portal.workflow.events.topics import Topic
from tenants import establish, scope
from tenants.actor import Actor
from tenants.kinds import Kind, Role

if TYPE_CHECKING:
    from uuid import UUID

    from tenants.system import System

PASSWORD = "demo-ospitalita"  # noqa: S105 (marked as demo; production refuses such accounts)
FOUNDED = date(2021, 11, 15)

ORGANISATIONS: dict[Kind, tuple[str, str, str, str]] = {
    Kind.COMUNE: ("Comune di Crema", "Comune", "comune", "petrol"),
    Kind.ATS: ("ATS Impronte Sociali", "Impronte Sociali", "ats", "plum"),
    Kind.OWNER: ("Croce Rossa Italiana – Comitato di Crema", "Croce Rossa", "croce-rossa", "brick"),
}
CONTACTS: dict[Kind, tuple[str, str]] = {
    Kind.COMUNE: ("0373 000001", "servizi.sociali@comune.example"),
    Kind.ATS: ("0373 000002", "accompagnamento@ats.example"),
    Kind.OWNER: ("0373 000003", "alloggi@croce-rossa.example"),
}
"""Telephone and address of each organisation: invented, like everything that can be called or written to."""


@dataclass(frozen=True)
class Part:
    """One person of the demo."""

    key: str
    kind: Kind
    given_name: str
    surname: str
    roles: tuple[Role, ...]
    seat: bool = False

    @property
    def email(self) -> str:
        """An address that can never receive mail (reserved domain)."""
        return f"{self.given_name}.{self.surname}@{ORGANISATIONS[self.kind][2]}.example".lower().replace(" ", "")


CAST: tuple[Part, ...] = (
    Part("social_worker", Kind.COMUNE, "Sara", "Lombardi", (Role.SOCIAL_WORKER,), seat=True),
    Part("second_social_worker", Kind.COMUNE, "Davide", "Bonetti", (Role.SOCIAL_WORKER,)),
    Part("head", Kind.COMUNE, "Elena", "Ferrari", (Role.HEAD_OF_SERVICE,), seat=True),
    Part("comune_administrator", Kind.COMUNE, "Ida", "Cantoni", (Role.ADMINISTRATOR,)),
    Part("dpo", Kind.COMUNE, "Ugo", "Rivolta", (Role.DPO,)),
    Part("coordinator", Kind.ATS, "Marta", "Galli", (Role.COORDINATOR,), seat=True),
    Part("educator", Kind.ATS, "Luca", "Moretti", (Role.EDUCATOR,)),
    Part("second_educator", Kind.ATS, "Anna", "Vailati", (Role.EDUCATOR,)),
    Part("consultant", Kind.ATS, "Giulia", "Serina", (Role.FINANCIAL_CONSULTANT,)),
    Part("ats_administrator", Kind.ATS, "Rosa", "Denti", (Role.ADMINISTRATOR,)),
    Part("manager", Kind.OWNER, "Carlo", "Donati", (Role.PROPERTY_MANAGER,)),
    Part("volunteer", Kind.OWNER, "Nino", "Costi", (Role.MAINTENANCE_VOLUNTEER,)),
    Part("owner_administrator", Kind.OWNER, "Lia", "Fontana", (Role.ADMINISTRATOR,)),
)


OPERATOR = ("Piera", "Macchi", "piera.macchi@piattaforma.example")
"""Who looks after the platform: in no organisation, so no case is theirs to read."""


def logins() -> list[dict[str, str]]:
    """Every role of every organisation, and the platform's operator, with the demo's password."""
    return [
        {
            "organisation": ORGANISATIONS[part.kind][0],
            "kind": part.kind.value,
            "role": part.roles[0].value,
            "name": f"{part.given_name} {part.surname}",
            "email": part.email,
            "password": PASSWORD,
        }
        for part in CAST
    ] + [
        {
            "organisation": "Piattaforma",
            "kind": "operator",
            "role": "operator",
            "name": f"{OPERATOR[0]} {OPERATOR[1]}",
            "email": OPERATOR[2],
            "password": PASSWORD,
        }
    ]


@dataclass(frozen=True)
class Company:
    """The founded cast: everybody's actor, the organisations and the partnership."""

    actors: dict[str, Actor]
    organisations: dict[Kind, UUID]
    partnership_id: UUID

    def scope(self, key: str) -> scope.Scope:
        """The scope of one of the cast."""
        return scope.of(self.actors[key])


def found(system: System) -> Company:
    """Found the organisations, the partnership and the people."""
    actors: dict[str, Actor] = {}
    with system.work() as session:
        partners = {
            kind: establish.organisation(
                session, kind, name, short, slug, accent=accent, phone=CONTACTS[kind][0], email=CONTACTS[kind][1]
            )
            for kind, (name, short, slug, accent) in ORGANISATIONS.items()
        }
        bound = establish.partnership(
            session,
            "Ospitalità temporanea – Crema",
            partners[Kind.COMUNE],
            list(partners.values()),
            since=FOUNDED,
            source="Avviso pubblico del progetto “Ospitalità temporanea” (Comune di Crema, febbraio 2022)",
            patron_day="06-10",
        )
        password_hash = establish.hash_password(PASSWORD)
        establish.person(session, *OPERATOR, demo=True, password_hash=password_hash, operator=True)
        for part in CAST:
            where = partners[part.kind]
            who = establish.person(session, part.given_name, part.surname, part.email, demo=True, password_hash=password_hash)
            establish.membership(session, who, where, part.roles, since=FOUNDED)
            # Whoever looks at the demo in the evening sees the e-mails go out all the same.
            session.add(Reach(person_id=who.id, **{**asdict(Hours()), "quiet": False}))
            if Role.FINANCIAL_CONSULTANT in part.roles:
                session.add(TopicChoice(person_id=who.id, organisation_id=where.id, topic=Topic.SUPPORT.value, mode="digest"))
            if part.seat:
                establish.seat(session, who.id, where.id, bound.id, since=FOUNDED)
            actors[part.key] = Actor(
                person_id=who.id,
                person_name=who.name,
                organisation_id=where.id,
                organisation_name=where.name,
                kind=part.kind,
                roles=frozenset({*part.roles, *({Role.EQUIPE_MEMBER} if part.seat else ())}),
                equipe_of=frozenset({bound.id} if part.seat else ()),
            )
        return Company(actors, {kind: o.id for kind, o in partners.items()}, bound.id)
