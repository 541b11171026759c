"""The consonants of a name as classes that Arabic and Latin letters share.

Vowels are written in one script and mostly not in the other, and each consonant has several spellings (Dj, G and J for
one letter).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from monitor.packs.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.packs.places import PlaceEntry

LEAST: Final = 2
"""Consonants that a place must have to be known by them."""
_ARABIC: Final = {
    **dict.fromkeys("بپ", "b"), **dict.fromkeys("تطث", "t"), **dict.fromkeys("دض", "d"), **dict.fromkeys("سصزذظ", "s"),
    **dict.fromkeys("جغقكخگ", "k"), **dict.fromkeys("فڤ", "f"), "ش": "x", "ر": "r", "ل": "l", "م": "m", "ن": "n",
}  # fmt: skip
_LATIN: Final = (
    (re.compile("x"), "ks"), (re.compile("tch|ch|sh"), "x"), (re.compile("dj|gh|kh|gu|qu|ck"), "k"),
    (re.compile("ph"), "f"),
    (re.compile("c(?=[ei])"), "s"), (re.compile("[gjkqc]"), "k"), (re.compile("p"), "b"), (re.compile("v"), "f"),
    (re.compile("z"), "s"), (re.compile("[^bdfklmnrstx]"), ""),
)  # fmt: skip
_TWICE: Final = re.compile(r"(.)\1+")


def sound_of(name: str) -> str:
    """Return the consonants of a name as classes that both scripts share; empty where it has none."""
    folded = fold(name)
    if any("\u0600" <= char <= "\u06ff" for char in folded):
        sound = "".join(_ARABIC.get(char, "") for char in folded)
    else:
        sound = folded
        for pattern, letter in _LATIN:
            sound = pattern.sub(letter, sound)
    return _TWICE.sub(r"\1", sound)


def by_sound(entries: Iterable[PlaceEntry]) -> dict[str, tuple[PlaceEntry, ...]]:
    """Return the places by the sound of each Latin spelling."""
    out: dict[str, dict[int, PlaceEntry]] = {}
    for entry in entries:
        for name in entry.names:
            sound = sound_of(name)
            if len(sound) >= LEAST and not "\u0600" <= name[0] <= "\u06ff":
                out.setdefault(sound, {})[id(entry)] = entry
    return {sound: tuple(found.values()) for sound, found in out.items()}
