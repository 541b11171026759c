"""Round-ups link to the stories of their events; stories merge and split."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and columns; what is stored has no links and was never merged."""
    op.create_table(
        "story_links",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(length=36), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_story_links_article_id")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_links_story_id")),
        sa.PrimaryKeyConstraint("article_id", "story_id", name=op.f("pk_story_links")),
    )
    op.create_index(op.f("ix_story_links_story_id"), "story_links", ["story_id"], unique=False)
    op.add_column("facts", sa.Column("incidents", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("articles", sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("stories", sa.Column("form", sa.String(length=20), server_default="event", nullable=False))
    op.add_column("stories", sa.Column("merged_into", sa.String(length=36), nullable=True))
    op.create_index(op.f("ix_stories_merged_into"), "stories", ["merged_into"], unique=False)


def downgrade() -> None:
    """Take them back; merged stories stay empty."""
    op.drop_index(op.f("ix_stories_merged_into"), table_name="stories")
    op.drop_column("stories", "merged_into")
    op.drop_column("stories", "form")
    op.drop_column("articles", "pinned")
    op.drop_column("facts", "incidents")
    op.drop_index(op.f("ix_story_links_story_id"), table_name="story_links")
    op.drop_table("story_links")
