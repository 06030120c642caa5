"""A copy of a database that is told which rows another one got, and takes them in the plainest way there is."""

from __future__ import annotations

import time
from typing import Any, Self

import psycopg
from psycopg import sql

IGNORED = ("job_runs", "alembic_version")
"""Tables whose rows say how a sweep went, and are not its work."""

REPLACED = ("case_access", "search_texts")
"""Tables in which a sweep puts rows in the place of others, so that their number may stay the same."""


_FOREIGN_KEYS = "select conrelid::regclass::text, quote_ident(conname) from pg_constraint where contype = 'f' and connamespace = 'portal'::regnamespace"


class Twin:
    """Two databases that were the same: rows that the first gets are put into the second, and the time that takes is measured.

    Rows are found by the transaction that wrote them. They are carried over first, which is not counted; then each table takes all of
    its new rows by one INSERT … SELECT, and all that changed by one UPDATE … FROM, in one transaction, with indexes, without triggers.
    """

    def __init__(self, first: str, second: str) -> None:
        self._first = psycopg.connect(first, autocommit=True)
        self._second = psycopg.connect(second, autocommit=True)
        # The foreign keys are checked as any INSERT must check them, at the end: rows come table by table, not in the order of their keys.
        for name, constraint in self._second.execute(_FOREIGN_KEYS).fetchall():
            self._second.execute(f"alter table {name} alter constraint {constraint} deferrable initially deferred")
        self._second.execute("create schema carried")
        self._tables = [
            str(name)
            for (name,) in self._first.execute("select tablename from pg_tables where schemaname = 'portal' order by 1")
            if name not in IGNORED
        ]
        for name in self._tables:
            self._second.execute(sql.SQL("alter table {} disable trigger user").format(sql.Identifier("portal", name)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._first.close()
        self._second.close()

    def mark(self) -> int:
        """The number of the transaction before all that are to be followed."""
        return self._number("select pg_current_xact_id()::text::bigint")

    def follow(self, mark: int) -> tuple[int, float]:
        """Put what was written since a mark into the copy. Answers how many rows that were, and the seconds that writing them took."""
        steps = [step for name in self._tables for step in (*self._gone(name, mark), *self._carried(name, mark))]
        rows, began = 0, time.perf_counter()
        with self._second.transaction():
            for step in steps:
                rows += self._second.execute(step).rowcount
        return rows, time.perf_counter() - began

    def _number(self, query: str | sql.Composed, *values: Any, of: psycopg.Connection[Any] | None = None) -> int:
        row = (of or self._first).execute(query, values).fetchone()
        assert row is not None
        return int(row[0])

    def _gone(self, name: str, mark: int) -> list[sql.Composed]:
        """The statement that deletes what the first no longer has; the keys are compared only where the numbers say that any went."""
        table, kept = sql.Identifier("portal", name), sql.Identifier("carried", f"{name}_kept")
        count, key = sql.SQL("select count(*) from {}").format(table), self._key(name)
        now, before = self._number(count), self._number(count, of=self._second)
        if not key or (now == before and name not in REPLACED):
            return []
        listed = sql.SQL(", ").join(key)
        self._second.execute(
            sql.SQL("drop table if exists {0}; create unlogged table {0} as select {1} from {2} where false").format(
                kept, listed, table
            )
        )
        self._copy(sql.SQL("select {} from {}").format(listed, table), sql.SQL("{} ({})").format(kept, listed))
        gone = sql.Identifier("carried", f"{name}_gone")
        same = sql.SQL(" and ").join(sql.SQL("c.{0} = t.{0}").format(part) for part in key)
        self._second.execute(
            sql.SQL("drop table if exists {0}; create unlogged table {0} as select {1} from {2} t where not exists (select 1 from {3} c where {4})")
            .format(gone, listed, table, kept, same)
        )  # fmt: skip
        if not self._number(sql.SQL("select count(*) from {}").format(gone), of=self._second):
            return []
        return [sql.SQL("delete from {} t using {} c where {}").format(table, gone, same)]

    def _copy(self, what: sql.Composed, where: sql.Composed) -> None:
        out, into = sql.SQL("copy ({}) to stdout").format(what), sql.SQL("copy {} from stdin").format(where)
        with self._first.cursor().copy(out) as rows, self._second.cursor().copy(into) as copy:
            for row in rows:
                copy.write(row)

    def _carried(self, name: str, mark: int) -> list[sql.Composed]:
        """Carry a table's new and changed rows over; answers the statements that put them in their place."""
        table, carried = sql.Identifier("portal", name), sql.Identifier("carried", name)
        written = sql.SQL("from {} where xmin::text::bigint > {}").format(table, mark)
        if not self._number(sql.SQL("select count(*) {}").format(written)):
            return []
        columns = [
            sql.Identifier(column)
            for (column,) in self._first.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
                " and attgenerated = '' order by attnum",
                (f"portal.{name}",),
            )
        ]
        listed = sql.SQL(", ").join(columns)
        self._second.execute(sql.SQL("drop table if exists {0}; create unlogged table {0} (like {1})").format(carried, table))
        self._copy(sql.SQL("select {} {}").format(listed, written), sql.SQL("{} ({})").format(carried, listed))
        self._second.execute(sql.SQL("analyze {}").format(carried))
        key = self._key(name)
        same = sql.SQL(" and ").join(sql.SQL("c.{0} = t.{0}").format(part) for part in key)
        fresh = sql.SQL(
            "insert into {t} ({l}) select {c} from {k} c where not exists (select 1 from {t} t where {same})"
        ).format(
            t=table, l=listed, k=carried, same=same, c=sql.SQL(", ").join(sql.SQL("c.{}").format(column) for column in columns)
        )  # fmt: skip
        changed = sql.SQL("update {t} t set {set} from {k} c where {same}").format(
            t=table, k=carried, same=same, set=sql.SQL(", ").join(sql.SQL("{0} = c.{0}").format(column) for column in columns)
        )  # fmt: skip
        return [changed, fresh]

    def _key(self, name: str) -> list[sql.Identifier]:
        rows = self._first.execute(
            "select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)"
            " where i.indrelid = %s::regclass and i.indisprimary",
            (f"portal.{name}",),
        )
        return [sql.Identifier(column) for (column,) in rows]
