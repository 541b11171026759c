"""What spiders find: Source, Poll, Page, and what is known of a site."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from monitor.items.kinds import Method, PollStatus, SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page that lists articles, with an optional way to tell their links."""

    url: str
    links: str | None = None
    """A CSS selector for the article links."""
    pattern: str | None = None
    """A regular expression that an article's URL must match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A site that is watched."""

    name: str
    kind: SourceKind = "news"
    every: timedelta = timedelta(minutes=15)
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()
    languages: tuple[str, ...] = ()
    country: str | None = None
    """ISO 3166 alpha-2, or None for an international publisher."""
    timezone: str | None = None
    """IANA zone in which the site's dates without a zone are read."""
    unproven: bool = False
    """No dated probe of its address is known: tried once a day, quietly, until a poll succeeds."""
    max_pages: int = 50
    """Pages fetched in one poll at the most; the rest wait for the next."""
    max_age: timedelta = timedelta(days=7)
    """Entries older than this are noted, not fetched."""
    insecure: bool = False
    """Do not verify this source's TLS certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item that a feed, sitemap or listing names. Everything in it is the site's claim."""

    url: str
    method: Method
    via: str
    """The address of the feed, sitemap or listing."""
    title: str | None = None
    text: str | None = None
    """The feed's own summary or content, as plain text."""
    guid: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    """Feed `updated` or sitemap `lastmod`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """The record of one visit to a source."""

    source: str
    started_at: datetime
    finished_at: datetime
    status: PollStatus
    method: Method | None
    """The first method that brought entries; None where none did."""
    found: int = 0
    new: int = 0
    known: int = 0
    refetched: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    """How many entries or pages were left, by named reason (`robots`, `too_old`, `not_html` ...)."""
    errors: tuple[str, ...] = ()
    gap: str | None = None
    """Why items may have been missed, e.g. nothing known was left in the feed; None for no gap."""
    retry_at: datetime | None = None
    """The earliest time at which the site said it may be asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One fetched response, or the feed's own text where the page could not be had."""

    url: str
    """The address that answered, after redirects."""
    fetched_at: datetime
    source: str | None = None
    requested_url: str | None = None
    """The address that was asked for, before redirects; None where it is the same."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    """Response headers, names in lower case, repeated ones joined by ', '."""
    body: bytes = b""
    entry: Entry | None = None
    title: str | None = None
    text: str | None = None
    """Given text (feed text, or `analyse` of plain text): when set, it is read instead of `body`."""
    partial: str | None = None
    """Why only a part could be had (`http_403`, `challenge` ...); None for the whole page."""
    tries: int | None = None
    """How often this listed article was asked for in vain; None where it was read before, or where none is listed."""
    first_poll: bool = False
    """Found by a poll of a source that never succeeded before: old and undated articles are not alerted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is known of the host a page comes from, passed to `analyse` as data."""

    source: str | None = None
    kind: SourceKind | None = None
    languages: tuple[str, ...] = ()
    country: str | None = None
    timezone: str | None = None
    boilerplate: Mapping[str, int] = field(default_factory=dict)
    """Fingerprint of a block -> number of the host's pages that carried it."""

    @classmethod
    def of(cls, source: Source, boilerplate: Mapping[str, int] | None = None) -> Site:
        """Return what the configuration says of a source's pages, with the blocks that return on them."""
        return cls(
            source=source.name,
            kind=source.kind,
            languages=source.languages,
            country=source.country,
            timezone=source.timezone,
            boilerplate=boilerplate or {},
        )
