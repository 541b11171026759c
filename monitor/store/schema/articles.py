"""Tables of understanding: articles with their versions, verdicts, matches and facts."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from monitor.store.schema.base import json_type, metadata
from monitor.store.types import Count, PageText, UtcDateTime


def _reading() -> list[Column[object]]:
    """Return the columns that an article and its former versions share."""
    return [
        # From the site.
        Column("url", PageText, nullable=False),
        Column("title", PageText),
        Column("text", PageText, nullable=False),
        Column("lang", String(20)),
        Column("authors", json_type, nullable=False),
        Column("published_at", UtcDateTime),
        Column("updated_at", UtcDateTime),
        Column("section", PageText),
        Column("agency", PageText),
        Column("dateline", PageText),
        # Ours.
        Column("version", Integer, nullable=False),  # from 1
        Column("fetched_at", UtcDateTime, nullable=False),
        Column("fetch_id", ForeignKey("fetches.id", ondelete="SET NULL"), index=True),
        Column("text_hash", String(64), nullable=False),
        Column("partial", String(100)),
        Column("relevant", Boolean, nullable=False),
        Column("kind", String(20)),
        Column("severity", String(10)),
        Column("notes", json_type, nullable=False),
    ]


articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True),
    Column("url_key", PageText, nullable=False, unique=True),
    Column("page_id", ForeignKey("pages.id"), nullable=False),  # the page that it was first read from
    Column("source", String(200)),
    Column("first_poll", Boolean, nullable=False),
    Column("copy_of", ForeignKey("articles.id")),  # same text under another address, seen before
    Column("story_id", ForeignKey("stories.id")),
    Column("joined", PageText),  # why it is in this story: copy, same_event: ..., or why it opened one
    Column("pinned", Boolean, nullable=False, default=False, server_default=false()),  # a person put it there
    Column("accepted_at", UtcDateTime, nullable=False),
    *_reading(),
    # A story's first and last articles are read from it without reading those between.
    Index(None, "story_id", "relevant", "copy_of"),
    Index(None, "text_hash"),
    Index(None, "published_at"),
    Index(None, "accepted_at"),
    sqlite_autoincrement=True,
)

bands = Table(
    "bands",  # of relevant articles' texts: those that share one may be copies
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("day", Date, nullable=False, index=True),
    sqlite_with_rowid=False,  # the key is the row: half the room
)

marks = Table(
    "marks",  # what a person said of an article, by its public id, which outlives the row
    metadata,
    Column("article_id", String(36), primary_key=True),
    Column("relevant", Boolean, nullable=False),
    Column("marked_at", UtcDateTime, nullable=False),
)

versions = Table(
    "versions",  # what an article said before it changed
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False),
    Column("facts", json_type, nullable=False),
    Column("verdicts", json_type, nullable=False),
    *_reading(),
    UniqueConstraint("article_id", "version"),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("rank", Integer, primary_key=True),  # 0: best
    Column("watch", String(200), nullable=False),
    Column("relevant", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    Column("excluded_by", PageText),
    Column("evidence", json_type, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("rank", Integer, primary_key=True),  # the verdict's
    Column("position", Integer, primary_key=True),
    Column("term", PageText, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("field", String(10), nullable=False),
    Column("quote", PageText, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("weight", Float),
)

facts = Table(
    "facts",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("countries", json_type, nullable=False),
    Column("places", json_type, nullable=False),
    Column("actors", json_type, nullable=False),
    Column("perpetrator", PageText),
    Column("deaths_min", Count),
    Column("deaths_max", Count),
    Column("injured", Count),
    Column("abducted", Count),
    Column("displaced", Count),
    Column("event_type", String(40)),
    Column("event_date", Date),
    Column("quotes", json_type, nullable=False),
    Column("victims", json_type),
    Column("freed", Count),
    Column("people", json_type),  # killed, injured ... -> range, kinds, claims, background
    Column("incidents", json_type, nullable=False, default=list, server_default="[]"),  # of a round-up
)
