"""Holds of every kind and how they ended, silences, acknowledgements, and what was told of sources."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OPEN = sa.text("action = 'hold' AND settled_at IS NULL")


def _columns() -> dict[str, tuple[sa.Column[Any], ...]]:
    return {
        "decisions": (
            sa.Column("route_key", sa.String(length=16), nullable=True),
            sa.Column("change", sa.Integer(), nullable=True),
            sa.Column("bundle", sa.String(length=20), nullable=True),
            sa.Column("silence_id", sa.Integer(), nullable=True),
            sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("outcome", sa.Text(), nullable=True),
        ),
        "deliveries": (
            sa.Column("acked_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("acked_by", sa.String(length=200), nullable=True),
        ),
        "sources": (
            sa.Column("alarm", sa.String(length=10), nullable=True),
            sa.Column("alarm_at", sa.DateTime(timezone=True), nullable=True),
        ),
    }


def upgrade() -> None:
    """Add the columns and the table. What was held for a digest stays so; all else is settled."""
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    op.execute("UPDATE decisions SET bundle = 'backlog' WHERE action = 'hold' AND reason = 'backlog'")
    op.execute("UPDATE decisions SET settled_at = decided_at WHERE action <> 'hold' OR delivery_id IS NOT NULL")
    op.create_index(
        op.f("ix_decisions_route_key_channel_settled_at"), "decisions", ["route_key", "channel", "settled_at"]
    )
    op.create_index("ix_decisions_open", "decisions", ["until"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_table(
        "silences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("actors", sa.JSON(), nullable=False),
        sa.Column("watches", sa.JSON(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("story_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.JSON(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Take them back; what is still held for anything but backlog would be forgotten, so it counts as backlog."""
    op.execute("UPDATE decisions SET reason = 'backlog' WHERE action = 'hold' AND settled_at IS NULL")
    op.execute("UPDATE decisions SET action = 'none' WHERE settled_at IS NOT NULL AND delivery_id IS NULL")
    op.drop_table("silences")
    op.drop_index("ix_decisions_open", table_name="decisions")
    op.drop_index(op.f("ix_decisions_route_key_channel_settled_at"), table_name="decisions")
    for table, columns in _columns().items():
        for column in reversed(columns):
            op.drop_column(table, column.name)
