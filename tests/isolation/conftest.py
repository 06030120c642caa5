"""One busy world for all the tests of isolation; none of them changes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from portal.embedded import Postgres
from tenants import clock
from tenants.database import Database
from tenants.system import System
from tests.ground import Ground
from tests.isolation.portfolio import Portfolio, build
from tests.world import World


@pytest.fixture(scope="package")
def portfolio(postgres: Postgres, ground: Ground, database: Database, system: System) -> Iterator[Portfolio]:
    """Built once for all the tests of this folder."""
    clock.set_process_today(date(2027, 3, 1))
    ground.clear()
    yield build(World.found(database, system), postgres.url(dbname="portal"))
    clock.set_process_today(None)
