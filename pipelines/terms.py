"""Finds a watch's own terms in an article.

All phrases of all terms are looked up in one pass; only terms with a phrase in the text are then weighed, so that the
time hardly depends on how many terms a watch has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitor.items import Match
from monitor.packs.terms import Group, Near, Node, Phrase, parse_term, phrases
from pipelines.trie import Trie

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipelines.match import FieldReading, Reading

_MOST = 50


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A phrase in a field: token indexes and sentence."""

    field: FieldReading
    first: int
    last: int


Places = dict[Phrase, list[Occurrence]]


class TermSet:
    """Compiled terms of one watch and one purpose (`term` or `exclude`)."""

    def __init__(self, raw: Sequence[Any], kind: str) -> None:
        """Compile `raw`; raises TermError for a term that cannot be read."""
        self.kind = kind
        self._trie: Trie[Phrase] = Trie()
        self._terms: list[Node] = [parse_term(item) for item in raw]
        self._by_phrase: dict[Phrase, list[int]] = {}
        for index, node in enumerate(self._terms):
            for phrase in phrases(node):
                if phrase not in self._by_phrase:
                    self._trie.add(phrase.form, phrase, lang=phrase.lang, stemmed=phrase.lang is None)
                self._by_phrase.setdefault(phrase, []).append(index)

    def __bool__(self) -> bool:
        return bool(self._terms)

    def find(self, reading: Reading) -> tuple[Match, ...]:
        """Return a match for each term that holds in the article, in the order of the terms."""
        if not self._terms:
            return ()
        found = self._locate(reading)
        asked = sorted({index for phrase in found for index in self._by_phrase[phrase]})
        out = []
        for index in asked:
            node = self._terms[index]
            where = _holds(node, found)
            if where is not None:
                out.append(_match(node.label, self.kind, where))
                if len(out) >= _MOST:
                    break
        return tuple(out)

    def _locate(self, reading: Reading) -> Places:
        found: Places = {}
        for field in reading.fields:
            lookup = self._trie.over(field.text, field.tokens, reading.lang)
            for at in lookup.starts():
                for hit in lookup.walk(at):
                    for phrase in hit.payloads:
                        found.setdefault(phrase, []).append(Occurrence(field, at, hit.end))
        return found


def _holds(node: Node, found: Mapping[Phrase, list[Occurrence]]) -> Occurrence | None:
    """Return where the term holds first, or None where it doesn't."""
    if isinstance(node, Phrase):
        return found[node][0] if node in found else None
    if isinstance(node, Near):
        return _nearby(node, found)
    return _group(node, found)


def _group(node: Group, found: Mapping[Phrase, list[Occurrence]]) -> Occurrence | None:
    answers = [_holds(part, found) for part in node.parts]
    there = [answer for answer in answers if answer is not None]
    if node.how == "all" and len(there) < len(answers):
        return None
    return there[0] if there else None


def _nearby(node: Near, found: Mapping[Phrase, list[Occurrence]]) -> Occurrence | None:
    if any(part not in found for part in node.parts):
        return None
    anchor, *others = node.parts
    for occurrence in found[anchor]:
        if all(_any_close(occurrence, found[other], node.within) for other in others):
            return occurrence
    return None


def _any_close(one: Occurrence, others: Iterable[Occurrence], within: int | None) -> bool:
    return any(_close(one, other, within) for other in others)


def _close(one: Occurrence, other: Occurrence, within: int | None) -> bool:
    """Return whether two phrases stand in one field, apart from each other, and near enough."""
    if one.field is not other.field or (one.first < other.last and other.first < one.last):
        return False
    if within is None:
        starts = [
            next((s for s, e in o.field.sentences if o.field.tokens[o.first].start < e), -1) for o in (one, other)
        ]
        return starts[0] == starts[1]
    return max(one.first, other.first) - min(one.last, other.last) <= within


def _match(label: str, kind: str, where: Occurrence) -> Match:
    start, end = where.field.tokens[where.first].start, where.field.tokens[where.last - 1].end
    return Match(
        term=label, kind=kind, field=where.field.field, quote=where.field.quote(start, end), start=start, end=end
    )
