"""Stories know how well founded they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a stored story of several independent sources counts as medium until it changes."""
    op.add_column("stories", sa.Column("confidence", sa.String(length=10), server_default="low", nullable=False))
    op.execute("UPDATE stories SET confidence = 'medium' WHERE independent > 1")


def downgrade() -> None:
    """Take the column away."""
    op.drop_column("stories", "confidence")
