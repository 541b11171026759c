"""Takes in pages and articles: keeps the page, then stores article, story and alert decisions in one transaction.

Everything here may be done twice: ids follow from what they name, and a page that was taken in is not taken in again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog

from monitor import joining
from monitor.allowance import DAILY_BYTES, Allowance, tell_over
from monitor.items import IN_PLACE_OF_ARTICLES, Site
from monitor.store import articles, blocks, bodies, fetches, pages
from monitor.store.fetches import unanalysed
from monitor.urls import url_key
from pipelines.decode import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from monitor.config import Config
    from monitor.items import Article, Page
    from monitor.store import Store

__all__ = ["Intake", "unanalysed"]

logger = structlog.get_logger(__name__)

PACKED_AT_ONCE = 300_000
"""Bytes up to which a body is compressed on the event loop, which takes less than a millisecond."""


class Intake:
    """Implements `monitor.ports.Intake` over the store."""

    def __init__(
        self, store: Store, config: Config, *, clock: Callable[[], datetime], daily_bytes: int = DAILY_BYTES
    ) -> None:
        self._store = store
        self._config = config
        self._sources = {source.name: source for source in config.sources}
        self._clock = clock
        self._allowance = Allowance(daily_bytes)
        self._bare: set[int] = set()
        """Pages that are kept only until they are understood."""

    def use(self, config: Config) -> None:
        """Take in by another configuration from now on. Pages of a source that it lacks are still known as its."""
        self._config = config
        self._sources |= {source.name: source for source in config.sources}

    async def keep(self, page: Page) -> tuple[int, Site]:
        """Store the raw page before anything is done with it; return its id and what `site` does. Raises StoreError.

        Of a source that sent more than its day's allowance the page is kept until it is understood, and no longer.
        """
        body = page.body[:MAX_BYTES]  # the analysis reads no more
        packed = bodies.pack(body) if len(body) <= PACKED_AT_ONCE else await asyncio.to_thread(bodies.pack, body)
        now = self._clock()
        since = None if self._allowance.knows(page.source, now) else now.replace(hour=0, minute=0, second=0)
        page_id, repeated, before = await self._store.run(_keep, page, packed, since)
        if self._allowance.take(page.source, before + (len(packed.data) if packed else 0)) and packed:
            self._bare.add(page_id)
            if self._allowance.first(page.source):
                await self._store.run(tell_over, self._config, page.source, self._allowance.limit, now)
        return page_id, self._site(page, repeated)

    async def site(self, page: Page) -> Site:
        """Return what is known of the page's source and host. Raises StoreError."""
        return self._site(page, await self._store.run(blocks.repeated, host_of(page.url)))

    def _site(self, page: Page, repeated: Mapping[str, int]) -> Site:
        source = self._sources.get(page.source or "")
        if source is None:
            return Site(source=page.source, boilerplate=repeated)
        return Site.of(source, repeated)

    async def accept(self, page_id: int, page: Page, article: Article) -> None:
        """Store the article, its story and its alert decisions in one transaction. Raises StoreError.

        A page that was accepted before, or is not known, changes nothing.
        """
        bare = page_id in self._bare
        self._bare.discard(page_id)
        outcome = await self._store.run(accept, page_id, article, self._config, self._clock(), bare=bare)
        logger.debug("page_taken_in", url=page.url, outcome=outcome, relevant=article.relevant)


def _keep(
    conn: Connection, page: Page, packed: bodies.Packed | None, since: datetime | None
) -> tuple[int, dict[str, int], int]:
    before = 0 if since is None else fetches.stored(conn, page.source, since)
    return fetches.keep(conn, listed_key(page), page, packed), blocks.repeated(conn, host_of(page.url)), before


def listed_key(page: Page) -> str:
    """Return the identity of the address under which the page was listed, or asked for."""
    return url_key(page.entry.url if page.entry is not None else page.requested_url or page.url)


