"""A page's metadata, read once from its structured data, tags and visible lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from pipelines.authors import authors
from pipelines.jsonld import articles, lines_of, nodes, text_of
from pipelines.liveblog import updates
from pipelines.meta import read_meta
from pipelines.published import Clues, published_at, updated_at
from pipelines.survey import key_of
from pipelines.titles import headline, site_keys
from pipelines.zones import zone_of

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.html import HtmlElement

    from monitor.items import Page, Site
    from pipelines.jsonld import Node
    from pipelines.liveblog import Update
    from pipelines.meta import Meta
    from pipelines.survey import Survey

_LANG: Final = re.compile(r"^[a-zA-Z]{2,3}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the page says of itself."""

    url: str
    title: str | None
    tab: str
    """What the `title` element says, as it is."""
    authors: tuple[str, ...]
    published_at: datetime | None
    updated_at: datetime | None
    section: str | None
    lang: str | None
    site_names: frozenset[str]
    """Squashed names of the site and its publisher."""
    headline_run: int | None
    """Where the headline stands among the page's runs."""
    description: str | None
    body: str | None
    """JSON-LD's articleBody, as a second opinion on the text."""
    og_type: str | None
    free: bool
    """Whether the page may be read without paying, as far as it says."""
    kinds: frozenset[str]
    """The types of the page's JSON-LD nodes."""
    updates: tuple[Update, ...]
    """A live blog's entries, as JSON-LD has them."""


def read_metadata(tree: HtmlElement, page: Page, site: Site, seen: Survey) -> Metadata:
    """Return the metadata of the page parsed as `tree`."""
    meta, every = read_meta(tree), nodes(tree)
    described = articles(every)
    host = urlsplit(page.url).hostname or ""
    names = _site_names(meta, every, site)
    stated = _first(described, "headline")
    title = headline(
        tree,
        structured=stated,
        social=(meta.first("og:title"), meta.first("twitter:title")),
        names=names,
        host=host,
        shown=lambda text: any(run.key == key_of(text) for run in seen.runs),
    )
    known = site_keys(names, host)
    at = _headline_run(seen, title, stated)
    lang = _language(tree, meta, described)
    clues = Clues(
        tree=tree,
        url=page.url,
        meta=meta,
        articles=described,
        survey=seen,
        headline_run=at,
        month_first=_american(tree, meta),
        zone=site.timezone or zone_of(site.country),
        fetched_at=page.fetched_at,
        entry_at=page.entry.published_at if page.entry else None,
    )
    return Metadata(
        url=_canonical(page.url, meta),
        title=title,
        tab=" ".join((tree.findtext(".//title") or "").split())[:500],
        authors=authors(tree, articles=described, every=every, meta=meta, survey=seen, headline_run=at, known=known),
        published_at=published_at(clues),
        updated_at=updated_at(clues),
        section=meta.first("article:section") or _first(described, "articleSection"),
        lang=lang,
        site_names=known,
        headline_run=at,
        description=_first(described, "description") or meta.first("og:description", "description"),
        body=next((text for node in described if (text := lines_of(node.get("articleBody")))), None),
        og_type=meta.first("og:type"),
        free=not any(str(node.get("isAccessibleForFree")).lower() == "false" for node in described),
        kinds=frozenset(name for node in every for name in _types(node)),
        updates=updates(every, clues.zone),
    )


def _types(node: Node) -> tuple[str, ...]:
    value = node.get("@type")
    return tuple(str(name) for name in (value if isinstance(value, list) else [value]))


def _first(found: list[Node], key: str) -> str | None:
    return next((text for node in found if (text := text_of(node.get(key)))), None)


def _site_names(meta: Meta, every: list[Node], site: Site) -> list[str]:
    names = [meta.first("og:site_name"), meta.first("application-name"), (meta.first("twitter:site") or "").lstrip("@")]
    names += [text_of(node.get("publisher")) for node in every if "publisher" in node]
    names += [text_of(node.get("name")) for node in every if {"WebSite", "NewsMediaOrganization"} & set(_types(node))]
    return [name for name in (*names, site.source) if name]


def _headline_run(seen: Survey, *titles: str | None) -> int | None:
    """Return the run that holds the first of `titles` shown: its h1, else any such run, else the last lone h1."""
    for title in titles:
        number = _run_of(seen, key_of(title or ""))
        if number is not None:
            return number
    heads = [number for number, run in enumerate(seen.runs) if run.owner.tag == "h1"]
    return heads[-1] if heads else None


def _run_of(seen: Survey, key: str) -> int | None:
    first = None
    for number, run in enumerate(seen.runs):
        if key and key in run.key and len(run.key) <= 2 * len(key) + 20:
            if run.owner.tag == "h1":
                return number
            first = number if first is None and run.link_share < 1 else first
    return first


def _language(tree: HtmlElement, meta: Meta, described: list[Node]) -> str | None:
    stated = (
        tree.get("lang"),
        tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        tree.get("xml:lang"),
        _first(described, "inLanguage"),
        meta.first("og:locale", "content-language", "language", "dc.language"),
    )
    for value in stated:
        if value and (match := _LANG.match(value.strip())):
            return match[0].lower()
    return None


def _american(tree: HtmlElement, meta: Meta) -> bool:
    return "en-us" in f"{tree.get('lang') or ''} {meta.first('og:locale') or ''}".lower().replace("_", "-")


def _canonical(url: str, meta: Meta) -> str:
    """Return the canonical address the page names, if it is on the page's site and is not a mere front page."""
    for value in (meta.canonical, meta.first("og:url")):
        if not value:
            continue
        try:
            absolute = urljoin(url, value)
            there, here = urlsplit(absolute), urlsplit(url)
            same = _site(there.hostname) == _site(here.hostname)
        except ValueError:
            continue
        front = not there.path.strip("/") and not there.query
        if there.scheme in {"http", "https"} and same and not front and "\n" not in absolute:
            return absolute
    return url


def _site(host: str | None) -> str:
    """Return the host without `www.`, `m.` and `amp.`."""
    return re.sub(r"^(?:www\d?|m|mobile|amp)\.", "", (host or "").lower())
