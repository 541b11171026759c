"""A story's first and last articles are found without reading those between."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None

_NAME = "ix_articles_story_id_relevant_copy_of"


def upgrade() -> None:
    """Let the index on the story also order its articles."""
    op.create_index(op.f(_NAME), "articles", ["story_id", "relevant", "copy_of"], unique=False)
    op.drop_index(op.f("ix_articles_story_id"), table_name="articles")


def downgrade() -> None:
    """Bring the former index back."""
    op.create_index(op.f("ix_articles_story_id"), "articles", ["story_id"], unique=False)
    op.drop_index(op.f(_NAME), table_name="articles")
