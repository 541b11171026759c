"""From a fetched page to its Document: decode, parse, extract, clean, read the metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import html as lxml_html
from trafilatura import bare_extraction

from pipelines.decode import decode, tidy
from pipelines.document import Document

if TYPE_CHECKING:
    from monitor.items import Page, Site


def read(page: Page, site: Site) -> Document:  # noqa: ARG001 (the next step reads the site's zone)
    """Return the document that `page` holds; what cannot be read answers `not_article="unreadable"`."""
    if page.text is not None:
        text = "\n\n".join(line.strip() for line in tidy(page.text).split("\n") if line.strip())
        return Document(url=page.url, title=page.title, text=text, partial=page.partial)
    markup = decode(page.body, page.headers.get("content-type"))
    try:
        tree = lxml_html.fromstring(markup.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except (ValueError, lxml_html.etree.LxmlError):
        return Document(url=page.url, not_article="unreadable", notes=("not_html",))
    title = tree.findtext(".//title")
    result = bare_extraction(tree, url=page.url, include_comments=False, with_metadata=True)
    if result is None:
        return Document(url=page.url, title=title, not_article="empty")
    return Document(
        url=page.url,
        title=result.title,
        text=tidy(result.text or "").replace("\n", "\n\n"),
        authors=tuple(a.strip() for a in (result.author or "").split(";") if a.strip()),
    )
