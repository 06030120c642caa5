"""What a case page reads.

Revision ID: 0005
Revises: 0004
Date: 2026-11-27
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file as one batch."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute((Path(__file__).parent / "0005_what_a_case_page_reads.sql").read_text())


def downgrade() -> None:
    """Migrations go forward; a mistake is mended by the next one, or by the backup."""
    raise NotImplementedError("restore the backup instead")
