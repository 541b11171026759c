"""Whom a name means at the event's time and place: its whole, a branch, gunmen or a band, nobody who was no more.

`Its army` is the army of the country that the sentence names first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple, TypeGuard

from monitor.packs.schema import Actor
from pipelines.match import Location

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from monitor.packs.schema import Pack
    from pipelines.match import FieldReading, Hit, Reading

_FORCES: Final = frozenset(("army", "police"))
_ITS: Final = frozenset(("son", "sa", "ses", "its"))
"""Words by which French and English say whose an army is."""


class When(NamedTuple):
    """Where and when the event was."""

    countries: Collection[str]
    year: int | None
    region: str | None = None
    """The part of a country in which its scene lies, as `NE/Diffa`."""


def as_meant(reading: Reading, pack: Pack, when: When) -> Reading:
    """Return the reading with each actor as it is meant there and then; who did not act then is left out.

    Without a country or a year (None) the names stand for what they mostly mean.
    """
    known = {actor.name: actor for actor in pack.actors}
    title, text = (_field(field, known, when) for field in reading.fields)
    return reading if title is reading.title and text is reading.text else replace(reading, title=title, text=text)


def _field(field: FieldReading, known: Mapping[str, Actor], when: When) -> FieldReading:
    hits = []
    for hit in field.hits:
        if not isinstance(hit.entry, Actor):
            hits.append(hit)
            continue
        actor = _owned(field, hit, known) or _meant(hit.entry, known, when)
        if actor is not None:
            hits.append(hit if actor is hit.entry else hit._replace(entry=actor))
    same = len(hits) == len(field.hits) and all(one is other for one, other in zip(hits, field.hits, strict=True))
    return field if same else replace(field, hits=tuple(hits))


def _meant(actor: Actor, known: Mapping[str, Actor], when: When) -> Actor | None:
    countries, year, _ = when
    branch = _branch(actor, known, when)
    if branch is not None:
        return branch
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


def _branch(actor: Actor, known: Mapping[str, Actor], when: When) -> Actor | None:
    """Return which branch of a worldwide group acts there: the scene's region tells, else all of the countries alike.

    None before the branch began, and where the countries have none or several.
    """
    if not actor.branches:
        return None
    names = {actor.branches.get(when.region or "") or actor.branches.get(code) for code in when.countries}
    branch = known[next(iter(names)) or actor.name] if len(names) == 1 else actor
    too_early = when.year is not None and branch.since is not None and when.year < branch.since
    return None if branch is actor or too_early else branch


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
