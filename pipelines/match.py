"""Finds a pack's actors, places, violence and noise in title and text, with the sentence each stands in.

The longest name wins: `Niger State` is never also the country Niger.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Union

from monitor.items import Match
from monitor.packs.folding import sentences, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from monitor.items import Field
    from monitor.packs.folding import Token
    from monitor.packs.schema import Actor, Noise, Violence
    from pipelines.trie import Trie

LONGEST = 60_000
"""Characters of a text that are read; a longer one is judged by its beginning."""
IGNORED = "ignored"
"""Kind of a phrase that is no find, and keeps its words from being one: the dead of `no dead`."""
LONGEST_QUOTE = 320
"""Characters of a sentence that are quoted; of a longer one, the words around the match."""


class Location(NamedTuple):
    """A name that says where: a country, its adjective, a part of a country, or a place."""

    name: str
    code: str
    """ISO 3166 alpha-2, or `*` for the pack's region as a whole."""
    kind: str
    """country, demonym, inside or outside (in a border country), region (the pack's as a whole), or place."""
    sure: float = 1.0
    """How likely it is this place and no other thing, 0 to 1."""
    given_name: bool = False
    """Whether people bear it as a first name."""


class Hit(NamedTuple):
    """One name or word found in a field."""

    kind: str
    """actor, violence, noise or place."""
    entry: Actor | Violence | Noise | Location
    first: int
    last: int
    """Indexes of its first token and of the one after its last."""
    start: int
    end: int
    """Where it stands, in characters."""
    sentence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReading:
    """A title or a text, cut into words and sentences, with what was found in it."""

    field: Field
    text: str
    tokens: tuple[Token, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()
    hits: tuple[Hit, ...] = ()

    def quote(self, start: int, end: int) -> str:
        """Return the sentence around the characters `start` to `end`, in the text's own words, bounded."""
        at = bisect_right(self.sentences, (start, len(self.text))) - 1
        begin, stop = self.sentences[at] if 0 <= at < len(self.sentences) else (start, end)
        if stop - begin <= LONGEST_QUOTE:
            return self.text[begin:stop]
        room = max(0, LONGEST_QUOTE - (end - start)) // 2
        left, right = max(begin, start - room), min(stop, end + room)
        if left > begin:
            left = self.text.find(" ", left, start) + 1 or start
        if right < stop:
            space = self.text.rfind(" ", end, right)
            right = space if space > 0 else end
        return self.text[left:right][: 2 * LONGEST_QUOTE].strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found in an article."""

    title: FieldReading
    text: FieldReading
    lang: str | None
    staged: frozenset[tuple[str, int]] = frozenset()
    """Sentences of a report on an exercise, by field and number, that tell what is only acted out or said."""

    @property
    def fields(self) -> tuple[FieldReading, FieldReading]:
        """Title and text."""
        return self.title, self.text


Entry = Union["Actor", "Violence", "Noise", "Location"]
Payload = tuple[str, Entry]


def read_field(field: Field, text: str, lang: str | None, trie: Trie[int], table: tuple[Payload, ...]) -> FieldReading:
    """Return the field's words, its sentences and everything of the table that it names, longest first."""
    text = _bounded(text)
    tokens = tokenize(text)
    spans = sentences(text)
    lookup = trie.over(text, tokens, lang)
    begins = [begin for begin, _ in spans]
    hits: list[Hit] = []
    free = 0
    for at in lookup.starts():
        found = lookup.longest(at) if at >= free else None
        if found is None:
            continue
        start = tokens[at].start
        sentence = bisect_right(begins, start) - 1
        stop = spans[sentence][1]
        if tokens[found.end - 1].start >= stop:  # `... in Chad. Police were sent`: no name goes on behind a full stop
            within = (phrase for phrase in lookup.walk(at) if tokens[phrase.end - 1].start < stop)
            found = max(within, key=lambda phrase: phrase.end, default=None)
            if found is None:
                continue
        end = tokens[found.end - 1].end
        for index in found.payloads:
            kind, entry = table[index]
            if kind != IGNORED:
                hits.append(Hit(kind, entry, at, found.end, start, end, sentence))
        free = found.end
    return FieldReading(field=field, text=text, tokens=tokens, sentences=spans, hits=tuple(hits))


def _bounded(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    cut = text.rfind("\n", LONGEST // 2, LONGEST)
    return text[: cut if cut > 0 else LONGEST]


def to_matches(
    fields: Iterable[FieldReading],
    kinds: frozenset[str],
    most: int,
    weigh: Callable[[Hit, FieldReading], float | None] | None = None,
) -> tuple[Match, ...]:
    """Return at most `most` matches of these kinds, title first, each name once a field, weighed by `weigh`."""
    out: list[Match] = []
    seen: set[tuple[str, str, str]] = set()
    for reading in fields:
        for hit in reading.hits:
            term = getattr(hit.entry, "canonical", hit.entry.name)
            mark = (reading.field, hit.kind, term)
            if hit.kind not in kinds or mark in seen:
                continue
            seen.add(mark)
            out.append(
                Match(
                    term=term,
                    kind=hit.kind,
                    field=reading.field,
                    quote=reading.quote(hit.start, hit.end),
                    start=hit.start,
                    end=hit.end,
                    weight=weigh(hit, reading) if weigh else None,
                )
            )
            if len(out) >= most:
                return tuple(out)
    return tuple(out)
