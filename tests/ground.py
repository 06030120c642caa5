"""The ground on which every test begins: an empty portal, or the founded world, in one statement.

One connection and two functions in a schema of the tests' own: their plans are made once for a run, where a hundred deletes over
a new connection were planned anew for every test.
"""

from __future__ import annotations

from typing import Any

import psycopg

FILLED_BY_MIGRATIONS = ("disclosure_rules", "transition_rules", "alembic_version")


class Ground:
    """Empties the portal's tables, keeps what is in them, gives it back. As superuser, without triggers and foreign keys."""

    def __init__(self, url: str, schema: str = "kept") -> None:
        self.url = url
        self._schema = schema
        self._connection: psycopg.Connection[Any] | None = None

    def clear(self) -> None:
        """Empty every table but those that migrations fill."""
        self._run("clear()")

    def keep(self) -> None:
        """Remember what is in the tables now, for :meth:`restore`."""
        connection = self._connected()
        filled = [
            name for name in self._tables(connection) if connection.execute(f"select 1 from portal.{name} limit 1").fetchone()
        ]
        statements = [f"perform {self._schema}.clear()"]
        for name in filled:
            connection.execute(f"create table {self._schema}.{name} as table portal.{name}")
            columns = self._columns(connection, name)
            statements.append(f"insert into portal.{name} ({columns}) select {columns} from {self._schema}.{name}")
        body = "; ".join(statements)
        connection.execute(f"create function {self._schema}.restore() returns void language plpgsql as $$ begin {body}; end $$")

    def restore(self) -> None:
        """Everything as it was when it was kept, and nothing else."""
        self._run("restore()")

    def _run(self, function: str) -> None:
        try:
            self._connected().execute(f"select {self._schema}.{function}")
        except psycopg.OperationalError:  # a test has restarted the database
            self._connection = None
            self._connected().execute(f"select {self._schema}.{function}")

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self.url, autocommit=True)
            self._connection.execute("set session_replication_role = replica")
            self._connection.execute(f"create schema if not exists {self._schema}")
            body = "; ".join(f"delete from portal.{name}" for name in self._tables(self._connection))
            self._connection.execute(
                f"create or replace function {self._schema}.clear() returns void language plpgsql as $$ begin {body}; end $$"
            )
        return self._connection

    @staticmethod
    def _tables(connection: psycopg.Connection[Any]) -> list[str]:
        found = connection.execute(
            "select tablename from pg_tables where schemaname = 'portal' and tablename <> all(%s) order by 1",
            (list(FILLED_BY_MIGRATIONS),),
        )
        return [name for (name,) in found]

    @staticmethod
    def _columns(connection: psycopg.Connection[Any], table: str) -> str:
        """The columns that can be written: not those that are worked out from others."""
        found = connection.execute(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
            (f"portal.{table}",),
        ).fetchone()
        assert found is not None
        return str(found[0])
