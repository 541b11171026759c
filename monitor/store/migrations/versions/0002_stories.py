"""Stories of several articles: copies, traces by which an event is found again, and changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns; what is stored keeps its meaning, with every story of one independent source."""
    op.create_table(
        "bands",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_bands_article_id")),
        sa.PrimaryKeyConstraint("key", "article_id", name=op.f("pk_bands")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_bands_day"), "bands", ["day"], unique=False)
    op.create_table(
        "story_changes",
        sa.Column("story_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_changes_story_id")),
        sa.PrimaryKeyConstraint("story_id", "number", name=op.f("pk_story_changes")),
    )
    op.create_table(
        "traces",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("story_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_traces_story_id")),
        sa.PrimaryKeyConstraint("key", "day", "story_id", name=op.f("pk_traces")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_traces_day"), "traces", ["day"], unique=False)
    op.add_column("articles", sa.Column("joined", sa.Text(), nullable=True))
    op.add_column("deliveries", sa.Column("change", sa.Integer(), nullable=True))
    op.add_column("deliveries", sa.Column("rendered", sa.Boolean(), server_default=sa.false(), nullable=False))
    # An alert of the older version was told of one article: only what was tried already counts as settled.
    op.execute("UPDATE deliveries SET rendered = (attempts > 0 OR body IS NOT NULL)")
    op.add_column("stories", sa.Column("tolls", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("stories", sa.Column("independent", sa.Integer(), server_default="1", nullable=False))
    op.add_column("stories", sa.Column("told", sa.JSON(), nullable=True))
    op.add_column("stories", sa.Column("changes", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take them back; the stories stay joined."""
    for column in ("changes", "told", "independent", "tolls"):
        op.drop_column("stories", column)
    for column in ("rendered", "change"):
        op.drop_column("deliveries", column)
    op.drop_column("articles", "joined")
    for table in ("traces", "story_changes", "bands"):
        op.drop_table(table)
