"""Puts back what extraction drops between two paragraphs that it kept: headings, lists, quotes and tables of the body.

Only what stands beside those paragraphs, in the same element, counts: a box of its own is not looked into.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pipelines.blocks import Block
from pipelines.phrases import category

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from pipelines.survey import Run

_WIDEST: Final = 60
"""Runs between two kept paragraphs that are looked at: a table has many."""
_LINKED: Final = 0.5
_HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5", "h6"})
_OWN: Final = frozenset(
    [*_HEADINGS, "p", "ul", "ol", "li", "blockquote", "table", "tbody", "thead", "tr", "td", "th", "dl", "dt", "dd"]
)
"""Elements of running text; anything else in between may be a widget."""


def lost_between(runs: Sequence[Run], extracted: Sequence[Block], kept: Sequence[Block]) -> list[Block]:
    """Return the parts of the body that stand between kept paragraphs and were not extracted, in the page's order."""
    known = {number for block in extracted for number in block.runs}
    anchors = sorted({number for block in kept for number in block.runs})
    found: list[Block] = []
    for left, right in pairwise(anchors):
        if not 1 < right - left <= _WIDEST:
            continue
        around = runs[left].owner.getparent()
        if around is None or runs[right].owner.getparent() is not around:
            continue
        inside = [n for n in range(left + 1, right) if n not in known and _belongs(runs[n], around)]
        found += [_block(runs[n], n) for n in inside if runs[n].owner.tag not in _HEADINGS or _heads(n, right, inside)]
    return found


def _heads(number: int, right: int, inside: list[int]) -> bool:
    """Whether a heading announces what stays: the next run is kept too."""
    return number + 1 == right or number + 1 in inside


def _belongs(run: Run, around: HtmlElement) -> bool:
    if run.junk is not None or run.link_share > _LINKED:
        return False
    element: HtmlElement | None = run.owner
    while element is not None and element is not around:
        if element.tag not in _OWN:
            return False
        element = element.getparent()
    return element is around and category(run.text, linked=run.link_share) is None


def _block(run: Run, number: int) -> Block:
    return Block(run.text, (number,), tag=str(run.owner.tag), link_share=run.link_share)
