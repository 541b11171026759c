"""Says which place each mention means, in the light of the countries and the other places that the article names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from monitor.packs.folding import fold
from pipelines.geo import kilometres
from pipelines.match import Location
from pipelines.mentions import in_dateline, weight_of
from pipelines.surroundings import deeds_of

if TYPE_CHECKING:
    from collections import defaultdict
    from collections.abc import Sequence

    from monitor.packs.places import PlaceEntry
    from pipelines.match import Reading
    from pipelines.mentions import Around, Mention
    from pipelines.surroundings import Surroundings

COUNTRY = 1.0
"""What the plain name of a country says for it."""
BORDER = 0.15
"""What the neighbour across the border weighs, and the country that people fled to."""
_NEAR_KM = 75.0


class Located(NamedTuple):
    """A mention with the place it was resolved to."""

    mention: Mention
    entry: PlaceEntry


def resolve(mentions: Sequence[Mention], votes: defaultdict[str, float], around: Around) -> tuple[Located, ...]:
    """Return the mentions that mean a place of the pack, and let those that are sure vote for its country."""
    sure: list[Located] = []
    for mention in mentions:
        alone = [entry for entry in mention.entries if _stands(mention, entry, around)]
        if len({entry.countries for entry in alone}) == 1 and len(alone) == len(mention.entries):
            _vote(votes, mention, alone[0], around)
    single = {id(m.entries[0]): m.entries[0] for m in mentions if len(m.entries) == 1 and not _doubted(m, around)}
    places = tuple(single.values())
    for mention in mentions:
        best = _best(mention, votes, places, around[mention.field.field])
        if best is not None:
            sure.append(Located(mention, best))
            if not (len(mention.entries) == 1 and _stands(mention, best, around)):
                _vote(votes, mention, best, around)
    return tuple(sure)


def as_areas(located: Sequence[Located], around: Around) -> tuple[Located, ...]:
    """Return the places with those that the text names as an area of their name: `la région de Bandiagara` is no town.

    A headline's bare name is that area where the text names nothing else by it.
    """
    said = [(item, around[item.mention.field.field].area(item.mention.first, item.mention.last)) for item in located]
    areas: dict[tuple[str, tuple[str, ...]], PlaceEntry] = {}
    towns = set()
    for item, area in said:
        key = (fold(item.entry.name), item.entry.countries)
        if area:
            areas[key] = _area_of(item.entry)
        elif not item.mention.title:
            towns.add(key)
    out = []
    for item, area in said:
        key = (fold(item.entry.name), item.entry.countries)
        bare = item.mention.title and key in areas and key not in towns
        out.append(item._replace(entry=areas[key]) if area or bare else item)
    return tuple(out)


def _area_of(entry: PlaceEntry) -> PlaceEntry:
    return replace(entry, kind="admin", precision="area") if entry.kind in ("town", "village") else entry


def _vote(votes: defaultdict[str, float], mention: Mention, entry: PlaceEntry, around: Around) -> None:
    words = around[mention.field.field]
    aside = words.refuge(mention.first, deeds_of(mention.field)) or in_dateline(mention)
    beyond = entry.kind == "region" and words.bordering(mention.first, mention.last)
    share = (BORDER if aside or beyond else 1.0) * weight_of(mention.field, mention.sentence)
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


def _doubted(mention: Mention, around: Around) -> bool:
    """Return whether the name is a country's, with no word for the area that it names too: it vouches for no town."""
    return mention.entries[0].context == "unit" and not _area_word(mention, around[mention.field.field])


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


def yield_homonyms(votes: defaultdict[str, float], located: Sequence[Located], reading: Reading) -> None:
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
            votes[entry.code] -= sum(COUNTRY * entry.sure * weight_of(f, h.sentence) for f, h in same) * 0.95
            return
