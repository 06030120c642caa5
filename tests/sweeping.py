"""One sweep of a night, to its end: part by part, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from portal.records.sweeps import Sweep
from tenants.jobs import Part
from tests.world import World


def swept(world: World, do: Callable[[Session], int | Part]) -> int:
    """Run it; answers how many rows its parts did altogether."""
    rows, sweep = 0, Sweep("of a test", do)
    while True:
        with world.system.work() as session:
            part = sweep.part(session)
        rows += part.rows
        if not part.more:
            return rows
