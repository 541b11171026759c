"""Which extracted blocks belong to other articles of the page: follow-ups, teasers, cards between the paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipelines.furniture import is_prose

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from pipelines.blocks import Block
    from pipelines.survey import Run

_MAX_SHARE: Final = 0.5
"""Of the prose: with more of it in other `article` elements, the page means something else by them."""


def foreign_blocks(blocks: list[Block], runs: list[Run], headline_run: int | None) -> frozenset[int]:
    """Return the numbers of the blocks in an `article` element that is not the main one's or around it."""
    homes = [_article(runs[block.runs[0]].owner) if block.runs else None for block in blocks]
    main = _article(runs[headline_run].owner) if headline_run is not None else None
    if main is None:
        main = next(
            (home for home, block in zip(homes, blocks, strict=True) if home is not None and is_prose(block)), None
        )
    if main is None:
        return frozenset()
    around = {main, *main.iterancestors("article")}
    found = frozenset(n for n, home in enumerate(homes) if home is not None and home not in around)
    total = sum(len(block.text) for block in blocks if is_prose(block))
    theirs = sum(len(blocks[n].text) for n in found if is_prose(blocks[n]))
    return found if theirs <= _MAX_SHARE * total else frozenset()


def _article(element: HtmlElement) -> HtmlElement | None:
    return element if element.tag == "article" else next(element.iterancestors("article"), None)
