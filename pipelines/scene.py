"""Which of an article's places is the scene: the places of the main event, the one where it happened first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from monitor.packs.folding import fold
from monitor.packs.schema import Violence
from pipelines.mentions import in_dateline
from pipelines.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.match import Reading
    from pipelines.places import Geography
    from pipelines.resolve import Located

MOST_PLACES = 12
_ORDER = {"village": 0, "town": 0, "admin": 1, "area": 2, "region": 2}
_WIDE = 4
"""An area that lies in so many countries says nothing beside a place that is named."""


class Scene(NamedTuple):
    """A place of the main event."""

    item: Located
    sentence: int
    """The first sentence that names it, -1 for the headline."""
    away: bool
    """Whether somebody was only brought there, or spoke there."""


def scene(
    geography: Geography, countries: tuple[str, ...], told: set[tuple[str, int]], reading: Reading
) -> list[Scene]:
    """Return the places of the event's countries named where the event is told, the scene first.

    A place where the wounded were brought or somebody spoke comes after all others, whatever its kind; then the more
    exact place comes first, and of two alike the one that a sentence of violence names.
    """
    deeds = {
        field.field: [hit for hit in field.hits if isinstance(hit.entry, Violence)] for field in (*reading.fields,)
    }
    around = {field.field: Surroundings(field, reading.lang) for field in reading.fields}
    violent = {(name, hit.sentence) for name, hits in deeds.items() for hit in hits}
    chosen: dict[tuple[str, tuple[str, ...], str | None], tuple[bool, Located]] = {}
    for item in geography.located:
        mention, entry = item
        if (mention.field.field, mention.sentence) not in told:
            continue
        if countries and not set(entry.countries) & set(countries):
            continue
        near, begun = around[mention.field.field], [hit.first for hit in deeds[mention.field.field]]
        away = (
            near.away(mention.first, mention.last, begun) or near.refuge(mention.first, begun) or in_dateline(mention)
        )
        key = (entry.name, entry.countries, entry.admin1)
        known = chosen.get(key)
        if known is None or (known[0], known[1].entry.lat is None) > (away, entry.lat is None):
            chosen[key] = (away, item)
    ranked = sorted(
        chosen.values(),
        key=lambda pair: (
            pair[0],
            _ORDER.get(pair[1].entry.kind, 3),
            pair[1].entry.lat is None,
            not pair[1].mention.title,
            (pair[1].mention.field.field, pair[1].mention.sentence) not in violent,
            pair[1].mention.sentence,
        ),
    )
    kept = _once([item for _, item in ranked])[:MOST_PLACES]
    aside = {id(item) for away, item in chosen.values() if away}
    return [Scene(item, -1 if item.mention.title else item.mention.sentence, id(item) in aside) for item in kept]


def _once(ranked: Sequence[Located]) -> list[Located]:
    """Return the places without a region that bears a listed town's name, and without areas of many countries.

    Both stay where one sentence names the two.
    """
    exact = any(_ORDER.get(item.entry.kind, 3) < _ORDER["area"] for item in ranked)
    out: list[Located] = []
    for item in ranked:
        if exact and item.entry.kind == "area" and len(item.entry.countries) >= _WIDE:
            continue
        if not any(_same(item, kept) for kept in _towns(out, item)):
            out.append(item)
    return out


def _towns(listed: Iterable[Located], item: Located) -> list[Located]:
    """Return the listed places that may make a further one needless: of another kind, in another sentence."""
    here = (item.mention.field.field, item.mention.sentence)
    return [
        kept
        for kept in listed
        if kept.entry.kind != item.entry.kind and (kept.mention.field.field, kept.mention.sentence) != here
    ]


def _same(one: Located, other: Located) -> bool:
    return fold(one.entry.name) == fold(other.entry.name) and bool(
        set(one.entry.countries) & set(other.entry.countries)
    )
