"""Resolves the places that an article names, in its context, and weighs which countries its event lies in.

A name alone proves little: Niger is a country and a Nigerian state, Madina is everywhere. So the sure names speak first
(countries, their people, regions, names that stand alone); the unsure ones are then read in their light.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from monitor.items import Place
from monitor.packs.schema import Actor
from pipelines.bysound import heard
from pipelines.match import Location
from pipelines.mentions import LEAD, named_places, weight_of
from pipelines.namesakes import people
from pipelines.resolve import BORDER, COUNTRY, as_areas, resolve, yield_homonyms
from pipelines.surroundings import Surroundings, deeds_of
from pipelines.villages import more_places

if TYPE_CHECKING:
    from monitor.packs.places import PlaceEntry
    from pipelines.match import Hit, Reading
    from pipelines.mentions import Around, CompiledPlaces, Mention
    from pipelines.resolve import Located

_WEIGHT = {"country": COUNTRY, "demonym": 0.6, "inside": 1.2, "outside": 1.0, "region": 0.0, "place": 1.0}


@dataclass(frozen=True, slots=True)
class Geography:
    """Where an article plays: the weight of each country, and the places resolved."""

    votes: defaultdict[str, float]
    located: tuple[Located, ...]
    titled: frozenset[str]
    """Countries that the headline speaks for."""
    paired: frozenset[frozenset[str]] = frozenset()
    """Pairs of countries that headline or lead name in one breath: `au Mali et au Burkina Faso`."""


def locate(reading: Reading, compiled: CompiledPlaces, home: str | None = None) -> Geography:
    """Return where the article plays. `home` is the publisher's country: the weakest of hints."""
    votes: defaultdict[str, float] = defaultdict(float)
    titled: set[str] = set()
    mentions: list[Mention] = []
    around: Around = {field.field: Surroundings(field, reading.lang) for field in reading.fields}
    persons = people(reading, around, ())
    for field in reading.fields:
        words, deeds = around[field.field], deeds_of(field)
        named = named_places(words, compiled, reading.lang)
        mentions.extend(named)
        parts = {at for mention in named for at in range(mention.first + 1, mention.last)}
        for hit in field.hits:
            if isinstance(hit.entry, Location) and hit.entry.code in persons:
                continue
            if hit.first in parts and isinstance(hit.entry, Location):
                continue  # no state of Kebbi lies in the Mayo-Kebbi
            spoken = _speaks(hit, words)
            aside = bool(spoken) and words.elsewhere(hit.first, hit.last, deeds)
            for code, weight in spoken:
                votes[code] += weight * weight_of(field, hit.sentence) * (BORDER if aside else 1.0)
                if field.field == "title" and weight >= 0.6 and not aside:  # noqa: PLR2004 - a name or its people
                    titled.add(code)
    if home:
        votes[home] += 0.05
    located = as_areas(resolve(mentions, votes, around), around)
    yield_homonyms(votes, located, reading)
    located += more_places(reading, mentions, located, votes, compiled.gazetteer)
    located += heard(reading, compiled, located, votes, around)
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
