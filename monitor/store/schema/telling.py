"""Tables of telling: decisions about alerts, and the outbox."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from monitor.store.schema.base import json_type, metadata
from monitor.store.types import PageText, UtcDateTime

decisions = Table(
    "decisions",  # every decision to send, hold or not, with its reason
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), index=True),
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
    Column("receipt", json_type),  # what the service called the message, by which it is edited and answered later
    Column("note", PageText),  # of a sent one: what went less than well
    Column("remaining", json_type),  # recipients that are still to get it, where the others did
    Column("digest_id", String(36), index=True),  # the digest that tells it, with others that waited for the channel
    Column("requeued_at", UtcDateTime),  # when somebody last had it tried again
    Index(None, "state", "next_attempt_at"),
)

channels = Table(
    "channels",  # channels that took nothing any more when last asked; a row goes when the channel is well again
    metadata,
    Column("name", String(200), primary_key=True),
    Column("state", String(10), nullable=False),  # suspended
    Column("since", UtcDateTime, nullable=False),
    Column("cause", String(20), nullable=False),
    Column("reason", PageText, nullable=False),
    Column("probes", Integer, nullable=False),
    Column("next_probe_at", UtcDateTime),
    Column("singly", Boolean, nullable=False),  # its digest was refused: what waits goes one by one
)
