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
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,9}));?")
_WHITE = frozenset({0x9, 0xA, 0xD})


def parse(markup: str) -> lxml_html.HtmlElement | None:
    """Return the root `html` element of `markup`, without comments, or None where there is no markup to read."""
    markup = _REFERENCE.sub(_readable, _bounded(_XML_DECLARATION.sub("", markup, count=1)))
    if "<" not in markup:
        return None
    markup = _SELF_CLOSED_ROOT.sub(r"\1>", markup[:4096], count=1) + markup[4096:]
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree = lxml_html.document_fromstring(markup.encode("utf-8", "ignore"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    return tree if len(tree) else None


def _readable(reference: re.Match[str]) -> str:
    """Return a numeric character reference, or nothing where it names a character that no text may hold.

    The parser would let it through, and the next library that touches the text would refuse the whole page.
    """
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    control = code < 0x20 and code not in _WHITE  # noqa: PLR2004 - the C0 controls of Unicode
    surrogate_or_none = 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE or code > 0x10FFFF  # noqa: PLR2004 - Unicode's
    return "" if control or code == 0x7F or surrogate_or_none else reference[0]  # noqa: PLR2004 - DEL


def _bounded(markup: str) -> str:
    markup = markup[:MAX_FOLLOWING]
    if markup.count("<") <= MAX_TAGS:
        return markup
    last = next(islice(re.finditer("<", markup), MAX_TAGS, None))
    return markup[: last.start()]
