"""Listing pages, read: which of a page's links lead to articles, told by structure and not by language. Pure.

A link to an article says a headline's worth of words, stands in a container that repeats down the page, and has an
address that looks like one document's; navigation says a word or two and leads to sections. Each counts, none decides.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from lxml import etree, html
from lxml.cssselect import CSSSelector

from monitor.items import Entry
from monitor.urls import absolute, host, url_key
from spiders.charset import decode
from spiders.dates import MAX_DATE, Dates, zone_of
from spiders.markup import MAX_TITLE, UnreadableError, local, overgrown
from spiders.packed import unpacked

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from datetime import datetime

    from lxml.etree import _Element

    from monitor.items import Listing

MAX_LINKS: Final = 3000
MAX_ENTRIES: Final = 200
MAX_CLASS: Final = 500
"""Characters of a class or id that are looked at."""
MAX_NEAR: Final = 200
"""Elements beside a link that are asked for its date."""
_ENOUGH: Final = 3
"""Points at which a link counts as an article's."""
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_STYLES: Final = frozenset(["b", "strong", "i", "em", "u", "mark", "sup", "sub", "img", "font", "wbr", "bdi"])
"""Elements that part no words."""
_HEADLINE: Final = 25
"""Characters that headlines seldom fall short of."""
_ID: Final = re.compile(
    r"(?:^|[/_=?.-]|article|node|id)\d{3,}(?=$|[/_.&-])|[-_/][0-9a-f]{12,}$|(?:article|p|id|nid)=?\d+", re.IGNORECASE
)
_DAY: Final = re.compile(r"(?:19|20)\d\d[/_-]?(?:0?[1-9]|1[0-2])(?:[/_-]?(?:0?[1-9]|[12]\d|3[01]))?(?!\d)")
_SECTION: Final = re.compile(
    r"/(?:category|categorie|rubrique|tags?|mot|topics?|themes?|authors?|auteur|users?|page|search|recherche|login|wp-login"
    r"|contact|about|a-propos|feed|rss|newsletters?|abonnements?|privacy|cookies?|terms|mentions-legales|sitemap|comments?)"
    r"(?:/|$|[-.?])|[?&](?:s|q(?!=node)|page|paged|cat|tag|replytocom)=|spip\.php\?(?:rubrique|auteur|mot|page=)",
    re.IGNORECASE,
)
_ARCHIVE: Final = re.compile(r"/(?:19|20)\d\d(?:/\d\d?){0,2}$")
_FILE: Final = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|m4a|docx?|xlsx?|zip|xml|rss|css|js|ico)$", re.IGNORECASE
)
_FRAME: Final = re.compile(
    r"nav|menu|footer|breadcrumb|pagination|sidebar-nav|social|share|langu|cookie|topbar", re.IGNORECASE
)
_DATED: Final = re.compile(r"date|time|publi|posted|meta", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    element: _Element
    url: str
    text: str
    shape: str
    """The names of the elements it stands in: links of one repeated container share it."""


def find_articles(
    body: bytes,
    url: str,
    content_type: str,
    fetched_at: datetime,
    *,
    listing: Listing,
    languages: Sequence[str] = (),
    timezone: str | None = None,
) -> tuple[Entry, ...]:
    """Return the articles that the page at `url` links to, in the page's order.

    `listing.links` (a CSS selector) or `listing.pattern` (a regular expression on the address), where given, decide in
    place of the structure. Raises UnreadableError: `empty`, `not_html`, `bad_selector`, `bad_pattern`,
    `no_articles`, `bad_encoding` or `too_large`.
    """
    root = _document(decode(unpacked(body), content_type, languages))
    base = next((absolute(url, element.get("href")) for element in root.iter("base")), None) or url
    links = list(_links(root, base, url, listing))
    if listing.links is None and listing.pattern is None:
        shapes = Counter(link.shape for link in {link.url: link for link in links}.values() if _long(link.text))
        links = [link for link in links if _points(link, shapes) >= _ENOUGH]
    best: dict[str, _Link] = {}
    for link in links:
        key = url_key(link.url)
        if key not in best or len(link.text) > len(best[key].text):
            best[key] = link
    if not best:
        raise UnreadableError("no_articles")
    dates = Dates(languages=languages or ("fr", "en"), zone=zone_of(timezone), now=fetched_at)
    articles = {link.element.get("href") for link in best.values()}
    return tuple(
        Entry(
            url=link.url,
            method="listing",
            via=listing.url,
            title=link.text[:MAX_TITLE] or None,
            published_at=_date_near(link.element, articles, dates),
        )
        for link in list(best.values())[:MAX_ENTRIES]
    )


def _document(text: str) -> _Element:
    if not text.strip():
        raise UnreadableError("empty")
    if overgrown(text):
        raise UnreadableError("not_html")
    try:
        # The text is decoded: what the page declares of its charset must not be read again.
        root = html.document_fromstring(
            text.encode("utf-8", errors="replace"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise UnreadableError("not_html") from None
    return root


def _links(root: _Element, base: str, page: str, listing: Listing) -> Iterable[_Link]:
    """Yield the links to other pages of the same site; with a selector or pattern, those that it takes, of any site."""
    pattern = _pattern(listing.pattern)
    own = host(page)
    for element in _anchors(root, listing.links)[:MAX_LINKS]:
        address = absolute(base, element.get("href"))
        if address is None or url_key(address) == url_key(page):
            continue
        if pattern is not None and not pattern.search(address):
            continue
        if listing.links is None and pattern is None and not _same_site(host(address), own):
            continue
        text = _headline(element) or (element.get("title") or "").strip()
        yield _Link(element=element, url=address, text=text, shape=_shape(element))


def _headline(link: _Element) -> str:
    """Return what a link says: the heading in it where it is a card, else all of it, its parts kept apart."""
    heading = next((text for one in link.iter(*_HEADINGS) if (text := _text(one))), None)
    if heading is not None:
        return heading
    parts = any(local(one) not in _STYLES for one in link.iterdescendants(etree.Element))
    return " ".join((" " if parts else "").join(map(str, link.itertext())).split())


def _anchors(root: _Element, selector: str | None) -> list[_Element]:
    if selector is None:
        return list(root.iter("a"))
    try:
        chosen: list[_Element] = CSSSelector(selector, translator="html")(root)  # type: ignore[assignment]  # elements only
    except (ValueError, SyntaxError, etree.XPathError):
        raise UnreadableError("bad_selector") from None
    anchors: dict[_Element, None] = {}
    for element in chosen:
        found = [element] if local(element) == "a" else list(element.iter("a"))[:1] or _enclosing(element)
        anchors.update(dict.fromkeys(found))
    return list(anchors)


def _enclosing(element: _Element) -> list[_Element]:
    """Return the link in which the element stands, as in cards that are links as a whole."""
    return list(element.iterancestors("a"))[:1]


def _pattern(pattern: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern) if pattern is not None else None
    except re.error:
        raise UnreadableError("bad_pattern") from None


def _same_site(one: str, other: str) -> bool:
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def _shape(element: _Element) -> str:
    """Return the path of names and first classes above a link, up to four levels."""
    parts = []
    for parent in (element, *element.iterancestors()):
        classes = (parent.get("class") or "")[:MAX_CLASS].split()
        # Numbers in class names (post-1234) tell single items apart, not kinds.
        parts.append(f"{local(parent)}.{re.sub(r'[0-9]+', '', classes[0]) if classes else ''}")
        if len(parts) > 4:  # noqa: PLR2004 - further up, all links of a page share their path
            break
    return "/".join(parts)


def _long(text: str) -> bool:
    return len(text) >= _HEADLINE and len(text.split()) >= 4  # noqa: PLR2004 - fewer words are a label


def _points(link: _Link, shapes: Counter[str]) -> int:
    """Return how much speaks for an article behind the link."""
    parts = urlsplit(link.url)
    path = parts.path.rstrip("/")
    tail = path.rpartition("/")[2]
    address = f"{path}?{parts.query}" if parts.query else path
    if (not path and not parts.query) or _FILE.search(path) or _ARCHIVE.search(path):
        return 0
    points = 2 if _long(link.text) else -1 if len(link.text) < _HEADLINE // 2 else 0
    points += min(shapes[link.shape], 4) // 2 if _long(link.text) else 0
    points += 2 if _DAY.search(address) else 0
    points += 1 if _ID.search(address) else 0
    points += 2 if len(re.findall(r"[-_]", tail)) >= 3 or tail.count("%") >= 12 else 0  # noqa: PLR2004 - a slug of words
    points += 1 if _in(link.element, ("article", "h1", "h2", "h3", "h4")) else 0
    points -= 3 if _framed(link.element) else 0
    points -= 4 if _SECTION.search(address) else 0
    return points


def _in(element: _Element, names: Sequence[str]) -> bool:
    near = chain((element,), islice(element.iterancestors(), 4), islice(element.iterdescendants(etree.Element), 4))
    return any(local(one) in names for one in near)


def _framed(element: _Element) -> bool:
    """Whether the link stands in the page's frame: menu, footer, language switch, sharing."""
    for parent in element.iterancestors():
        name = local(parent)
        if name in ("article", "main", "body"):
            return False
        if name in ("nav", "footer") or _FRAME.search(
            f"{(parent.get('class') or '')[:MAX_CLASS]} {(parent.get('id') or '')[:MAX_CLASS]}"
        ):
            return True
    return False


def _date_near(element: _Element, articles: Container[str | None], dates: Dates) -> datetime | None:
    """Return the date that stands in the link's own container, which holds no other article's link, or None."""
    own = element.get("href")
    for parent in (element, *islice(element.iterancestors(), 4)):
        others = (link for link in parent.iter("a") if link.get("href") in articles and link.get("href") != own)
        if next(others, None) is not None or local(parent) in ("body", "main"):
            return None
        for time in parent.iter("time"):
            found = dates.read(time.get("datetime") or _text(time))
            if found is not None:
                return found
        for child in islice(parent.iter("span", "div", "p", "small", "em"), MAX_NEAR):
            text = _text(child) if _DATED.search(child.get("class") or "") else ""
            if 6 <= len(text) <= MAX_DATE:  # noqa: PLR2004 - 1/1/26 is the shortest date
                found = dates.read(text)
                if found is not None:
                    return found
    return None


def _text(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())
