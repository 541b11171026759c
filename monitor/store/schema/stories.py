"""Tables of stories: what they carry, how they changed, and by what a related one is found."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from monitor.store.schema.base import json_type, metadata
from monitor.store.types import PageText, UtcDateTime

stories = Table(
    "stories",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("headline", PageText, nullable=False),
    Column("summary", PageText, nullable=False),
    Column("lang", String(10)),
    Column("kind", String(20)),
    Column("severity", String(10), nullable=False),
    Column("facts", json_type, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False, index=True),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("tolls", json_type, nullable=False, default=list),  # what each independent source says of the dead
    Column("independent", Integer, nullable=False, default=1),  # sources that do not repeat each other
    Column("told", json_type),  # what was true of it when an alert was last decided; null: none was
    Column("changes", Integer, nullable=False, default=0),  # the number of its last material change
    Column("confidence", String(10), nullable=False, default="low", server_default="low"),
    Column("form", String(20), nullable=False, default="event", server_default="event"),
    Column("merged_into", String(36), index=True),  # the story that took its articles; null: it is live
)

story_changes = Table(
    "story_changes",  # each material change of a story that was told before
    metadata,
    Column("story_id", ForeignKey("stories.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1
    Column("changes", json_type, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

story_links = Table(
    "story_links",  # the stories of the events that a round-up tells, with its sentence on each
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("story_id", ForeignKey("stories.id"), primary_key=True, index=True),
    Column("quote", PageText, nullable=False),
)

traces = Table(
    "traces",  # where, when and with what toll a story's articles place it: by this a related one is found
    metadata,
    Column("key", PageText, primary_key=True),  # a cell of the map, a region, a village, a toll, a country
    Column("day", Date, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), primary_key=True, index=True),
    Index(None, "day"),
    sqlite_with_rowid=False,
)
