"""Where an article names places of the pack, and how much each mention says about the main event."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pipelines.match import Location
from pipelines.sounds import by_sound
from pipelines.surroundings import Surroundings
from pipelines.trie import Trie

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.packs.gazetteer import Gazetteer
    from monitor.packs.places import PlaceEntry
    from pipelines.match import FieldReading

LEAD = 3
"""Sentences of a text that count as its lead."""
MOST_MENTIONS = 400
"""Place names of a field that are looked at; a longer list is no report."""
_TITLE, _LEAD, _BODY = 4.0, 2.0, 0.4
_ARABIC = ("\u0600", "\u06ff")
_BEHIND_DATELINE = re.compile(
    r"(?:,[^.!?:\n]{3,30}?)?\s{0,2}\([^)\n]{2,40}\)\s{0,2}[-–—:]\s|,[^.!?:\n]{3,30}?\s[-–—:]\s|\s{0,2}[-–—/]\s[^.!?:\n]{2,40}:\s"
)
"""`, 9 oct (AFP) - `, ` (Reuters) - `, ` - وكالة: `, but not ` : trois soldats tués`."""


Around = Mapping[str, Surroundings]
"""By field, the words around its names."""


@dataclass(frozen=True, slots=True)
class CompiledPlaces:
    """The pack's places in a tree; the tree's payloads are indexes of the table."""

    trie: Trie[int]
    table: tuple[PlaceEntry, ...]
    gazetteer: Gazetteer | None = None
    """The imported countries, where the data folder has any."""
    sounds: Mapping[str, tuple[PlaceEntry, ...]] = field(default_factory=dict)
    """The places by the sound of their Latin names."""


class Mention(NamedTuple):
    """A place name in the article, and what it may mean."""

    field: FieldReading
    first: int
    last: int
    sentence: int
    entries: tuple[PlaceEntry, ...]

    @property
    def title(self) -> bool:
        """Whether it stands in the headline."""
        return self.field.field == "title"

    @property
    def text(self) -> str:
        """The name as written."""
        return self.field.text[self.field.tokens[self.first].start : self.field.tokens[self.last - 1].end]


def compile_places(entries: Iterable[PlaceEntry], gazetteer: Gazetteer | None = None) -> CompiledPlaces:
    """Return the places with every spelling in one tree. Latin names are met only when capitalised."""
    trie: Trie[int] = Trie()
    table = tuple(entries)
    for index, entry in enumerate(table):
        for name in entry.names:
            arabic = _ARABIC[0] <= name[0] <= _ARABIC[1]
            trie.add(name if arabic else " ".join("^" + word for word in name.split()), index)
    return CompiledPlaces(trie, table, gazetteer, by_sound(table))


def weight_of(field: FieldReading, sentence: int) -> float:
    """Return how much a name in this sentence says about the main event."""
    if field.field == "title":
        return _TITLE
    return _LEAD if sentence < LEAD else _BODY


def in_dateline(mention: Mention) -> bool:
    """Return whether the place is only where the text was written, as its first words say."""
    text, end = mention.field.text, mention.field.tokens[mention.last - 1].end
    return not mention.title and mention.first == 0 and _BEHIND_DATELINE.match(text, end) is not None


def named_places(words: Surroundings, compiled: CompiledPlaces, lang: str | None) -> list[Mention]:
    """Return the names of places in the field, the longest at each word, but for those of people and bodies."""
    out: list[Mention] = []
    field = words.field
    lookup = compiled.trie.over(field.text, field.tokens, lang)
    taken = {at for hit in field.hits if hit.kind == "actor" for at in range(hit.first, hit.last)}
    countries = {
        hit.first: hit.last for hit in field.hits if isinstance(hit.entry, Location) and hit.entry.kind == "country"
    }
    begins = [begin for begin, _ in field.sentences]
    free = 0
    for at in lookup.starts():
        found = lookup.longest(at) if at >= free else None
        if found is None or (at in taken and found.end - at == 1):
            continue
        free = found.end
        if found.end - at == 1 and words.personal(at, out[-1].last if out else -1):
            continue
        if countries.get(at, 0) <= found.end:  # the longer name wins: Burkina Faso is no Faso
            sentence = max(bisect_right(begins, field.tokens[at].start) - 1, 0)
            entries = tuple(compiled.table[index] for index in found.payloads)
            out.append(Mention(field, at, found.end, sentence, entries))
            if len(out) == MOST_MENTIONS:
                break
    return out
