"""The house: every table, function, policy and right that the portal starts with.

Revision ID: 0001
Revises:
Date: 2026-11-23
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the frozen SQL as one batch (no parameters, so PostgreSQL takes it whole)."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute((Path(__file__).parent / "0001_house.sql").read_text())


def downgrade() -> None:
    """There is nothing before the house."""
    raise NotImplementedError("drop the database instead")
