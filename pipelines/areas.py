"""Where an article plays: what each name in it says for a country, weighed by how and in which part it is named."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from monitor.packs.schema import Actor
from pipelines.match import Location
from pipelines.namesakes import before_name, people
from pipelines.sections import SECTION_WEIGHT, SECTIONS, section_of
from pipelines.surroundings import Surroundings, deeds_of

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from monitor.items import Field
    from monitor.packs.places import PlaceEntry
    from monitor.packs.schema import Pack
    from pipelines.match import FieldReading, Hit, Reading
    from pipelines.resolve import Located

_PLACE_WEIGHT: Final = {"country": 1.0, "demonym": 0.6, "inside": 1.2, "outside": 1.2, "region": 0.5, "place": 1.2}
_ACTOR_WEIGHT: Final = 0.5
_RESOLVED: Final = 1.1
"""Weight of a place that was resolved in its context."""
_UNLISTED: Final = 0.4
"""Weight of a village that no list has: its country was itself guessed from the context."""
_NAMESAKE: Final = 0.15
"""How sure a country is whose name is followed by what looks like a surname."""
_REFUGE: Final = 0.15
"""Weight of a place that people fled to: the event lies where they come from."""
_HALF: Final = 0.5
Sentence = tuple[str, int]
"""Field, number."""
Area = tuple[str, Sentence, str, float]
"""Section, sentence, area, weight. An area is a country code, with `!` behind it for a part outside the region and `?`
for a border country without a part named."""


def areas_of(reading: Reading, pack: Pack, located: Sequence[Located]) -> list[Area]:
    """Return what every name says: countries, homes of actors, and the places resolved."""
    settled = {(item.mention.field.field, item.mention.first): item for item in located}
    parts = {
        (item.mention.field.field, at) for item in located for at in range(item.mention.first + 1, item.mention.last)
    }
    around = {field.field: (Surroundings(field, reading.lang), deeds_of(field)) for field in reading.fields}
    persons = people(reading, {name: words for name, (words, _) in around.items()}, _homes(located))
    areas: list[Area] = []
    for field in reading.fields:
        words, deeds = around[field.field]
        starts = {hit.first for hit in field.hits}
        for hit in field.hits:
            section, key, entry = section_of(field, hit.sentence), (field.field, hit.sentence), hit.entry
            if isinstance(entry, Location):
                if entry.code in persons:
                    continue
                if (field.field, hit.first) not in parts and _stands(settled, field, hit):
                    sure = _NAMESAKE if entry.given_name and before_name(field, hit, starts) else entry.sure
                    sure *= _REFUGE if words.elsewhere(hit.first, hit.last, deeds) else 1.0
                    kind = "country" if entry.kind == "demonym" and words.soil(hit.first, hit.last) else entry.kind
                    areas.append((section, key, _area(entry, pack), _PLACE_WEIGHT[kind] * sure))
            elif isinstance(entry, Actor):
                share = _ACTOR_WEIGHT / max(1, len(entry.countries))
                areas.extend((section, key, _home_area(code, pack, sure=True), share) for code in entry.countries)
    surnames = {item.entry.name for item in located if _after_name(item)}
    for item in settled.values():
        field = item.mention.field
        weight = _RESOLVED if item.entry.source or item.entry.kind != "village" else _UNLISTED
        if item.entry.name in surnames:
            weight *= _NAMESAKE
        words, deeds = around[field.field]
        weight *= _REFUGE if words.elsewhere(item.mention.first, item.mention.last, deeds) else 1.0
        share = weight / max(1, len(item.entry.countries))
        section, key = section_of(field, item.mention.sentence), (field.field, item.mention.sentence)
        areas.extend((section, key, _place_area(item.entry, code, pack), share) for code in item.entry.countries)
    return areas


def first_of(areas: Sequence[Area]) -> str | None:
    """Return the area named first: in the title, else in the earliest sentence."""
    if not areas:
        return None
    return min(areas, key=lambda area: (area[1][0] != "title", area[1][1]))[2]


def summed(areas: Sequence[Area], hot: Container[Sentence], pack: Pack) -> dict[str, dict[str, float]]:
    """Return section (title, lead, body, event) -> area -> weight; the event's part is that of the `hot` sentences."""
    where: dict[str, dict[str, float]] = {section: {} for section in (*SECTIONS, "event")}
    for section, key, area, weight in areas:
        part = where[section]
        part[area] = part.get(area, 0.0) + weight
        if key in hot:
            event = where["event"]
            event[area] = event.get(area, 0.0) + weight * SECTION_WEIGHT[section]
    return _yielded(where, pack)


def _yielded(where: dict[str, dict[str, float]], pack: Pack) -> dict[str, dict[str, float]]:
    """Give a country's weight to its namesake where the namesake is what the article is about (Niger in Nigeria)."""
    total: dict[str, float] = defaultdict(float)
    for section in SECTIONS:
        for area, weight in where[section].items():
            total[area.rstrip("!?")] += weight * SECTION_WEIGHT[section]
    for country in pack.world:
        other = country.yields_to
        if other and total[other] > total[country.code] > 0:
            for part in where.values():
                if country.code in part:
                    moved = part[country.code] * _HALF
                    part[country.code] -= moved
                    part[other + "?"] = part.get(other + "?", 0.0) + moved
    return where


def _homes(located: Sequence[Located]) -> list[str]:
    """Return the countries of the places that lie in one."""
    return [item.entry.countries[0] for item in located if len(item.entry.countries) == 1]


def _stands(settled: dict[tuple[Field, int], Located], field: FieldReading, hit: Hit) -> bool:
    """Return whether a country's name means the country; then no place of its name is settled here."""
    other = settled.get((field.field, hit.first))
    if other is not None and _outdoes(other, hit):
        return False
    settled.pop((field.field, hit.first), None)
    return True


def _outdoes(item: Located, hit: Hit) -> bool:
    """Return whether a place resolved where a country is named means something else: a longer name, or Niger State.

    Else the country stands: Bangui is no village of Niger.
    """
    return item.mention.last > hit.last or item.entry.kind == "region"


def _after_name(item: Located) -> bool:
    """Return whether a town stands in the text as a surname: after a capitalised word that begins no sentence."""
    field, first = item.mention.field, item.mention.first
    if field.field == "title" or item.entry.kind not in ("town", "village") or first == 0:
        return False
    before, token = field.tokens[first - 1], field.tokens[first]
    opens = before.start == field.sentences[item.mention.sentence][0]
    explained = any(hit.first < first <= hit.last for hit in field.hits)
    together = field.text[before.end : token.start] == " "
    return together and field.text[before.start].isupper() and not opens and not explained


def _place_area(entry: PlaceEntry, code: str, pack: Pack) -> str:
    if code not in pack.border:
        return code
    admin = entry.name if entry.kind == "region" else entry.admin1
    if entry.kind == "area":
        return code
    if admin is None:
        return code + "?"
    return code if admin in pack.inside.get(code, ()) else code + "!"


def _area(location: Location, pack: Pack) -> str:
    if location.kind == "outside":
        return location.code + "!"
    return _home_area(location.code, pack, sure=location.kind in ("inside", "place", "region"))


def _home_area(code: str, pack: Pack, *, sure: bool) -> str:
    return code + "?" if code in pack.border and not sure else code
