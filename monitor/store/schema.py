"""The tables. Columns are grouped by where they come from: the site, or us.

Every change here needs a revision in `migrations/versions`; a test compares the two.
Public ids (articles.uid, stories.id, deliveries.id) are UUIDs derived from what they name, so that doing
the same work twice gives the same id. Times are UTC.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from monitor.store.types import Count, PageText, UtcDateTime

REVISION = "0003"
"""The newest revision in `migrations/versions`, here so that an up-to-date database opens without alembic."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    },
)

_json = JSON(none_as_null=True)

# ---------------------------------------------------------------- finding

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
    Column("skipped", _json, nullable=False),  # reason -> count
    Column("errors", _json, nullable=False),
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
    Column("entry", _json),  # what the feed, sitemap or listing said
    Column("lastmod", UtcDateTime),  # the change the listing claimed when the page was last fetched
    Column("etag", PageText),
    Column("last_modified", PageText),
    # Ours.
    Column("source", String(200)),
    Column("state", String(10), nullable=False),  # noted, waiting, failed, fetched
    Column("reason", PageText),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),  # the entry's claim, to fetch the newest first
    Column("attempts", Integer, nullable=False, default=0),  # failed fetches in a row
    Column("retry_at", UtcDateTime),
    Column("first_fetched_at", UtcDateTime),
    Column("fetched_at", UtcDateTime),
    Column("refetches", Integer, nullable=False, default=0),
    Column("refetch_at", UtcDateTime),  # when a relevant article is looked at again
    Column("article_id", String(36)),
    Column("relevant", Boolean),
    Index(None, "source", "state"),
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
    Column("headers", _json, nullable=False),
    Column("sha256", ForeignKey("bodies.sha256"), index=True),  # null: no body
    Column("entry", _json),
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

# ---------------------------------------------------------------- understanding

stories = Table(
    "stories",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("headline", PageText, nullable=False),
    Column("summary", PageText, nullable=False),
    Column("lang", String(10)),
    Column("kind", String(20)),
    Column("severity", String(10), nullable=False),
    Column("facts", _json, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False, index=True),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("tolls", _json, nullable=False, default=list),  # what each independent source says of the dead
    Column("independent", Integer, nullable=False, default=1),  # sources that do not repeat each other
    Column("told", _json),  # what was true of it when an alert was last decided; null: none was
    Column("changes", Integer, nullable=False, default=0),  # the number of its last material change
)

story_changes = Table(
    "story_changes",  # each material change of a story that was told before
    metadata,
    Column("story_id", ForeignKey("stories.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1
    Column("changes", _json, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

traces = Table(
    "traces",  # where, when and with what toll a story's articles place it: by this a related one is found
    metadata,
    Column("key", PageText, primary_key=True),  # a cell of the map, a region, a village, a toll, a country
    Column("day", Date, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), primary_key=True),
    Index(None, "day"),
    sqlite_with_rowid=False,
)


def _reading() -> list[Column[object]]:
    """Return the columns that an article and its former versions share."""
    return [
        # From the site.
        Column("url", PageText, nullable=False),
        Column("title", PageText),
        Column("text", PageText, nullable=False),
        Column("lang", String(20)),
        Column("authors", _json, nullable=False),
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
        Column("notes", _json, nullable=False),
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
    Column("story_id", ForeignKey("stories.id"), index=True),
    Column("joined", PageText),  # why it is in this story: copy, same_event: ..., or why it opened one
    Column("accepted_at", UtcDateTime, nullable=False),
    *_reading(),
    Index(None, "text_hash"),
    Index(None, "published_at"),
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
    Column("facts", _json, nullable=False),
    Column("verdicts", _json, nullable=False),
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
    Column("evidence", _json, nullable=False),
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
    Column("countries", _json, nullable=False),
    Column("places", _json, nullable=False),
    Column("actors", _json, nullable=False),
    Column("perpetrator", PageText),
    Column("deaths_min", Count),
    Column("deaths_max", Count),
    Column("injured", Count),
    Column("abducted", Count),
    Column("displaced", Count),
    Column("event_type", String(40)),
    Column("event_date", Date),
    Column("quotes", _json, nullable=False),
)

# ---------------------------------------------------------------- telling

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
    Column("body", _json),  # frozen at the first attempt
    Column("change", Integer),  # of story.update: the number of the change it tells
    Column("rendered", Boolean, nullable=False, default=False),  # what is said of the story is settled
    Index(None, "state", "next_attempt_at"),
)
