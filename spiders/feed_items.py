"""The items of a feed as they stand in it, before anything is made of their dates and links.

fastfeedparser reads feeds fifty times faster than feedparser, but keeps neither a date's own words nor the original
link of a proxied feed, and loses the link of a damaged item. So a bare walk of the tree adds the former, and
feedparser, which bears more damage, is asked for the latter.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import fastfeedparser
from lxml import etree

from spiders.dates import MAX_GUESSES, is_plain
from spiders.markup import UnreadableError, local, xml_root

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

MAX_ITEMS: Final = 6000
"""Items read of one feed."""
MAX_SLOW: Final = 400_000
"""Characters that feedparser is given: it takes time by the square of unclosed items."""
_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_MEDIA: Final = "{http://search.yahoo.com/mrss/}"
"""Media RSS, whose titles and descriptions are of pictures."""
_PUBLISHED: Final = ("pubdate", "published", "issued", "date", "created")
_UPDATED: Final = ("updated", "modified")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawItem:
    """One item, in the feed's own words."""

    link: str | None = None
    original: str | None = None
    """The article's address where the feed's link leads through a counter (feedburner)."""
    guid: str | None = None
    title: str | None = None
    summary: str | None = None
    content: str | None = None
    published: str | None = None
    updated: str | None = None
    base: str | None = None
    captioned: bool = False
    """Whether it describes pictures too: the fast parser takes their words for the item's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A feed's items in its own order."""

    items: tuple[RawItem, ...]
    parser: str
    title: str | None = None
    language: str | None = None


def read_json(text: str) -> RawFeed:
    """Read a JSON Feed, or a list of posts from WordPress's REST interface.

    Raises UnreadableError: `not_json`, or `no_feed` for JSON of another kind.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError("not_json") from None
    if isinstance(data, list) and any(isinstance(post, dict) and "link" in post for post in data):
        posts = tuple(_post(post) for post in data[:MAX_ITEMS] if isinstance(post, dict))
        return RawFeed(items=posts, parser="wordpress")
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise UnreadableError("no_feed")
    items = tuple(_json_item(item) for item in data["items"][:MAX_ITEMS] if isinstance(item, dict))
    return RawFeed(items=items, parser="json", title=_string(data.get("title")), language=_string(data.get("language")))


def _post(post: Mapping[str, Any]) -> RawItem:
    """Return a post as WordPress gives it (developer.wordpress.org/rest-api/reference/posts)."""

    def said(name: str) -> str | None:
        value = post.get(name)
        return _string(value.get("rendered")) if isinstance(value, dict) else _string(value)

    return RawItem(
        link=said("link"),
        guid=said("guid"),
        title=said("title"),
        summary=said("excerpt"),
        content=said("content"),
        published=f"{at}Z" if (at := said("date_gmt")) else said("date"),
        updated=f"{at}Z" if (at := said("modified_gmt")) else said("modified"),
    )


def _json_item(item: Mapping[str, Any]) -> RawItem:
    plain = _string(item.get("content_text"))
    return RawItem(
        link=_string(item.get("url")) or _string(item.get("external_url")),
        guid=_string(item.get("id")),
        title=_string(item.get("title")),
        summary=_string(item.get("summary")),
        content=_string(item.get("content_html"))
        or (plain.replace("&", "&amp;").replace("<", "&lt;") if plain else None),
        published=_string(item.get("date_published")),
        updated=_string(item.get("date_modified")),
    )


def read_xml(text: str) -> RawFeed:
    """Read RSS, Atom or RDF from sound XML. Raises UnreadableError with reason `no_feed`."""
    walked = _walk(text)
    fast = None if walked is not None and _odd_dates(walked) > MAX_GUESSES else _fast(text)
    read = _merge(fast, walked) if fast else walked
    if read is None or not _whole(read, text):
        slow = _slow(text)
        if slow and (read is None or _worth(slow) > _worth(read)):
            read = replace(slow, language=slow.language or (walked.language if walked else None))
    if read is None:
        raise UnreadableError("no_feed")
    return read


def _odd_dates(feed: RawFeed) -> int:
    """Return how many dates no machine wrote: the fast parser guesses at every one, for milliseconds each."""
    dates = (date for item in feed.items for date in (item.published, item.updated) if date)
    return sum(not is_plain(date) for date in dates)


def _whole(feed: RawFeed, text: str) -> bool:
    """Whether nothing seems to be lost: every item has a link, and a date if the feed has dates."""
    if not feed.items:
        return "<item" not in text and "<entry" not in text
    dated = sum(item.published is not None or item.updated is not None for item in feed.items)
    return all(item.link or item.original for item in feed.items) and dated in (0, len(feed.items))


def _worth(feed: RawFeed) -> tuple[int, int]:
    linked = [item for item in feed.items if item.link or item.original]
    return len(linked), sum(item.published is not None for item in linked)


def _fast(text: str) -> RawFeed | None:
    try:
        # Bytes, never text: it would fetch a text that begins with an address.
        parsed = fastfeedparser.parse(text.encode("utf-8", errors="replace"), include_tags=False, include_media=False)
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError, etree.LxmlError):
        return None
    items = tuple(
        RawItem(
            link=_string(entry.get("link")),
            guid=_string(entry.get("id")),
            title=_string(entry.get("title")),
            summary=_string(entry.get("description")),
            content=_content(entry),
            published=_string(entry.get("published")),
            updated=_string(entry.get("updated")),
        )
        for entry in parsed["entries"][:MAX_ITEMS]
    )
    about = parsed.get("feed", {})
    return RawFeed(
        items=items, parser="fastfeedparser", title=_string(about.get("title")), language=_string(about.get("language"))
    )


def _slow(text: str) -> RawFeed | None:
    import feedparser  # noqa: PLC0415 - loaded for damaged feeds only

    try:
        parsed = feedparser.parse(text[:MAX_SLOW].encode("utf-8", errors="replace"), sanitize_html=False)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None
    if not parsed.entries and not parsed.get("version"):
        return None
    items = tuple(
        RawItem(
            link=None if entry.get("guidislink") else _string(entry.get("link")),
            original=_string(entry.get("feedburner_origlink")),
            guid=_string(entry.get("id")),
            title=_string(entry.get("title")),
            summary=_string(entry.get("summary")),
            content=_content(entry),
            published=_string(entry.get("published")),
            # feedparser answers the date of publication where there is none of change
            updated=_string(entry.get("updated")) if "updated_parsed" in entry.keys() else None,  # noqa: SIM118
        )
        for entry in parsed.entries[:MAX_ITEMS]
    )
    about = parsed.feed
    return RawFeed(
        items=items, parser="feedparser", title=_string(about.get("title")), language=_string(about.get("language"))
    )


def _walk(text: str) -> RawFeed | None:
    """Walk the tree for what the fast parser does not tell; None where it is no feed's."""
    root = xml_root(text)
    if root is None or local(root) not in ("rss", "feed", "rdf", "channel"):
        return None
    language = root.get(_LANG)
    items: list[RawItem] = []
    for element in root.iter(etree.Element):
        name = local(element)
        if name in ("item", "entry"):
            items.append(_walked(element))
        elif name == "language" and language is None:
            language = _string(element.text)
        if len(items) >= MAX_ITEMS:
            break
    return RawFeed(items=tuple(items), parser="tree", language=language)


