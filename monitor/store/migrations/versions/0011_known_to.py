"""A source judges by itself what another one listed: which sources did, and whether a site named an address itself."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _columns() -> tuple[sa.Column[Any], ...]:
    return (sa.Column("known_to", sa.JSON(), nullable=True), sa.Column("own", sa.Boolean(), nullable=True))


def upgrade() -> None:
    """Add the columns. What was listed before stays known to all: else much of it would come back as new."""
    for column in _columns():
        op.add_column("pages", column)


def downgrade() -> None:
    """Take them back."""
    for column in reversed(_columns()):
        op.drop_column("pages", column.name)
