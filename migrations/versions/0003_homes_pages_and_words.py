"""Inspections, keys that follow reports, what is recorded for others, and pages that ask past the policies.

Revision ID: 0003
Revises: 0002
Date: 2026-11-26
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file as one batch."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute((Path(__file__).parent / "0003_homes_pages_and_words.sql").read_text())


def downgrade() -> None:
    """Migrations go forward; a mistake is mended by the next one, or by the backup."""
    raise NotImplementedError("restore the backup instead")
