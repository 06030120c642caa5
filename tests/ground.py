"""The ground on which every test begins: an empty portal, the founded world, or a place on a household's way that a test before stood on.

One connection and three functions in a schema of the tests' own: their plans are made once for a run, where a hundred deletes over
a new connection were planned anew for every test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg

FILLED_BY_MIGRATIONS = ("disclosure_rules", "transition_rules", "alembic_version")
FOUNDED = 0
WRITTEN = "select pg_snapshot_xmin(shot), pg_snapshot_xmax(shot) from pg_current_snapshot() shot"
"""Which transactions have written: both numbers the same when none is at it."""

Value = TypeVar("Value")


class Ground:
    """Empties the portal's tables, keeps what is in them, gives it back. As superuser, without triggers and foreign keys.

    A third of the time of tests that need no browser went into bringing a household to where a test begins, statement by statement and
    always the same: :meth:`step` keeps where such steps lead. It gives a place back only where the tables hold the founded world and
    the steps since, and no other transaction has written: the database itself says so.
    """

    def __init__(self, url: str, schema: str = "kept") -> None:
        self.url = url
        self._schema = schema
        self._connection: psycopg.Connection[Any] | None = None
        self._path: tuple[str, ...] | None = None
        self._written: tuple[Any, ...] | None = None
        self._within = 0
        self._walked = Counter[tuple[str, ...]]()
        self._places: dict[tuple[str, ...], tuple[int, Any]] = {}

    def clear(self) -> None:
        """Empty every table but those that migrations fill."""
        self._path = None
        self._run("clear()")

    def keep(self, place: int = FOUNDED) -> None:
        """Remember what is in the tables now, for :meth:`restore`."""
        self._run(f"keep({place})")

    def restore(self, place: int = FOUNDED) -> None:
        """Everything as it was when it was kept, and nothing else."""
        self._run(f"restore({place})")
        self._stand(())

    def step(self, name: str, take: Callable[[], Value]) -> Value:
        """Take a step, or be where it led when it was taken from here before. What is taken twice is kept."""
        if self._path is None or self._writing() != self._written:
            return take()
        path = (*self._path, name)
        if path in self._places:
            place, value = self._places[path]
            self.restore(place)
            self._stand(path)
            return value  # type: ignore[no-any-return] # what the step of this name answers
        self._within += 1
        try:
            value = take()
        finally:
            self._within -= 1
        self._stand(path)
        self._walked[path] += 1
        # only what begins at a place that is kept: whoever is given it back has been given back all that led there
        if self._walked[path] > 1 and not self._within and self._path and (len(path) == 1 or path[:-1] in self._places):
            self._places[path] = len(self._places) + 1, value
            self.keep(len(self._places))
            self._stand(path)
        return value

    def _stand(self, path: tuple[str, ...]) -> None:
        written = self._writing()
        self._path, self._written = (path, written) if written[0] == written[1] else (None, None)

    def _writing(self) -> tuple[Any, ...]:
        return self._ask(WRITTEN)

    def _run(self, function: str) -> None:
        self._ask(f"select {self._schema}.{function}")

    def _ask(self, statement: str) -> tuple[Any, ...]:
        try:
            found = self._connected().execute(statement).fetchone()
        except psycopg.OperationalError:  # a test has restarted the database
            self._connection = None
            found = self._connected().execute(statement).fetchone()
        assert found is not None
        return found

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self.url, autocommit=True)
            self._connection.execute("set session_replication_role = replica")
            self._prepare(self._connection)
        return self._connection

    def _prepare(self, connection: psycopg.Connection[Any]) -> None:
        """A table for what is kept of each of the portal's, and the functions."""
        connection.execute(f"create schema if not exists {self._schema}")
        clear, keep, restore = list[str](), list[str](), [f"perform {self._schema}.clear()"]
        for name, columns in self._tables(connection):
            kept = f"{self._schema}.{name}"
            connection.execute(
                f"create table if not exists {kept} as select {FOUNDED} as of_place, {columns} from portal.{name} with no data"
            )
            connection.execute(f"create index if not exists {name}_of_place on {kept} (of_place)")
            clear.append(f"delete from portal.{name}")
            keep.append(f"insert into {kept} select $1, {columns} from portal.{name}")
            restore.append(f"insert into portal.{name} ({columns}) select {columns} from {kept} where of_place = $1")
        for function, statements in (("clear()", clear), ("keep(int)", keep), ("restore(int)", restore)):
            body = "; ".join(statements)
            connection.execute(
                f"create or replace function {self._schema}.{function} returns void language plpgsql as $$ begin {body}; end $$"
            )

    @staticmethod
    def _tables(connection: psycopg.Connection[Any]) -> list[tuple[str, str]]:
        """The portal's tables with their columns that can be written: not those that are worked out from others."""
        return connection.execute(
            "select c.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum)"
            " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''"
            " where c.relnamespace = 'portal'::regnamespace and c.relkind = 'r' and c.relname <> all(%s) group by 1 order by 1",
            (list(FILLED_BY_MIGRATIONS),),
        ).fetchall()
