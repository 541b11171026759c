"""A delivery of which nobody knows whether it arrived says so itself; a story's traces are found by the story.

A channel's state was read by nobody.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OF_STORY = "ix_traces_story_id"


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("in_doubt", sa.String(36), nullable=True),
    )


def upgrade() -> None:
    """Add the columns; what was tried before, and not put off for its channel's sake, may have arrived."""
    for column in _columns():
        op.add_column("deliveries", column)
    op.execute(
        "UPDATE deliveries SET unsure = (1 = 1)"
        " WHERE state <> 'sent' AND body IS NOT NULL AND (attempts > 0 OR last_error IS NULL)"
    )
    op.drop_column("channels", "state")
    op.create_index(op.f(_OF_STORY), "traces", ["story_id"], unique=False)


def downgrade() -> None:
    """Take them back."""
    op.drop_index(op.f(_OF_STORY), table_name="traces")
    op.add_column("channels", sa.Column("state", sa.String(10), nullable=False, server_default="suspended"))
    for column in reversed(_columns()):
        op.drop_column("deliveries", column.name)
