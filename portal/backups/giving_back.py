"""Give a backup back, and prove that what came back is what was taken: for good, or as a drill into a place that is thrown away."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from migrations import provision
from portal.backups import programs, state, taking
from portal.backups.archive import BackupError
from portal.records.documents.store import Folder

if TYPE_CHECKING:
    from portal.backups.taking import Manifest
    from portal.records.documents.store import Store


_READABLE = """select relname from pg_class where relnamespace = 'portal'::regnamespace and relkind in ('r', 'p')
  and relname <> 'alembic_version' and has_table_privilege(oid, 'select')"""


@dataclass(frozen=True)
class Report:
    """What was given back. ``differences`` is empty when it is what was taken."""

    manifest: Manifest
    documents: int
    seconds: float
    differences: tuple[str, ...]


def restore(superuser: str, database: str, store: Store, source: Path, key: bytes, *, replace: bool = False) -> Report:
    """Give a backup back into a database of the superuser's server and into a store of documents, then compare.

    The backup is read whole before anything is touched. ``replace`` puts it in the place of what is there.

    Raises:
        BackupError: it is not a whole, unchanged backup sealed with this key; the target holds something and ``replace`` was not said;
            a role is missing; pg_restore failed.
    """
    began = time.monotonic()
    manifest = taking.check(source, key)
    with psycopg.connect(superuser, autocommit=True) as connection:
        _require_roles(connection)
        exists = connection.execute("select 1 from pg_database where datname = %s", (database,)).fetchone()
        if exists and not replace:
            _require_empty(superuser, database)
        if exists:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(database)))
    provision.create_database(superuser, database)
    inside = _address(superuser, database)
    with psycopg.connect(inside, autocommit=True) as connection:
        # The dump brings these with it, with their owners and rights.
        connection.execute("drop schema portal, app cascade")
        connection.execute("drop extension if exists btree_gist, pg_trgm cascade")
        server = connection.info.server_version // 10000
    kept = 0
    with taking.opened(source, key) as (_, members):
        for name, pieces in members:
            if name == taking.DATABASE:
                programs.restore(inside, pieces, server)
            else:
                # Files never change: one that is there already is this one.
                with contextlib.suppress(FileExistsError):
                    store.put(UUID(name.removeprefix(taking.DOCUMENT)), pieces)
                kept += 1
    return Report(manifest, kept, time.monotonic() - began, tuple(compare(superuser, database, manifest)))


def drill(superuser: str, app: str, source: Path, key: bytes) -> Report:
    """Restore into a database and a folder of the drill's own, compare, ask as the web's role whether isolation holds, and throw both
    away. Nothing of the portal is touched.

    Raises:
        BackupError: see :func:`restore`.
    """
    scratch = f"portal_drill_{secrets.token_hex(4)}"
    try:
        with tempfile.TemporaryDirectory(prefix="portal-drill-") as folder:
            report = restore(superuser, scratch, Folder(Path(folder)), source, key)
            leaks = isolation_holds(_address(app, scratch))
        return Report(report.manifest, report.documents, report.seconds, (*report.differences, *leaks))
    finally:
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(scratch)))


def isolation_holds(app: str) -> list[str]:
    """What the web's role can see although nobody is bound, or of strangers although somebody is: one line each, none when it holds."""
    found = []
    with psycopg.connect(app, autocommit=True) as connection:
        readable = [table for (table,) in connection.execute(_READABLE)]
        for table in readable:
            if _count(connection, table):
                found.append(f"isolation: {table}: rows are visible although nobody is bound")
        if not readable:
            found.append("isolation: the web's role can read no table at all")
        nobody = "select set_config('portal.organisation', gen_random_uuid()::text, true)"
        for table in readable:
            with connection.transaction():
                connection.execute(nobody)
                if _count(connection, table):
                    found.append(f"isolation: {table}: rows are visible to an organisation that does not exist")
    return found


def _count(connection: psycopg.Connection[Any], table: str) -> int:
    row = connection.execute(sql.SQL("select count(*) from portal.{}").format(sql.Identifier(table))).fetchone()
    return int(row[0]) if row else 0


def compare(superuser: str, database: str, manifest: Manifest) -> list[str]:
    """In what a database differs from what a backup was taken of; one line each, none when it is the same."""
    with psycopg.connect(_address(superuser, database)) as connection:
        return state.differences(manifest.state, state.of(connection))


def _require_roles(connection: psycopg.Connection[Any]) -> None:
    there = {name for (name,) in connection.execute("select rolname from pg_roles").fetchall()}
    missing = [role for role in provision.ROLES if role not in there]
    if missing:
        raise BackupError(f"This server has no role {', '.join(missing)}: run `portal provision` first.")


def _require_empty(superuser: str, database: str) -> None:
    with psycopg.connect(_address(superuser, database)) as connection:
        row = connection.execute(
            "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relkind in ('r', 'p', 'v', 'm', 'S')"
        ).fetchone()
    if row and row[0]:
        raise BackupError(
            f"The database “{database}” is not empty: nothing was changed. Say --replace to put the backup in its place."
        )


def _address(address: str, database: str) -> str:
    return make_url(address).set(drivername="postgresql", database=database).render_as_string(hide_password=False)
