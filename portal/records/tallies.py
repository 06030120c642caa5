"""How often things happened: one number for each, raised when they do. Nobody counts rows to know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from tenants.jobs import Tally

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from tenants.system import System


def add(system: System, name: str, numbers: Mapping[str, int]) -> None:
    """Raise the totals of ``name``, each under its label. In a transaction of its own, so that nobody waits for a total."""
    rows = [{"name": name, "label": label, "total": number} for label, number in sorted(numbers.items()) if number]
    if not rows:
        return
    more = insert(Tally).values(rows)
    with system.work() as session:
        session.execute(
            more.on_conflict_do_update(index_elements=["name", "label"], set_={"total": Tally.total + more.excluded.total})
        )


def totals(session: Session) -> dict[tuple[str, str], int]:
    """Every total, by name and label."""
    return {(name, label): total for name, label, total in session.execute(select(Tally.name, Tally.label, Tally.total))}
