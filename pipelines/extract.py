"""From a fetched page to its Document: decode, parse, extract, clean, read the metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from trafilatura import bare_extraction

from monitor.items import Removed
from pipelines.blocks import locate
from pipelines.clean import Setting, clean
from pipelines.decode import decode, tidy
from pipelines.document import Document
from pipelines.foreign import foreign_blocks
from pipelines.metadata import read_metadata
from pipelines.parse import parse
from pipelines.restore import missing_lead
from pipelines.survey import survey

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from monitor.items import Page, Site
    from pipelines.survey import Survey

_MAX_PRUNED_SHARE: Final = 0.3
"""Of the page's prose: a container with more than that is no furniture, whatever its name."""


def read(page: Page, site: Site) -> Document:
    """Return the document that `page` holds; what cannot be read answers `not_article="unreadable"`."""
    if page.text is not None:
        text = "\n\n".join(line.strip() for line in tidy(page.text).split("\n") if line.strip())
        return Document(url=page.url, title=page.title, text=text, partial=page.partial)
    tree = parse(decode(page.body, page.headers.get("content-type")))
    if tree is None:
        return Document(url=page.url, not_article="unreadable", notes=("not_html",))
    seen = survey(tree)
    meta = read_metadata(tree, page, site, seen)
    prune(seen)
    blocks = locate(_lines(tree, page.url), seen.runs)
    setting = Setting(
        title=meta.title or "",
        authors=meta.authors,
        headline_run=meta.headline_run,
        site_names=meta.site_names,
        foreign=foreign_blocks(blocks, seen.runs, meta.headline_run),
        boilerplate=site.boilerplate,
    )
    cleaned = clean(blocks, setting)
    lead = missing_lead(
        seen.runs,
        cleaned.blocks,
        headline_run=meta.headline_run,
        description=meta.description,
        authors=meta.authors,
        title=meta.title or "",
    )
    return Document(
        url=meta.url,
        title=meta.title,
        text="\n\n".join(block.text for block in lead + cleaned.blocks),
        authors=meta.authors,
        published_at=meta.published_at,
        updated_at=meta.updated_at,
        section=meta.section,
        declared_lang=meta.lang,
        partial=page.partial,
        removed=(*(Removed(text=block.text, reason="lead", restored=True) for block in lead), *cleaned.removed),
        notes=tuple(cleaned.notes),
    )


def prune(seen: Survey) -> None:
    """Drop the furniture from the tree, sparing containers with much of the prose or the headline."""
    total = seen.prose()
    for container in seen.containers:
        element = container.element
        if element.getparent() is None or seen.prose(container.start, container.end) > _MAX_PRUNED_SHARE * total:
            continue
        if element.find(".//h1") is None:
            element.drop_tree()


def _lines(tree: HtmlElement, url: str) -> list[str]:
    result = bare_extraction(tree, url=url, include_comments=False, with_metadata=False)
    text = "" if result is None or isinstance(result, dict) else result.text
    return tidy(text or "").split("\n")
