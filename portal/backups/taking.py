"""Take a backup: one snapshot of the database, then the files that it names, sealed as they come."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

import psycopg

from portal.backups import programs, state
from portal.backups.archive import BackupError, Opener, Sealer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.backups.state import State
    from portal.records.documents.store import Store

MANIFEST, DATABASE, DOCUMENT = "manifest.json", "database.dump", "document/"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself, first of all its members."""

    taken_at: str
    server: str
    documents: tuple[str, ...]
    state: State


def take(address: str, store: Store, target: Path, key: bytes) -> Manifest:
    """Write a backup of the database at ``address`` (as ``portal_backup``) and of its documents to ``target``, which must not exist.

    Documents are written before the row that names them and never change, so the files of a snapshot are there after it: the database
    is read first, its files then. Nothing of it is held in memory, and nothing lies unsealed on the disk.

    Raises:
        BackupError: the target exists, a document is missing, pg_dump failed, or this role does not see every row.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    if target.exists():
        raise BackupError(f"{target} exists already: a backup is never written over another.")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            manifest = _write(address, store, out, key)
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _write(address: str, store: Store, out: IO[bytes], key: bytes) -> Manifest:
    with psycopg.connect(address) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        snapshot = _one(connection, "select pg_export_snapshot()")
        documents = tuple(str(row[0]) for row in connection.execute("select id from portal.documents order by id"))
        version = connection.info.server_version
        manifest = Manifest(datetime.now(UTC).isoformat(timespec="seconds"), str(version), documents, state.of(connection))
        sealer = Sealer(out, key)
        sealer.member(MANIFEST, [json.dumps(vars(manifest)).encode()])
        sealer.member(DATABASE, programs.dump(address, str(snapshot), version // 10000))
    for document in documents:
        sealer.member(DOCUMENT + document, _document(store, document))
    sealer.finish()
    return manifest


def _document(store: Store, document: str) -> Iterator[bytes]:
    try:
        yield from store.get(UUID(document))
    except FileNotFoundError:
        raise BackupError(f"The document {document} is in the database and not in the store: no backup without it.") from None


def _one(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


@contextmanager
def opened(source: Path, key: bytes) -> Iterator[tuple[Manifest, Iterator[tuple[str, Iterator[bytes]]]]]:
    """A backup's manifest, and its members after it.

    Raises:
        BackupError: see :class:`Opener`; or there is no such file.
    """
    try:
        file = source.open("rb")
    except OSError as error:
        raise BackupError(f"{source} cannot be read: {error.strerror}.") from None
    with file:
        members = Opener(file, key).members()
        name, pieces = next(members, ("", iter(())))
        if name != MANIFEST:
            raise BackupError("This backup has no manifest.")
        told = json.loads(b"".join(pieces))
        yield Manifest(told["taken_at"], told["server"], tuple(told["documents"]), told["state"]), members


def check(source: Path, key: bytes) -> Manifest:
    """Read a backup from end to end, and by that prove that it is whole and unchanged. Answers its manifest."""
    with opened(source, key) as (manifest, members):
        names = []
        for name, pieces in members:
            names.append(name)
            for _ in pieces:
                pass
    if names != [DATABASE, *(DOCUMENT + document for document in manifest.documents)]:
        raise BackupError("This backup does not hold what its manifest names.")
    return manifest
