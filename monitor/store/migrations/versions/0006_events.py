"""Stories know how well founded they are, what they were merged into, and what they belong with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and links; a stored story of several independent sources counts as medium until it changes."""
    op.add_column("stories", sa.Column("confidence", sa.String(length=10), server_default="low", nullable=False))
    op.execute("UPDATE stories SET confidence = 'medium' WHERE independent > 1")
    op.add_column("stories", sa.Column("merged_into", sa.String(length=36), nullable=True))
    op.create_index(op.f("ix_stories_merged_into"), "stories", ["merged_into"], unique=False)
    op.create_table(
        "story_links",
        sa.Column("story_id", sa.String(length=36), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("other_id", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_links_story_id")),
        sa.ForeignKeyConstraint(["other_id"], ["stories.id"], name=op.f("fk_story_links_other_id")),
        sa.PrimaryKeyConstraint("story_id", "relation", "other_id", name=op.f("pk_story_links")),
    )
    op.create_index(op.f("ix_story_links_other_id"), "story_links", ["other_id"], unique=False)


def downgrade() -> None:
    """Take them back; a story that was merged stays, without articles."""
    op.drop_table("story_links")
    op.drop_index(op.f("ix_stories_merged_into"), table_name="stories")
    for column in ("merged_into", "confidence"):
        op.drop_column("stories", column)
