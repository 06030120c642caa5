"""A real PostgreSQL and a real Valkey for every test run; an empty portal and a world of partners for every test."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from migrations import provision
from migrations.run import migrate
from portal.app import create_app
from portal.embedded import Postgres, Valkey, start_postgres, start_valkey
from portal.records.documents import store
from portal.settings import Settings
from tenants import clock, crypto
from tenants.database import Database
from tenants.system import System
from tests.ground import Ground
from tests.world import World

PASSWORDS = dict.fromkeys(provision.LOGINS, "test")

# A test process holds a million objects that stay, and looked through them every few tests: a tenth of its time.
gc.set_threshold(10_000)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Of several processes' tests, keep together what stands on one world."""
    from tests.dealing import Dealing

    return Dealing(config, log)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server with the portal's roles and a migrated database ``portal``."""
    with start_postgres(tmp_path_factory.mktemp("postgres"), fast=True) as server:
        provision.create_roles(server.url(), PASSWORDS)
        provision.create_database(server.url(), "portal")
        migrate(server.url("portal_migrator", "test", "portal"))
        yield server


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """The broker."""
    with start_valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture(scope="session")
def base_settings(postgres: Postgres, valkey: Valkey, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of the test's portal: the roles of production, real services."""
    folder: Path = tmp_path_factory.mktemp("data")
    environment = {
        "PORTAL_ENV": "test",
        "DATABASE_URL": postgres.url("portal_app", "test", "portal"),
        "SYSTEM_DATABASE_URL": postgres.url("portal_system", "test", "portal"),
        "MIGRATOR_DATABASE_URL": postgres.url("portal_migrator", "test", "portal"),
        "REDIS_URL": valkey.url(0),
        "PORTAL_DATA_DIR": str(folder),
        "PATH": os.environ["PATH"],
    }
    return Settings.from_env(environment)


@pytest.fixture(scope="session")
def database(base_settings: Settings) -> Iterator[Database]:
    """The application's door to the database, as ``portal_app``."""
    crypto.configure(base_settings.data_key, base_settings.index_key)
    store.configure(base_settings)
    made = Database(base_settings.database_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def system(base_settings: Settings) -> Iterator[System]:
    """The system's door, as ``portal_system``."""
    made = System(base_settings.system_database_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def ground(postgres: Postgres) -> Ground:
    """What gives every test its tables."""
    return Ground(postgres.url(dbname="portal"))


@pytest.fixture
def empty(request: pytest.FixtureRequest, ground: Ground) -> None:
    """An empty portal: whatever an earlier test left is gone."""
    if "world" not in request.fixturenames:  # which empties it too, before it fills it
        ground.clear()


@pytest.fixture(scope="session")
def founding(ground: Ground, database: Database, system: System) -> World:
    """The world as it is founded, kept so that each test gets it back in a moment."""
    ground.clear()
    made = World.found(database, system)
    ground.keep()
    return made


@pytest.fixture
def world(founding: World, empty: None, ground: Ground) -> World:
    """Crema's three partners with their people, and a second partnership of strangers."""
    ground.restore()
    return founding.again(ground)


@pytest.fixture
def today() -> Iterator[date]:
    """A day on which the tests stand: 1 March 2027."""
    day = date(2027, 3, 1)
    clock.set_process_today(day)
    yield day
    clock.set_process_today(None)


@pytest.fixture(scope="session")
def applications(base_settings: Settings) -> Iterator[dict[date | None, Flask]]:
    """The web applications of this run, one for each day on which a test stands: making one takes as long as many a test."""
    made: dict[date | None, Flask] = {}
    yield made
    for one in made.values():
        one.extensions["portal"].database.dispose()
        one.extensions["portal"].system.dispose()


@pytest.fixture
def app(applications: dict[date | None, Flask], base_settings: Settings, empty: None) -> Iterator[Flask]:
    """The web application on the test's services, on the day that the test's clock shows; its configuration is given back as it was."""
    day = clock.moved_today()
    if day not in applications:
        applications[day] = create_app(replace(base_settings, today=day))
    made = applications[day]
    before = dict(made.config)
    yield made
    made.config.clear()
    made.config.update(before)
