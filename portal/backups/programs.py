"""pg_dump and pg_restore: which ones, and how they are run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote

from sqlalchemy.engine import make_url

from portal.backups.archive import CHUNK, BackupError
from portal.embedded import PSQL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def find(name: str, server: int) -> str:
    """The program for a server of this major version: the one of its own version, else the newest that is not older.

    Raises:
        BackupError: there is none.
    """
    candidates = [found for found in (shutil.which(name), str(PSQL.with_name(name))) if found and os.access(found, os.X_OK)]
    versions = {candidate: _version(candidate) for candidate in dict.fromkeys(candidates)}
    fit = sorted((version != server, -version, candidate) for candidate, version in versions.items() if version >= server)
    if not fit:
        raise BackupError(f"There is no {name} of PostgreSQL {server} or later on this machine: install PostgreSQL's client.")
    return fit[0][2]


def _version(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, env=_environ()).stdout
    found = re.search(r"(\d+)", said.partition(")")[2])
    return int(found[1]) if found else 0


def dump(address: str, snapshot: str, server: int) -> Iterator[bytes]:
    """A database as pg_dump writes it, as a snapshot shows it.

    Raises:
        BackupError: pg_dump failed; its own words are in it.
    """
    command = [find("pg_dump", server), "--format=custom", "--compress=6", f"--snapshot={snapshot}"]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(
            command, env=_environ(address), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        ) as program:
            assert program.stdout is not None
            while piece := program.stdout.read(CHUNK):
                yield piece
        _require("pg_dump", program.returncode, said)


def restore(address: str, pieces: Iterable[bytes], server: int) -> None:
    """Give a dump back into a database, whole or not at all.

    Raises:
        BackupError: pg_restore failed; its own words are in it.
    """
    database = make_url(address).database or ""
    command = [find("pg_restore", server), "--single-transaction", "--exit-on-error", f"--dbname={database}"]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(
            command, env=_environ(address), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
        ) as program:
            assert program.stdin is not None
            try:
                for piece in pieces:
                    program.stdin.write(piece)
                program.stdin.close()
            except BrokenPipeError:
                pass  # it ended already: its words say why
        _require("pg_restore", program.returncode, said)


def _require(name: str, code: int, said: IO[bytes]) -> None:
    if code != 0:
        said.seek(0)
        words = said.read(2000).decode(errors="replace").strip()
        raise BackupError(f"{name} failed: {words or f'exit {code}'}")


def _environ(address: str | None = None) -> dict[str, str]:
    environ = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    if address is None:
        return environ
    url = make_url(address)
    told = {
        "PGHOST": url.query.get("host") or url.host or "",
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username or "",
        # In the environment, not among the arguments, which anyone on the machine can read.
        "PGPASSWORD": unquote(str(url.password or "")),
        "PGDATABASE": url.database or "",
        "PGSSLMODE": str(url.query.get("sslmode") or ""),
    }
    return environ | {name: str(value) for name, value in told.items() if value}
