"""Statements that every request of a page sends: compiled once, run on the session's own transaction, their rows as plain tuples.

SQLAlchemy spends three to four times on a statement what the driver does: a cache key, a context, a description of each column, a row.
Where a page asks one fixed statement, that is more than the answer costs to read. The transaction, its scope and its policies are the
session's; only the way there is shorter.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from tenants import breath, scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Engine, Select, TextClause
    from sqlalchemy.orm import Session

_DIALECT = make_url("postgresql+psycopg://").get_dialect()()
_PARAMETER = re.compile(r"%\((\w+)\)s")


class Prepared:
    """A statement with the names of its parameters. Its values need no conversion: ids, days, instants, numbers, texts, lists of them.

    ``writes``: it cannot run where nothing may be written.
    """

    def __init__(self, statement: Select[Any] | TextClause, *, writes: bool = False) -> None:
        self.writes = writes
        compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        self.sql = str(compiled)
        self.fixed: dict[str, Any] = dict(compiled.params)
        self.names = tuple(dict.fromkeys(_PARAMETER.findall(self.sql)))
        numbers = {name: f"${number}" for number, name in enumerate(self.names, start=1)}
        self.plain = _PARAMETER.sub(lambda found: numbers[found[1]], self.sql).replace("%%", "%").encode()
        """The statement as PostgreSQL itself takes it, with its parameters in the order of ``names``."""

    def rows(self, session: Session, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """All rows.

        Raises:
            DBAPIError: what the driver raised, as SQLAlchemy tells it.
        """
        found = breath.foreseen(self, values)
        return self._run(session.connection(), values) if found is None else found

    def alone(self, engine: Engine, values: Mapping[str, Any]) -> None:
        """Run it in a transaction of its own, in the scope that is bound."""
        here = scope.current()
        given = {"organisation": here and here.organisation_id, "person": here and here.person_id, **breath.surroundings()}
        if breath.ask(engine, _scope(), given, [(self, values)]) is None:
            with engine.begin() as connection:
                self._run(connection, values)

    def _run(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        raw: Any = connection.connection.driver_connection
        cursor, given = raw.cursor(), {**self.fixed, **values}
        for note in connection.dispatch.before_cursor_execute:  # whoever counts statements counts these too
            note(connection, cursor, self.sql, given, None, False)
        try:
            found: list[tuple[Any, ...]] = cursor.execute(self.sql, given).fetchall()
        except psycopg.Error as error:
            raise DBAPIError.instance(self.sql, None, error, psycopg.Error, hide_parameters=True, dialect=_DIALECT) from error
        return found

    def one(self, session: Session, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The only row."""
        (row,) = self.rows(session, values)
        return row


@lru_cache(maxsize=1)
def _scope() -> Prepared:
    """The scope of the transaction, as :mod:`tenants.scope` binds it."""
    return Prepared(
        text(
            "select set_config('portal.organisation', coalesce(cast(:organisation as text), ''), true),"
            " set_config('portal.person', coalesce(cast(:person as text), ''), true),"
            " set_config('portal.today', :today, true), set_config('portal.trace', :trace, true)"
        )
    )
