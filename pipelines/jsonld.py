"""A page's JSON-LD as a flat list of nodes, whatever nonsense it holds; bounded in bytes, depth and nodes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

MAX_SCRIPT: Final = 400_000
MAX_SCRIPTS: Final = 40
MAX_NODES: Final = 2_000
MAX_DEPTH: Final = 12

_ARTICLE: Final = re.compile(r"(?:Article|Posting|Report|Review|Recipe|CreativeWork)$")
_WEAK: Final = re.compile(r"^(?:WebPage|VideoObject|PodcastEpisode|Event|Product|MediaObject|AudioObject)$")
_WRAPPING: Final = re.compile(r"^\s*(?:<!--|<!\[CDATA\[|//\s*<!\[CDATA\[)+|(?<![;>])(?:-->|//\s*\]\]>|\]\]>|;)++\s*$")
_TRAILING_COMMA: Final = re.compile(r",(\s*[}\]])")
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
"""How half of a character beyond U+FFFF is written, which without its other half is no text."""

Node = dict[str, Any]


def nodes(tree: HtmlElement) -> list[Node]:
    """Return every JSON-LD object of the page in order, parents before their children."""
    found: list[Node] = []
    for number, script in enumerate(tree.iter("script")):
        if number > 10 * MAX_SCRIPTS or len(found) >= MAX_NODES:
            break
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            _collect(_load(script.text[:MAX_SCRIPT]), found, 0)
    return found


def articles(found: list[Node]) -> list[Node]:
    """Return the nodes that describe the page's article, the surest first."""
    strong = [node for node in found if any(_ARTICLE.search(name) for name in types(node))]
    weak = [node for node in found if any(_WEAK.search(name) for name in types(node))]
    return strong + weak


def types(node: Node) -> tuple[str, ...]:
    """Return the node's type names without a vocabulary prefix."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return tuple(re.split(r"[/#:]", name)[-1] for name in names if isinstance(name, str))


def text_of(value: Any) -> str | None:
    """Return `value` as one line of text where it is a string or names one; None otherwise."""
    return " ".join((lines_of(value) or "").split()) or None


def lines_of(value: Any) -> str | None:
    """Return what `text_of` does, with the line ends of a text of several paragraphs."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return value.strip() or None if isinstance(value, str) else None


def _load(text: str) -> Any:
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", _WRAPPING.sub("", _WRAPPING.sub("", text)))):
        try:
            value = json.loads(attempt, strict=False)
            return _without_halves(value) if _HALF.search(attempt) else value
        except (ValueError, RecursionError):
            continue
    return None


def _without_halves(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "ignore"))


def _collect(value: Any, found: list[Node], depth: int) -> None:
    if depth > MAX_DEPTH or len(found) >= MAX_NODES:
        return
    if isinstance(value, dict):
        if "@type" in value or depth == 0:
            found.append(value)
        for child in _children(value):
            _collect(child, found, depth + 1)
    elif isinstance(value, list):
        for child in value[:200]:
            _collect(child, found, depth + 1)


def _children(node: Node) -> Iterator[Any]:
    """Yield the parts of a node that may hold the article itself; an item of a list or a related one is not it."""
    for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "liveBlogUpdate"):
        child = node.get(key)
        if isinstance(child, (dict, list)):
            yield child
