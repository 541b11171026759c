"""What is asked every minute, or for every crawl, is found without reading all pages and articles."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_WORK = "ix_pages_source_state_retry_at"
_ACCEPTED = "ix_articles_accepted_at"


def upgrade() -> None:
    """Let the index on a source's pages tell whose time to be tried again has come; one on when articles came in."""
    op.create_index(op.f(_WORK), "pages", ["source", "state", "retry_at"], unique=False)
    op.drop_index(op.f("ix_pages_source_state"), table_name="pages")
    op.create_index(op.f(_ACCEPTED), "articles", ["accepted_at"], unique=False)


def downgrade() -> None:
    """Bring the former index back."""
    op.drop_index(op.f(_ACCEPTED), table_name="articles")
    op.create_index(op.f("ix_pages_source_state"), "pages", ["source", "state"], unique=False)
    op.drop_index(op.f(_WORK), table_name="pages")
