"""Resolves the places that an article names, in its context, and weighs which countries its event lies in.

A name alone proves little: Niger is a country and a Nigerian state, Madina is everywhere. So the sure names speak first
(countries, their people, regions, names that stand alone); the unsure ones are then read in their light.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from monitor.items import Place
from monitor.packs.schema import Actor
from pipelines.geo import kilometres
from pipelines.match import Location
from pipelines.trie import Trie

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.packs.places import PlaceEntry
    from pipelines.match import FieldReading, Hit, Reading

LEAD = 3
"""Sentences of a text that count as its lead."""
_WEIGHT = {"country": 1.0, "demonym": 0.6, "inside": 1.2, "outside": 1.0, "region": 0.0, "place": 1.0}
_TITLE, _LEAD, _BODY = 4.0, 2.0, 0.4
_BORDER = 0.15
_NEAR_KM = 75.0
_ARABIC = ("\u0600", "\u06ff")


@dataclass(frozen=True, slots=True)
class CompiledPlaces:
    """The pack's places in a tree; the tree's payloads are indexes of the table."""

    trie: Trie[int]
    table: tuple[PlaceEntry, ...]


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


class Located(NamedTuple):
    """A mention with the place it was resolved to."""

    mention: Mention
    entry: PlaceEntry


@dataclass(frozen=True, slots=True)
class Geography:
    """Where an article plays: the weight of each country, and the places resolved."""

    votes: defaultdict[str, float]
    located: tuple[Located, ...]
    titled: frozenset[str]
    """Countries that the headline speaks for."""


def compile_places(entries: Iterable[PlaceEntry]) -> CompiledPlaces:
    """Return the places with every spelling in one tree. Latin names are met only when capitalised."""
    trie: Trie[int] = Trie()
    table = tuple(entries)
    for index, entry in enumerate(table):
        for name in entry.names:
            arabic = _ARABIC[0] <= name[0] <= _ARABIC[1]
            trie.add(name if arabic else " ".join("^" + word for word in name.split()), index)
    return CompiledPlaces(trie, table)


def weight_of(field: FieldReading, sentence: int) -> float:
    """Return how much a name in this sentence says about the main event."""
    if field.field == "title":
        return _TITLE
    return _LEAD if sentence < LEAD else _BODY


def locate(reading: Reading, compiled: CompiledPlaces, home: str | None = None) -> Geography:
    """Return where the article plays. `home` is the publisher's country: the weakest of hints."""
    votes: defaultdict[str, float] = defaultdict(float)
    titled: set[str] = set()
    mentions: list[Mention] = []
    for field in reading.fields:
        words = _Words(field, reading.lang)
        mentions.extend(_mentions(field, compiled, reading.lang))
        for hit in field.hits:
            for code, weight in _speaks(hit):
                share = (
                    weight * weight_of(field, hit.sentence) * (_BORDER if words.beside(hit.first, "border") else 1.0)
                )
                votes[code] += share
                if field.field == "title" and weight >= 0.6 and not words.beside(hit.first, "border"):  # noqa: PLR2004 - a name or its people
                    titled.add(code)
    if home:
        votes[home] += 0.05
    located = _resolve(mentions, votes, reading)
    _yield_homonyms(votes, located, reading)
    return Geography(votes, located, frozenset(titled))


def _speaks(hit: Hit) -> list[tuple[str, float]]:
    """Return the countries that a name speaks for, with weights."""
    entry = hit.entry
    if isinstance(entry, Location):
        return [] if entry.code == "*" else [(entry.code, _WEIGHT.get(entry.kind, 1.0) * entry.sure)]
    if isinstance(entry, Actor) and len(entry.countries) == 1:
        return [(entry.countries[0], 0.5)]
    if isinstance(entry, Actor):
        return [(code, 0.2 / len(entry.countries)) for code in entry.countries]
    return []


