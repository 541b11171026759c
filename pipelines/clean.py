"""Takes the furniture out of extracted text: what structure proves first, then what wording tells.

Rules that judge by wording alone stop when they would take more than a third of the sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from monitor.items import Removed
from pipelines.fingerprints import MIN_PAGES, fingerprint, is_site_talk
from pipelines.furniture import (
    is_contact,
    is_date_line,
    is_label,
    is_link,
    is_prose,
    is_signature,
    repeats_title,
    signs,
)
from pipelines.phrases import LINKED, category, hits
from pipelines.wording import squash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.blocks import Block

MAX_BLOCKS: Final = 3_000
"""Blocks that are judged; what follows in a longer page is kept as it is."""
_MAX_WORDING_SHARE: Final = 1 / 3
_SENTENCE: Final = re.compile(r"(?<![.!?…؟。۔।])[.!?…؟。۔।]++(?:\s|$)")
_BARS: Final = re.compile(r"[|•·]")
_HEAD: Final = 8
_TAIL: Final = 5
"""Blocks at the end among which an author's biography stands."""
_MAX_BIO: Final = 900
_MIN_NAME: Final = 6
"""Letters from which two words may be somebody's name."""
_MAX_LINK_BLOCK: Final = 300
_MAX_LINKED_SHARE: Final = 0.5
"""Of all blocks: a page with more links than that is a list by nature, and its links are its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is known of the page whose blocks are cleaned."""

    title: str = ""
    authors: tuple[str, ...] = ()
    headline_run: int | None = None
    site_names: frozenset[str] = frozenset()
    boilerplate: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Cleaned:
    """What stays and what went."""

    blocks: list[Block]
    removed: list[Removed]
    notes: list[str]


def clean(blocks: list[Block], setting: Setting) -> Cleaned:
    """Return the blocks that are the article's own, and the others with their reasons."""
    judged = _Judgement(blocks[:MAX_BLOCKS], setting)
    judged.by_structure()
    judged.by_wording()
    judged.by_neighbours()
    notes = judged.spare_if_too_much()
    kept = [block for block, reason in zip(judged.blocks, judged.reasons, strict=True) if reason is None]
    removed = [
        Removed(text=block.text, reason=reason)
        for block, reason in zip(judged.blocks, judged.reasons, strict=True)
        if reason is not None
    ]
    return Cleaned(kept + blocks[MAX_BLOCKS:], removed, notes)


