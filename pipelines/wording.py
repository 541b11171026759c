"""The phrase lists of `cues/`, loaded once a process, and the folding that makes spellings meet."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

_APOSTROPHES: Final = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "\xa0": " "})
_MARKS: Final = re.compile("[\u0300-\u036f\u064b-\u0652\u0670\u0640]")
_NO_LETTER: Final = re.compile(r"[\W_]+")
_LETTERS: Final = str.maketrans("أإآٱىئؤةɓɗƙƴøœæß", "ااااييوهbdkyoeeß")


def fold(text: str) -> str:
    """Return `text` in lower case without accents, Arabic vowel marks and typographic apostrophes."""
    # Most of what is asked is Latin with a few accents, for which tables of letters would take ten times as long.
    plain = text.replace("’", "'")
    if not plain.isascii():
        plain = _MARKS.sub("", unicodedata.normalize("NFD", plain))
    if plain.isascii():
        return plain.replace("`", "'").casefold()
    text = text.translate(_APOSTROPHES).casefold()
    return _MARKS.sub("", unicodedata.normalize("NFD", text.translate(_LETTERS))).translate(_LETTERS)


@cache
def load(name: str) -> dict[str, Any]:
    """Return the parsed file `cues/NAME.toml`."""
    return tomllib.loads((files("pipelines") / "cues" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def months() -> dict[str, int]:
    """Return folded month name -> 1 to 12, of all languages."""
    return {
        fold(name): number
        for names in load("months").values()
        for number, spellings in enumerate(names, 1)
        for name in spellings
    }


def squash(text: str) -> str:
    """Return the folded letters and digits of `text` alone, to compare headlines and names by."""
    return _remembered(text) if len(text) <= _REMEMBERED else _squash(text)


def _squash(text: str) -> str:
    return _NO_LETTER.sub("", fold(text))


# The steps of one page's cleaning ask for the same blocks again. A giant one is not kept.
_REMEMBERED: Final = 3_000
_remembered = lru_cache(maxsize=1024)(_squash)
