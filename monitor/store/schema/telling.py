"""Tables of telling: decisions about alerts, and the outbox."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from monitor.store.schema.base import json_type, metadata
from monitor.store.types import PageText, UtcDateTime

decisions = Table(
    "decisions",  # every decision to send, hold or not, with its reason
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id")),
    Column("article_id", String(36)),
    Column("watch", String(200)),
    Column("route", Integer),  # its place in the configuration then
    Column("channel", String(200)),
    Column("type", String(20), nullable=False),
    Column("action", String(10), nullable=False),
    Column("until", UtcDateTime),
    Column("reason", PageText, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("delivery_id", ForeignKey("deliveries.id"), index=True),
    Index(None, "channel", "action"),
    Index(None, "story_id", "action"),  # most decisions on a long story are that nothing is told
)

deliveries = Table(
    "deliveries",  # the outbox: one alert on one channel
    metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(200), nullable=False),
    Column("type", String(20), nullable=False),
    Column("story_id", ForeignKey("stories.id"), index=True),  # null: digest, operator, test
    Column("watch", String(200)),
    Column("text", PageText),  # of operator and test messages
    Column("state", String(10), nullable=False),  # waiting, sent, failed
    Column("created_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_attempt_at", UtcDateTime),
    Column("last_error", PageText),
    Column("sent_at", UtcDateTime),
    Column("body", json_type),  # frozen at the first attempt
    Column("change", Integer),  # of story.update: the number of the change it tells
    Column("rendered", Boolean, nullable=False, default=False),  # what is said of the story is settled
    Index(None, "state", "next_attempt_at"),
)
