"""Whom a name means at the event's time and place: a part or its whole, gunmen or a band, nobody who was no more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.packs.schema import Actor

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from monitor.packs.schema import Pack
    from pipelines.match import FieldReading, Reading


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
        actor = _meant(hit.entry, known, countries, year)
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
