"""A story's first and last articles, and what was told of it, are found without reading all that lies between."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ENDS = "ix_articles_story_id_relevant_copy_of"
_TOLD = "ix_decisions_story_id_action"


def upgrade() -> None:
    """Let the indexes on the story also order its articles, and tell its decisions apart."""
    op.create_index(op.f(_ENDS), "articles", ["story_id", "relevant", "copy_of"], unique=False)
    op.drop_index(op.f("ix_articles_story_id"), table_name="articles")
    op.create_index(op.f(_TOLD), "decisions", ["story_id", "action"], unique=False)
    op.drop_index(op.f("ix_decisions_story_id"), table_name="decisions")


def downgrade() -> None:
    """Bring the former indexes back."""
    op.create_index(op.f("ix_decisions_story_id"), "decisions", ["story_id"], unique=False)
    op.drop_index(op.f(_TOLD), table_name="decisions")
    op.create_index(op.f("ix_articles_story_id"), "articles", ["story_id"], unique=False)
    op.drop_index(op.f(_ENDS), table_name="articles")
