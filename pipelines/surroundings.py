"""The words around a name that say that it is a place, what sort of place, or only a neighbour."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from monitor.packs.schema import Violence
from pipelines.vocabulary import languages, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.packs.folding import Token
    from pipelines.match import FieldReading

_BRACKET = 60
_JOINT = 3
_AWAY = 6
_AWAY_BEHIND = 2
_SPOKE = 4
_HEAD = 300
_SHOUTED = 0.6
_NONE: frozenset[str] = frozenset()
_STOPS = ".!?;:؟\n"
_APPOSED = 4
"""Words behind a name and its comma within which the word for what it is stands."""
_REACTS = 6
"""Words behind a country's name within which it is said to condemn, or to abstain."""
_SHELTER = 40
"""Words behind a word for fleeing that may still tell where to."""
_DEEDS = frozenset(("kill", "attack", "force", "abduct"))


_Tagged = tuple[list[frozenset[str]], frozenset[str]]
_recent: deque[tuple[Sequence[Token], str | None, _Tagged]] = deque(maxlen=4)
"""The fields last looked at, known by their very tokens: each is asked about by five who read it."""


def _tagged(field: FieldReading, lang: str | None) -> _Tagged:
    """Return, for each token, the tags of the longest phrase that it is part of, and all tags that there are."""
    for tokens, asked, known in _recent:
        if tokens is field.tokens and asked == lang:
            return known
    lookup = vocabulary("places").over(field.text, field.tokens, lang)
    tags, lengths = [_NONE] * len(field.tokens), [0] * len(field.tokens)
    for first in lookup.starts():
        found = lookup.longest(first)
        if found is None:
            continue
        for at in range(first, found.end):
            if found.end - first > lengths[at]:
                lengths[at], tags[at] = found.end - first, frozenset(found.payloads)
    found_tags = (tags, frozenset().union(*set(tags)))
    _recent.append((field.tokens, lang, found_tags))
    return found_tags