def _mentions(field: FieldReading, compiled: CompiledPlaces, lang: str | None) -> list[Mention]:
    out: list[Mention] = []
    keys = compiled.trie.keys(field.tokens)
    taken = {at for hit in field.hits if hit.kind == "actor" for at in range(hit.first, hit.last)}
    countries = {
        hit.first: hit.last for hit in field.hits if isinstance(hit.entry, Location) and hit.entry.kind == "country"
    }
    starts = [begin for begin, _ in field.sentences]
    at = sentence = 0
    while at < len(keys):
        while sentence + 1 < len(starts) and field.tokens[at].start >= starts[sentence + 1]:
            sentence += 1
        found = compiled.trie.longest(keys, at, field.text, field.tokens, lang) if keys[at] else None
        if found is None or (at in taken and found.end - at == 1):
            at += 1
            continue
        entries = tuple(compiled.table[index] for index in found.payloads)
        if countries.get(at, 0) <= found.end:  # the longer name wins: Burkina Faso is no Faso
            out.append(Mention(field, at, found.end, sentence, entries))
        at = found.end
    return out


# ---------------------------------------------------------------- what a name means here


def _resolve(mentions: Sequence[Mention], votes: defaultdict[str, float], reading: Reading) -> tuple[Located, ...]:
    sure: list[Located] = []
    unsure: list[Mention] = []
    for mention in mentions:
        alone = [entry for entry in mention.entries if _stands(mention, entry, reading.lang)]
        if len({entry.countries for entry in alone}) == 1 and len(alone) == len(mention.entries):
            _vote(votes, mention, alone[0])
        unsure.append(mention)
    places = [entry for mention in mentions if len(mention.entries) == 1 for entry in mention.entries]
    for mention in unsure:
        best = _best(mention, votes, places, reading.lang)
        if best is not None:
            sure.append(Located(mention, best))
            if not (len(mention.entries) == 1 and _stands(mention, best, reading.lang)):
                _vote(votes, mention, best)
    return tuple(sure)


def _vote(votes: defaultdict[str, float], mention: Mention, entry: PlaceEntry) -> None:
    for code in entry.countries:
        votes[code] += 1.2 / len(entry.countries) * weight_of(mention.field, mention.sentence)


def _stands(mention: Mention, entry: PlaceEntry, lang: str | None) -> bool:
    """Return whether the name means the place without help from the rest of the article."""
    if entry.context == "":
        return True
    words = _Words(mention.field, lang)
    if entry.context == "unit":
        return words.unit(mention.first, mention.last)
    return entry.context == "cue" and words.unit(mention.first, mention.last)


def _best(
    mention: Mention, votes: defaultdict[str, float], places: Sequence[PlaceEntry], lang: str | None
) -> PlaceEntry | None:
    """Return what the name means here, or None where nothing speaks for it."""
    words = _Words(mention.field, lang)
    bracket = words.bracketed(mention.first)
    scored = []
    for order, entry in enumerate(mention.entries):
        support = sum(votes[code] for code in entry.countries)
        mate = _has_mate(entry, places)
        if not _allowed(entry, support, words, mention, bracket=bracket, mate=mate):
            continue
        unit = words.unit(mention.first, mention.last)
        fits = (entry.kind in ("region", "admin")) == unit
        scored.append(
            (support + 5.0 * mate + (2.0 if fits else 0.0) + (0.5 if entry.lat is not None else 0.0), -order, entry)
        )
    return max(scored, key=lambda item: item[:2])[2] if scored else None


def _allowed(entry: PlaceEntry, support: float, words: _Words, mention: Mention, *, bracket: bool, mate: bool) -> bool:
    if entry.context == "unit":
        return words.unit(mention.first, mention.last) or (bracket and (mate or support > 0))
    if entry.context == "near":
        return support > 0 or mate
    if entry.context == "cue":
        cue = bracket or words.unit(mention.first, mention.last) or words.beside(mention.first, "cue")
        return cue and (mate or support > 0.3)  # noqa: PLR2004 - more than a passing word for the country
    return True


