"""`portal demo`: the whole portal on this machine, with its own database, broker and mail, and invented people."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import func, select

from migrations import provision
from migrations.run import migrate
from portal.cli import house
from portal.cli.house import DATABASE, DemoHouse
from portal.cli.supervisor import Process, Service, Supervisor, end_left_over
from portal.embedded import EmbeddedError, MailSink, start_postgres, start_valkey
from portal.embedded.folder import is_free
from portal.settings import Settings
from tenants import clock, crypto
from tenants.database import Database
from tenants.organisations import Organisation
from tenants.system import System

if TYPE_CHECKING:
    from portal.embedded import Postgres, Valkey

READY_WITHIN = 60.0
STOPPABLE = ("web", "worker", "beat", "broker", "mail")


class Services:
    """The demo's PostgreSQL, Valkey and mail sink, started in this process."""

    def __init__(self, place: DemoHouse) -> None:
        self.place = place
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None
        self.mail: MailSink | None = None

    def start(self) -> dict[str, str]:
        """Start all three, with the data of last time; answers the environment to work in."""
        known = self.place.secrets()
        self.postgres = start_postgres(self.place.postgres)
        provision.create_roles(self.postgres.url(), {role: known[role] for role in provision.LOGINS})
        provision.create_database(self.postgres.url(), DATABASE)
        self.start_broker()
        self.start_mail()
        assert self.valkey is not None
        return self.place.environment(self.postgres, self.valkey)

    def start_broker(self) -> None:
        self.valkey = start_valkey(self.place.valkey, self.valkey.port if self.valkey else None)

    def stop_broker(self) -> None:
        if self.valkey is not None:
            self.valkey.stop()

    def start_mail(self) -> None:
        port = self.place.mail_port()
        self.mail = MailSink(self.place.mail, port if port is not None and is_free(port) else None).start()
        self.place.mail_port_file.write_text(str(self.mail.port))

    def stop_mail(self) -> None:
        if self.mail is not None:
            self.mail.stop()
            self.mail = None

    def stop(self) -> None:
        """Stop what runs, the database last."""
        self.stop_mail()
        if self.valkey is not None and self.valkey.is_running():
            self.valkey.stop()
        if self.postgres is not None and self.postgres.is_running():
            self.postgres.stop()


@click.command()
@click.option("--port", type=int, default=None, help="Where to answer; PORT, or 8000, when not given.")
@click.option("--no-seed", is_flag=True, help="Do not fill an empty database with the invented households.")
@click.option("--services", "services_only", is_flag=True, help="Run only database, broker and mail; start the rest yourself.")
def demo(port: int | None, no_seed: bool, services_only: bool) -> None:
    """Run everything: database, broker, mail, web, worker, beat. Ctrl-C stops all of it; the data stay for the next time.

    PORTAL_TODAY=2027-03-01 moves the clock of all of them.
    """
    house.refuse_in_production("demo")
    place = DemoHouse.here()
    supervisor: Supervisor | None = None

    def end(*_: Any) -> None:
        if supervisor is None:
            raise KeyboardInterrupt
        supervisor.ending = True

    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, end)
    with ExitStack() as stack:
        services = Services(place)
        stack.callback(services.stop)
        try:
            environ = _prepare(services, port, seed=not no_seed)
        except KeyboardInterrupt:
            click.echo("Stopped before it was ready.")
            return
        shutil.rmtree(place.stopped, ignore_errors=True)
        parts = [
            Service("broker", services.start_broker, services.stop_broker, lambda: bool(services.valkey and services.valkey.is_running())),
            Service("mail", services.start_mail, services.stop_mail, lambda: services.mail is not None),
        ]  # fmt: skip
        processes = [] if services_only else _processes(place, environ)
        supervisor = Supervisor([*parts, *processes], place.stopped, click.echo)
        stack.callback(Supervisor(processes, place.stopped, click.echo).stop)
        for process in processes[:1]:  # the web first: somebody waits for it
            process.start()
            _wait_for(supervisor, process, environ["PORT"])
        supervisor.start()
        if not supervisor.ending:
            _welcome(place, environ, services_only)
        supervisor.watch()
        click.echo("Stopping…")


def _prepare(services: Services, port: int | None, *, seed: bool) -> dict[str, str]:
    began = time.monotonic()
    if services.place.unfinished.exists():
        click.echo("The last time the demo was broken off while it was being made: it begins anew.")
        _forget(services.place)
    click.echo("Starting database, broker and mail…")
    environ = services.start()  # it holds the folder now, so whatever still runs from it is nobody's
    end_left_over(*services.place.logs.glob("*.pid"))
    environ["PORT"] = str(port or environ.get("PORT", "").strip() or 8000)
    settings = Settings.from_env(environ)
    if not is_free(settings.port):
        raise EmbeddedError(f"Port {settings.port} is taken: stop what answers there, or choose another with PORT=8001.")
    assert settings.migrator_database_url is not None
    migrate(settings.migrator_database_url)
    if seed:
        _seed(services.place, settings)
    click.echo(f"Ready in {time.monotonic() - began:.1f} s.")
    return environ


def _processes(place: DemoHouse, environ: dict[str, str]) -> list[Process]:
    def ours(name: str, *arguments: str) -> Process:
        return Process(name, (sys.executable, "-m", "portal.cli", *arguments), environ, place.logs)

    return [ours("web", "serve"), ours("worker", "worker"), ours("beat", "beat")]


