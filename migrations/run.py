"""Bring a database to today's schema, and ask whether it is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent
HEAD = (HERE / "HEAD").read_text().strip()
"""The pinned head: what ``/readyz`` compares the database's version with, without loading Alembic."""


def config(url: str) -> Config:
    """Alembic's configuration for a database address (any ``postgresql://`` form)."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(HERE))
    plain = make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    made.set_main_option("sqlalchemy.url", plain.replace("%", "%%"))
    return made


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade to a revision, by default the newest. Runs as the migrator; waits for another migration that is under way."""
    from alembic import command

    command.upgrade(config(url), revision)
