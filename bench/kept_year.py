"""A simulated year up to its last week, kept to be copied: each copy is a database that stands at the same morning."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import psycopg

from bench.kills import WEEK, ledger, lines_of
from migrations import provision
from migrations.run import migrate
from portal.demo import seed as seed_demo
from portal.demo.simulation import Journal, Report, load, simulate
from portal.embedded import start_postgres
from portal.records.documents import store
from portal.settings import Settings
from tenants import clock, crypto
from tenants.database import Database
from tenants.system import System

PASSWORD = "bench"


class Copies:
    """The year, its server, and databases that are copies of it."""

    def __init__(self, folder: Path, days: int, seed: int) -> None:
        self.folder, self.days, self.seed, self.first = folder, days, seed, clock.today()
        self._journal = folder / "year.journal"

    def __enter__(self) -> Self:
        self.postgres = start_postgres(self.folder / "postgres", fast=True)
        provision.create_roles(self.postgres.url(), dict.fromkeys(provision.LOGINS, PASSWORD))
        provision.create_database(self.postgres.url(), "year")
        migrate(self.postgres.url("portal_migrator", PASSWORD, "year"))
        print(f"{self.days - WEEK} days…", flush=True)
        self._live("year", self._journal, fresh=True, until=self.days - WEEK, evenings=False)
        # The demo has a mailbox that is full, for which what waits is held: it is emptied, so that all of the week's post goes out.
        with psycopg.connect(self.postgres.url(dbname="year"), autocommit=True) as connection:
            connection.execute("update portal.bounces set cleared_at = now() where cleared_at is null")
        return self

    def __exit__(self, *_: object) -> None:
        self.postgres.stop()

    def calm(self) -> tuple[Report, Counter[tuple[Any, ...]], int]:
        """How the last week goes when nobody is killed: its report, its rows, how many lines its journal has."""
        _, journal, url = self.another("calm")
        report = self._live("calm", journal)
        return report, ledger(url), lines_of(journal) - lines_of(self._journal)

    def another(self, name: str) -> tuple[dict[str, str], Path, str]:
        """A copy: its processes' environment, its journal, its superuser's address."""
        with psycopg.connect(self.postgres.url(), autocommit=True) as connection:
            connection.execute(f'create database "{name}" template year owner portal_owner')
        provision.create_database(self.postgres.url(), name)
        journal = self.folder / f"{name}.journal"
        shutil.copy(self._journal, journal)
        return self._environ(name), journal, self.postgres.url(dbname=name)

    def _environ(self, name: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PORTAL_ENV": "development",
            "PORTAL_TODAY": (self.first + timedelta(days=self.days - WEEK)).isoformat(),
            "PORTAL_DATA_DIR": str(self.folder / "data"),
            "DATABASE_URL": self.postgres.url("portal_app", PASSWORD, name),
            "SYSTEM_DATABASE_URL": self.postgres.url("portal_system", PASSWORD, name),
            "REDIS_URL": "redis://127.0.0.1:1/0",
        }

    def _live(self, name: str, journal: Path, *, fresh: bool = False, until: int | None = None, evenings: bool = True) -> Report:
        settings = Settings.from_env(self._environ(name))
        crypto.configure(settings.data_key, settings.index_key)
        store.configure(settings)
        system, database = System(settings.system_database_url, pool_size=2), Database(settings.database_url, pool_size=2)
        try:
            with clock.at_day(self.first):
                if fresh:
                    seed_demo(system, database, settings)
                teller = load(system, database, self.first)
            return simulate(teller, days=self.days, seed=self.seed, journal=Journal.at(journal), until=until, evenings=evenings)
        finally:
            system.dispose()
            database.dispose()