def _wait_for(supervisor: Supervisor, web: Process, port: str) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not supervisor.ending:
        if not web.alive() or time.monotonic() > deadline:
            raise EmbeddedError(f"The web application did not start. Its log ({web.log}) ends with:\n{web.tail()}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)


def _welcome(place: DemoHouse, environ: dict[str, str], services_only: bool) -> None:
    settings = Settings.from_env(environ)
    click.echo("")
    if services_only:
        click.echo("Database, broker and mail run. In other terminals: portal serve, portal worker, portal beat")
    else:
        click.secho(f"The portal answers at {settings.base_url}", bold=True)
    _list_logins(known_logins())
    if settings.today:
        click.echo(f"The clock shows {settings.today:%d/%m/%Y}.")
    click.echo(f"Logs: {place.logs}   Mail: {place.mail}   Everybody and everything in it is invented.")
    click.echo("Ctrl-C stops everything; the data stay. `portal demo-reset` forgets them.\n")


def seed_when_empty(settings: Settings, *, insist: bool = False) -> bool:
    """Fill an empty portal with the demo's organisations and households. Answers whether it did.

    Raises:
        click.ClickException: with ``insist``, when somebody is already there.
    """
    system, database = System(settings.system_database_url, pool_size=2), Database(settings.database_url, pool_size=2)
    try:
        with system.work() as session:
            inhabited = bool(session.scalar(select(func.count()).select_from(Organisation)))
        if inhabited:
            if insist:
                raise click.ClickException(
                    "This portal is not empty: nothing was changed. `portal demo-reset` makes a demo anew."
                )
            return False
        from portal.demo import seed  # the commands of the whole workflow: only seeding needs them

        click.echo("Inventing the households of the demo…")
        clock.set_process_today(settings.today)
        crypto.configure(settings.data_key, settings.index_key)
        seed(system, database, settings)
        return True
    finally:
        database.dispose()
        system.dispose()


def known_logins() -> list[dict[str, str]]:
    """Who can sign in to the demo."""
    from portal.demo import logins

    return logins()


@click.command("demo-reset")
def demo_reset() -> None:
    """Forget the demo's data and make them again, as of today."""
    house.refuse_in_production("demo-reset")
    place = DemoHouse.here()
    _forget(place)
    services = Services(place)
    try:
        settings = Settings.from_env(services.start())
        assert settings.migrator_database_url is not None
        migrate(settings.migrator_database_url)
        _seed(place, settings)
    finally:
        services.stop()
    click.echo("The demo is new. Run it with `portal demo`.")


def _forget(place: DemoHouse) -> None:
    """Remove the demo's data, unless a demo runs on them: then it says so."""
    with ExitStack() as stack:
        for folder, start in ((place.postgres, start_postgres), (place.valkey, start_valkey)):
            if folder.exists():
                stack.enter_context(start(folder))  # takes the folder's lock
    for name in house.PARTS:
        shutil.rmtree(place.folder / name, ignore_errors=True)
    place.unfinished.unlink(missing_ok=True)


def _seed(place: DemoHouse, settings: Settings) -> None:
    place.unfinished.touch()
    seed_when_empty(settings)
    place.unfinished.unlink(missing_ok=True)


@click.command("seed-demo")
def seed_demo() -> None:
    """Fill an empty, migrated portal with the demo's organisations, people and households."""
    settings = house.settings()
    if settings.is_production:
        house.refuse_in_production("seed-demo", {"PORTAL_ENV": "production"})
    if seed_when_empty(settings, insist=True):
        click.echo("The households of the demo are there. `portal demo-logins` lists who can sign in.")


@click.command("demo-logins")
@click.option("--json", "as_json", is_flag=True, help="As a list of objects.")
def demo_logins(as_json: bool) -> None:
    """List who can sign in to the demo, with passwords."""
    house.refuse_in_production("demo-logins")
    found = known_logins()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    _list_logins(found)


def _list_logins(found: list[dict[str, str]]) -> None:
    columns = ("organisation", "role", "name", "email", "password")
    widths = {column: max((len(str(each[column])) for each in found), default=0) for column in columns}
    for each in found:
        click.echo("  " + "  ".join(f"{each[column]:<{widths[column]}}" for column in columns).rstrip())


@click.command("demo-stop")
@click.argument("part", type=click.Choice(STOPPABLE))
def demo_stop(part: str) -> None:
    """Stop one part of the running demo, to see what the others do without it."""
    house.refuse_in_production("demo-stop")
    place = DemoHouse.here()
    place.stopped.mkdir(parents=True, exist_ok=True, mode=0o700)
    (place.stopped / part).touch()
    click.echo(f"{part} stops. `portal demo-start {part}` starts it again.")


@click.command("demo-start")
@click.argument("part", type=click.Choice(STOPPABLE))
def demo_start(part: str) -> None:
    """Start a part of the running demo that was stopped."""
    house.refuse_in_production("demo-start")
    (DemoHouse.here().stopped / part).unlink(missing_ok=True)
    click.echo(f"{part} starts.")


COMMANDS = (demo, demo_reset, seed_demo, demo_logins, demo_stop, demo_start)
