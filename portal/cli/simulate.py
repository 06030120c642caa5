"""`portal simulate`: a year of the demo in a minute or two, to see what falls due, what is done, and what climbs to the heads."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from migrations import provision
from migrations.run import migrate
from portal.cli import house
from portal.embedded import start_postgres
from portal.records.documents import store
from portal.settings import Settings
from tenants import clock, crypto
from tenants.database import Database
from tenants.system import System

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.demo.simulation import Report

PASSWORD = "simulation"  # noqa: S105 - of a database that is gone when the command ends


@click.command()
@click.option("--days", type=click.IntRange(1, 1100), default=365, show_default=True, help="How many days to live through.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The dice by which people act: the same seed, the same year."
)
@click.option("--json", "as_json", is_flag=True, help="The report as data.")
@click.option("--keep", is_flag=True, help="Live the days in the running demo's own database and leave them there.")
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write down what was done; go on where this file ends. With --keep.",
)
@click.option(
    "--by-workers", is_flag=True, help="Leave the nights to the worker and beat that run, with PORTAL_TODAY_FILE. With --keep."
)
def simulate(days: int, seed: int, as_json: bool, keep: bool, journal: Path | None, by_workers: bool) -> None:
    """Move the clock day by day: every sweep runs, and invented people do some of what they owe and leave some of it.

    Nothing is sent: messages go to a sink in this process. Without --keep it works on demo data of its own, in a database that is thrown
    away. With a journal it may be killed at any moment and called again. It ends with an error if anything was found that must not be.
    """
    house.refuse_in_production("simulate")
    if (journal or by_workers) and not keep:
        raise click.UsageError("--journal and --by-workers go with --keep: a database that is thrown away has nobody beside it.")
    with ExitStack() as stack:
        settings = house.settings() if keep else _scratch(stack)
        if settings.is_production:
            house.refuse_in_production("simulate", {"PORTAL_ENV": "production"})
        if by_workers and settings.today_file is None:
            raise click.UsageError("PORTAL_TODAY_FILE is not set: worker and beat would not know what day it is.")
        report = _live(stack, settings, days, seed, fresh=not keep, journal=journal, by_workers=by_workers)
    click.echo(json.dumps(report.data(), ensure_ascii=False, indent=2) if as_json else report.text())
    if keep and not as_json:
        click.echo(f"\nLook at it: PORTAL_TODAY={report.last} portal demo")
    if report.anomalies:
        raise click.exceptions.Exit(1)


def _scratch(stack: ExitStack) -> Settings:
    """A database server of this command's own, in a folder that goes away with it."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-simulation-", ignore_cleanup_errors=True)))
    postgres = stack.enter_context(start_postgres(folder / "postgres", fast=True))
    provision.create_roles(postgres.url(), dict.fromkeys(provision.LOGINS, PASSWORD))
    provision.create_database(postgres.url(), house.DATABASE)
    migrate(postgres.url("portal_migrator", PASSWORD, house.DATABASE))
    return Settings.from_env(
        {
            "PORTAL_ENV": "development",
            "DATABASE_URL": postgres.url("portal_app", PASSWORD, house.DATABASE),
            "SYSTEM_DATABASE_URL": postgres.url("portal_system", PASSWORD, house.DATABASE),
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "PORTAL_DATA_DIR": str(folder),
        }
    )


def _live(
    stack: ExitStack, settings: Settings, days: int, seed: int, *, fresh: bool, journal: Path | None, by_workers: bool
) -> Report:
    from portal.demo import seed as seed_demo
    from portal.demo.simulation import ByWorkers, Journal, in_process, load, patiently
    from portal.demo.simulation import simulate as live

    clock.set_process_today(settings.today)
    crypto.configure(settings.data_key, settings.index_key)
    store.configure(settings)
    system, database = System(settings.system_database_url, pool_size=2), Database(settings.database_url, pool_size=2)
    stack.callback(system.dispose)
    stack.callback(database.dispose)
    if fresh:
        seed_demo(system, database, settings)
    try:
        teller = patiently(lambda: load(system, database, clock.today()))
    except LookupError as error:
        raise click.ClickException(f"`portal simulate` works on the demo's data only: {error}.") from error
    night = ByWorkers(settings.today_file, _hurrying(settings)) if by_workers and settings.today_file else in_process
    return live(teller, days=days, seed=seed, night=night, journal=Journal.at(journal) if journal else None, evenings=by_workers)


def _hurrying(settings: Settings) -> Callable[[], None]:
    """Asks the worker for a sweep now, as beat does every hour; where the broker is away, nobody is asked."""
    from kombu.exceptions import OperationalError

    from tasks.app import configure

    app = configure(settings)

    def hurry() -> None:
        with suppress(OperationalError, OSError):
            app.send_task("sweep", expires=60, retry=False)

    return hurry


COMMANDS = (simulate,)
