"""Show what the migrations still lack of what the code declares, as SQL; or begin a new migration with it.

`python -m migrations.compare` migrates one empty database, makes another from the declarations alone (`migrations.declarations`),
and prints what differs. `--draft NAME` writes it as the next migration, to be read, put in order and completed by hand:
what becomes of rows that are there already, only its author knows.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from migrations import declarations, provision
from migrations.catalogue import KINDS, Thing, things
from migrations.run import HEAD, HERE, migrate
from portal.embedded import Postgres, start_postgres
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Things = dict[tuple[str, str], Thing]

DECLARED = "declared"
HEADER = "set local check_function_bodies = off"
MIGRATION = '''"""{title}.

Revision ID: {number}
Revises: {previous}
Date: {day}
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "{number}"
down_revision = "{previous}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file as one batch."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute((Path(__file__).parent / "{number}_{name}.sql").read_text())


def downgrade() -> None:
    """Migrations go forward; a mistake is mended by the next one, or by the backup."""
    raise NotImplementedError("restore the backup instead")
'''


def declare(server: Postgres, migrator_password: str, name: str = DECLARED) -> None:
    """Make the database ``name`` from today's declarations alone."""
    provision.create_database(server.url(), name)
    with psycopg.connect(server.url("portal_migrator", migrator_password, name)) as connection:
        connection.execute("create table portal.alembic_version (version_num varchar(32) primary key)")
        connection.execute(declarations.whole())


def read(server: Postgres, name: str) -> Things:
    """What the database ``name`` consists of."""
    with psycopg.connect(server.url(dbname=name)) as connection:
        return things(connection)


def differences(migrated: Things, declared: Things) -> list[str]:
    """The statements that would make of the migrated database the declared one; none if it is.

    Tables are made as their owner; everything else by the migrator, who is a member of both roles that functions belong to.
    """
    tables = list(_made(migrated, declared, KINDS[:3]))
    as_owner = ["set local role portal_owner", *tables, "reset role"] if tables else []
    return [*_gone(migrated, declared), *as_owner, *_made(migrated, declared, KINDS[3:])]


def _gone(migrated: Things, declared: Things) -> Iterator[str]:
    """What is unmade, before anything is made: what is declared no more, and what cannot be changed in place."""
    gone_tables = {name for kind, name in migrated if kind == "table" and (kind, name) not in declared}
    for kind in reversed(KINDS):
        for key, thing in migrated.items():
            wanted = declared.get(key)
            if key[0] == kind and (wanted is None or _made_anew(thing, wanted)) and not _within(thing, gone_tables):
                yield thing.unmake


def _made_anew(there: Thing, wanted: Thing) -> bool:
    """Whether it changes, and not in place: functions are replaced unless they answer another type, tables and columns are altered."""
    if there.definition == wanted.definition or there.kind in ("type", "table", "column"):
        return False
    return there.kind != "function" or _answers(there) != _answers(wanted)


def _answers(function: Thing) -> str:
    return next(line for line in function.definition.splitlines() if line.startswith(" RETURNS"))


def _made(migrated: Things, declared: Things, kinds: Iterable[str]) -> Iterator[str]:
    new_tables = {name for kind, name in declared if kind == "table" and (kind, name) not in migrated}
    remade = {f"function {name}" for (kind, name), thing in declared.items()
              if kind == "function" and (kind, name) in migrated and _made_anew(migrated[kind, name], thing)}  # fmt: skip
    for key, thing in declared.items():
        if key[0] not in kinds or (key[0] == "column" and _within(thing, new_tables)):
            continue
        there = migrated.get(key)
        if there is None or _within(thing, remade):
            yield thing.make
        elif there.definition != thing.definition:
            yield from _change(there, thing)


def _within(thing: Thing, others: set[str]) -> bool:
    """Whether it comes and goes with one of these tables or, a right, with one of these functions."""
    return thing.kind not in ("type", "table", "function") and any(
        re.search(rf"{re.escape(other)}(?!\w)", thing.make) for other in others
    )


def _change(there: Thing, wanted: Thing) -> Iterator[str]:
    if wanted.kind == "column":
        yield from _change_column(there, wanted)
    elif wanted.kind in ("type", "table"):
        yield f"-- {wanted.name} differs: it is {there.definition}, declared is {wanted.definition}"
    else:
        yield wanted.make


def _parts(column: Thing) -> tuple[str, str, bool]:
    """A column's type, its default ("" for none), and whether it must be filled."""
    rest = column.definition.removesuffix(" not null")
    kind, _, default = rest.partition(" default ")
    return kind, default, rest != column.definition


def _change_column(there: Thing, wanted: Thing) -> Iterator[str]:
    table, _, column = wanted.name.rpartition(".")
    alter = f"alter table {table} alter column {column}"
    (old_kind, old_default, old_filled), (kind, default, filled) = _parts(there), _parts(wanted)
    if kind != old_kind:
        yield f"{alter} type {kind}"
    if default != old_default:
        yield f"{alter} set default {default}" if default else f"{alter} drop default"
    if filled != old_filled:
        yield f"{alter} set not null" if filled else f"{alter} drop not null"


def _drafted(name: str) -> Path | None:
    return next((HERE / "versions").glob(f"[0-9]*_{name}.py"), None)


def _before(name: str) -> str:
    """The revision that the draft follows, or the head if there is no draft yet."""
    mine = _drafted(name)
    return re.findall(r'^down_revision = "(\w+)"', mine.read_text(), re.MULTILINE)[0] if mine else HEAD


def draft(name: str, statements: list[str]) -> Path:
    """Write the next migration, and pin it as the head. One that has this name already is written anew."""
    versions = HERE / "versions"
    mine = _drafted(name)
    number = mine.name[:4] if mine else f"{int(HEAD) + 1:04d}"
    made = versions / f"{number}_{name}.sql"
    made.write_text(";\n\n".join([HEADER, *statements]) + ";\n")
    if mine is None:
        made.with_suffix(".py").write_text(
            MIGRATION.format(
                title=name.replace("_", " ").capitalize(), number=number, previous=HEAD, day=clock.today().isoformat(), name=name
            )
        )
        (HERE / "HEAD").write_text(number + "\n")
    return made


def main(arguments: list[str]) -> int:
    """Print or draft the differences; 1 if there are any and nothing was written."""
    parser = argparse.ArgumentParser(prog="python -m migrations.compare", description=__doc__)
    parser.add_argument("--draft", metavar="NAME", help="write them as the next migration, such as: saved_filters")
    asked = parser.parse_args(arguments)
    passwords = dict.fromkeys(provision.LOGINS, "compare")
    with tempfile.TemporaryDirectory() as folder, start_postgres(Path(folder), fast=True) as server:
        provision.create_roles(server.url(), passwords)
        provision.create_database(server.url(), "portal")
        migrate(server.url("portal_migrator", "compare", "portal"), _before(asked.draft) if asked.draft else "head")
        declare(server, "compare")
        found = differences(read(server, "portal"), read(server, DECLARED))
    if found and asked.draft:
        sys.stdout.write(f"{draft(asked.draft, found)}: read it, and complete it\n")
        return 0
    sys.stdout.write(";\n\n".join([*found, ""]) if found else "The migrations make what is declared.\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
