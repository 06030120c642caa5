"""Where sealed files lie: a folder, or an S3-compatible store when ``DOCUMENTS_URL`` names one. Files are named by id and never change."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import obstore
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import S3Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.settings import Settings

_NAME = re.compile(r"(?:.*/)?[0-9a-f]{2}/([0-9a-f-]{36})")


class Store(Protocol):
    """What the portal asks of a store."""

    def put(self, document_id: UUID, sealed: Iterable[bytes]) -> None:
        """Keep a file for good. Raises ``FileExistsError`` when there is one of this name already."""

    def get(self, document_id: UUID) -> Iterator[bytes]:
        """Its pieces. Raises ``FileNotFoundError`` at once when there is none."""

    def older_than(self, instant: datetime) -> Iterator[UUID]:
        """The files that were kept before an instant."""

    def remove(self, document_id: UUID) -> None:
        """Take a file away, if it is there: for what no row names any more."""


def _path(document_id: UUID) -> str:
    return f"{document_id.hex[:2]}/{document_id}"


def _id(path: str) -> UUID | None:
    found = _NAME.fullmatch(path)
    return UUID(found[1]) if found else None


@dataclass(frozen=True)
class Folder:
    """A folder of this machine, or one that several machines share."""

    root: Path

    def put(self, document_id: UUID, sealed: Iterable[bytes]) -> None:
        target = self.root / _path(document_id)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = target.with_name(f".{target.name}.{uuid4().hex}")
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                for piece in sealed:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            os.link(unfinished, target)  # whole or not at all, and never over another
        finally:
            unfinished.unlink(missing_ok=True)

    def get(self, document_id: UUID) -> Iterator[bytes]:
        file = (self.root / _path(document_id)).open("rb")

        def pieces() -> Iterator[bytes]:
            with file:
                while piece := file.read(128 * 1024):
                    yield piece

        return pieces()

    def older_than(self, instant: datetime) -> Iterator[UUID]:
        for path in self.root.glob("[0-9a-f][0-9a-f]/*"):
            found = _id(path.relative_to(self.root).as_posix())
            if found and datetime.fromtimestamp(path.stat().st_mtime, UTC) < instant:
                yield found

    def remove(self, document_id: UUID) -> None:
        (self.root / _path(document_id)).unlink(missing_ok=True)


@dataclass(frozen=True)
class Bucket:
    """An S3-compatible store."""

    store: Any

    @classmethod
    def at(cls, url: str) -> Bucket:
        """``s3://bucket/prefix?endpoint=https://…&region=…``; the keys are in ``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``."""
        address = urlsplit(url)
        asked = {name: values[-1] for name, values in parse_qs(address.query).items()}
        config: Any = {"region": asked.get("region", "us-east-1"), "conditional_put": "etag"}
        if "endpoint" in asked:
            config["endpoint"] = asked["endpoint"]
        for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"):
            if os.environ.get(f"AWS_{name}"):
                config[name.lower()] = os.environ[f"AWS_{name}"]
        options: Any = {"allow_http": True, "timeout": "60s", "connect_timeout": "5s"}
        made = S3Store(
            address.netloc, prefix=address.path.strip("/") or None, config=config, client_options=options,
            retry_config={"max_retries": 2},
        )  # fmt: skip
        return cls(made)

    def put(self, document_id: UUID, sealed: Iterable[bytes]) -> None:
        try:
            obstore.put(self.store, _path(document_id), b"".join(sealed), mode="create", use_multipart=False)
        except AlreadyExistsError as error:
            raise FileExistsError(str(document_id)) from error

    def get(self, document_id: UUID) -> Iterator[bytes]:
        try:
            found = obstore.get(self.store, _path(document_id))
        except NotFoundError as error:
            raise FileNotFoundError(str(document_id)) from error
        return (bytes(piece) for piece in found.stream(min_chunk_size=128 * 1024))

    def older_than(self, instant: datetime) -> Iterator[UUID]:
        for batch in obstore.list(self.store):
            for entry in batch:
                found = _id(entry["path"])
                if found and entry["last_modified"] < instant:
                    yield found

    def remove(self, document_id: UUID) -> None:
        obstore.delete(self.store, _path(document_id))


@dataclass(frozen=True)
class Configured:
    """What this process was told about documents."""

    store: Store
    max_bytes: int
    clamd_url: str | None


_here: dict[str, Configured] = {}


def configure(settings: Settings) -> None:
    """Tell this process where documents lie and how large they may be. The web, the worker and the commands do so once at their start."""
    store: Store = Bucket.at(settings.documents_url) if settings.documents_url else Folder(settings.documents_dir)
    _here["documents"] = Configured(store, settings.documents_max_mb * 1024 * 1024, settings.clamd_url)


def configured() -> Configured:
    """What :func:`configure` was told.

    Raises:
        LookupError: this process was told nothing.
    """
    if "documents" not in _here:
        raise LookupError("documents are not configured in this process: call store.configure(settings)")
    return _here["documents"]


def here() -> Store:
    """The store of this process."""
    return configured().store
