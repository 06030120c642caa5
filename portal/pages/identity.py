"""Who asks: the signed-in person behind a request, looked up anew each time from the session's row."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import psycopg
from flask import current_app, session
from sqlalchemy import text

from tenants import breath, clock, scope, sign_in
from tenants.actor import Actor
from tenants.kinds import Kind, Role
from tenants.sign_in import token_hash as token_hash
from tenants.statements import Prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.settings import Settings
    from tenants.breath import Asked
    from tenants.database import Database

    Asks = Callable[["Identity"], Asked]

COOKIE_KEY = "sid"
TOUCH_AFTER = timedelta(minutes=3)
"""A session in use is marked as seen at most this often, so that reading pages stays reading."""

_OPEN = "select * from app.open_session(%s, %s, %s)"
_ENTER = Prepared(
    text(
        "select s.*, set_config('portal.person', s.person_id::text, true), set_config('portal.organisation',"
        " case when s.memberships @> jsonb_build_array(jsonb_build_object('organisation', s.organisation_id))"
        " then s.organisation_id::text else '' end, true),"
        " set_config('portal.today', :today, true), set_config('portal.trace', :trace, true),"
        " set_config('plan_cache_mode', 'force_generic_plan', true)"
        " from app.open_session(:token, :idle, :at) s".replace("::", "\\:\\:")
    )
)
"""Who asks, and the scope of the transaction as the session's own row says it: nobody's session binds nothing, so nothing is visible."""
_REMEMBERED = 1024


class _Row(NamedTuple):
    """A row of ``app.open_session``."""

    person_id: UUID
    given_name: str
    surname: str
    language: str
    is_operator: bool
    organisation_id: UUID | None
    expires_at: datetime
    seen_at: datetime
    last_visit_at: datetime | None
    memberships: list[dict[str, Any]]
    equipe: list[UUID]
    unread: int


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
    expires_at: datetime
    ends_at: datetime
    seen_at: datetime
    last_visit_at: datetime | None

    def seen(self, at: datetime, settings: Settings) -> Identity:
        """The same person after their session was marked as seen."""
        idle = timedelta(minutes=settings.session_idle_minutes)
        return replace(self, seen_at=at, ends_at=min(self.expires_at, at + idle))

    @property
    def ends_in_the_browser(self) -> int:
        """When the session ends, in seconds since 1970 by the browser's clock."""
        return round(clock.real(self.ends_at).timestamp())

    @cached_property
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


def look_up(database: Database, settings: Settings, said: Mapping[str, Any], asks: Asks | None = None) -> Identity | None:
    """The identity behind what a request's cookie said; ``None`` for nobody, an ended session or a suspended account.

    ``asks`` says what the page is going to ask for somebody. It is asked in the same breath for whoever the session was last known to be
    of, under the scope that the session's row gives now, and the answers are kept only if it is still the same actor, with the same rights.
    """
    token = said.get(COOKIE_KEY)
    if not isinstance(token, str):
        return None
    idle, at, hashed = timedelta(minutes=settings.session_idle_minutes), clock.now(), token_hash(token)
    _, was = _known.get(hashed, _NOBODY)
    if asks is not None and was is not None and was.actor is not None:
        asked = asks(was)
        given = {"token": hashed, "idle": idle, "at": at, **breath.surroundings()}
        answers = breath.ask(database.engine, _ENTER, given, asked)
        if answers is not None:
            found = _recognised(hashed, answers[0][0][: len(_Row._fields)] if answers[0] else None, idle)
            if found is was or (found is not None and found.actor == was.actor):
                breath.foresee(scope.of(was.actor), asked, answers[1:])
            return found
    return _recognised(hashed, _one(database, (hashed, idle, at)), idle)


_NOBODY: tuple[tuple[Any, ...], None] = ((), None)
_known: OrderedDict[bytes, tuple[tuple[Any, ...], Identity]] = OrderedDict()
"""The row of a session when this process saw it last, and of whom it was: a guess at what its next request will ask, and nothing else."""


def _recognised(hashed: bytes, row: tuple[Any, ...] | None, idle: timedelta) -> Identity | None:
    """The identity of a session's row; the one that is known already, where the row is still the same."""
    if row is None:
        _known.pop(hashed, None)
        return None
    before, was = _known.get(hashed, _NOBODY)
    if was is not None and before == row:
        return was
    found = _identity(_Row(*row), idle)
    _known[hashed] = (tuple(row), found)
    if len(_known) > _REMEMBERED:
        _known.popitem(last=False)
    return found


def touch(identity: Identity, system: Any, settings: Settings) -> Identity:
    """Mark a session in use as seen, now and then; answers the identity with its new end."""
    if clock.now() - identity.seen_at < TOUCH_AFTER:
        return identity
    with system.work() as db:
        return identity.seen(sign_in.touch(db, session[COOKIE_KEY]), settings)


def _one(database: Database, values: tuple[Any, ...]) -> Any:
    """One definer function, one round trip: it needs no scope, so no transaction either.

    It is the first that a request asks of the database, so it is where a restart of the database shows: then every connection of the
    pool is gone, and it asks once more over a new one.
    """
    try:
        return _ask(database, values)
    except psycopg.OperationalError:
        database.dispose()
        return _ask(database, values)


def _ask(database: Database, values: tuple[Any, ...]) -> Any:
    pooled = database.engine.raw_connection()
    try:
        connection: Any = pooled.driver_connection
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                return cursor.execute(_OPEN, values).fetchone()
        finally:
            if not connection.closed:
                connection.autocommit = False
    except psycopg.OperationalError:
        pooled.invalidate()
        raise
    finally:
        pooled.close()


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
        expires_at=row.expires_at,
        ends_at=min(row.expires_at, row.seen_at + idle),
        seen_at=row.seen_at,
        last_visit_at=row.last_visit_at,
    )


def services() -> Any:
    """The application's own parts (:class:`portal.app.Services`): settings, database, system database."""
    return current_app.extensions["portal"]
