"""The commands gathered, and how they say no."""

from __future__ import annotations

from typing import Any

import click

from portal.backups.archive import BackupError
from portal.cli import backups, catalogues, demo, founding, maintenance, operations, routes, running, simulate
from portal.embedded import EmbeddedError
from portal.settings import SettingsError
from tenants.errors import Refused


class Portal(click.Group):
    """A group whose expected refusals are one sentence and exit code 1, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (SettingsError, Refused, EmbeddedError, BackupError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Portal, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """The partner portal of Ospitalità temporanea.

    Commands read their settings from the environment. In a folder where `portal demo` runs, and without DATABASE_URL, they
    speak to the demo.
    """


for command in (
    *running.COMMANDS,
    *maintenance.COMMANDS,
    *operations.COMMANDS,
    *backups.COMMANDS,
    *founding.COMMANDS,
    *routes.COMMANDS,
    *demo.COMMANDS,
    *simulate.COMMANDS,
    *catalogues.COMMANDS,
):
    main.add_command(command)
