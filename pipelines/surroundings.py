"""The words around a name that say that it is a place, what sort of place, or only a neighbour."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from monitor.packs.folding import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.match import FieldReading

_BRACKET = 60
_JOINT = 3
_AWAY = 6
_AWAY_BEHIND = 2
_SPOKE = 4
_HEAD = 300
_SHOUTED = 0.6
_NONE: frozenset[str] = frozenset()


class Surroundings:
    """Looks at the words around the tokens of a field."""

    def __init__(self, field: FieldReading, lang: str | None) -> None:
        self.field = field
        self.cues = cue_words(lang)
        head = field.text[:_HEAD].split() if field.field == "title" else ()
        self.shouted = len(head) > 2 and sum(word[:1].isupper() for word in head) > _SHOUTED * len(head)  # noqa: PLR2004 - a headline

    def _tags(self, at: int) -> frozenset[str]:
        return self.cues.get(self.field.tokens[at].folded, _NONE) if 0 <= at < len(self.field.tokens) else _NONE

    def _before(self, first: int, reach: int) -> range:
        """Return the tokens before the name, at most `reach`, within its sentence."""
        begin = first
        while begin > max(first - reach, 0):
            gap = self.field.text[
                self.field.tokens[begin - 1].end : self.field.tokens[min(begin, len(self.field.tokens) - 1)].start
            ]
            if any(mark in gap for mark in ".!?;:؟\n"):
                break
            begin -= 1
        return range(begin, first)

    def beside(self, first: int, tag: str) -> bool:
        """Return whether one of the four words before the name carries `tag` (for a cue: of the two)."""
        reach = 2 if tag == "cue" else 4
        return any(tag in self._tags(at) for at in self._before(first, reach))

    def away(self, first: int, last: int, deeds: Sequence[int]) -> bool:
        """Return whether the wounded were brought to the place or somebody spoke there: it is not the scene.

        `deeds` are the tokens that tell of violence: behind one of them the name is the scene again.
        """
        before = self._before(first, _AWAY)
        nearest = max((at for at in before if "away" in self._tags(at)), default=None)
        if nearest is not None and not any(nearest < deed < first for deed in deeds):
            return True
        if any("away" in self._tags(at) for at in range(last, last + _AWAY_BEHIND) if self._same(last, at)):
            return True
        spoke = max((at for at in self._before(first, _SPOKE) if "spoke" in self._tags(at)), default=None)
        if spoke is None or self.settlement(first) or any(spoke < deed < first for deed in deeds):
            return False
        return "cue" in self._tags(first - 1) and first - 1 > spoke

    def _same(self, last: int, at: int) -> bool:
        """Return whether token `at` stands right behind the name that ends at `last`, with no stop between."""
        tokens = self.field.tokens
        return at < len(tokens) and not self.field.text[tokens[last - 1].end : tokens[at].start].strip(" '’s")[:1]

    def unit(self, first: int, last: int) -> bool:
        """Return whether a word for an admin area or a settlement stands beside the name."""
        around = (*self._before(first, 3), last)
        return any(self._tags(at) & {"unit", "village"} for at in around)

    def area(self, first: int, last: int) -> bool:
        """Return whether a word for an admin area, and none for a settlement, stands beside the name."""
        return any("unit" in self._tags(at) for at in (*self._before(first, 2), last)) and not self.settlement(first)

    def longer(self, last: int) -> bool:
        """Return whether another capitalised word, that is no word for an area, goes on after the name."""
        if not 0 < last < len(self.field.tokens) or "unit" in self._tags(last) or "village" in self._tags(last):
            return False
        end, start = self.field.tokens[last - 1].end, self.field.tokens[last].start
        return self.field.text[end:start] == " " and self.field.text[start].isupper()

    def personal(self, at: int, named: int) -> bool:
        """Return whether the capitalised word is part of a person's or a body's name: `Salif Keïta`, `NEMA`.

        `named` is where the last place name ended. In a headline that capitalises every word nothing can be told.
        """
        word = self._word(at)
        if not word[:1].isupper() or self.shouted:
            return False
        if len(word) > 1 and word.isupper():
            return True
        if self.longer(at + 1):
            return True
        before = self._word(at - 1) if at else ""
        if not before[:1].isupper() or len(before) < 2 or named == at or self._tags(at - 1):  # noqa: PLR2004 - an initial
            return False
        return self.field.text[self.field.tokens[at - 1].end : self.field.tokens[at].start] == " "

    def _word(self, at: int) -> str:
        return self.field.text[self.field.tokens[at].start : self.field.tokens[at].end]

    def joined(self, end: int, first: int) -> bool:
        """Return whether the words from `end` to before `first` only join two names: `et au`, `and`, `,`."""
        between = range(end, first)
        return (
            0 < len(between) <= _JOINT
            and any("and" in self._tags(at) for at in between)
            and all(self._tags(at) for at in between)
        )

    def settlement(self, first: int) -> bool:
        """Return whether a word for a settlement stands right before the name, but for a preposition."""
        return any("village" in self._tags(at) for at in self._before(first, 2))

    def bracketed(self, first: int) -> bool:
        """Return whether the name stands in brackets, as in `Gwalo (Paikoro, Niger)`."""
        start = self.field.tokens[first].start
        before = self.field.text[max(start - _BRACKET, 0) : start]
        return before.rfind("(") > before.rfind(")")


@cache
def cue_words(lang: str | None) -> dict[str, frozenset[str]]:
    """Return folded word -> tags of `words/places.toml`, of one language or, for None, of all; read once a process."""
    raw = tomllib.loads((files("pipelines") / "words" / "places.toml").read_text(encoding="utf-8"))
    out: dict[str, set[str]] = {}
    for code, tags in raw.items():
        if lang in (None, code) or lang not in raw:
            for tag, words in tags.items():
                for word in words:
                    out.setdefault(fold(word).replace("'", ""), set()).add(tag)
    return {word: frozenset(tags) for word, tags in out.items()}
