"""One walk over a page's tree: its runs of text in order, and the containers that look like furniture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pipelines.decode import tidy
from pipelines.junk import reason_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SKIPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "svg",
        "iframe",
        "head",
        "select",
        "option",
        "textarea",
        "object",
        "canvas",
        "video",
        "audio",
        "math",
        "map",
    ]
)
_INLINE: Final = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "picture",
        "q",
        "s",
        "samp",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
MAX_DEPTH: Final = 150
"""Elements within each other that are told apart; what is deeper counts as text of the last."""
MIN_PROSE: Final = 80
"""Characters from which a run counts as prose."""


@dataclass(slots=True)
class Run:
    """Text that no block boundary or line break interrupts."""

    text: str
    key: str
    """The text without white space: how extracted lines are found again."""
    owner: HtmlElement
    """The nearest block element."""
    linked: int
    """How many characters of the key are in links."""
    junk: str | None
    """Why an enclosing container looks like furniture; None where none does."""

    @property
    def link_share(self) -> float:
        """The share of the run that is linked, 0 to 1."""
        return min(1.0, self.linked / len(self.key)) if self.key else 0.0


@dataclass(slots=True)
class Container:
    """An outermost element that looks like furniture, with the runs it holds."""

    element: HtmlElement
    reason: str
    start: int
    end: int = 0


@dataclass(slots=True)
class Survey:
    """What the walk found."""

    runs: list[Run] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    images: int = 0
    """Pictures outside of what looks like furniture."""

    def prose(self, start: int = 0, end: int | None = None) -> int:
        """Return how many characters of unlinked prose the runs from `start` to `end` hold."""
        return sum(len(run.key) - run.linked for run in self.runs[start:end] if len(run.text) >= MIN_PROSE)


def key_of(text: str) -> str:
    """Return `text` without any white space or invisible characters."""
    return "".join(tidy(text).split())


def survey(tree: HtmlElement) -> Survey:
    """Return the runs and suspect containers below `tree`, which is left as it is."""
    walker = _Walker()
    body = tree.find("body")
    walker.walk(tree if body is None else body)
    walker.flush()
    return walker.found


class _Walker:
    """Collects text between block boundaries."""

    def __init__(self) -> None:
        self.found = Survey()
        self._parts: list[str] = []
        self._linked = 0
        self._in_link = False
        self._owner: HtmlElement | None = None
        self._container: Container | None = None
        self._depth = 0

    def walk(self, element: HtmlElement) -> None:
        tag = element.tag
        if self._depth >= MAX_DEPTH:
            self._add(" ".join(element.itertext()))
            return
        self._depth += 1
        if tag in _INLINE:
            self._inline(element, tag)
        elif tag == "br":
            self.flush()
        else:
            self._block(element)
        self._depth -= 1

    def _inline(self, element: HtmlElement, tag: str) -> None:
        self.found.images += tag == "img" and self._container is None
        if tag == "a" and not self._in_link:
            self._in_link = True
            self._children(element)
            self._in_link = False
        elif tag == "span" and element.attrib and (reason := reason_of(element)) and self._container is None:
            self._enclosed(element, reason)
        else:
            self._children(element)

    def _block(self, element: HtmlElement) -> None:
        self.flush()
        owner, self._owner = self._owner, element
        reason = reason_of(element) if self._container is None else None
        if reason:
            self._enclosed(element, reason)
        else:
            self._children(element)
        self.flush()
        self._owner = owner

    def _enclosed(self, element: HtmlElement, reason: str) -> None:
        self.flush()
        owner, self._owner = self._owner, element
        self._container = Container(element, reason, len(self.found.runs))
        self._children(element)
        self.flush()
        self._container.end = len(self.found.runs)
        self.found.containers.append(self._container)
        self._container, self._owner = None, owner

    def _children(self, element: HtmlElement) -> None:
        if text := element.text:
            self._add(text)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _SKIPPED:
                self.walk(child)
            if text := child.tail:
                self._add(text)

    def _add(self, text: str) -> None:
        if not self._parts and text.isspace():
            return  # what stands between two blocks of nearly every page
        self._parts.append(text)
        if self._in_link:
            self._linked += len("".join(text.split()))

    def flush(self) -> None:
        if not self._parts:
            return
        text = " ".join(tidy("".join(self._parts)).split())
        self._parts.clear()
        linked, self._linked = self._linked, 0
        if text and self._owner is not None:
            junk = self._container.reason if self._container else None
            self.found.runs.append(Run(text, text.replace(" ", ""), self._owner, linked, junk))
