"""The system's own door to the database: relay, sweeps, sign-in, administration by command. Its importers are allow-listed.

It signs in as ``portal_system``, which bypasses nothing: policies name the tables and commands that it may use.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tenants import scope
from tenants.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session


class System(Database):
    """Transactions of the system role, bound to no organisation."""

    @contextmanager
    def work(self) -> Iterator[Session]:
        """One transaction outside every organisation's scope; commits at the end."""
        with scope.bound(None), self.sessions.begin() as session:
            yield session
