"""A day that the clock was moved to is counted in Rome's hours.

Revision ID: 0013
Revises: 0012
Date: 2026-11-26
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file as one batch."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute((Path(__file__).parent / "0013_moved_days_in_rome.sql").read_text())


def downgrade() -> None:
    """Migrations go forward; a mistake is mended by the next one, or by the backup."""
    raise NotImplementedError("restore the backup instead")
