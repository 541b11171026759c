"""What structure proves to be no part of the text: the repeated title, date and byline rows, lists of links."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from pipelines.instants import read_visible
from pipelines.names import is_byline, is_name_shaped
from pipelines.wording import fold, load, months, squash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.blocks import Block

PROSE: Final = 80
"""Characters from which a block reads as a paragraph."""
_HEAD: Final = 8
"""Blocks at the beginning among which the title, dates and bylines stand."""
_ADDRESS: Final = re.compile(r"^(?:https?://|www\.)?\S+[./@]\S+$")
_LINKED: Final = 0.9
_SENTENCE_END: Final = re.compile(r"[.!?…؟。۔।»”\"')]\s*$")
_WORDS: Final = re.compile(r"[^\W\d_]+")
_MAX_SIGNATURE: Final = 45
_MAX_CONTACT: Final = 300
_CONTACT: Final = re.compile(r"[\w.+-]{1,64}@\w[\w-]*\.\w|\+\d(?:[ ().-]{0,2}\d){7,14}(?!\d)")
_MAX_LABEL: Final = 70
_KICKER: Final = 70
_SLACK: Final = 30
"""Characters by which two spellings of one title may differ in length."""


def is_prose(block: Block) -> bool:
    """Return whether the block reads as a paragraph of running text."""
    return (
        len(block.text) >= PROSE
        and block.link_share < 0.6  # noqa: PLR2004 (mostly links)
        and (bool(_SENTENCE_END.search(block.text)) or len(block.text) >= 2 * PROSE)
    )


def is_label(block: Block) -> bool:
    """Return whether the block could announce what follows: a heading or a short line without a full stop."""
    return len(block.text) <= _MAX_LABEL and not re.search(r"[.!…]\s*$", block.text)


def is_link(block: Block) -> bool:
    """Return whether the block is a link and nothing else, and no bare address."""
    return block.whole and block.link_share >= _LINKED and bool(block.runs) and not _ADDRESS.match(block.text)


def repeats_title(block: Block, number: int, title: str, headline_run: int | None) -> bool:
    """Return whether the block is the page's title again, with or without a kicker before it."""
    if headline_run is not None and block.runs == (headline_run,) and block.tag in {"h1", "h2"}:
        return True
    if number >= _HEAD and abs(len(title) - len(block.text)) > _SLACK:
        return False
    want, got = squash(title), squash(block.text)
    if not want or not got:
        return False
    if got == want:
        return True
    if number >= _HEAD or len(want) < 12:  # noqa: PLR2004 (a short title begins sentences)
        return False
    return (got.endswith(want) and len(got) <= len(want) + _KICKER) or (
        block.tag == "h1" and (want in got or got in want)
    )


def is_date_line(text: str, authors: Sequence[str] = (), *, timed: bool = True) -> bool:
    """Return whether the block is a date with its labels, and the authors' names, and nothing else.

    `timed` says that a time of day alone counts as well.
    """
    if len(text) > 160 or not any(map(str.isdigit, text)):  # noqa: PLR2004 (a date row is short)
        return False
    if read_visible(text) is None and not (timed and re.search(r"\d{1,2}\s?[:h]\s?\d{2}", text)):
        return False
    for author in authors:
        text = text.replace(author, " ")
    rest = [word for word in _WORDS.findall(fold(text)) if word not in _date_words()]
    return len(rest) <= 1 and sum(map(len, rest)) <= 12  # noqa: PLR2004 (one word more, a city or a zone)


def signs(text: str, authors: Sequence[str]) -> bool:
    """Return whether the block is a byline or the authors' names."""
    if len(text) > 160:  # noqa: PLR2004 (a byline is a line)
        return False
    if is_byline(text):
        return True
    left = squash(text)
    for author in authors:
        left = left.replace(squash(author), "", 1)
    return len(left) <= 6 and left != squash(text)  # noqa: PLR2004 (`und`, `by`, a superscript)


def is_contact(block: Block) -> bool:
    """Return whether a short block gives a telephone number or a mail address: after the text, it is the site's."""
    return len(block.text) <= _MAX_CONTACT and bool(_CONTACT.search(block.text))


def is_signature(block: Block) -> bool:
    """Return whether a block after the text is a name, maybe with a town or an agency: `Amadou Diallo / Bamako`."""
    parts = [part for part in re.split(r"\s*[/,|–-]\s+|\s*/\s*", block.text) if part]
    return (
        block.tag in {"p", "div", "span", "strong", "em"}
        and len(block.text) <= _MAX_SIGNATURE
        and 1 <= len(parts) <= 2  # noqa: PLR2004 (a name and a place)
        and len(parts[0].split()) in {2, 3}
        and all(is_name_shaped(part) and part[:1].isupper() for part in parts)
    )


@cache
def _date_words() -> frozenset[str]:
    words = {part for name in months() for part in name.split()}
    for language in ("fr", "en", "ar", "ha", "es", "pt", "de"):
        for phrase in load(language).get("dateline", {}).get("start", ()):
            words.update(_WORDS.findall(fold(phrase)))
    return frozenset(words | {fold(word) for word in load("datewords")["words"]})
