"""Engines and sessions. Every engine of the portal binds the scope; there is no other way to reach the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from tenants import loading, scope
from tenants.pool import AtHand

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


def make_engine(url: str, *, pool_size: int = 5, **options: Any) -> Engine:
    """An engine whose transactions carry the scope of their context. ``url`` may be any ``postgresql://`` form."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    # No ping before each use: the scope replaces a lost connection when it begins. What was asked stays out of errors, so out of logs.
    engine = create_engine(
        address, poolclass=AtHand, pool_size=pool_size, max_overflow=5, pool_pre_ping=False, hide_parameters=True, **options
    )
    event.listen(engine, "connect", loading.install)
    return scope.install(engine)


class Database:
    """An engine with its sessions. Objects stay readable after commit: pages and tasks commit once, at the end."""

    def __init__(self, url: str, **options: Any) -> None:
        self.engine = make_engine(url, **options)
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)

    def session(self) -> Session:
        """A new session; close it."""
        return self.sessions()

    def transaction(self) -> AbstractContextManager[Session]:
        """A session that commits at the end of the block, or rolls back on an exception."""
        return self.sessions.begin()

    def dispose(self) -> None:
        """Close the pool (after a fork, at the end)."""
        self.engine.dispose()
