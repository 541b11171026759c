"""Markup to a tree, bounded by what goes in: bytes, tags and depth, never the clock."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree
from lxml import html as lxml_html

MAX_TAGS = 40_000
"""Markup is cut after so many tags; the largest news pages measured have 9,000."""
MAX_FOLLOWING = 4_000_000
"""Characters of markup that are parsed."""

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_SELF_CLOSED_ROOT = re.compile(r"(<html[^>]*?)\s*/>", re.IGNORECASE)


def parse(markup: str) -> lxml_html.HtmlElement | None:
    """Return the root `html` element of `markup`, without comments, or None where there is no markup to read."""
    markup = _bounded(_XML_DECLARATION.sub("", markup, count=1))
    if "<" not in markup:
        return None
    markup = _SELF_CLOSED_ROOT.sub(r"\1>", markup[:4096], count=1) + markup[4096:]
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree = lxml_html.document_fromstring(markup.encode("utf-8", "ignore"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    return tree if len(tree) else None


def _bounded(markup: str) -> str:
    markup = markup[:MAX_FOLLOWING]
    if markup.count("<") <= MAX_TAGS:
        return markup
    last = next(islice(re.finditer("<", markup), MAX_TAGS, None))
    return markup[: last.start()]