def _has_mate(entry: PlaceEntry, places: Sequence[PlaceEntry]) -> bool:
    """Return whether the article also names the entry's admin area or a place close by."""
    for other in places:
        if other is entry or other.countries != entry.countries or other.name == entry.name:
            continue
        if other.name in (entry.admin1, entry.admin2) or (entry.admin2 and entry.admin2 == other.admin2):
            return True
        if entry.name in (other.admin1, other.admin2):
            return True
        if _close(entry, other):
            return True
    return False


def _close(one: PlaceEntry, other: PlaceEntry) -> bool:
    if one.lat is None or other.lat is None or one.lon is None or other.lon is None:
        return False
    return kilometres(one.lat, one.lon, other.lat, other.lon) < _NEAR_KM


def _yield_homonyms(votes: defaultdict[str, float], located: Sequence[Located], reading: Reading) -> None:
    """Take back what a country got by its name where that name is shown to be a place elsewhere (Niger State)."""
    states = {(item.mention.field.field, item.mention.first): item.entry for item in located}
    for field in reading.fields:
        for hit in field.hits:
            entry = hit.entry
            other = states.get((field.field, hit.first))
            if (
                not isinstance(entry, Location)
                or entry.kind != "country"
                or other is None
                or entry.code in other.countries
            ):
                continue
            same = [(f, h) for f in reading.fields for h in f.hits if h.entry == entry]
            votes[entry.code] -= sum(_WEIGHT["country"] * entry.sure * weight_of(f, h.sentence) for f, h in same) * 0.95
            return


class _Words:
    """The words around a name."""

    def __init__(self, field: FieldReading, lang: str | None) -> None:
        self.field = field
        self.lang = lang

    def _tags(self, at: int) -> frozenset[str]:
        if not 0 <= at < len(self.field.tokens):
            return frozenset()
        return cue_words(self.lang).get(self.field.tokens[at].folded, frozenset())

    def beside(self, first: int, tag: str) -> bool:
        """Return whether one of the four words before the name carries `tag` (for a cue: of the two)."""
        reach = 2 if tag == "cue" else 4
        return any(tag in self._tags(at) for at in range(max(first - reach, 0), first))

    def unit(self, first: int, last: int) -> bool:
        """Return whether a word for an admin area or a settlement stands beside the name."""
        around = (*range(max(first - 3, 0), first), last)
        return any(self._tags(at) & {"unit", "village"} for at in around)

    def bracketed(self, first: int) -> bool:
        """Return whether the name stands in brackets, as in `Gwalo (Paikoro, Niger)`."""
        start = self.field.tokens[first].start
        before = self.field.text[max(start - 60, 0) : start]
        return before.rfind("(") > before.rfind(")")


@cache
def cue_words(lang: str | None) -> dict[str, frozenset[str]]:
    """Return folded word -> tags of `words/places.toml`, of one language or, for None, of all."""
    from monitor.packs.folding import fold  # noqa: PLC0415 - only needed once a process

    raw = tomllib.loads((files("pipelines") / "words" / "places.toml").read_text(encoding="utf-8"))
    out: dict[str, set[str]] = {}
    for code, tags in raw.items():
        if lang in (None, code) or lang not in raw:
            for tag, words in tags.items():
                for word in words:
                    out.setdefault(fold(word).replace("'", ""), set()).add(tag)
    return {word: frozenset(tags) for word, tags in out.items()}


def to_place(entry: PlaceEntry, country: str | None) -> Place:
    """Return the entry as an article lists it."""
    admin = ", ".join(part for part in (entry.admin2, entry.admin1) if part and part != entry.name) or None
    return Place(
        name=entry.name,
        country=entry.country or country,
        lat=entry.lat,
        lon=entry.lon,
        admin=admin,
        precision=entry.precision or ("area" if entry.kind in ("region", "admin", "area") else None),
    )
