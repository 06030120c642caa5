"""`portal backup`, `portal restore`, `portal restore-drill`."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy.engine import make_url

from portal.backups import giving_back, state, taking
from portal.cli import house
from portal.cli.house import DemoHouse
from portal.embedded import find_postgres
from portal.records.documents import store
from portal.settings import SettingsError

if TYPE_CHECKING:
    from portal.backups.giving_back import Report
    from portal.settings import Settings

FILE = click.Path(path_type=Path, dir_okay=False)
KEY_FILE = click.option("--key-file", type=click.Path(path_type=Path, dir_okay=False, exists=True), default=None,
                        help="The key in base64, or its 32 bytes; else PORTAL_BACKUP_KEY.")  # fmt: skip
SUPERUSER = click.option(
    "--superuser-url",
    envvar="SUPERUSER_DATABASE_URL",
    default=None,
    help="postgresql:// address of a superuser; the demo knows its own.",
)


@click.command()
@click.argument("target", type=FILE)
@KEY_FILE
def backup(target: Path, key_file: Path | None) -> None:
    """Write database and documents to TARGET, one sealed file. People go on working meanwhile."""
    settings = house.settings()
    if settings.backup_database_url is None:
        raise SettingsError("BACKUP_DATABASE_URL is not set: a backup is taken as portal_backup, which sees every row.")
    key = _key(settings, key_file)
    store.configure(settings)
    made = taking.take(settings.backup_database_url, store.here(), target, key)
    size = target.stat().st_size / 1024 / 1024
    click.echo(f"{target}: {size:.1f} MB; {state.summary(made.state)}; {len(made.documents)} documents.")
    click.echo(
        "Keep it apart from its key, and both apart from this machine. `portal restore-drill` proves that it can be given back."
    )


@click.command()
@click.argument("source", type=FILE)
@KEY_FILE
@SUPERUSER
@click.option("--replace", is_flag=True, help="Put it in the place of what is there: the present database is dropped.")
def restore(source: Path, key_file: Path | None, superuser_url: str | None, replace: bool) -> None:
    """Give the backup SOURCE back into the database of DATABASE_URL and the store of documents. Stop web, worker and beat first."""
    settings = house.settings()
    store.configure(settings)
    database = make_url(settings.database_url).database or ""
    key = _key(settings, key_file)
    if settings.documents_url is None and not replace and next(settings.documents_dir.glob("??/*"), None) is not None:
        raise click.ClickException(
            f"{settings.documents_dir} holds documents: nothing was changed. Say --replace to add the backup's to them."
        )
    report = giving_back.restore(_superuser(superuser_url), database, store.here(), source, key, replace=replace)
    _tell(report)
    click.echo(f"The backup is in “{database}”. Start web, worker and beat; /readyz says when all is well.")


@click.command("restore-drill")
@click.argument("source", type=FILE)
@KEY_FILE
@SUPERUSER
def restore_drill(source: Path, key_file: Path | None, superuser_url: str | None) -> None:
    """Prove that SOURCE can be given back: restore it beside the portal, compare everything, throw it away."""
    settings = house.settings()
    report = giving_back.drill(_superuser(superuser_url), settings.database_url, source, _key(settings, key_file))
    _tell(report)
    click.echo(
        "Nothing is visible in it to the web's role while nobody is bound. The drill's database and folder are gone again."
    )


def _tell(report: Report) -> None:
    click.echo(f"Taken {report.manifest.taken_at}; given back in {report.seconds:.1f} s, {report.documents} documents.")
    for line in report.differences:
        click.secho(line, fg="red", err=True)
    if report.differences:
        raise click.ClickException(f"What came back differs from what was taken in {len(report.differences)} things.")
    click.secho(f"Compared and equal: {state.summary(report.manifest.state)}.", fg="green")


def _key(settings: Settings, file: Path | None) -> bytes:
    if file is None:
        if settings.backup_key is None:
            raise SettingsError("PORTAL_BACKUP_KEY is not set, and no --key-file was given: a backup is always sealed.")
        return settings.backup_key
    told = file.read_bytes()
    try:
        key = told if len(told) == 32 else base64.b64decode(told.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise click.ClickException(f"{file} must hold 32 random bytes, written in base64 as `openssl rand -base64 32` gives.")
    return key


def _superuser(address: str | None) -> str:
    demo = None if address else find_postgres(DemoHouse.here().postgres)
    if address is None and demo is None:
        raise SettingsError("SUPERUSER_DATABASE_URL is not set: only a superuser makes and drops databases.")
    return demo.url() if demo else "postgresql://" + str(address).split("://", 1)[-1]


COMMANDS = (backup, restore, restore_drill)
