"""Who leads, where one process at a time may do something: by the database's clock, and until it falls silent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert

from tenants.jobs import Lease

if TYPE_CHECKING:
    from datetime import timedelta

    from tenants.system import System


def take(system: System, name: str, holder: UUID, term: timedelta) -> bool:
    """Take the lead, or keep it, for a term. Answers whether ``holder`` has it: nobody else's term is running."""
    asked = insert(Lease).values(name=name, holder=holder, until=func.now() + term)
    free = (Lease.holder == asked.excluded.holder) | (Lease.until < func.now())
    with system.work() as session:
        taken = session.execute(
            asked.on_conflict_do_update(
                index_elements=["name"], set_={"holder": asked.excluded.holder, "until": asked.excluded.until}, where=free
            ).returning(Lease.name)
        )
        return taken.one_or_none() is not None


def leave(system: System, name: str, holder: UUID) -> None:
    """Give the lead up, so that whoever stands by need not wait for the term to run out."""
    with system.work() as session:
        session.execute(update(Lease).where(Lease.name == name, Lease.holder == holder).values(until=func.now()))
