"""Near-duplicate text: the bands by which copies are found again, and how alike two texts are. Pure.

MinHash over word shingles, cut into bands (locality-sensitive hashing): texts that share a band may be copies, and
`likeness` then says so exactly.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from struct import Struct
from typing import Final

from rensa import RMinHash

from monitor.packs.folding import folded_words

BANDS: Final = 32
ROWS: Final = 4
"""Hashes in a band. With 32 bands of 4, texts that share half of their shingles meet in 87 of 100 cases."""
WORDS: Final = 3
"""Words in a shingle: measured in docs/benchmarks-stories.md."""
MOST_WORDS: Final = 1500
"""Words of a text that are read; the rest of a long one changes nothing."""
SHORT: Final = 40
"""Texts with fewer words must be all but equal to be copies."""
ALIKE: Final = 0.5
ALL_BUT_EQUAL: Final = 0.9
CONTAINED: Final = 0.85
"""Share of the shorter text's shingles in the longer: a copy that was cut, or got a paragraph of its own."""
_PACKED: Final = Struct(f">{1 + ROWS}I")
_SEED: Final = 20261122
_SCHEME: Final = b"rensa 0.5, 3 words"
"""Part of every band: another way of counting must not meet bands of this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much of two texts is the same."""

    jaccard: float
    """Shared shingles of all."""
    contained: float
    """Shared shingles of the shorter text's."""
    words: int
    """Words of the shorter text."""

    @property
    def equal(self) -> bool:
        """Whether the texts are all but equal."""
        return self.jaccard >= ALL_BUT_EQUAL

    @property
    def copy(self) -> bool:
        """Whether one is the other's copy, perhaps cut or with a paragraph added."""
        if self.words < SHORT:
            return self.equal
        return self.jaccard >= ALIKE or self.contained >= CONTAINED


def words_of(text: str) -> list[str]:
    """Return the text's words, folded, at most `MOST_WORDS`."""
    return folded_words(text[: MOST_WORDS * 12])[:MOST_WORDS]


def shingles(words: list[str]) -> frozenset[str]:
    """Return every run of three words; of fewer, the words as one run. Empty for no words."""
    if not words:
        return frozenset()
    return frozenset(" ".join(words[n : n + WORDS]) for n in range(max(1, len(words) - WORDS + 1)))


def bands(text: str) -> tuple[int, ...]:
    """Return the text's bands, as signed 64-bit numbers that mean the same in every process; none for an empty text."""
    runs = shingles(words_of(text))
    if not runs:
        return ()
    sketch = RMinHash(num_perm=BANDS * ROWS, seed=_SEED)
    sketch.update(sorted(runs))
    digest = sketch.digest()
    return tuple(_band(number, digest[number * ROWS : (number + 1) * ROWS]) for number in range(BANDS))


def _band(number: int, values: list[int]) -> int:
    data = _PACKED.pack(number, *values)
    return int.from_bytes(hashlib.blake2b(data, digest_size=8, person=_SCHEME[:16]).digest(), "big", signed=True)


def likeness(text: str, other: str) -> Likeness:
    """Return how alike two texts are, from all of their shingles."""
    mine, theirs = words_of(text), words_of(other)
    ours, others = shingles(mine), shingles(theirs)
    shared, shorter = len(ours & others), min(len(ours), len(others))
    return Likeness(
        jaccard=shared / len(ours | others) if shorter else 0.0,
        contained=shared / shorter if shorter else 0.0,
        words=min(len(mine), len(theirs)),
    )
