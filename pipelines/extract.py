"""From a fetched page to its Document: decode, parse, extract, clean, read the metadata.

`read` knows no network, disk or clock, and answers every page: what cannot be read says so by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from trafilatura import bare_extraction

from monitor.items import Removed
from pipelines.appstate import state_text
from pipelines.blocks import Block, locate
from pipelines.clean import Cleaned, Setting, clean
from pipelines.credits import take_credits
from pipelines.decode import decode, is_binary, tidy
from pipelines.document import Document
from pipelines.fingerprints import fingerprints
from pipelines.gaps import lost_between
from pipelines.given import ends_in_trailer, feeds_words, paragraphs
from pipelines.kinds import not_article
from pipelines.liveblog import Entry, entries, missing_updates, with_times
from pipelines.metadata import Metadata, read_metadata
from pipelines.opinion import HOLLOW, in_order, instead_of, lost_paragraphs, opinions, second_opinion
from pipelines.parse import parse
from pipelines.phrases import hits
from pipelines.restore import missing_lead
from pipelines.survey import Survey, survey
from pipelines.teasers import drop_teasers
from pipelines.zones import zone_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from monitor.items import Page, Site

logger = structlog.get_logger(__name__)

MAX_REMOVED: Final = 300
"""Removed blocks that are reported."""
_LONGEST_CAPTION: Final = 600
_MAX_PRUNED_SHARE: Final = 0.3
"""Of the page's prose: a container with more than that is no furniture, whatever its name."""
_UNTOLD: Final = frozenset({"navigation", "footer", "breadcrumb", "template"})
_TOLD: Final = 300
"""Characters of a dropped container that are reported."""
_STUB: Final = 1_500
"""Characters up to which the text before a paywall counts as a stub."""


def read(page: Page, site: Site) -> Document:
    """Return the document that `page` holds; what cannot be read answers `not_article="unreadable"`.

    Where something else stands in the place of a listed article, the list's own words make one in part.
    """
    document = _read(page, site)
    words = feeds_words(page, document.not_article)
    return document if words is None else _given(words, site)


def _read(page: Page, site: Site) -> Document:
    try:
        return _given(page, site) if page.text is not None else _fetched(page, site)
    except Exception as error:  # noqa: BLE001 (hostile markup meets four parsers here; one page must not stop a poll)
        logger.warning("page_unreadable", url=page.url, error=type(error).__name__)
        return Document(url=page.url, not_article="unreadable", notes=(f"failed:{type(error).__name__}",))


def _given(page: Page, site: Site) -> Document:
    """Read text that came without markup: tidy it and drop only the lines that are plainly furniture."""
    title = " ".join(tidy(page.title or "").split()) or None
    blocks = paragraphs(page.text or "")
    marks = fingerprints(blocks, title or "")
    setting = Setting(title=title or "", boilerplate=site.boilerplate)
    trailer = [Removed(text=blocks.pop().text, reason="source")] if ends_in_trailer(blocks, title or "") else []
    cleaned = clean(blocks, setting) if len(blocks) > 1 else Cleaned(blocks, [], [])
    cleaned.removed += trailer
    _, credit = take_credits(cleaned.blocks, [removed.text for removed in cleaned.removed])
    entry = page.entry
    at = entry.published_at if entry else None
    return Document(
        url=page.url,
        title=title,
        text=_join(cleaned.blocks),
        published_at=at if at is None or at <= page.fetched_at else None,
        updated_at=entry.updated_at if entry else None,
        agency=credit.agency,
        dateline=credit.dateline,
        partial=page.partial,
        not_article=None if title or cleaned.blocks else "empty",
        removed=tuple(cleaned.removed[:MAX_REMOVED]),
        fingerprints=marks,
        notes=tuple(cleaned.notes),
    )


def _fetched(page: Page, site: Site) -> Document:
    if is_binary(page.body):
        return Document(url=page.url, not_article="unreadable", notes=("binary",))
    tree = parse(decode(page.body, page.headers.get("content-type")))
    if tree is None:
        return Document(url=page.url, not_article="unreadable" if page.body.strip() else "empty", notes=("not_html",))
    return compose(take_apart(tree, page, site), page, site)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a page was taken apart into, before anything is judged by its wording."""

    seen: Survey
    meta: Metadata
    blocks: list[Block]
    """What extraction took for the text."""
    pruned: list[Removed]
    timed: list[Entry]
    """A live blog's entries."""
    stated: tuple[str, ...]
    """The full texts that structured data and the feed give."""


def take_apart(tree: HtmlElement, page: Page, site: Site) -> Parts:
    """Return the page's parts; `tree` is used up."""
    seen = survey(tree)
    meta = read_metadata(tree, page, site, seen)
    timed = entries(tree, seen, site.timezone or zone_of(site.country))
    body = meta.body or (state_text(tree) if seen.prose() < HOLLOW else None)
    pruned = [*prune(seen, meta.headline_run), *([] if timed else drop_teasers(tree, seen, page.url))]
    return Parts(
        seen=seen,
        meta=meta,
        blocks=locate(_lines(tree, page.url), seen.runs),
        pruned=pruned,
        timed=timed,
        stated=opinions(body, page.entry.text if page.entry else None),
    )


