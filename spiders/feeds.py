"""Feeds, read: RSS, Atom, RDF and JSON Feed become entries. Pure; everything in a feed is a stranger's claim."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from monitor.items import Entry
from monitor.urls import absolute, url_key
from spiders.charset import decode
from spiders.dates import date_in_url, parse_date, zone_of
from spiders.feed_items import RawItem, read_json, read_xml
from spiders.markup import MAX_TITLE, plain_line, plain_text, sound_xml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

MAX_ENTRIES: Final = 1000
"""Entries kept of one feed: the newest."""
_HTTP: Final = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed lists, newest first; undated entries last, in the feed's order."""

    entries: tuple[Entry, ...]
    title: str | None = None
    language: str | None = None
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Items that make no entry, by reason: `no_link`, `duplicate`, `beyond_bound`."""
    parser: str = ""
    """Which parser's reading was taken."""


def parse_feed(
    body: bytes,
    url: str,
    content_type: str,
    fetched_at: datetime,
    *,
    languages: Sequence[str] = (),
    timezone: str | None = None,
) -> Feed:
    """Return the entries of a feed fetched from `url`; dates without a zone are read in `timezone`.

    Raises UnreadableError with reason `empty`, `html_not_feed`, `not_xml`, `entities`, `not_json` or `no_feed`.
    """
    text = decode(body, content_type, languages)
    raw = read_json(text) if text.lstrip()[:1] in ("{", "[") else read_xml(sound_xml(text))
    spoken = tuple(dict.fromkeys((*languages, *([raw.language] if raw.language else []))))
    zone = zone_of(timezone)
    skipped: Counter[str] = Counter()
    entries: dict[str, Entry] = {}
    for item in raw.items:
        link = _link(item, url)
        if link is None:
            skipped["no_link"] += 1
            continue
        published, updated = (
            parse_date(date, languages=spoken, zone=zone, now=fetched_at) for date in (item.published, item.updated)
        )
        entry = _entry(item, link=link, via=url, published=published or updated, updated=updated, now=fetched_at)
        key = url_key(link)
        skipped["duplicate"] += key in entries
        entries[key] = _fuller(entries.get(key), entry)
    kept = newest_first(list(entries.values()))
    if len(kept) > MAX_ENTRIES:
        skipped["beyond_bound"] = len(kept) - MAX_ENTRIES
    return Feed(
        entries=tuple(kept[:MAX_ENTRIES]),
        title=plain_line(raw.title),
        language=plain_line(raw.language),
        skipped={reason: number for reason, number in skipped.items() if number},
        parser=raw.parser,
    )


def _entry(
    item: RawItem, *, link: str, via: str, published: datetime | None, updated: datetime | None, now: datetime
) -> Entry:
    return Entry(
        url=link,
        method="feed",
        via=via,
        title=plain_line(item.title),
        text=_text(item),
        guid=item.guid[:MAX_TITLE] if item.guid else None,
        published_at=published,
        # A change that lies ahead was cut down to now, and would be news at every poll.
        updated_at=updated if updated != now else None,
    )


def newest_first(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries by their date, latest first; those without any follow in their own order."""
    return sorted(entries, key=lambda entry: -moment.timestamp() if (moment := moment_of(entry)) else float("inf"))


def moment_of(entry: Entry) -> datetime | None:
    """Return when the entry was news: its date, that of its last change, or the day in its address; else None."""
    return entry.published_at or entry.updated_at or date_in_url(entry.url)


def _link(item: RawItem, url: str) -> str | None:
    """Return the article's address: the original behind a proxy of the feed, the link, or a guid that is one."""
    base = absolute(url, item.base) or url
    for candidate in (item.original, item.link, item.guid if item.guid and _HTTP.fullmatch(item.guid) else None):
        address = absolute(base, candidate)
        if address is not None and url_key(address) != url_key(url):
            return address
    return None


def _text(item: RawItem) -> str | None:
    """Return the longer of content and summary, as plain text."""
    return max((plain_text(part) or "" for part in (item.content, item.summary)), key=len) or None


def _fuller(one: Entry | None, other: Entry) -> Entry:
    """Return that of two entries on one address which says more; the first where they say as much."""
    if one is None:
        return other
    return max(one, other, key=lambda entry: (entry.published_at is not None, len(entry.text or "")))
