"""What cards ask of a case stands in the register's row; a case page reads its case once; open matters are found by an index.

Revision ID: 0004
Revises: 0003
Date: 2026-11-27
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file as one batch."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute((Path(__file__).parent / "0004_what_cards_ask.sql").read_text())


def downgrade() -> None:
    """Migrations go forward; a mistake is mended by the next one, or by the backup."""
    raise NotImplementedError("restore the backup instead")
