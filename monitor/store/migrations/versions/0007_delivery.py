"""Channels can be suspended; deliveries keep what the service called them, and what went less than well."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COLUMNS = (
    sa.Column("receipt", sa.JSON()),
    sa.Column("note", sa.Text()),
    sa.Column("remaining", sa.JSON()),
    sa.Column("digest_id", sa.String(length=36)),
    sa.Column("requeued_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Make the table and the columns."""
    op.create_table(
        "channels",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("probes", sa.Integer(), nullable=False),
        sa.Column("next_probe_at", sa.DateTime(timezone=True)),
        sa.Column("singly", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_channels")),
    )
    for column in _COLUMNS:
        op.add_column("deliveries", column)
    op.create_index(op.f("ix_deliveries_digest_id"), "deliveries", ["digest_id"])


def downgrade() -> None:
    """Take the columns and the table away."""
    op.drop_index(op.f("ix_deliveries_digest_id"), table_name="deliveries")
    for column in _COLUMNS:
        op.drop_column("deliveries", column.name)
    op.drop_table("channels")
