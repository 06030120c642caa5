"""The only writer of the scope: every transaction is told for which organisation and person it runs.

A listener on the engine's ``begin`` binds it, local to the transaction, so that no pool, savepoint or PgBouncer can carry it
over to somebody else. Nothing bound, nothing visible.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg import OperationalError
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Engine, event

from tenants import clock, trace

if TYPE_CHECKING:
    from tenants.actor import Actor


@dataclass(frozen=True)
class Scope:
    """For whom the next transactions run. Without an organisation (the platform's operator) no row is visible.

    ``read_only`` makes the database refuse every write (GET requests).

    ``kept_plans`` tells it to plan a prepared statement once and for every value: for statements that reach what they show by an
    index whatever the values are, and that take longer to plan than to run.
    """

    organisation_id: UUID | None
    person_id: UUID | None
    read_only: bool = False
    kept_plans: bool = False


_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)

_BEGIN = (
    "begin%(mode)s; select set_config('portal.organisation', '%(organisation)s', true),"
    " set_config('portal.person', '%(person)s', true), set_config('portal.today', '%(today)s', true),"
    " set_config('portal.trace', '%(trace)s', true)%(plans)s"
)
_KEPT = ", set_config('plan_cache_mode', 'force_generic_plan', true)"


def current() -> Scope | None:
    """The scope of this context, if one is bound."""
    return _scope.get()


class bound:
    """Run a block for an organisation and a person. Transactions begun inside carry the scope; end them inside.

    A class, since each page enters one, and a generator takes twice as many calls.
    """

    def __init__(self, scope: Scope | None) -> None:
        self._here = scope

    def __enter__(self) -> None:
        self._token = _scope.set(self._here)

    def __exit__(self, *_: object) -> None:
        _scope.reset(self._token)


def of(actor: Actor, *, read_only: bool = False, kept_plans: bool = False) -> Scope:
    """The scope in which an actor's transactions run."""
    return Scope(actor.organisation_id, actor.person_id, read_only, kept_plans)


def _bind(connection: Connection) -> None:
    """Begin the transaction and bind the scope in one round trip: psycopg finds it begun, and sends no BEGIN of its own.

    The values are ids, a day and a trace, made into text here or held to letters and digits: nothing that anybody typed.

    A connection that was lost before the transaction began has lost nothing: it is replaced, with all the others of the pool, which
    were lost with it when the database was restarted.
    """
    scope, day = _scope.get(), clock.moved_today()
    organisation, person = (scope.organisation_id, scope.person_id) if scope else (None, None)
    values = {
        "mode": " read only" if scope and scope.read_only else "",
        "organisation": UUID(str(organisation)) if organisation else "",
        "person": UUID(str(person)) if person else "",
        "today": day.isoformat() if day else "",
        "trace": trace.current() or "",
        "plans": _KEPT if scope and scope.kept_plans else "",
    }
    begin = (_BEGIN % values).encode()
    error = _begin(connection, begin)
    if error and connection.connection.driver_connection.closed:  # type: ignore[union-attr]
        connection.engine.dispose()
        connection.invalidate()
        error = _begin(connection, begin)
    if error:
        raise OperationalError(error)


def _begin(connection: Connection, begin: bytes) -> str:
    """Send it. Answers what the database said against it, if anything."""
    raw: Any = connection.connection.driver_connection
    if not raw.closed and (raw.pgconn.transaction_status != TransactionStatus.IDLE or raw.autocommit):
        raise RuntimeError("a transaction was begun past the scope")
    return "" if raw.pgconn.exec_(begin).status == ExecStatus.TUPLES_OK else raw.pgconn.get_error_message()


def install(engine: Engine) -> Engine:
    """Make every transaction of this engine begin with the scope of its context."""
    event.listen(engine, "begin", _bind)
    return engine
