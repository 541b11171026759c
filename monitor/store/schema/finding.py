"""Tables of finding: sources, their polls, the pages they listed and what was fetched."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from monitor.store.schema.base import json_type, metadata
from monitor.store.types import PageText, UtcDateTime

sources = Table(
    "sources",
    metadata,
    # From the configuration. A source that was removed stays, inactive, with its history.
    Column("name", String(200), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("country", String(2)),
    Column("unproven", Boolean, nullable=False, default=False),
    Column("every_seconds", Integer, nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    # Ours: what its polls have shown.
    Column("added_at", UtcDateTime, nullable=False),
    Column("last_started_at", UtcDateTime),
    Column("last_finished_at", UtcDateTime),
    Column("first_success_at", UtcDateTime),
    Column("last_success_at", UtcDateTime),
    Column("last_new_at", UtcDateTime),
    Column("failures", Integer, nullable=False, default=0),  # in a row
    Column("last_status", String(20)),
    Column("last_error", PageText),
    Column("next_due_at", UtcDateTime),  # null: at once
    Column("alarm", String(10)),  # what the operator was told of it: broken, quiet; null: that it is well, or nothing
    Column("alarm_at", UtcDateTime),  # when
)

polls = Table(
    "polls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", ForeignKey("sources.name"), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime, nullable=False),
    Column("status", String(20), nullable=False),
    Column("method", String(20)),
    Column("found", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("refetched", Integer, nullable=False),
    Column("skipped", json_type, nullable=False),  # reason -> count
    Column("errors", json_type, nullable=False),
    Column("gap", PageText),
    Column("retry_at", UtcDateTime),
    Index(None, "source", "finished_at"),
)

pages = Table(
    "pages",  # every address that a source listed
    metadata,
    Column("id", Integer, primary_key=True),
    # From the site.
    Column("key", PageText, nullable=False, unique=True),  # monitor.urls.url_key of the listed address
    Column("url", PageText, nullable=False),
    Column("entry", json_type),  # what the feed, sitemap or listing said
    Column("lastmod", UtcDateTime),  # the change the listing claimed when the page was last fetched
    Column("etag", PageText),
    Column("last_modified", PageText),
    # Ours.
    Column("source", String(200)),  # whose it is to fetch
    Column("known_to", json_type),  # the sources that listed it and decided what becomes of it; null: not written down
    Column("own", Boolean),  # whether it lies on the site whose list named it
    Column("state", String(10), nullable=False),  # noted, waiting, failed, fetched
    Column("reason", PageText),
    Column("first_seen_at", UtcDateTime, nullable=False),  # when that source first listed it
    Column("published_at", UtcDateTime),  # the entry's claim, to fetch the newest first
    Column("attempts", Integer, nullable=False, default=0),  # failed fetches in a row
    Column("retry_at", UtcDateTime),
    Column("first_fetched_at", UtcDateTime),
    Column("fetched_at", UtcDateTime),
    Column("refetches", Integer, nullable=False, default=0),
    Column("refetch_at", UtcDateTime),  # when a relevant article is looked at again
    Column("article_id", String(36)),
    Column("relevant", Boolean),
    Index(None, "source", "state", "retry_at"),
    Index(None, "source", "refetch_at"),
)

bodies = Table(
    "bodies",  # raw response bodies, once each however often they were served
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("data", LargeBinary, nullable=False),  # zlib
    Column("size", Integer, nullable=False),  # in bytes, before compression
)

fetches = Table(
    "fetches",  # one fetched response each; its id is the `page_id` of `Intake.keep`
    metadata,
    Column("id", Integer, primary_key=True),
    Column("page_id", ForeignKey("pages.id"), nullable=False, index=True),
    # From the site.
    Column("url", PageText, nullable=False),
    Column("requested_url", PageText),
    Column("status", Integer, nullable=False),
    Column("headers", json_type, nullable=False),
    Column("sha256", ForeignKey("bodies.sha256"), index=True),  # null: no body
    Column("entry", json_type),
    Column("title", PageText),  # given text, e.g. the feed's
    Column("text", PageText),
    # Ours.
    Column("source", String(200)),
    Column("fetched_at", UtcDateTime, nullable=False, index=True),
    Column("partial", String(100)),
    Column("first_poll", Boolean, nullable=False, default=False),
    Column("attempts", Integer, nullable=False, default=0),  # analyses begun
    Column("analysed_at", UtcDateTime),  # null: to be analysed (again)
    Column("outcome", PageText),  # article, version, copy, unchanged, error: ..., not_article: ...
    Index(
        "ix_fetches_unanalysed",
        "id",
        sqlite_where=text("analysed_at IS NULL"),
        postgresql_where=text("analysed_at IS NULL"),
    ),
)

validators = Table(
    "validators",  # for conditional requests of feeds, sitemaps and listings
    metadata,
    Column("url", PageText, primary_key=True),
    Column("etag", PageText),
    Column("last_modified", PageText),
    Column("body_hash", String(64)),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("full_at", UtcDateTime),  # last unconditional answer
)

robots = Table(
    "robots",
    metadata,
    Column("netloc", PageText, primary_key=True),
    Column("status", Integer),  # null: no answer
    Column("body", LargeBinary, nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
)

blocks = Table(
    "blocks",  # how many articles of a host carried a block: what is boilerplate there
    metadata,
    Column("host", PageText, primary_key=True),
    Column("fingerprint", String(64), primary_key=True),
    Column("pages", Integer, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Index(None, "host", "pages"),
)
