"""Fingerprints of blocks, by which a host's returning boilerplate is learnt, and what of it may be cut."""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from pipelines.phrases import hits
from pipelines.wording import fold, load, squash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.blocks import Block

MIN_PAGES: Final = 2
"""Earlier pages of a host on which a block must have stood to count as the host's own, from its third page on."""
MAX_BLOCKS: Final = 150
"""Blocks of one page that are fingerprinted, from its beginning and its end."""
_MIN_LETTERS: Final = 3
_QUOTED: Final = re.compile(r"[«“„\"][^«»”“„\"]{20,}[»”“\"]")
_CONTACT: Final = re.compile(r"https?://|www\.|@\w|©|\+?\d[\d ().-]{7,}\d")
_SENTENCE_END: Final = re.compile(r"[.!?…؟。۔।»”\"')]\s*$")
_WORDS: Final = re.compile(r"[^\W\d_]+")


def fingerprint(text: str) -> str | None:
    """Return 16 hexadecimal digits for the block's letters and digits, or None for a block with next to none."""
    key = squash(text)
    return blake2b(key.encode(), digest_size=8).hexdigest() if len(key) >= _MIN_LETTERS else None


def fingerprints(blocks: Iterable[Block], title: str) -> tuple[str, ...]:
    """Return the fingerprints of a page's blocks, each once, without the title's."""
    known = fingerprint(title)
    texts = [block.text for block in blocks]
    if len(texts) > MAX_BLOCKS:
        texts = texts[: MAX_BLOCKS // 2] + texts[-MAX_BLOCKS // 2 :]
    found = dict.fromkeys(mark for text in texts if (mark := fingerprint(text)) and mark != known)
    return tuple(found)


def is_site_talk(block: Block, site_names: frozenset[str]) -> bool:
    """Return whether a returning block speaks for the site rather than of the news.

    News returns too: a ministry's formula, the background of a conflict, a refrain in quotation marks. It is told by
    being whole sentences in the third person, without links, addresses, or the site's name.
    """
    text = block.text
    if _QUOTED.search(text):
        return False
    if block.link_share > 0.15 or _CONTACT.search(text):  # noqa: PLR2004 (more than a word linked)
        return True
    found = hits(text)
    if found.exact or found.start or found.inside - {"platforms", "about"}:
        return True
    key = squash(text)
    if any(len(name) > 4 and name in key for name in site_names):  # noqa: PLR2004 (shorter are in many words)
        return True
    if _address_words() & set(_WORDS.findall(fold(text))):
        return True
    return not _SENTENCE_END.search(text) and len(text) <= 80  # noqa: PLR2004 (a label)


@cache
def _address_words() -> frozenset[str]:
    return frozenset(fold(word) for words in load("address").values() for word in words)
