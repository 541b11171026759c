"""Facts know whom it befell, who is free again, and what a side claims."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of stored articles they are not known."""
    op.add_column("facts", sa.Column("victims", sa.JSON(), nullable=True))
    op.add_column("facts", sa.Column("freed", sa.Integer(), nullable=True))
    op.add_column("facts", sa.Column("people", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take the columns away."""
    for name in ("people", "freed", "victims"):
        op.drop_column("facts", name)
