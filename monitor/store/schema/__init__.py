"""The tables, a module for each room. Columns are grouped by where they come from: the site, or us.

Every change here needs a revision in `migrations/versions`; a test compares the two.
Public ids (articles.uid, stories.id, deliveries.id) are UUIDs derived from what they name, so that doing
the same work twice gives the same id. Times are UTC.
"""

from __future__ import annotations

from monitor.store.schema.articles import articles, bands, facts, marks, matches, verdicts, versions
from monitor.store.schema.base import metadata
from monitor.store.schema.finding import blocks, bodies, fetches, pages, polls, robots, sources, validators
from monitor.store.schema.stories import stories, story_changes, story_links, traces
from monitor.store.schema.telling import channels, decisions, deliveries, silences

__all__ = [
    "REVISION",
    "articles",
    "bands",
    "blocks",
    "bodies",
    "channels",
    "decisions",
    "deliveries",
    "facts",
    "fetches",
    "marks",
    "matches",
    "metadata",
    "pages",
    "polls",
    "robots",
    "silences",
    "sources",
    "stories",
    "story_changes",
    "story_links",
    "traces",
    "validators",
    "verdicts",
    "versions",
]

REVISION = "0012"
"""The newest revision in `migrations/versions`, here so that an up-to-date database opens without alembic."""