class _Judgement:
    """One reason a block, or None for a block that stays."""

    def __init__(self, blocks: list[Block], setting: Setting) -> None:
        self.blocks, self.setting = blocks, setting
        self.reasons: list[str | None] = [None] * len(blocks)
        self._worded: set[int] = set()
        self._cues = [category(block.text, linked=block.link_share) for block in blocks]
        self._bios = {n for n, block in enumerate(blocks) if n >= max(1, len(blocks) - _TAIL) and self._is_bio(block)}
        prose = [
            n for n, block in enumerate(blocks) if is_prose(block) and self._cues[n] is None and n not in self._bios
        ]
        self._first = prose[0] if prose else 0
        self._last = prose[-1] if prose else len(blocks)

    def by_structure(self) -> None:
        """Judge titles, bylines, dates and links."""
        linked = sum(map(is_link, self.blocks)) > _MAX_LINKED_SHARE * len(self.blocks)
        for n, block in enumerate(self.blocks):
            if repeats_title(block, n, self.setting.title, self.setting.headline_run):
                self.reasons[n] = "title"
            else:
                self.reasons[n] = self._signed(n, block) or self._furniture(block, linked=linked)

    def _signed(self, n: int, block: Block) -> str | None:
        """Return why the block is no text if it says when or by whom the article was written."""
        outside = n < self._first or n > self._last
        edge = outside or n <= _HEAD
        if edge and self._is_dated(block, timed=outside and block.tag[:1] != "h"):
            return "date"
        if (edge and signs(block.text, self.setting.authors)) or (n > self._last and is_signature(block)):
            return "byline"
        if n > self._last and n in self._bios:
            return "author"
        return "contact" if n > self._last and is_contact(block) else None

    def _furniture(self, block: Block, *, linked: bool) -> str | None:
        """Return why the block is the site's own, by where it stands; `linked`: on a page that is a list."""
        if block.heads_links and len(block.text) <= _MAX_LINK_BLOCK:
            return "related"
        if self._is_learnt(block):
            return "learnt"
        cell = block.tag in {"td", "th"}
        return "link" if not linked and not cell and is_link(block) and len(block.text) <= _MAX_LINK_BLOCK else None

    def _is_dated(self, block: Block, *, timed: bool) -> bool:
        """Whether the block is a date row, perhaps with a byline behind a bar."""
        authors = self.setting.authors
        if is_date_line(block.text, authors, timed=timed):
            return True
        parts = _BARS.split(block.text[:_MAX_LINK_BLOCK])
        dated = [is_date_line(part, authors, timed=timed) for part in parts]
        return any(dated) and all(date or signs(part, authors) for date, part in zip(dated, parts, strict=True))

    def _is_learnt(self, block: Block) -> bool:
        """Whether the block returned on enough of the host's pages and speaks for the site."""
        if not self.setting.boilerplate:
            return False
        mark = fingerprint(block.text)
        pages = self.setting.boilerplate.get(mark, 0) if mark else 0
        return pages >= MIN_PAGES and is_site_talk(block, self.setting.site_names)

    def by_wording(self) -> None:
        """Judge what cue phrases tell, and the authors' own paragraphs at the end."""
        for n, block in enumerate(self.blocks):
            if self.reasons[n] is not None:
                continue
            reason = self._cues[n]
            if reason is None and n >= self._last and n > 0:
                reason = category(block.text, linked=block.link_share, tail=True)
            if reason is not None and not (reason == "about" and self._is_told_of(n)):
                self.reasons[n] = reason
                self._worded.add(n)

    def _is_told_of(self, number: int) -> bool:
        """Whether the article tells of whom the block begins with: a journalist who was abducted did not write it."""
        name = squash(" ".join(self.blocks[number].text.split()[:2]))
        told = [self.setting.title, *(block.text for block in self.blocks[:number] if is_prose(block))]
        return len(name) >= _MIN_NAME and any(name in squash(text) for text in told)

    def _is_bio(self, block: Block) -> bool:
        """Whether the block opens with an author's name and goes on about them."""
        key = squash(block.text[:120])
        return len(block.text) <= _MAX_BIO and any(
            len(squash(name)) > 3 and key.startswith(squash(name)) and len(key) > len(squash(name))  # noqa: PLR2004 (initials begin words)
            for name in self.setting.authors
        )

    def by_neighbours(self) -> None:
        """Judge labels whose section went, and the short rest of a related section at the end."""
        for n in range(len(self.blocks) - 1, -1, -1):
            if self.reasons[n] is None and is_label(self.blocks[n]) and n < len(self.blocks) - 1:
                after = self.reasons[n + 1]
                heading = self.blocks[n].tag[:1] == "h" or (self.blocks[n].text.endswith(":") and n > self._last)
                if after in {"link", "related"} and heading:
                    self.reasons[n] = "related"
        start = next(
            (
                n
                for n in range(self._last + 1, len(self.blocks))
                if self._cues[n] == "related" and "related" in hits(self.blocks[n].text).exact
            ),
            len(self.blocks),
        )
        for n in range(start, len(self.blocks)):
            if self.reasons[n] is None:
                self.reasons[n] = "related"

    def spare_if_too_much(self) -> list[str]:
        """Undo what wording alone took if that is more than a third of the sentences; return the notes.

        A prompt that also holds a link to follow is not judged by its wording alone.
        """
        sentences = [max(1, len(_SENTENCE.findall(block.text))) for block in self.blocks]
        alone = [n for n in self._worded if self.blocks[n].link_share <= LINKED]
        if sum(sentences[n] for n in alone) <= _MAX_WORDING_SHARE * sum(sentences):
            return []
        if sum(sentences[n] for n in alone if is_prose(self.blocks[n])) == 0:
            return []
        for n in alone:
            self.reasons[n] = None
        return ["kept_whole"]
