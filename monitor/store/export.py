"""What is stored, as rows for `monitor export`: read in short transactions, so that a long export holds up nobody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from monitor import formats
from monitor.items import Article, Facts, Story
from monitor.rows import article_row, iso, related_row, story_row
from monitor.store import articles, stories
from monitor.store.articles import StoredArticle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from monitor.store.db import Store

BATCH = 200
"""Rows in memory at a time."""


def article_rows(store: Store, *, since: datetime | None = None, relevant: bool = False) -> Iterator[dict[str, Any]]:
    """Yield every stored article with the contract's fields, in order of acceptance. Raises StoreError."""
    after = 0
    while True:
        with store.read() as conn:
            numbers = articles.numbers_after(conn, after, BATCH, since=since, relevant=relevant)
            rows = _article_batch(conn, numbers)
        yield from rows
        if len(numbers) < BATCH:
            return
        after = numbers[-1]


def story_rows(store: Store, *, since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Yield every story with the contract's fields, first seen first. Raises StoreError."""
    after: tuple[datetime, str] | None = None
    while True:
        with store.read() as conn:
            keys = stories.ids_after(conn, after, BATCH, since=since)
            rows = [_story_row(story) for story in stories.load(conn, [ident for _, ident in keys])]
        yield from rows
        if len(keys) < BATCH:
            return
        after = keys[-1]


def columns(what: str) -> list[str]:
    """Return the columns of a CSV file of `articles` or `stories`, in order."""
    nobody = Article(url="", fetched_at=datetime.fromtimestamp(0, UTC))
    if what == "articles":
        row = _article_row(StoredArticle(number=0, id="", source=None, story_id=None, version=1, article=nobody))
    else:
        row = _story_row(Story(id="", headline="", summary="", lang=None, facts=Facts(), severity="low", articles=()))
    return list(formats.flat(row))


def _article_batch(conn: Connection, numbers: list[int]) -> list[dict[str, Any]]:
    return [_article_row(stored) for stored in articles.load(conn, numbers)]


def _article_row(stored: StoredArticle) -> dict[str, Any]:
    """Return the contract's fields, then those that only a stored article has."""
    article = stored.article
    return article_row(article, id=stored.id, source=stored.source, story_id=stored.story_id) | {
        "partial": article.partial,
        "section": article.section,
        "agency": article.agency,
        "updated_at": iso(article.updated_at),
        "fetched_at": iso(article.fetched_at),
        "version": stored.version,
    }


def _story_row(story: Story) -> dict[str, Any]:
    """Return the contract's fields, then those that only a stored story has."""
    return story_row(story) | {
        "related": [related_row(related) for related in story.related],
        "merged": list(story.merged),
    }