def _walked(item: _Element) -> RawItem:
    found: dict[str, str] = {}
    captioned = False
    for child in item.iterchildren(etree.Element):
        name = local(child)
        if str(child.tag).lower().startswith((_MEDIA, "media:")):
            captioned = True
            continue
        if name == "link":
            name, value = _link(child)
        else:
            value = "".join(map(str, child.itertext())) if len(child) else child.text
        if value and value.strip():
            found.setdefault(name, value.strip())
    return RawItem(
        link=found.get("link"),
        original=found.get("origlink"),
        guid=found.get("guid") or found.get("id"),
        title=found.get("title"),
        summary=found.get("description") or found.get("summary"),
        content=found.get("encoded") or found.get("content"),
        published=next((found[name] for name in _PUBLISHED if name in found), None),
        updated=next((found[name] for name in _UPDATED if name in found), None),
        base=next((base for base in (element.get(_BASE) for element in (item, *item.iterancestors())) if base), None),
        captioned=captioned,
    )


def _link(element: _Element) -> tuple[str, str | None]:
    """Return what to call a link (`link` only where it leads to the article) and its address."""
    relation = element.get("rel", "alternate")
    return ("link" if relation == "alternate" else f"link:{relation}"), element.get("href") or element.text


def _merge(fast: RawFeed, walked: RawFeed | None) -> RawFeed:
    """Return the fast reading with the walk's own words for dates and links, where both saw the same items."""
    if walked is None or len(walked.items) != len(fast.items):
        return fast
    items = tuple(
        replace(
            item,
            # Where an item has no link, the fast parser gives its guid for one, which is not always an address.
            link=own.link or (item.link if item.link != own.guid else None),
            original=own.original,
            guid=own.guid,
            title=own.title or item.title,
            summary=own.summary if own.captioned else item.summary or own.summary,
            content=item.content or own.content,
            base=own.base,
            published=own.published or item.published,
            updated=own.updated if own.published or own.updated else item.updated,
        )
        for item, own in zip(fast.items, walked.items, strict=True)
    )
    return replace(fast, items=items, language=fast.language or walked.language)


def _content(entry: Mapping[str, Any]) -> str | None:
    parts = entry.get("content")
    first = parts[0] if isinstance(parts, list) and parts else None
    return _string(first.get("value")) if isinstance(first, dict) else None


def _string(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
