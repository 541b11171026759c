"""Tables of telling: decisions about alerts, the outbox, and what is silenced."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, false, text

from monitor.store.schema.base import json_type, metadata
from monitor.store.types import PageText, UtcDateTime

_OPEN = text("action = 'hold' AND settled_at IS NULL")

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
    Column("route_key", String(16)),  # its conditions and channels: what it is in any configuration
    Column("change", Integer),  # of story.update: the number of the change it is about
    Column("bundle", String(20)),  # of hold: what it waits for, with others; null once it went alone
    Column("silence_id", Integer),  # the silence that swallowed it
    # How it ended. A hold without a delivery was told nowhere.
    Column("settled_at", UtcDateTime),  # null: still held
    Column("outcome", PageText),
    Index(None, "channel", "action"),
    Index(None, "route_key", "channel", "settled_at"),
    Index("ix_decisions_open", "until", sqlite_where=_OPEN, postgresql_where=_OPEN),
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
    Column("receipt", json_type),  # what the service called the message, by which it is edited and answered later
    Column("note", PageText),  # of a sent one: what went less than well
    Column("remaining", json_type),  # recipients that are still to get it, where the others did
    Column("digest_id", String(36), index=True),  # the digest that tells it, with others that waited for the channel
    Column("requeued_at", UtcDateTime),  # when somebody last had it tried again
    Column("acked_at", UtcDateTime),  # when somebody said that they have it
    Column("acked_by", String(200)),
    Column("unsure", Boolean, nullable=False, default=False, server_default=false()),  # an attempt had no answer yet
    Column("in_doubt", String(36)),  # the digest, refused after such an attempt, that may have told it
    Index(None, "state", "next_attempt_at"),
)

channels = Table(
    "channels",  # channels that took nothing any more when last asked; a row goes when the channel is well again
    metadata,
    Column("name", String(200), primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("cause", String(20), nullable=False),
    Column("reason", PageText, nullable=False),
    Column("probes", Integer, nullable=False),
    Column("next_probe_at", UtcDateTime),
    Column("singly", Boolean, nullable=False),  # its digest was refused: what waits goes one by one
)

silences = Table(
    "silences",  # what is not told for a while, and who wanted it so
    metadata,
    Column("id", Integer, primary_key=True),
    # What it covers: all that is given must hold.
    Column("countries", json_type, nullable=False),
    Column("places", json_type, nullable=False),
    Column("actors", json_type, nullable=False),
    Column("watches", json_type, nullable=False),
    Column("channels", json_type, nullable=False),
    Column("story_id", String(36)),
    Column("state", json_type),  # what was true of that story then
    # Who, when and why.
    Column("reason", PageText, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),  # before its time
    Column("ended_by", String(200)),  # who removed it; story_changed where the story did
    sqlite_autoincrement=True,
)
