"""Who asks: the signed-in person behind a request, looked up anew each time from the session's row."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import current_app, session
from sqlalchemy import text

from tenants import clock, scope
from tenants.actor import Actor
from tenants.kinds import Kind, Role

if TYPE_CHECKING:
    from datetime import datetime

    from portal.settings import Settings
    from tenants.database import Database

COOKIE_KEY = "sid"
_OPEN = text("select * from app.open_session(:token, :idle, :at)")


@dataclass(frozen=True)
class Belonging:
    """One organisation in which the person works."""

    organisation_id: UUID
    name: str
    short_name: str
    slug: str
    kind: Kind
    accent: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Identity:
    """The signed-in person, the organisation whose space is open, and the others."""

    person_id: UUID
    given_name: str
    surname: str
    language: str
    is_operator: bool
    here: Belonging | None
    belongings: tuple[Belonging, ...]
    equipe_of: frozenset[UUID]
    unread: int
    ends_at: datetime
    seen_at: datetime
    last_visit_at: datetime | None

    @property
    def actor(self) -> Actor | None:
        """The actor in the open space; ``None`` for somebody without one (a platform operator)."""
        if self.here is None:
            return None
        seat = {Role.EQUIPE_MEMBER} if self.equipe_of else set()
        return Actor(
            person_id=self.person_id,
            person_name=f"{self.given_name} {self.surname}",
            organisation_id=self.here.organisation_id,
            organisation_name=self.here.name,
            kind=self.here.kind,
            roles=self.here.roles | seat,
            equipe_of=self.equipe_of,
            language=self.language,
        )


def token_hash(token: str) -> bytes:
    """What the database keeps of a session's token: a copy of the table signs nobody in."""
    return hashlib.sha256(token.encode()).digest()


def look_up(database: Database, settings: Settings) -> Identity | None:
    """The identity behind this request's cookie; ``None`` for nobody, an ended session or a suspended account."""
    token = session.get(COOKIE_KEY)
    if not isinstance(token, str):
        return None
    idle, at = timedelta(minutes=settings.session_idle_minutes), clock.now()
    with scope.bound(None), database.engine.connect() as connection:
        row = connection.execute(_OPEN, {"token": token_hash(token), "idle": idle, "at": at}).one_or_none()
    return _identity(row, idle) if row else None


def _identity(row: Any, idle: timedelta) -> Identity:
    belongings = tuple(
        Belonging(
            UUID(m["organisation"]), m["name"], m["short_name"], m["slug"], Kind(m["kind"]), m["accent"],
            frozenset(Role(r) for r in m["roles"]),
        )
        for m in row.memberships
    )  # fmt: skip
    here = next((b for b in belongings if b.organisation_id == row.organisation_id), None)
    return Identity(
        person_id=row.person_id,
        given_name=row.given_name,
        surname=row.surname,
        language=row.language,
        is_operator=row.is_operator,
        here=here,
        belongings=belongings,
        equipe_of=frozenset(row.equipe) if here else frozenset(),
        unread=row.unread if here else 0,
        ends_at=min(row.expires_at, row.seen_at + idle),
        seen_at=row.seen_at,
        last_visit_at=row.last_visit_at,
    )


def services() -> Any:
    """The application's own parts (:class:`portal.app.Services`): settings, database, system database."""
    return current_app.extensions["portal"]
