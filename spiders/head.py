"""What a page's head and links say of the site: its name, its language, its feeds. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree, html

from monitor.urls import absolute
from spiders.charset import decode
from spiders.markup import MAX_TITLE, overgrown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/xml"}
)
_COMMENTS: Final = re.compile(r"comments?|commentaires?|تعليق", re.IGNORECASE)
_LOOKS_LIKE: Final = re.compile(
    r"/(?:feed|rss|atom|backend)s?/?$|\.(?:rss|rdf|atom)$|/(?:rss|feed|atom)[\w-]*\.xml$|page=backend|format=feed|feed=rss",
    re.IGNORECASE,
)
_MAX_PAGE: Final = 3_000_000
_MAX_ANCHORS: Final = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A page's claims about its site."""

    title: str | None = None
    language: str | None = None
    feeds: tuple[str, ...] = ()
    """Those declared first, then links that look like feeds; feeds of comments are left out."""


def read_head(body: bytes, url: str, content_type: str) -> Head:
    """Return what the page says; nothing where it is no HTML. Never raises."""
    text = decode(body[:_MAX_PAGE], content_type)
    if overgrown(text):
        return Head()
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return Head()
    name = next((meta.get("content") for meta in root.iter("meta") if meta.get("property") == "og:site_name"), None)
    title = name or next(("".join(map(str, element.itertext())) for element in root.iter("title")), None)
    return Head(
        title=" ".join(title.split())[:MAX_TITLE] if title else None,
        language=root.get("lang") or None,
        feeds=tuple(dict.fromkeys((*_declared(root, url), *_linked(root, url)))),
    )


def _declared(root: _Element, url: str) -> Iterator[str]:
    for link in root.iter("link"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" not in (link.get("rel") or "").lower().split() or kind not in _TYPES:
            continue
        address = absolute(url, link.get("href"))
        if address is not None and not _COMMENTS.search(f"{address} {link.get('title') or ''}"):
            yield address


def _linked(root: _Element, url: str) -> Iterator[str]:
    for _, anchor in zip(range(_MAX_ANCHORS), root.iter("a"), strict=False):
        address = absolute(url, anchor.get("href"))
        if address is not None and _LOOKS_LIKE.search(address) and not _COMMENTS.search(address):
            yield address
