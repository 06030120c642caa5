"""Alembic's environment: migrations run as the migrator, one at a time, and never silently under row-level security."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, text

from migrations.metadata import metadata
from tenants.base import SCHEMA

LOCK = 7_203_101


def run() -> None:
    """Migrate the database of ``sqlalchemy.url``."""
    url = context.config.get_main_option("sqlalchemy.url")
    assert url
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("set row_security = off"))
        connection.execute(text("set lock_timeout = '10s'"))
        connection.execute(text("set statement_timeout = '15min'"))
        connection.execute(text(f"select pg_advisory_lock({LOCK})"))
        connection.commit()
        context.configure(connection=connection, target_metadata=metadata, version_table_schema=SCHEMA, include_schemas=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
