"""A second opinion on the extracted text: the page's own `articleBody` and the feed's full content.

What both say is sure. Where the opinion holds paragraphs that the page shows and extraction lost, they are put back;
where much of it is still missing then, the article is marked, and `monitor sources` counts it.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from pipelines.blocks import Block
from pipelines.given import paragraphs
from pipelines.phrases import category
from pipelines.restore import is_caption
from pipelines.wording import fold, squash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.clean import Cleaned
    from pipelines.survey import Run

DIFFERS: Final = "second_opinion_differs"
"""The note on an article whose text lacks much of a full text from elsewhere."""
MIN_OPINION: Final = 400
"""Characters from which another source's text is a full text and not a teaser."""
_MIN_COMMON: Final = 0.6
_SIZE: Final = 4
_MAX_COMPARED: Final = 20_000
_MAX_READ: Final = 60_000
_PARAGRAPH: Final = 80
"""Characters from which a run of the page is looked for in the opinion."""
_KEY: Final = 60
_LINKED: Final = 0.5
_TAG: Final = re.compile(r"<[^<>]{1,400}>")
_BREAK: Final = re.compile(r"</(?:p|div|li|h[1-6]|blockquote)>|<br\s*/?>", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+")
HOLLOW: Final = 160
"""Characters of text below which a page is taken to be filled in by a script."""


def opinions(structured: str | None, fed: str | None) -> tuple[str, ...]:
    """Return the full texts from elsewhere, as plain text: without markup and character references."""
    texts = (_plain(text) for text in (structured, fed) if text and len(text) >= MIN_OPINION)
    return tuple(text for text in texts if len(text) >= MIN_OPINION)


def instead_of(blocks: Sequence[Block], stated: Sequence[str]) -> list[Block]:
    """Return the paragraphs of the first opinion where the page itself shows next to nothing; none elsewhere.

    Extraction takes the opinion by itself there, but as one paragraph.
    """
    if not stated or sum(len(block.text) for block in blocks if block.runs) >= HOLLOW:
        return []
    return paragraphs(stated[0])


def lost_paragraphs(runs: Sequence[Run], cleaned: Cleaned, stated: Iterable[str]) -> list[Block]:
    """Return the page's paragraphs that stand in an opinion and neither in the text nor among what cleaning removed."""
    said = " ".join(squash(text) for text in stated)
    if not said:
        return []
    known = squash(" ".join([*(b.text for b in cleaned.blocks), *(removed.text for removed in cleaned.removed)]))
    found: list[Block] = []
    for number, run in enumerate(runs):
        if len(run.text) < _PARAGRAPH or run.junk is not None or run.link_share > _LINKED:
            continue
        key = squash(run.text)
        if key in said and key[:_KEY] not in known and category(run.text) is None and not is_caption(run.owner):
            found.append(Block(run.text, (number,), tag=str(run.owner.tag), link_share=run.link_share))
            known += key
    return found


def in_order(blocks: Sequence[Block], restored: Sequence[Block]) -> list[Block]:
    """Return the blocks with the restored ones where the page has them."""
    merged = list(blocks)
    for block in restored:
        at = next((n for n, other in enumerate(merged) if other.runs and other.runs[0] > block.runs[0]), len(merged))
        merged.insert(at, block)
    return merged


def second_opinion(text: str, stated: Iterable[str]) -> tuple[str, ...]:
    """Return `second_opinion_differs` where a full text from elsewhere holds much that `text` lacks."""
    return (DIFFERS,) if any(common(other, text) < _MIN_COMMON for other in stated) else ()


def common(other: str, text: str) -> float:
    """Return the share of the other text's word groups that stand in `text`, 0 to 1."""
    theirs, ours = _groups(other), _groups(text)
    return len(theirs & ours) / len(theirs) if theirs else 1.0


def _plain(text: str) -> str:
    """Return the text without markup, one paragraph a line."""
    text = _TAG.sub(" ", _BREAK.sub("\n", html.unescape(html.unescape(text[:_MAX_READ]))))
    return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split())))


def _groups(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(fold(text[:_MAX_COMPARED]))
    return {tuple(words[n : n + _SIZE]) for n in range(max(1, len(words) - _SIZE + 1))}