class Surroundings:
    """Looks at the words around the tokens of a field."""

    def __init__(self, field: FieldReading, lang: str | None) -> None:
        self.field = field
        self._lang = lang if lang in languages("places") else None
        self._tagged: _Tagged | None = None
        head = field.text[:_HEAD].split() if field.field == "title" else ()
        self.shouted = len(head) > 2 and sum(word[:1].isupper() for word in head) > _SHOUTED * len(head)  # noqa: PLR2004 - a headline

    def _tags(self, at: int) -> frozenset[str]:
        if not 0 <= at < len(self.field.tokens):
            return _NONE
        return self._known()[0][at]

    def _known(self) -> _Tagged:
        if self._tagged is None:
            self._tagged = _tagged(self.field, self._lang)
        return self._tagged

    def _holds(self, *tags: str) -> bool:
        """Return whether any word of the field carries one of the tags: mostly none does, and none need be sought."""
        return not self._known()[1].isdisjoint(tags)

    def _before(self, first: int, reach: int) -> range:
        """Return the tokens before the name, at most `reach`, within its sentence."""
        begin = first
        while begin > max(first - reach, 0):
            gap = self.field.text[
                self.field.tokens[begin - 1].end : self.field.tokens[min(begin, len(self.field.tokens) - 1)].start
            ]
            if gap != " " and any(mark in gap for mark in _STOPS):
                break
            begin -= 1
        return range(begin, first)

    def beside(self, first: int, tag: str) -> bool:
        """Return whether one of the four words before the name carries `tag` (for a cue: of the two)."""
        reach = 2 if tag == "cue" else 4
        return any(tag in self._tags(at) for at in self._before(first, reach))

    def bordering(self, first: int, last: int) -> bool:
        """Return whether the name is said of a border, as in `frontière avec le Mali` or `the Algerian border`."""
        return self.beside(first, "border") or (self._same(last, last) and "border" in self._tags(last))

    def soil(self, first: int, last: int) -> bool:
        """Return whether the adjective stands with a word for a country's soil: `territoire tchadien`."""
        return "soil" in self._tags(first - 1) or (self._same(last, last) and "soil" in self._tags(last))

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

    def refuge(self, first: int, deeds: Sequence[int]) -> bool:
        """Return whether people fled or were brought to the place: behind such a word, and one for `to`, with no deed.

        `deeds` are the tokens that tell of violence: behind one of them the name is the scene again.
        """
        if not self._holds("flee", "cross"):
            return False
        to = False
        tokens, text = self.field.tokens, self.field.text
        for at in range(first - 1, max(first - _SHELTER, 0) - 1, -1):
            between = text[tokens[at].end : tokens[at + 1].start]
            if at in deeds or (between != " " and any(mark in between for mark in _STOPS)):
                return False
            tags = self._tags(at)
            to = to or "to" in tags
            if "flee" in tags or ("cross" in tags and not self._told(at, deeds)):
                return to
        return False

    def elsewhere(self, first: int, last: int, deeds: Sequence[int]) -> bool:
        """Return whether the event is not there: people fled to it, it only speaks, or lies across the border."""
        return self.refuge(first, deeds) or self.reacts(first, last) or self.bordering(first, last)

    def reacts(self, first: int, last: int) -> bool:
        """Return whether the country only condemns, deplores or abstains: `Mali and Niger condemn`, `أدانت تشاد`.

        Such a word stands behind the name within its clause; in Arabic it may stand before.
        """
        if not self._holds("react"):
            return False
        tokens, text = self.field.tokens, self.field.text
        for at in range(last, min(last + _REACTS, len(tokens))):
            between = text[tokens[at - 1].end : tokens[at].start]
            if between != " " and any(mark in between for mark in _STOPS):
                break
            if "react" in self._tags(at):
                return True
        return self._lang == "ar" and any("react" in self._tags(at) for at in self._before(first, 2))

    def placed(self, first: int) -> bool:
        """Return whether the word right before says that the country is meant: `in Chad`, `northern Mali`."""
        return "placed" in self._tags(first - 1)

    def office(self, last: int) -> bool:
        """Return whether a word for an office follows, with which a country's name stands: `Chad President`."""
        return "office" in self._tags(last)

    def _told(self, at: int, deeds: Sequence[int]) -> bool:
        """Return whether the sentence of token `at` tells of violence."""
        start = self.field.tokens[at].start
        begin, end = next(span for span in reversed(self.field.sentences) if span[0] <= start)
        return any(begin <= self.field.tokens[deed].start < end for deed in deeds)

    def _same(self, last: int, at: int) -> bool:
        """Return whether token `at` stands right behind the name that ends at `last`, with no stop between."""
        tokens = self.field.tokens
        return at < len(tokens) and not self.field.text[tokens[last - 1].end : tokens[at].start].strip(" '’s")[:1]

    def unit(self, first: int, last: int) -> bool:
        """Return whether a word for an admin area or a settlement stands beside the name."""
        around = (*self._before(first, 3), last)
        return any(self._tags(at) & {"unit", "village"} for at in around)

    def is_cue(self, at: int) -> bool:
        """Return whether the word says something of the names beside it, so that it is none itself."""
        return bool(self._tags(at))

    def right_before(self, first: int, tag: str) -> bool:
        """Return whether the word right before carries `tag`, in the same clause."""
        return tag in self._tags(first - 1) and bool(self._before(first, 1))

    def area(self, first: int, last: int) -> bool:
        """Return whether a word for an admin area, and none for a settlement, stands beside the name."""
        before = any("unit" in self._tags(at) for at in self._before(first, 2))
        return (before or self.area_behind(last)) and not self.settlement(first)

    def names_area(self, first: int, last: int) -> bool:
        """Return whether the name itself holds a word for an admin area: `Niger State`, `jihar Neja`."""
        return any("unit" in self._tags(at) for at in range(first, last))

    def area_behind(self, last: int) -> bool:
        """Return whether a word for an admin area goes on right after the name: `Niger State`."""
        return self._same(last, last) and "unit" in self._tags(last)

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

    def apposed(self, last: int) -> bool:
        """Return whether what follows the name, behind a comma, says that it is a settlement or where it lies.

        `Nadiabondi, une localité de l'est`, `Kareto, in Mobbar LGA`.
        """
        tokens, text = self.field.tokens, self.field.text
        if not 0 < last < len(tokens) or text[tokens[last - 1].end : tokens[last].start].strip() != ",":
            return False
        for at in range(last, min(last + _APPOSED, len(tokens))):
            if at > last and text[tokens[at - 1].end : tokens[at].start].strip(" '’"):
                return False
            if self._tags(at) & {"unit", "village"}:
                return True
        return False

    def bracketed(self, first: int) -> bool:
        """Return whether the name stands in brackets, as in `Gwalo (Paikoro, Niger)`."""
        start = self.field.tokens[first].start
        before = self.field.text[max(start - _BRACKET, 0) : start]
        return before.rfind("(") > before.rfind(")")


def deeds_of(field: FieldReading) -> list[int]:
    """Return the tokens that begin a word for killing, attacking, using force or abducting."""
    return [hit.first for hit in field.hits if isinstance(hit.entry, Violence) and hit.entry.bucket in _DEEDS]
