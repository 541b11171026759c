"""Sitemaps, sitemap indexes and news sitemaps, read. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC
from itertools import islice
from typing import TYPE_CHECKING, Final

from lxml import etree

from monitor.items import Entry
from monitor.urls import absolute, url_key
from spiders.charset import decode
from spiders.dates import Dates
from spiders.feeds import moment_of, newest_first
from spiders.markup import UnreadableError, local, plain_line, sound_xml, xml_root
from spiders.packed import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from lxml.etree import _Element

MAX_URLS: Final = 50_000
"""Addresses looked at in one sitemap: the protocol's own bound."""
MAX_ENTRIES: Final = 1000
"""Entries kept of one sitemap: the newest."""
MAX_CHILDREN: Final = 6
"""Sitemaps of an index that are read in one poll: the newest."""
_MANY: Final = 20
"""Articles from which on one instant cannot be that of the change of all."""
_MONTH: Final = re.compile(r"(?<!\d)(20\d\d)(?:[-_]?(0[1-9]|1[0-2])(?!\d{3})|[-_]([1-9])(?!\d))")
_PLAIN_LINE: Final = re.compile(r"https?://\S+")
_NO_ARTICLES: Final = re.compile(
    r"categor|rubrique|tags?\b|post_tag|taxonom|authors?\b|auteur|users?\b|images?\b|videos?\b|pages?[-_.]|page-sitemap",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap lists, newest first."""

    entries: tuple[Entry, ...] = ()
    children: tuple[str, ...] = ()
    """Of an index: the sitemaps to read, newest first."""
    skipped: Mapping[str, int] = field(default_factory=dict)


def parse_sitemap(body: bytes, url: str, content_type: str, fetched_at: datetime, *, oldest: datetime) -> Sitemap:
    """Return what a sitemap fetched from `url` lists; children last changed before `oldest` are left out.

    Raises UnreadableError: `empty`, `html_not_feed`, `not_xml`, `entities`, `bad_encoding`, `too_large`, `no_sitemap`.
    """
    text = decode(unpacked(body), content_type)
    if _PLAIN_LINE.match(text.lstrip()):
        return _bounded(_from_lines(text, url))
    root = xml_root(sound_xml(text))
    kind = "" if root is None else local(root)
    if root is None or kind not in ("urlset", "sitemapindex"):
        raise UnreadableError("no_sitemap")
    if kind == "sitemapindex":
        return _children(root, url, fetched_at, oldest)
    return _bounded(_entries(root, url, fetched_at))


def _from_lines(text: str, url: str) -> Iterator[Entry]:
    """Yield the entries of a sitemap in its plain form: one address a line."""
    for line in text.splitlines()[:MAX_URLS]:
        if (address := absolute(url, line)) is not None:
            yield Entry(url=address, method="sitemap", via=url)


def _entries(root: _Element, url: str, now: datetime) -> Iterator[Entry]:
    dates = _dates(now)
    listed = [_fields(element) for element in islice(root.iterchildren(etree.Element), MAX_URLS)]
    stamp = _stamp(said.get("lastmod") for said in listed)
    for said in listed:
        address = absolute(url, said.get("loc"))
        if address is None:
            continue
        changed = _date(said.get("lastmod"), dates)
        if said.get("lastmod") == stamp:
            changed = None
        yield Entry(
            url=address,
            method="sitemap",
            via=url,
            title=plain_line(said.get("title")),
            published_at=_date(said.get("publication_date"), dates),
            # A change that lies ahead was cut down to now, and would be news at every poll.
            updated_at=changed if changed != now else None,
        )


def _stamp(changes: Iterable[str | None]) -> str | None:
    """Return the instant that most entries name as that of their last change: when the sitemap was made, not they."""
    given = [change for change in changes if change and ":" in change]
    stamp, times = next(iter(Counter(given).most_common(1)), (None, 0))
    return stamp if times >= _MANY and 2 * times > len(given) else None


def _fields(element: _Element) -> dict[str, str]:
    """Return the texts below an entry by name; those of a news sitemap lie one level deeper. Images are left out."""
    said: dict[str, str] = {}
    for child in element.iterdescendants(etree.Element):
        parent = child.getparent()
        if child.text and (parent is element or (parent is not None and local(parent) == "news")):
            said.setdefault(local(child), child.text.strip())
    return said


def _dates(now: datetime) -> Dates:
    return Dates(languages=("en",), zone=UTC, now=now)


def _date(raw: str | None, dates: Dates) -> datetime | None:
    # The protocol demands W3C dates; what does not even begin like one is not worth a guess.
    return dates.read(raw) if raw and raw[:4].isdigit() else None


def _children(root: _Element, url: str, now: datetime, oldest: datetime) -> Sitemap:
    """Choose the sitemaps of an index that may name new articles."""
    found: list[tuple[datetime | None, str]] = []
    skipped: Counter[str] = Counter()
    dates = _dates(now)
    for element in islice(root.iterchildren(etree.Element), MAX_URLS):
        said = _fields(element)
        address = absolute(url, said.get("loc"))
        changed = _date(said.get("lastmod"), dates)
        if changed is not None and changed < oldest:
            skipped["sitemap_too_old"] += 1
        elif address is not None:
            found.append((changed, address))
    ordered = _newest_children(found)
    if len(ordered) > MAX_CHILDREN:
        skipped["sitemap_beyond_bound"] = len(ordered) - MAX_CHILDREN
    return Sitemap(children=tuple(ordered[:MAX_CHILDREN]), skipped=dict(skipped))


def _newest_children(found: Sequence[tuple[datetime | None, str]]) -> list[str]:
    """Return the addresses of an index's sitemaps: lists of categories, authors and pictures last, else newest first.

    Sites number from the oldest or from the newest: where neither a date nor a month in the name tells, both ends of
    those that name articles come first.
    """
    ordered: list[str] = []
    for others in (False, True):
        part = [(changed, address) for changed, address in found if bool(_NO_ARTICLES.search(address)) is others]
        last = len(part) - 1
        ranked = sorted((*_rank(*one), min(2 * (last - n), 2 * n + 1), n) for n, one in enumerate(part))
        ordered += [part[n][1] for *_, n in ranked]
    return ordered


def _rank(changed: datetime | None, address: str) -> tuple[float, int]:
    """Return how late a sitemap of an index comes by its date, or without one by the month in its name."""
    month = _MONTH.search(address.rpartition("/")[2])
    named = int(month[1] + (month[2] or f"0{month[3]}")) if month else 0
    return -changed.timestamp() if changed else 0.0, -named


def _bounded(entries: Iterator[Entry]) -> Sitemap:
    """Keep each address once, and the newest; of undated ones the first and the last, where new ones are added."""
    unique = {url_key(entry.url): entry for entry in entries}
    ordered = newest_first(list(unique.values()))
    if len(ordered) <= MAX_ENTRIES:
        return Sitemap(entries=tuple(ordered))
    half = MAX_ENTRIES // 2
    dated = sum(moment_of(entry) is not None for entry in ordered)
    kept = ordered[:MAX_ENTRIES] if dated >= MAX_ENTRIES else [*ordered[:half], *ordered[-half:]]
    return Sitemap(entries=tuple(kept), skipped={"beyond_bound": len(ordered) - len(kept)})
