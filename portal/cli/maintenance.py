"""The database and the sweeps: provision, migrate, psql, sweep."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from typing import TYPE_CHECKING
from urllib.parse import unquote

import click
from sqlalchemy.engine import make_url

from migrations import provision as provisioning
from portal.cli import house
from portal.embedded import PSQL
from portal.settings import SettingsError

if TYPE_CHECKING:
    from portal.settings import Settings

ROLE_OF = {"app": "portal_app", "system": "portal_system", "owner": "portal_migrator"}


@click.command()
@click.option("--superuser-url", envvar="SUPERUSER_DATABASE_URL", required=True, help="postgresql:// address of a superuser.")
@click.option("--backup-password", envvar="BACKUP_PASSWORD", default=None, help="Of portal_backup; random when not given.")
def provision(superuser_url: str, backup_password: str | None) -> None:
    """Create the portal's roles and its database, once; again corrects them.

    Passwords and the database's name come from DATABASE_URL, SYSTEM_DATABASE_URL and MIGRATOR_DATABASE_URL.
    """
    settings = house.settings()
    passwords = {"portal_backup": backup_password or secrets.token_urlsafe(32)}
    for name in ROLE_OF:
        address = make_url(url_of(settings, name))
        if address.username != ROLE_OF[name] or not address.password:
            raise SettingsError(f"The address for “{name}” must sign in as {ROLE_OF[name]}, with its password in it.")
        passwords[ROLE_OF[name]] = str(address.password)
    database = make_url(settings.database_url).database
    if not database:
        raise SettingsError("DATABASE_URL names no database.")
    plain = "postgresql://" + superuser_url.split("://", 1)[-1]
    provisioning.create_roles(plain, passwords)
    provisioning.create_database(plain, database)
    click.echo(f"The roles and the database “{database}” are there. Next: portal migrate")


@click.command()
def migrate() -> None:
    """Bring the database to today's schema. Waits for another migration under way; twice is harmless."""
    from migrations.run import HEAD
    from migrations.run import migrate as upgrade

    upgrade(url_of(house.settings(), "owner"))
    click.echo(f"The database is at {HEAD}.")


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--as", "role", type=click.Choice(tuple(ROLE_OF)), default="app", show_default=True, help="As whom.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(role: str, arguments: tuple[str, ...]) -> None:
    """Open psql on the portal's database; what follows (such as -c "select 1") is psql's own.

    `app` is the role of the web: it sees nothing until portal.organisation is set. `system` is the relay's and the sweeps'.
    `owner` is the migrator: it sees and may change everything.
    """
    address = make_url(url_of(house.settings(), role))
    program = str(PSQL) if PSQL.exists() else shutil.which("psql")
    if program is None:
        raise click.ClickException("There is no psql on this machine: install PostgreSQL's client.")
    told = {
        "PGHOST": address.query.get("host") or address.host or "",
        "PGPORT": str(address.port or 5432),
        "PGUSER": address.username or "",
        # In the environment, not among the arguments, which anyone on the machine can read.
        "PGPASSWORD": unquote(str(address.password or "")) if address.password else "",
        "PGDATABASE": address.database or "",
        "PGOPTIONS": f"{os.environ.get('PGOPTIONS', '')} -c search_path=portal,app,public".strip(),
        "PGSSLMODE": str(address.query.get("sslmode") or ""),
    }
    environ = {**os.environ, **{name: str(value) for name, value in told.items() if value}}
    sys.stdout.flush()
    os.execve(program, ["psql", *arguments], environ)  # noqa: S606 - psql itself, without a shell between


@click.command()
@click.option("--only", metavar="NAME", default=None, help="Run only this one.")
@click.option("--list", "listed", is_flag=True, help="Only name them, with when each last ran.")
def sweep(only: str | None, listed: bool) -> None:
    """Do now what falls due by the calendar: open reviews, send reminders, expire proposals. Twice is harmless."""
    from portal.records import sweeps, upcoming
    from portal.records.documents import store
    from tenants import clock
    from tenants.system import System

    settings = house.settings()
    clock.set_process_today(settings.today)
    store.configure(settings)
    names = sweeps.NAMES
    if only is not None and only not in names:
        raise click.BadParameter(f"there is no sweep “{only}”; there are: {', '.join(names)}", param_hint="--only")
    system = System(settings.system_database_url, pool_size=2)
    try:
        if listed:
            for beat in sweeps.heartbeats(system):
                when = beat.last_success.isoformat(timespec="seconds") if beat.last_success else "never"
                click.echo(f"{beat.name:<28} {when:<26} {'LATE' if beat.late else 'ok'}")
            return
        runs = sweeps.run_all(system, only=only)
        if only in (None, upcoming.FORESEE.name):
            runs.append(upcoming.foresee(system))
    finally:
        system.dispose()
    for run in runs:
        outcome = f"failed: {run.error}" if run.error else "runs elsewhere just now" if run.rows is None else f"{run.rows} rows"
        click.echo(f"{run.name:<28} {outcome}")
    if any(run.error for run in runs):
        raise SystemExit(1)


def url_of(settings: Settings, name: str) -> str:
    """The address of a role, by its short name.

    Raises:
        SettingsError: the migrator's was not given.
    """
    if name == "app":
        return settings.database_url
    if name == "system":
        return settings.system_database_url
    if settings.migrator_database_url is None:
        raise SettingsError("MIGRATOR_DATABASE_URL is not set: migrations, and psql --as owner, sign in with it.")
    return settings.migrator_database_url


COMMANDS = (provision, migrate, psql, sweep)