def compose(parts: Parts, page: Page, site: Site) -> Document:
    """Return the document that the parts make: cleaned, with what was lost put back."""
    seen, meta = parts.seen, parts.meta
    setting = _setting(meta, site)
    cleaned = clean(parts.blocks, setting)
    gaps = lost_between(seen.runs, parts.blocks, cleaned.blocks)
    cleaned.blocks = in_order(cleaned.blocks, gaps)
    lost = lost_paragraphs(seen.runs, cleaned, parts.stated)
    cleaned.blocks = in_order(cleaned.blocks, lost)
    if filled := instead_of(cleaned.blocks, parts.stated):
        cleaned = clean(filled, setting)
        lost = cleaned.blocks
    lead = missing_lead(
        seen.runs,
        cleaned.blocks,
        headline_run=meta.headline_run,
        description=meta.description,
        authors=meta.authors,
        title=meta.title or "",
    )
    kept, credit = take_credits(lead + cleaned.blocks, [r.text for r in cleaned.removed if r.reason == "source"])
    live = missing_updates(kept, meta.updates)
    text = _join([*with_times(kept, parts.timed), *live])
    back = (("lead", lead), ("body", gaps), ("second opinion", lost), ("live", live))
    restored = [Removed(text=block.text, reason=reason, restored=True) for reason, some in back for block in some]
    removed = [*restored, *cleaned.removed, *parts.pruned]
    return Document(
        url=meta.url,
        title=meta.title,
        text=text,
        authors=meta.authors,
        published_at=meta.published_at,
        updated_at=meta.updated_at,
        section=meta.section,
        declared_lang=meta.lang,
        agency=credit.agency,
        dateline=credit.dateline,
        partial=page.partial or _partial(text, meta, cleaned),
        not_article=not_article([*kept, *live], meta, seen, page.url),
        removed=tuple(removed[:MAX_REMOVED]),
        fingerprints=fingerprints(parts.blocks, meta.title or ""),
        notes=(*cleaned.notes, *second_opinion(text, parts.stated)),
    )


def prune(seen: Survey, headline_run: int | None) -> list[Removed]:
    """Drop the furniture from the tree, sparing containers with much of the prose or the headline.

    Return the dropped containers' texts, shortened, but for navigation and footers.
    """
    total, dropped = seen.prose(), []
    headed = headline_run is not None and str(seen.runs[headline_run].owner.tag)[:1] == "h"
    for container in seen.containers:
        element = container.element
        if element.getparent() is None or seen.prose(container.start, container.end) > _MAX_PRUNED_SHARE * total:
            continue
        forum = container.reason == "comments" and not headed
        if element.find(".//h1") is None and not forum:
            element.drop_tree()
            if container.end > container.start and container.reason not in _UNTOLD:
                text = " ".join(run.text for run in seen.runs[container.start : container.end])
                dropped.append(Removed(text=text[:_TOLD], reason=container.reason))
    return dropped


def _keep_apart(tree: HtmlElement) -> None:
    """Keep words apart that trafilatura would glue: around a picture, and behind bare text of a section.

    Pictures go, as they would there, unless they hold a table or a good piece of prose.
    """
    for section in tree.iter("section", "article"):
        if section.text and section.text.strip():
            section.tag = "div"
    for figure in list(tree.iter("figure")):
        caption = len(figure.text_content()) <= _LONGEST_CAPTION and figure.find(".//table") is None
        if caption and figure.getparent() is not None:
            figure.tail = " " + (figure.tail or "")
            figure.drop_tree()


def _lines(tree: HtmlElement, url: str) -> list[str]:
    _keep_apart(tree)
    result = bare_extraction(tree, url=url, include_comments=False, with_metadata=False)
    text = "" if result is None or isinstance(result, dict) else result.text
    return tidy(text or "").split("\n")


def _setting(meta: Metadata, site: Site) -> Setting:
    return Setting(
        title=meta.title or "",
        authors=meta.authors,
        headline_run=meta.headline_run,
        site_names=meta.site_names,
        boilerplate=site.boilerplate,
    )


def _partial(text: str, meta: Metadata, cleaned: Cleaned) -> str | None:
    """Return `paywall` for a stub: it says so where it breaks off, or is short and not free or asks for money."""
    asked = [removed for removed in cleaned.removed if removed.reason in {"paywall", "newsletter"}]
    if any("stub" in hits(removed.text).inside for removed in asked):
        return "paywall"
    short = len(text) <= _STUB
    return "paywall" if short and (not meta.free or any(r.reason == "paywall" for r in asked)) else None


def _join(blocks: list[Block]) -> str:
    return "\n\n".join(block.text for block in blocks)
