"""Resolves the places that an article names, in its context, and weighs which countries its event lies in.

A name alone proves little: Niger is a country and a Nigerian state, Madina is everywhere. So the sure names speak first
(countries, their people, regions, names that stand alone); the unsure ones are then read in their light.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from monitor.items import Place
from monitor.packs.schema import Actor, Violence
from pipelines.geo import kilometres
from pipelines.match import Location
from pipelines.surroundings import Surroundings, deeds_of
from pipelines.trie import Trie
from pipelines.villages import Anchor, look_up, runs_of, unlisted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.packs.gazetteer import Gazetteer
    from monitor.packs.places import PlaceEntry
    from pipelines.match import FieldReading, Hit, Reading

LEAD = 3
"""Sentences of a text that count as its lead."""
MOST_MENTIONS = 400
"""Place names of a field that are looked at; a longer list is no report."""
_WEIGHT = {"country": 1.0, "demonym": 0.6, "inside": 1.2, "outside": 1.0, "region": 0.0, "place": 1.0}
_TITLE, _LEAD, _BODY = 4.0, 2.0, 0.4
_BORDER = 0.15
"""What the neighbour across the border weighs, and the country that people fled to."""
_OPENS = 1.5
_NEAR_KM = 75.0
_ARABIC = ("\u0600", "\u06ff")


Around = Mapping[str, Surroundings]
"""By field, the words around its names."""


@dataclass(frozen=True, slots=True)
class CompiledPlaces:
    """The pack's places in a tree; the tree's payloads are indexes of the table."""

    trie: Trie[int]
    table: tuple[PlaceEntry, ...]
    gazetteer: Gazetteer | None = None
    """The imported countries, where the data folder has any."""


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
    paired: frozenset[frozenset[str]] = frozenset()
    """Pairs of countries that headline or lead name in one breath: `au Mali et au Burkina Faso`."""


def compile_places(entries: Iterable[PlaceEntry], gazetteer: Gazetteer | None = None) -> CompiledPlaces:
    """Return the places with every spelling in one tree. Latin names are met only when capitalised."""
    trie: Trie[int] = Trie()
    table = tuple(entries)
    for index, entry in enumerate(table):
        for name in entry.names:
            arabic = _ARABIC[0] <= name[0] <= _ARABIC[1]
            trie.add(name if arabic else " ".join("^" + word for word in name.split()), index)
    return CompiledPlaces(trie, table, gazetteer)


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
    around: Around = {field.field: Surroundings(field, reading.lang) for field in reading.fields}
    for field in reading.fields:
        words, deeds = around[field.field], deeds_of(field)
        named = _mentions(words, compiled, reading.lang)
        mentions.extend(named)
        parts = {at for mention in named for at in range(mention.first + 1, mention.last)}
        for hit in field.hits:
            if hit.first in parts and isinstance(hit.entry, Location):
                continue  # no state of Kebbi lies in the Mayo-Kebbi
            spoken = _speaks(hit, words)
            aside = bool(spoken) and (words.bordering(hit.first, hit.last) or words.refuge(hit.first, deeds))
            for code, weight in spoken:
                votes[code] += weight * weight_of(field, hit.sentence) * (_BORDER if aside else 1.0)
                if field.field == "title" and weight >= 0.6 and not aside:  # noqa: PLR2004 - a name or its people
                    titled.add(code)
    if home:
        votes[home] += 0.05
    located = _resolve(mentions, votes, around)
    _yield_homonyms(votes, located, reading)
    located += _more(reading, mentions, located, votes, compiled.gazetteer)
    return Geography(votes, located, frozenset(titled), _paired(reading, around))


def _paired(reading: Reading, around: Around) -> frozenset[frozenset[str]]:
    """Return the countries that headline or lead name in one breath, except as two sides of a border."""
    out = set()
    for field in reading.fields:
        words = around[field.field]
        named = [hit for hit in field.hits if isinstance(hit.entry, Location) and hit.entry.kind == "country"]
        for one, other in pairwise(named):
            if field.field == "text" and one.sentence >= LEAD:
                break
            if words.joined(one.last, other.first) and not words.bordering(one.first, other.last):
                out.add(frozenset(hit.entry.code for hit in (one, other) if isinstance(hit.entry, Location)))
    return frozenset(out)


def _speaks(hit: Hit, words: Surroundings) -> list[tuple[str, float]]:
    """Return the countries that a name speaks for, with weights."""
    entry = hit.entry
    if isinstance(entry, Location):
        kind = "country" if entry.kind == "demonym" and words.soil(hit.first, hit.last) else entry.kind
        return [] if entry.code == "*" else [(entry.code, _WEIGHT.get(kind, 1.0) * entry.sure)]
    if isinstance(entry, Actor) and len(entry.countries) == 1:
        return [(entry.countries[0], 0.5)]
    if isinstance(entry, Actor):
        return [(code, 0.2 / len(entry.countries)) for code in entry.countries]
    return []


def _mentions(words: Surroundings, compiled: CompiledPlaces, lang: str | None) -> list[Mention]:
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


# ---------------------------------------------------------------- what a name means here


def _resolve(mentions: Sequence[Mention], votes: defaultdict[str, float], around: Around) -> tuple[Located, ...]:
    sure: list[Located] = []
    for mention in mentions:
        alone = [entry for entry in mention.entries if _stands(mention, entry, around)]
        if len({entry.countries for entry in alone}) == 1 and len(alone) == len(mention.entries):
            _vote(votes, mention, alone[0], around)
    single = {id(m.entries[0]): m.entries[0] for m in mentions if len(m.entries) == 1}
    places = tuple(single.values())
    for mention in mentions:
        best = _best(mention, votes, places, around[mention.field.field])
        if best is not None:
            sure.append(Located(mention, best))
            if not (len(mention.entries) == 1 and _stands(mention, best, around)):
                _vote(votes, mention, best, around)
    return tuple(sure)


def _vote(votes: defaultdict[str, float], mention: Mention, entry: PlaceEntry, around: Around) -> None:
    refuge = around[mention.field.field].refuge(mention.first, deeds_of(mention.field))
    share = (_BORDER if refuge else 1.0) * weight_of(mention.field, mention.sentence)
    for code in entry.countries:
        votes[code] += 1.2 / len(entry.countries) * share


def _stands(mention: Mention, entry: PlaceEntry, around: Around) -> bool:
    """Return whether the name means the place without help from the rest of the article."""
    if entry.context == "":
        return True
    return entry.context in ("unit", "cue") and _area_word(mention, around[mention.field.field])


def _area_word(mention: Mention, words: Surroundings) -> bool:
    """Return whether a word for what the place is stands beside its name.

    Of a country's namesake it has to stand behind the name, or in it: a village in Niger is none of Niger State.
    """
    if any(hit.first == mention.first and _is_country(hit.entry) for hit in mention.field.hits):
        return words.area_behind(mention.last) or words.names_area(mention.first, mention.last)
    return words.unit(mention.first, mention.last)


def _is_country(entry: object) -> bool:
    return isinstance(entry, Location) and entry.kind == "country"


def _best(
    mention: Mention, votes: defaultdict[str, float], places: Sequence[PlaceEntry], words: Surroundings
) -> PlaceEntry | None:
    """Return what the name means here, or None where nothing speaks for it."""
    bracket = words.bracketed(mention.first)
    area = words.area(mention.first, mention.last)
    scored = []
    for order, entry in enumerate(mention.entries):
        support = sum(votes[code] for code in entry.countries)
        mate = _has_mate(entry, places)
        if not _allowed(entry, support, words, mention, bracket=bracket, mate=mate):
            continue
        fits = (entry.kind in ("region", "admin")) == area
        scored.append(
            (support + 5.0 * mate + (2.0 if fits else 0.0) + (0.5 if entry.lat is not None else 0.0), -order, entry)
        )
    return max(scored, key=lambda item: item[:2])[2] if scored else None


def _allowed(
    entry: PlaceEntry, support: float, words: Surroundings, mention: Mention, *, bracket: bool, mate: bool
) -> bool:
    if entry.context in ("near", "cue") and words.longer(mention.last):
        return False
    if entry.context == "unit":
        return _area_word(mention, words) or (bracket and (mate or support > 0))
    if entry.context == "near":
        return support > 0 or mate
    if entry.context == "cue":
        cue = bracket or _area_word(mention, words) or words.beside(mention.first, "cue")
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


def _more(
    reading: Reading,
    mentions: Sequence[Mention],
    located: Sequence[Located],
    votes: Mapping[str, float],
    gazetteer: Gazetteer | None,
) -> tuple[Located, ...]:
    """Return the places named in headline, lead and sentences of violence that the pack does not list."""
    anchors = [Anchor(item.entry, item.mention.field.field, item.mention.sentence) for item in located]
    top = max(votes, key=lambda code: votes[code], default=None)
    if top is None or not (gazetteer or any(anchor.entry.country == top for anchor in anchors)):
        return ()  # nothing could be said of any name
    out: list[Located] = []
    for field in reading.fields:
        told = {hit.sentence for hit in field.hits if isinstance(hit.entry, Violence)} | set(range(LEAD))
        pointless = {
            item.mention.first
            for item in located
            if gazetteer
            and item.mention.field is field
            and item.entry.lat is None
            and item.entry.kind in ("town", "village")
        }
        known = {item.mention.first for item in located if item.mention.field is field} - pointless
        covered = {at for m in mentions if m.field is field and m.first in known for at in range(m.first, m.last)}
        covered |= {at for hit in field.hits if hit.kind in ("actor", "place") for at in range(hit.first, hit.last)}
        for run in runs_of(field, told, covered, reading.lang):
            entry = look_up(run, gazetteer, votes, anchors) if gazetteer else None
            if (
                entry is None
                and run.village
                and run.first not in pointless
                and any(a.entry.country == top for a in anchors)
            ):
                entry = unlisted(run, top, anchors)
            if entry is not None:
                mention = Mention(field, run.first, run.last, run.sentence, (entry,))
                out.append(Located(mention, replace(entry, name=run.text)))
    return tuple(out)


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
