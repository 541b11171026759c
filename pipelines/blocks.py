"""Extracted lines found again in the page, so that cleaning can judge by where a block stood."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pipelines.survey import MIN_PROSE, key_of

if TYPE_CHECKING:
    from pipelines.survey import Run

_MARKER: Final = re.compile(r"^(?:[-–•*·]|\d{1,2}[.)])\s+")
_BAR: Final = re.compile(r"(?<!\\)\|")
_SENTENCE_ENDS: Final = frozenset('.!?…؟。۔।»”"')
_MAX_ROW: Final = 1_500
"""Characters from which a table cell is a layout's and its lines are paragraphs."""
_MIN_FREE: Final = 24
"""Keys from this length may be found anywhere in a run; shorter ones must begin one."""


_ALL_LINK: Final = 0.9


@dataclass(slots=True)
class Block:
    """One paragraph, heading, list item or table row of the extracted text."""

    text: str
    runs: tuple[int, ...] = ()
    """Indices of the page's runs it was made of; empty where it was not found in the page."""
    tag: str = "p"
    """The element it stood in: `p`, `h2`, `li`, `blockquote`, `td` ..."""
    link_share: float = 0.0
    junk: str | None = None
    heads_links: bool = False
    """Whether links alone follow it in the page, which were not extracted with it."""
    whole: bool = True
    """Whether it holds all the text of its runs, so that their links are its links."""


def _unruled(line: str) -> list[str]:
    """Return a table row's cells that hold anything, or the line itself; nothing for a ruler line."""
    if not line.startswith("|") and not line.endswith("|"):
        return [line] if line else []
    cells = (part.strip().replace("\\|", "|") for part in _BAR.split(line))
    return [cell for cell in cells if cell and set(cell) != {"-"}]


class Locator:
    """Finds keys in a page's runs, preferring the text after what was found last."""

    def __init__(self, runs: list[Run]) -> None:
        self._starts: list[int] = []
        keys: list[str] = []
        at = 0
        for run in runs:
            self._starts.append(at)
            keys.append(run.key)
            at += len(run.key)
        self._all = "".join(keys)
        self._boundaries = set(self._starts)
        self._at = 0

    def find(self, key: str) -> tuple[int, int] | None:
        """Return the first and last run of the next occurrence of `key`, or None."""
        start = self._position(key, self._at)
        if start < 0 and self._at:
            start = self._position(key, 0)
        if start < 0:
            return None
        self._at = start + len(key)
        return bisect_right(self._starts, start) - 1, bisect_right(self._starts, self._at - 1) - 1

    def _position(self, key: str, start: int) -> int:
        found = self._all.find(key, start)
        while found >= 0 and len(key) < _MIN_FREE and found not in self._boundaries:
            found = self._all.find(key, found + 1)
        return found


def locate(lines: list[str], runs: list[Run]) -> list[Block]:
    """Return the blocks of `lines`; a line that joined several paragraphs of the page is cut into them again."""
    locator = Locator(runs)
    blocks: list[Block] = []
    for line in lines:
        cells = _unruled(line.strip())
        if not cells:
            continue
        text = " | ".join(cells)
        span = locator.find(key_of("".join(cells))) if len(text) > 1 else None
        if span is None and " | " in text:
            span = locator.find(key_of(text.replace(" | ", "")))
        if span is None and (marker := _MARKER.match(text)):
            span = locator.find(key_of(text[marker.end() :]))
            if span is not None:
                text = text[marker.end() :]
        blocks.extend(_placed(text, len(cells), span, runs))
    for block, after in pairwise([*blocks, Block("")]):
        last = block.runs[-1] + 1 if block.runs else len(runs)
        block.heads_links = block.tag[:1] == "h" and last < len(runs) and last not in after.runs and _links(runs, last)
    return blocks


def _links(runs: list[Run], number: int) -> bool:
    """Whether the run is a link of some length: a headline."""
    return runs[number].link_share > _ALL_LINK and len(runs[number].text) >= _MIN_FREE


def _placed(text: str, cells: int, span: tuple[int, int] | None, runs: list[Run]) -> list[Block]:
    if span is None:
        return [Block(text)]
    first, last = span
    inside = runs[first : last + 1]
    joined = "".join(run.key for run in inside)
    same = key_of(text).replace("|", "") == joined.replace("|", "")
    if len(inside) > 1 and same and (_prose(inside) > cells or (cells == 1 and _apart(inside)) or len(text) > _MAX_ROW):
        parts = [_block(run.text, (first + n,), [run]) for n, run in enumerate(inside)]
        return [
            replace(part, tag="p") if part.tag in {"td", "th"} else part for part in parts
        ]  # a layout's, no table's
    if len(inside) > cells and same:
        text = " ".join(run.text for run in inside)  # what stood in elements of its own is not glued together
    return [_block(text, tuple(range(first, last + 1)), inside)]


def _prose(inside: list[Run]) -> int:
    """Return how many of the runs are paragraphs: more than there are cells, and the table is a layout."""
    return sum(len(run.text) >= MIN_PROSE and run.text[-1] in _SENTENCE_ENDS for run in inside)


def _apart(inside: list[Run]) -> bool:
    """Whether the runs are paragraphs of their own rather than lines or cells of one."""
    if _prose(inside) > 1:
        return True
    owners = {id(run.owner) for run in inside}
    return len(owners) == len(inside) and not any(run.owner.tag in {"td", "th", "dt", "dd"} for run in inside)


def _block(text: str, numbers: tuple[int, ...], inside: list[Run]) -> Block:
    size = sum(len(run.key) for run in inside) or 1
    return Block(
        text,
        numbers,
        tag=str(inside[0].owner.tag),
        link_share=min(1.0, sum(run.linked for run in inside) / size),
        junk=inside[0].junk,
        whole=size <= len(text),
    )
