"""Makes spellings comparable: folds letters, cuts text into words and sentences, and keeps where each stood.

Packs, watch terms and articles go through the same folding, so what is written `Côte d’Ivoire`, `cote d'ivoire`
or, in Hausa, `'yan bindiga` and `ƴan bindiga`, meets as the same words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_APOSTROPHES = "'’‘ʼʻ`´ʿʾ＇"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_WORD = re.compile(rf"[^\W_]++(?:(?:[{_MARKS}{_INVISIBLE}]++|[{_APOSTROPHES}](?=[^\W_]))[^\W_]*+)*+")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_UNSEEN = re.compile(f"[{_INVISIBLE}]")
_ELIDED = frozenset(("l", "d", "qu", "j", "m", "t", "s", "c", "n", "jusqu", "lorsqu", "puisqu", "quelqu", "presqu"))
_VOWELS = frozenset("aeiouyh")
_LETTERS = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i",
        "ɗ": "d", "ɓ": "b", "ƙ": "k", "ƴ": "y", "ŋ": "n", "ɲ": "n", "ɛ": "e", "ɔ": "o",
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "",
        **dict.fromkeys(_APOSTROPHES, "'"),
        **{chr(zero + n): str(n) for zero in (0x0660, 0x06F0) for n in range(10)},
    }
)  # fmt: skip

_STOP = re.compile(r"(?<![.!?؟۔…])[.!?؟۔…]++(?:[ \u00a0\u202f]?[»”]|[\"'’)\]])*(?=\s|$)|(?<!\s)\s*\n\s*")
_BEFORE_STOP = re.compile(r"(?<!\w)(?<!\w\.)(\w+(?:\.\w+)*)$")
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\w+",
        "m mm mme mlle dr pr prof me st ste gen col cdt lt lcl sgt adj cap capt cne gal maj mr mrs ms sen gov rep hon"
        " no nr art av bd etc vs jan feb mar apr jun jul aug sept sep oct nov dec janv fevr avr juil",
    )
)
_LOOK_BACK = 24
_STEM_FROM = 4
_ARABIC_KEEPS = 3
_CLITICS = ("ال", "بال", "كال", "لل", "ب", "ل", "ك")


class Token(NamedTuple):
    """A word as it is compared, and where it stands in the text (`text[start:end]`)."""

    folded: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return `text` in lower case without accents, Arabic vowel signs and invisible marks, with one form a letter.

    Hamza forms become their carrier, taa marbuta becomes haa, hooked Hausa letters lose their hook, every kind of
    apostrophe becomes `'`, and digits of any script become ASCII. The length may change.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    # Lower case may need decomposing (İ) and decomposing may need lower case (styled capitals): both come twice.
    spread = unicodedata.normalize("NFKD", _UNSEEN.sub("", text).lower().translate(_LETTERS)).lower()
    spread = unicodedata.normalize("NFKD", spread)
    return "".join(char for char in spread if not unicodedata.combining(char)).translate(_LETTERS)


@lru_cache(maxsize=65_536)
def _cut_word(word: str) -> tuple[str, int, int]:
    """Return the word as it is compared, where it begins behind an elided article, and its length there."""
    start, end, kept = (0, len(word), word) if word.isalnum() else _trim(word)
    return fold(kept).replace("'", ""), start, end - start


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the words of `text` in order.

    A French elided article is dropped (`l'attaque` gives `attaque`), an English possessive `'s` too; other
    apostrophes vanish inside the word (`ta'addanci` gives `taaddanci`, `N'Djamena` gives `ndjamena`). A hyphen
    parts words.
    """
    out: list[Token] = []
    new = tuple.__new__  # a tenth of a text's reading goes into these: the class's own constructor takes twice as long
    for found in _WORD.finditer(text):
        folded, skip, size = _cut_word(found.group())
        if folded:
            start = found.start() + skip
            out.append(new(Token, (folded, start, start + size)))
    return tuple(out)


def folded_words(text: str) -> list[str]:
    """Return what `tokenize` folds the words to, without where they stand: in half the time."""
    return [folded for folded, _, _ in map(_cut_word, _WORD.findall(text)) if folded]


def _trim(word: str) -> tuple[int, int, str]:
    """Take the elision off the front and the possessive off the end; return the span of what is left, and that."""
    start, end = 0, len(word)
    while (cut := _APOSTROPHE.search(word)) is not None:
        head, tail = word[: cut.start()], word[cut.end() :]
        if fold(head) not in _ELIDED or fold(tail)[:1] not in _VOWELS:
            break
        start += cut.end()
        word = tail
    if word[-1] in "sS" and len(word) > 2 and word[-2] in _APOSTROPHES:  # noqa: PLR2004 - a letter, an apostrophe and s
        word, end = word[:-2], end - 2
    return start, end, word


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the sentences of `text`, without the space around them.

    A line break always ends a sentence; a full stop does unless it follows an abbreviation or an initial, or the next
    word goes on in lower case.
    """
    spans: list[tuple[int, int]] = []
    begin = 0
    for stop in _STOP.finditer(text):
        if "\n" not in stop.group() and not _ends_sentence(text, stop):
            continue
        _keep(text, begin, stop.end(), spans)
        begin = stop.end()
    _keep(text, begin, len(text), spans)
    return tuple(spans)


def _ends_sentence(text: str, stop: re.Match[str]) -> bool:
    following = text[stop.end() : stop.end() + 3].lstrip(" \"'’“«([")
    if following[:1].islower():
        return False
    if stop.group()[0] != ".":
        return True
    before = _BEFORE_STOP.search(text, max(0, stop.start() - _LOOK_BACK), stop.start())
    if before is None:
        return True
    word = before.group(1)
    initial = len(word) == 1 and word.isupper() and word.isascii()
    return not (initial or fold(word) in _ABBREVIATIONS)


def _keep(text: str, begin: int, end: int, spans: list[tuple[int, int]]) -> None:
    piece = text[begin:end]
    kept = piece.strip()
    if kept:
        start = begin + piece.index(kept)
        spans.append((start, start + len(kept)))


def stem(folded: str) -> str:
    """Return a folded French or English word without its plural and feminine endings (`tuees`, `tues` -> `tue`)."""
    if folded[-1:] in "sx" and len(folded) >= _STEM_FROM:
        folded = folded[:-1]
    while folded[-1:] == "e" and len(folded) >= _STEM_FROM:
        folded = folded[:-1]
    return folded


def variants(folded: str) -> tuple[str, ...]:
    """Return the word and, for an Arabic one, what is left of it without `wa-`, `fa-`, `bi-`, `ka-`, `li-`, `al-`."""
    if not "\u0621" <= folded[0] <= "\u064a":
        return (folded,)
    out = [folded]
    if folded[0] in "وف" and len(folded) > _ARABIC_KEEPS:
        out.append(folded[1:])
    for word in tuple(out):
        out.extend(
            word[len(clitic) :] for clitic in _CLITICS if word.startswith(clitic) and len(word) > len(clitic) + 1
        )
    return tuple(dict.fromkeys(out))
