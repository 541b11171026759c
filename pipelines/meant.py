"""Whom a name means at the event's time and place: a part or its whole, gunmen or a band, nobody who was no more.

`Its army` is the army of the country that the sentence names first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeGuard

from monitor.packs.schema import Actor
from pipelines.match import Location

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from monitor.packs.schema import Pack
    from pipelines.match import FieldReading, Hit, Reading

_FORCES: Final = frozenset(("army", "police"))
_ITS: Final = frozenset(("son", "sa", "ses", "its"))
"""Words by which French and English say whose an army is."""


def as_meant(reading: Reading, pack: Pack, countries: Collection[str], year: int | None) -> Reading:
    """Return the reading with each actor as it is meant in `countries` and `year`; who did not act then is left out.

    Without a country or a year (None) the names stand for what they mostly mean.
    """
    known = {actor.name: actor for actor in pack.actors}
    title, text = (_field(field, known, countries, year) for field in reading.fields)
    return reading if title is reading.title and text is reading.text else replace(reading, title=title, text=text)


def _field(
    field: FieldReading, known: Mapping[str, Actor], countries: Collection[str], year: int | None
) -> FieldReading:
    hits = []
    for hit in field.hits:
        if not isinstance(hit.entry, Actor):
            hits.append(hit)
            continue
        actor = _owned(field, hit, known) or _meant(hit.entry, known, countries, year)
        if actor is not None:
            hits.append(hit if actor is hit.entry else hit._replace(entry=actor))
    same = len(hits) == len(field.hits) and all(one is other for one, other in zip(hits, field.hits, strict=True))
    return field if same else replace(field, hits=tuple(hits))


def _meant(actor: Actor, known: Mapping[str, Actor], countries: Collection[str], year: int | None) -> Actor | None:
    if actor.elsewhere and countries and not set(actor.countries) & set(countries):
        return known[actor.elsewhere]
    if year is None:
        return actor
    if (actor.since and year < actor.since) or (actor.until and year > actor.until):
        return None
    whole = known[actor.of] if actor.of else None
    if whole is not None and whole.since and year < whole.since:
        return actor.model_copy(update={"of": None})
    return actor


def _owned(field: FieldReading, hit: Hit, known: Mapping[str, Actor]) -> Actor | None:
    """Return whose force it is where a word says "its": that of the country named first in the sentence."""
    actor = hit.entry
    if not isinstance(actor, Actor) or actor.countries or actor.role not in _FORCES or not hit.first:
        return None
    if field.tokens[hit.first - 1].folded not in _ITS:
        return None
    owner = next(
        (other.entry.code for other in field.hits if other.sentence == hit.sentence and _country(other.entry)), None
    )
    return next((a for a in known.values() if a.role == actor.role and owner and a.countries == (owner,)), None)


def _country(entry: object) -> TypeGuard[Location]:
    return isinstance(entry, Location) and entry.kind == "country"
