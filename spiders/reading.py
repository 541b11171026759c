"""Reads one fetched list, of whatever kind it is. Pure, and may take a while: callers give it a thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.items import Listing
from monitor.urls import host
from spiders.feeds import parse_feed
from spiders.listings import find_articles
from spiders.sitemaps import parse_sitemap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from monitor.items import Entry, Source
    from spiders.poll import Address
    from spiders.sites import SpecialSite


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A list's answer."""

    address: Address
    url: str
    """The address that answered, after redirects."""
    body: bytes
    content_type: str
    fetched_at: datetime
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a list says: articles, and the addresses of further lists."""

    entries: tuple[Entry, ...] = ()
    more: tuple[str, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)


def read_list(asked: Asked, sites: Mapping[str, SpecialSite]) -> Reading:
    """Return what the list names. Raises UnreadableError, whose `reason` says why it cannot be used."""
    special = sites.get(host(asked.url))
    if special is not None and (reading := special.read(asked)) is not None:
        return reading
    source = asked.source
    if asked.address.method == "feed":
        feed = parse_feed(
            asked.body,
            asked.url,
            asked.content_type,
            asked.fetched_at,
            languages=source.languages,
            timezone=source.timezone,
        )
        return Reading(entries=feed.entries, skipped=feed.skipped)
    if asked.address.method == "sitemap":
        sitemap = parse_sitemap(
            asked.body, asked.url, asked.content_type, asked.fetched_at, oldest=asked.fetched_at - source.max_age
        )
        return Reading(entries=sitemap.entries, more=sitemap.children, skipped=sitemap.skipped)
    listing = asked.address.listing or Listing(url=asked.address.url)
    entries = find_articles(
        asked.body,
        asked.url,
        asked.content_type,
        asked.fetched_at,
        listing=listing,
        languages=source.languages,
        timezone=source.timezone,
    )
    return Reading(entries=entries)
