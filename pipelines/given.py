"""Text that came without a page: a feed's own words, or `analyse` of plain text. Tidied, never restructured."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from monitor.items import IN_PLACE_OF_ARTICLES, PATIENCE
from pipelines.blocks import Block
from pipelines.decode import tidy
from pipelines.wording import squash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.items import Page

MAX_TEXT: Final = 400_000
"""Characters of given text that are read."""

_BLANK: Final = re.compile(r"\n[ \t\r\f\v\xa0]*\n\s*")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TITLE: Final = 15
"""Letters of a title from which on a sentence does not hold it by chance."""
_TRAILER: Final = 100
"""Characters that a feed's last line has beside the title."""
_OPEN_END: Final = re.compile(r"[\w,;–—-]$")


def feeds_words(page: Page, not_article: str | None) -> Page | None:
    """Return a page made of the words of the list that named an article, where `not_article` stands in its place.

    None where the answer is an article or is no passing thing, where there are no such words, where the article was
    read before, and for what says that it is not there until it has said so for a while.
    """
    entry = page.entry
    if entry is None or page.text is not None or page.tries is None or not_article not in IN_PLACE_OF_ARTICLES:
        return None
    if not (entry.title or entry.text) or (not_article == "soft_404" and page.tries < PATIENCE):
        return None
    if not_article == "index" and entry.method != "feed":  # a listing's links are guessed: this one was no article's
        return None
    return replace(page, url=entry.url, title=entry.title, text=entry.text or "", partial=not_article)


def paragraphs(text: str) -> list[Block]:
    """Return the text's paragraphs: at blank lines, and at line ends where a line is no continuation."""
    text = tidy(_CONTROLS.sub("", text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n")))
    found: list[str] = []
    for part in _BLANK.split(text):
        open_line = False
        for line in part.split("\n"):
            line = " ".join(line.split())  # noqa: PLW2901 (the same line, tidied)
            if not line:
                continue
            if open_line and line[0].islower():
                found[-1] = f"{found[-1]} {line}"
            else:
                found.append(line)
            open_line = bool(_OPEN_END.search(line))
    return [Block(line) for line in found]


def ends_in_trailer(blocks: Sequence[Block], title: str) -> bool:
    """Return whether the last of several paragraphs is the feed's own and only names the article and its site.

    WordPress ends every item so, in the site's language: `The post TITLE appeared first on SITE.`
    """
    if len(blocks) < 2:  # noqa: PLR2004 - one paragraph is the text
        return False
    key, last = squash(title), blocks[-1].text
    return len(key) >= _TITLE and key in squash(last) and len(last) <= len(title) + _TRAILER
