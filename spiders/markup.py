"""Hostile markup made safe to read: XML without entities, HTML fragments as plain text."""

from __future__ import annotations

import re
import sys
from html.entities import html5
from typing import TYPE_CHECKING, Final

from lxml import etree, html

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_MARKUP: Final = 300_000
"""Characters of one fragment that are read."""
MAX_TEXT: Final = 20_000
"""Characters of text that are kept of one entry."""
MAX_TITLE: Final = 500
MAX_TAG: Final = 20_000
"""Characters of one tag beside its quoted values: parsers take time by the square of its attributes."""

MAX_LOOSE: Final = 200_000
"""Ampersands, and parts where each stands for itself, that are looked at in one document: each takes a microsecond."""

MAX_QUOTED: Final = 100_000
"""Characters of one tag of a feed in all: a base address of megabytes would be joined with every link."""

_INVALID: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]{0,500}\?>")
_ENTITIES: Final = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_LOOSE: Final = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?!(?:amp|lt|gt|quot|apos);)(#\d{1,7};|#x[0-9a-f]{1,6};|[a-z]\w{1,31};)?",
    re.IGNORECASE | re.DOTALL | re.ASCII,
)
"""Ampersands that may mean nothing in XML, beside the parts of a document in which each stands for itself."""
_HTML_START: Final = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BLOCK: Final = re.compile(
    r"</?(?:address|article|aside|blockquote|br|d[dlt]|div|fig(?:caption|ure)|footer|h[1-6r]|header|li|[ou]l|p|pre|section"
    r"|t[dhr]|table)\b",
    re.IGNORECASE,
)
_LONG_TAG: Final = re.compile(r"""<[a-z](?:[^<>"']++|"[^"]*"|'[^']*')*+""", re.IGNORECASE)
_QUOTED: Final = re.compile(r""""[^"]*"|'[^']*'""")
_SILENT: Final = ("script", "style", "noscript", "iframe", "template", "object", "svg", "head")


class UnreadableError(Exception):
    """A feed, sitemap or listing that cannot be used; `reason` is its name in a poll's record."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def sound_xml(text: str) -> str:
    """Return `text` fit for an XML parser: without declaration, invalid characters and what precedes the first tag.

    Bare ampersands and HTML's names for characters, which many a feed has, are written as XML wants them.

    Raises UnreadableError: `empty`, `html_not_feed`, `not_xml`, or `entities` where the document declares its own,
    which no feed needs and every entity bomb and external entity does.
    """
    if not text.strip():
        raise UnreadableError("empty")
    if _HTML_START.match(text, _after_comments(text)):
        raise UnreadableError("html_not_feed")
    start = text.find("<")
    if start < 0:
        raise UnreadableError("not_xml")
    if _ENTITIES.search(text):
        raise UnreadableError("entities")
    if overgrown(text, quoted=MAX_QUOTED):
        raise UnreadableError("not_xml")
    sound = _DECLARATION.sub("", _INVALID.sub("", text[_xml_start(text, start) :]), count=1)
    return _LOOSE.sub(_escaped, sound, count=MAX_LOOSE)


def _escaped(found: re.Match[str]) -> str:
    """Return a bare ampersand, or HTML's name for a character, as XML writes it: parsers drop both with what follows.

    A number that is no character's (half an emoji) goes: parsers hand it on as what is no text.
    """
    if found[0][0] == "<":
        return found[0]
    name = found[1] or ""
    if name.startswith("#"):
        number = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
        return found[0] if number <= sys.maxunicode and not _INVALID.match(chr(number)) else ""
    meant = html5.get(name)
    return "".join(f"&#{ord(char)};" for char in meant) if meant else f"&amp;{found[0][1:]}"


def overgrown(text: str, *, quoted: int | None = None) -> bool:
    """Return whether a tag has so many attributes, or of them more than `quoted` characters, as to busy us for minutes.

    In HTML a value may be long: pictures are written so.
    """
    tags = (found[0] for found in _LONG_TAG.finditer(text) if found.end() - found.start() > MAX_TAG)
    return any(len(_QUOTED.sub("", tag)) > MAX_TAG or (quoted is not None and len(tag) > quoted) for tag in tags)


def _after_comments(text: str) -> int:
    """Return where the first tag may stand: past white space, declarations and comments (a few of them)."""
    at = 0
    for _ in range(20):
        at += len(text[at : at + 1000]) - len(text[at : at + 1000].lstrip())
        opening = next((mark for mark in (("<!--", "-->"), ("<?", "?>")) if text.startswith(mark[0], at)), None)
        end = text.find(opening[1], at) if opening else -1
        if opening is None or end < 0:
            break
        at = end + len(opening[1])
    return at


def _xml_start(text: str, start: int) -> int:
    """Return where the document begins: at its declaration, where warnings of a broken server stand before it."""
    declared = text.find("<?xml", 0, 8192)
    return declared if declared >= 0 else start


def xml_root(text: str) -> _Element | None:
    """Return the root of `text`, as far as it can be read, or None. It loads nothing and expands no entities."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def local(element: _Element) -> str:
    """Return the element's name without its namespace, in lower case; empty for comments and instructions.

    A prefix that the document does not declare goes too.
    """
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def plain_text(markup: str | None) -> str | None:
    """Return what a reader sees of an HTML fragment, paragraphs joined by a blank line; None where that is nothing."""
    if not markup or not markup.strip():
        return None
    fragment = _INVALID.sub("", markup[:MAX_MARKUP])
    if "<" not in fragment and "&" not in fragment:
        pieces = fragment
    else:
        pieces = _seen(_BLOCK.sub(lambda tag: f"\n{tag[0]}", fragment.replace("\n", " ")))
    lines = (" ".join(line.split()) for line in pieces.split("\n"))
    return "\n\n".join(line for line in lines if line)[:MAX_TEXT].strip() or None


def plain_line(markup: str | None) -> str | None:
    """Return an HTML fragment as one line of at most MAX_TITLE characters; None where it is empty."""
    text = plain_text(markup)
    return " ".join(text.split())[:MAX_TITLE] if text else None


def _seen(fragment: str) -> str:
    """Return the text of an HTML fragment without what browsers do not show."""
    if overgrown(fragment):
        return re.sub(r"<[^<>]*>", " ", fragment)
    try:
        root = html.fragment_fromstring(fragment, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return re.sub(r"<[^<>]*>", " ", fragment)  # nested beyond what the parser bears
    etree.strip_elements(root, *_SILENT, with_tail=False)
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    return str(root.xpath("string()"))
