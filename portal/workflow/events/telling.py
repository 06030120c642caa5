"""An event as a past-tense dataclass, and whom a notification is for. Roles stand for people: nobody is named here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from portal.workflow.disclosure import Facet
from tenants.kinds import HEAD_OF, Kind, Role


class Who(StrEnum):
    """How the recipients of a notification are found within an organisation of the partnership."""

    ROLE = "role"
    EQUIPE = "equipe"
    ASSIGNED = "assigned"
    PERSON = "person"


@dataclass(frozen=True)
class Tell:
    """One audience of a notification. Nobody assigned in a role means: its head. ``must_act`` cannot be switched off."""

    kind: Kind
    who: Who
    role: Role | None = None
    must_act: bool = False
    person: UUID | None = None

    def spec(self) -> dict[str, Any]:
        """The audience as ``app.notify`` reads it."""
        return {
            "kind": self.kind.value,
            "who": self.who.value,
            "role": self.role.value if self.role else None,
            "head": HEAD_OF[self.kind].value,
            "must_act": self.must_act,
            "person": str(self.person) if self.person else None,
        }


def sw(must_act: bool = False) -> Tell:
    """Whoever follows the case as social worker."""
    return Tell(Kind.COMUNE, Who.ASSIGNED, Role.SOCIAL_WORKER, must_act)


def head(kind: Kind, must_act: bool = False) -> Tell:
    """The head of an organisation's part in the work."""
    return Tell(kind, Who.ROLE, HEAD_OF[kind], must_act)


def educator(must_act: bool = False) -> Tell:
    """The educator assigned to the case."""
    return Tell(Kind.ATS, Who.ASSIGNED, Role.EDUCATOR, must_act)


def consultant(must_act: bool = False) -> Tell:
    """The financial consultant assigned to the case."""
    return Tell(Kind.ATS, Who.ASSIGNED, Role.FINANCIAL_CONSULTANT, must_act)


def equipe(must_act: bool = False) -> tuple[Tell, Tell]:
    """The members of the Equipe, of both organisations."""
    return (Tell(Kind.COMUNE, Who.EQUIPE, None, must_act), Tell(Kind.ATS, Who.EQUIPE, None, must_act))


OWNER, OWNER_ACTS = head(Kind.OWNER), head(Kind.OWNER, must_act=True)
ALL_THREE = (sw(), head(Kind.ATS), educator(), OWNER)
EVENTS: dict[str, type[Event]] = {}


@dataclass(frozen=True)
class Event:
    """Something that happened. Subclasses declare the class variables and their data."""

    facet: ClassVar[Facet]
    says: ClassVar[str]
    title: ClassVar[str | None] = None
    tell: ClassVar[tuple[Tell, ...]] = ()

    def __init_subclass__(cls) -> None:
        EVENTS[cls.__name__] = cls

    def about(self) -> Facet:
        """The facet of this occurrence: the event's, but for those that can be about any."""
        return self.facet

    def data(self) -> dict[str, Any]:
        """The event's fields as JSON: dates and instants as ISO text."""
        return {key: _plain(value) for key, value in asdict(self).items()}


def said(*events: type[Event]) -> str:
    """What is told of events that the database makes by itself, for many cases at once, and to whom: as it is told by hand."""
    return json.dumps(
        [{"name": e.__name__, "facet": e.facet.value, "audience": [tell.spec() for tell in e.tell]} for e in events]
    )


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
