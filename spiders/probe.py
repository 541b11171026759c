"""Finds out how a site can be read: the feeds and sitemaps that it names, those at the usual places, else its listing.

What is found is tried, since half of the feeds that sites name are dead. Everything a site says is a claim.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from protego import Protego

from monitor.items import Listing
from monitor.urls import absolute, host, url_key
from spiders.charset import decode
from spiders.feeds import moment_of, parse_feed
from spiders.head import read_head
from spiders.listings import find_articles
from spiders.markup import UnreadableError
from spiders.sitemaps import parse_sitemap

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from datetime import datetime

    from monitor.items import Entry, Method
    from spiders.fetch import Answer

    Fetch = Callable[[Iterable[str]], Awaitable[dict[str, Answer]]]

MAX_LINKED: Final = 8
"""Feeds named by a page that are tried."""
MAX_SITEMAPS: Final = 4
ENOUGH_LINKS: Final = 5
"""Articles that a page must link to before it counts as a listing."""
SAME: Final = 0.8
"""Share of articles in common from which two feeds are one."""
AT_ONCE: Final = 40
"""Addresses fetched together: their answers are held in memory."""
KEPT_ENTRIES: Final = 200
KEPT_TEXT: Final = 300
FEEDS: Final = ("feed/", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "spip.php?page=backend", "?format=feed")
SITEMAPS: Final = ("sitemap.xml", "sitemap_index.xml", "news-sitemap.xml")
_NO_USE: Final = frozenset({"dns", "private_address", "scheme", "bad_address", "robots_unreachable"})
"""Reasons of the first page after which nothing else of the host needs to be tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An address that can be polled."""

    url: str
    method: Method
    title: str | None = None
    language: str | None = None
    """As the feed declares it."""
    count: int = 0
    """How many articles it lists."""
    entries: tuple[Entry, ...] = ()
    """The first of them, their texts cut short."""
    parts: int = 0
    """Of a sitemap index: how many sitemaps it names."""
    newest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What is known of a site after it was tried."""

    url: str
    title: str | None = None
    language: str | None = None
    """As the page declares it."""
    found: tuple[Found, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    """Addresses that were of no use, each with its reason."""


async def probe_site(url: str, fetch: Fetch, clock: Callable[[], datetime]) -> Probe:
    """Return what can be polled at `url`, a site's front page, a section of it, or a feed."""
    robots = _at_root(url, "robots.txt")
    first = await fetch([url, robots])
    page = first[url]
    itself = judge(page, clock())
    if isinstance(itself, Found):
        return Probe(url=url, title=itself.title, found=(itself,))
    if page.reason in _NO_USE:
        return Probe(url=url, failed=((url, itself),))
    head = read_head(page.body, page.url, page.headers.get("content-type", ""))
    named = _named_sitemaps(first[robots], page.url)
    found, failed = await _try((*head.feeds[:MAX_LINKED], *named), fetch, clock)
    if page.reason is not None:
        failed.insert(0, (url, itself))
    if not any(one.method == "feed" for one in found):
        usual = [_at_root(page.url, place) for place in FEEDS]
        await _more(usual, found, failed, fetch, clock)
    if not any(one.method == "sitemap" for one in found):
        await _more([_at_root(page.url, place) for place in SITEMAPS], found, failed, fetch, clock)
    if not found and page.reason is None:
        found += _listing(page, clock())
    return Probe(
        url=page.url, title=head.title, language=head.language, found=tuple(distinct(found)), failed=tuple(failed)
    )


async def probe_addresses(urls: Sequence[str], fetch: Fetch, clock: Callable[[], datetime]) -> dict[str, Found | str]:
    """Return for each address of a feed or sitemap what it holds, or the reason why it is of no use."""
    judged: dict[str, Found | str] = {}
    for start in range(0, len(urls), AT_ONCE):
        batch = urls[start : start + AT_ONCE]
        answers = await fetch(batch)
        judged |= {url: judge(answers[url], clock()) for url in batch}
    return judged


def judge(answer: Answer, now: datetime) -> Found | str:
    """Return what a fetched address holds, or why it is of no use: the fetch's reason, or that of the reading."""
    if answer.reason is not None:
        return answer.reason
    kind = answer.headers.get("content-type", "")
    try:
        feed = parse_feed(answer.body, answer.url, kind, now)
    except UnreadableError as error:
        return _sitemap(answer, kind, now) or error.reason
    if not feed.entries:
        return _sitemap(answer, kind, now) or "no_entries"
    return Found(
        url=answer.asked,
        method="feed",
        title=feed.title,
        language=feed.language,
        count=len(feed.entries),
        entries=_slim(feed.entries),
        newest=_newest(feed.entries),
    )


def distinct(found: Sequence[Found]) -> list[Found]:
    """Return what was found without feeds that list the same articles as an earlier one, and one sitemap at most."""
    kept: list[Found] = []
    for one in found:
        keys = {url_key(entry.url) for entry in one.entries}
        rivals = [other for other in kept if other.method == one.method]
        again = any(len(keys & {url_key(entry.url) for entry in other.entries}) >= SAME * len(keys) for other in rivals)
        if not rivals or (one.method == "feed" and not again):
            kept.append(one)
    return kept


async def _more(
    urls: Sequence[str], found: list[Found], failed: list[tuple[str, str]], fetch: Fetch, clock: Callable[[], datetime]
) -> None:
    done = {one.url for one in found} | {url for url, _ in failed}
    fresh, useless = await _try([url for url in urls if url not in done], fetch, clock)
    found += fresh
    failed += useless


async def _try(
    urls: Sequence[str], fetch: Fetch, clock: Callable[[], datetime]
) -> tuple[list[Found], list[tuple[str, str]]]:
    unique = tuple(dict.fromkeys(urls))
    judged = await probe_addresses(unique, fetch, clock) if unique else {}
    found = [one for one in judged.values() if isinstance(one, Found)]
    return found, [(url, one) for url, one in judged.items() if isinstance(one, str)]


def _sitemap(answer: Answer, kind: str, now: datetime) -> Found | None:
    try:
        sitemap = parse_sitemap(answer.body, answer.url, kind, now, oldest=now - timedelta(days=365))
    except UnreadableError:
        return None
    if not sitemap.entries and not sitemap.children:
        return None
    return Found(
        url=answer.asked,
        method="sitemap",
        count=len(sitemap.entries),
        entries=_slim(sitemap.entries),
        parts=len(sitemap.children),
        newest=_newest(sitemap.entries),
    )


def _listing(page: Answer, now: datetime) -> list[Found]:
    kind = page.headers.get("content-type", "")
    try:
        entries = find_articles(page.body, page.url, kind, now, listing=Listing(url=page.url))
    except UnreadableError:
        return []
    if len(entries) < ENOUGH_LINKS:
        return []
    return [
        Found(url=page.asked, method="listing", count=len(entries), entries=_slim(entries), newest=_newest(entries))
    ]


def _named_sitemaps(answer: Answer, page: str) -> tuple[str, ...]:
    """Return the sitemaps that robots.txt names on the site's own host, those of news first."""
    if answer.reason is not None:
        return ()
    rules = Protego.parse(decode(answer.body[:500_000]))
    urls = [url for url in (absolute(answer.url, str(named)) for named in rules.sitemaps) if url is not None]
    own = [url for url in dict.fromkeys(urls) if host(url).removeprefix("www.") == host(page).removeprefix("www.")]
    return tuple(sorted(own, key=lambda url: "news" not in url.lower())[:MAX_SITEMAPS])


def _slim(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(replace(entry, text=entry.text and entry.text[:KEPT_TEXT]) for entry in entries[:KEPT_ENTRIES])


def _newest(entries: Sequence[Entry]) -> datetime | None:
    return max((moment for moment in map(moment_of, entries) if moment is not None), default=None)


def _at_root(url: str, place: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{place}"
