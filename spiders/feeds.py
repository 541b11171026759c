"""Feeds, read: RSS, Atom, RDF, JSON and WordPress posts become entries. Pure; all in a feed is a stranger's claim."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from monitor.items import Entry
from monitor.sites import site_of
from monitor.urls import absolute, url_key
from spiders.charset import decode
from spiders.dates import Dates, date_in_url, zone_of
from spiders.feed_items import RawItem, read_json, read_xml
from spiders.markup import MAX_MARKUP, MAX_TITLE, plain_line, plain_text, sound_xml
from spiders.packed import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

MAX_ENTRIES: Final = 1000
"""Entries kept of one feed: the newest."""
MAX_WORDS: Final = 2_000_000
"""Characters of markup after which no more texts of a feed are read: real ones stay far below."""
MAX_TITLE_MARKUP: Final = 4 * MAX_TITLE
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

    Raises UnreadableError with reason `empty`, `html_not_feed`, `not_xml`, `entities`, `not_json`, `no_feed`,
    `bad_encoding` or `too_large`.
    """
    text = decode(unpacked(body), content_type, languages)
    raw = read_json(text) if text.lstrip()[:1] in ("{", "[") else read_xml(sound_xml(text))
    spoken = tuple(dict.fromkeys((*languages, *([raw.language] if raw.language else []))))
    dates = Dates(languages=spoken, zone=zone_of(timezone), now=fetched_at)
    skipped: Counter[str] = Counter()
    listed: dict[str, tuple[Entry, RawItem]] = {}
    for item in raw.items:
        link = _link(item, url)
        if link is None:
            skipped["no_link"] += 1
            continue
        one = (_entry(item, link=link, via=url, dates=dates), item)
        key = url_key(link)
        skipped["duplicate"] += key in listed
        listed[key] = max(listed.get(key, one), one, key=_worth)
    kept = newest_first([entry for entry, _ in listed.values()])
    if len(kept) > MAX_ENTRIES:
        skipped["beyond_bound"] = len(kept) - MAX_ENTRIES
    items = {entry.url: item for entry, item in listed.values()}
    return Feed(
        entries=_with_words(kept[:MAX_ENTRIES], items),
        title=plain_line(raw.title),
        language=plain_line(raw.language),
        skipped={reason: number for reason, number in skipped.items() if number},
        parser=raw.parser,
    )


def _entry(item: RawItem, *, link: str, via: str, dates: Dates) -> Entry:
    """Return an item's entry without its words: reading markup is dear, and only the newest entries are kept."""
    published, updated = dates.read(item.published), dates.read(item.updated)
    return Entry(
        url=link,
        method="feed",
        via=via,
        guid=item.guid[:MAX_TITLE] if item.guid else None,
        published_at=published or updated,
        # A change that lies ahead was cut down to now, and would be news at every poll.
        updated_at=updated if updated != dates.now else None,
    )


def _worth(found: tuple[Entry, RawItem]) -> tuple[bool, int]:
    """Return which of two items on one address says more."""
    entry, item = found
    return entry.published_at is not None, len(item.content or item.summary or "")


def _with_words(entries: Iterable[Entry], items: Mapping[str, RawItem]) -> tuple[Entry, ...]:
    """Return the entries with titles, and with texts while those read so far are within MAX_WORDS."""
    read, done = 0, []
    for entry in entries:
        item = items[entry.url]
        title, text = plain_line((item.title or "")[:MAX_TITLE_MARKUP]), None
        if read <= MAX_WORDS:
            text = _text(item)
            read += min(len(item.content or ""), MAX_MARKUP) + min(len(item.summary or ""), MAX_MARKUP)
        done.append(replace(entry, title=title, text=text))
    return tuple(done)


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
            return _meant(address)
    return None


def _meant(address: str) -> str:
    """Return the address of another site that a counter's link names (`/url?url=https://...`), or the address itself.

    Search services list articles so, and their robots.txt forbids the counter.
    """
    asked = parse_qs(urlsplit(address).query)
    named = (asked[name][0] for name in ("url", "u") if name in asked)
    inner = next((absolute(address, link) for link in named if _HTTP.fullmatch(link)), None)
    return inner if inner is not None and site_of(inner) != site_of(address) else address


def _text(item: RawItem) -> str | None:
    """Return the longer of content and summary, as plain text."""
    return max((plain_text(part) or "" for part in (item.content, item.summary)), key=len) or None