def host_of(url: str) -> str:
    """Return the host in lower case; empty where the address has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def accept(
    conn: Connection, fetch_id: int, article: Article, config: Config, now: datetime, *, bare: bool = False
) -> str | None:
    """Store what a kept page means, and return what came of it; None for one that is not (or no longer) pending.

    `bare`: its raw body is kept no longer, now that it is understood.
    `article`, `version`, `copy`, `unchanged`, `partial_again`, `error: ...` or `not_article: ...`.
    """
    fetch = fetches.pending(conn, fetch_id)
    if fetch is None:
        return None
    outcome = _accept(conn, fetch, article, config, now)
    if bare:
        fetches.strip(conn, fetch_id)
    return outcome


def _accept(conn: Connection, fetch: Row[Any], article: Article, config: Config, now: datetime) -> str:
    fetch_id: int = fetch.id
    if article.error is not None:
        fetches.fail(conn, fetch_id, fetch.attempts, article.error, now)
        if article.not_article is not None:
            pages.no_article(conn, fetch.page_id, article.not_article, now, passing=True)
        return f"error: {article.error}"
    if article.not_article is not None:
        outcome = f"not_article: {article.not_article}"
        fetches.finish(conn, fetch_id, outcome, now)
        passing = article.not_article in IN_PLACE_OF_ARTICLES
        pages.no_article(conn, fetch.page_id, article.not_article, now, passing=passing)
        return outcome
    if article.source is None:
        article = replace(article, source=fetch.source)
    stored = _store(conn, fetch, article, now)
    outcome = stored.outcome
    if outcome in {"article", "version", "copy"} and article.relevant:
        copied = joining.tell(conn, stored.number, article, config, now)
        outcome = "copy" if copied and outcome == "article" else outcome
    if outcome in {"article", "copy"}:
        blocks.learn(conn, host_of(fetch.url), article.fingerprints, now)
    fetches.finish(conn, fetch_id, outcome, now)
    pages.understood(
        conn,
        fetch.page_id,
        article_id=stored.id,
        relevant=stored.relevant,
        again_after=fetch.first_fetched_at if stored.relevant or stored.partial else None,
        now=now,
    )
    return outcome


@dataclass(frozen=True, slots=True)
class _Stored:
    """What came of storing an article, and what is stored now."""

    outcome: str
    number: int
    id: str
    relevant: bool
    partial: bool


def _store(conn: Connection, fetch: Row[Any], article: Article, now: datetime) -> _Stored:
    """Store the article as new, as a version, as a copy, or not at all."""
    digest = articles.text_hash(article.text)
    key, known = _identity(conn, fetch, article, digest)
    partial = article.partial is not None
    if known is None:
        first = articles.first_with_text(conn, digest) if len(article.text) >= articles.COPY_CHARS else None
        origin = articles.Origin(
            url_key=key,
            page_id=fetch.page_id,
            fetch_id=fetch.id,
            first_poll=fetch.first_poll,
            copy_of=None if first is None else first.copy_of or first.id,
        )
        number = articles.add(conn, article, origin, digest=digest, now=now)
        outcome = "article" if first is None else "copy"
        return _Stored(outcome, number, articles.public_id(key), article.relevant, partial)
    if partial and known.partial is None:
        # What was read whole is not replaced by less.
        return _Stored("partial_again", known.id, known.uid, known.relevant, partial=False)
    if known.text_hash == digest and known.title == article.title:
        if known.partial is not None and not partial:
            articles.whole(conn, known.id, fetch.id)
        return _Stored("unchanged", known.id, known.uid, known.relevant, partial)
    if known.page_id != fetch.page_id and known.partial is None:
        # Another rendition (AMP, print) of an article that was read whole.
        return _Stored("unchanged", known.id, known.uid, known.relevant, partial=False)
    articles.replace(conn, known, article, digest=digest, fetch_id=fetch.id)
    return _Stored("version", known.id, known.uid, article.relevant, partial)


def _identity(conn: Connection, fetch: Row[Any], article: Article, digest: str) -> tuple[str, Row[Any] | None]:
    """Return the article's identity and its stored row, if it has one. `digest` is of the article's text.

    A site that names one canonical address for all its pages must not fold them into one: where another page holds the
    identity with another title and text, the page's own address counts. What was read in part, under the address that
    was listed, is the same article once its page comes and names another.
    """
    key = url_key(article.url)
    known = articles.by_key(conn, key)
    own = url_key(fetch.url)
    if known is None:
        listed = articles.by_key(conn, fetch.listed_key)
        in_part = listed is not None and listed.partial is not None and listed.page_id == fetch.page_id
        return (fetch.listed_key, listed) if in_part else (key, None)
    if own == key or known.page_id == fetch.page_id:
        return key, known
    same = known.title == article.title or known.text_hash == digest
    return (key, known) if same else (own, articles.by_key(conn, own))
