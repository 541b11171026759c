"""Tells a country from a person of its name: `Chad Wilson`, `Mali Harper`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.packs.schema import Actor
from pipelines.match import Location

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pipelines.match import FieldReading, Hit, Reading
    from pipelines.mentions import Around


def before_name(field: FieldReading, hit: Hit, starts: Collection[int]) -> bool:
    """Return whether a capitalised word follows that nothing else explains: `Chad Wilson`, not `Chad's army`.

    `starts` are the tokens with which the field's hits begin.
    """
    if hit.last >= len(field.tokens):
        return False
    token = field.tokens[hit.last]
    return field.text[hit.end : token.start] == " " and field.text[token.start].isupper() and hit.last not in starts


def people(reading: Reading, around: Around, places: Sequence[str]) -> frozenset[str]:
    """Return the countries whose name is only somebody's first name here.

    It is so where a surname follows it, and nothing else speaks for the country: no `in` before it, none of its people,
    forces or leaders; `places` are the countries that a place named in the article lies in.
    """
    persons: set[str] = set()
    sure: set[str] = set(places)
    for field in reading.fields:
        words = around[field.field]
        starts = {hit.first for hit in field.hits}
        for hit in field.hits:
            entry = hit.entry
            if isinstance(entry, Actor) and len(entry.countries) == 1:
                sure.update(entry.countries)
            if not isinstance(entry, Location):
                continue
            named = entry.given_name and before_name(field, hit, starts) and not words.shouted
            if named and not words.office(hit.last):
                persons.add(entry.code)
            elif not entry.given_name or named or words.placed(hit.first):
                sure.add(entry.code)
    return frozenset(persons - sure)
