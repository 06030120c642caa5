"""What a database holds and how it is closed, as something that can be compared: rows, contents, policies, owners, rights."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psycopg import sql

if TYPE_CHECKING:
    import psycopg

State = dict[str, dict[str, str]]
"""Of each kind of thing: its name and what it is, or a fingerprint of it."""

FORMATS = (
    "set timezone = 'UTC'", "set datestyle = 'ISO, YMD'", "set intervalstyle = 'postgres'", "set bytea_output = 'hex'",
    "set extra_float_digits = 1", "set search_path = pg_catalog", "set row_security = off",
)  # fmt: skip
"""How values are written while they are fingerprinted; and a reader from whom policies hide rows fails instead of counting fewer."""

_SECTIONS = re.split(r"^-- ([a-z]+)$", Path(__file__).with_name("state.sql").read_text(encoding="utf-8"), flags=re.MULTILINE)
CATALOGUE = dict(zip(_SECTIONS[1::2], _SECTIONS[2::2], strict=True))
"""What is compared beside the rows, by kind: a query of names and of what each is."""
EXPRESSIONS = ("columns", "policies", "constraints", "indexes")


def of(connection: psycopg.Connection[Any]) -> State:
    """The state of a database as one transaction sees it. The connection must see every row: ``portal_backup`` or a superuser."""
    for statement in FORMATS:
        connection.execute(statement)
    found: State = {
        kind: _short(connection.execute(query.encode()).fetchall(), expressions=kind in EXPRESSIONS)
        for kind, query in CATALOGUE.items()
    }
    found["rows"], found["contents"] = {}, {}
    for (table,) in connection.execute(
        "select tablename from pg_tables where schemaname = 'portal' order by tablename"
    ).fetchall():
        # A sum over the rows: the same whatever order they lie in, and a row that changed, came or went changes it.
        count, content = connection.execute(
            sql.SQL(
                "select count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0) from portal.{} t"
            ).format(sql.Identifier(table))
        ).fetchone() or (0, 0)
        found["rows"][table], found["contents"][table] = str(count), str(content)
    return found


def _short(rows: list[tuple[Any, ...]], *, expressions: bool) -> dict[str, str]:
    return {str(name): _fingerprint(str(value), expressions) for name, value in rows}


def _fingerprint(text: str, expressions: bool) -> str:
    if expressions:
        # PostgreSQL sets parentheses and spaces in an expression as it reads it, which a dump makes it do anew.
        text = re.sub(r"[()\s]", "", text)
    return text if len(text) <= 64 else hashlib.sha256(text.encode()).hexdigest()


def differences(before: State, after: State) -> list[str]:
    """What is not the same, one line each; none when nothing differs."""
    found = []
    for kind in {**before, **after}:
        here, there = before.get(kind, {}), after.get(kind, {})
        for name in sorted({*here, *there}):
            if here.get(name) != there.get(name):
                was, now = here.get(name, "missing"), there.get(name, "missing")
                found.append(f"{kind}: {name}: {was} in the backup, {now} after the restore")
    return found


def summary(state: State) -> str:
    """What was compared, in one line."""
    rows = sum(int(number) for number in state["rows"].values())
    forced = sum("force=t" in each for each in state["tables"].values())
    return (
        f"{len(state['rows'])} tables with {rows} rows, {len(state['policies'])} policies, {forced} tables that force row-level security, "
        f"{len(state['functions'])} functions, {len(state['rights'])} lists of rights, migration {state['migration'].get('head')}"
    )
