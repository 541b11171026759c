"""The facts of an article's main event: where, who, how many, when and what kind, each with its sentence.

What the text does not say stays None. The main event is what headline and lead tell; sentences further down count where
they speak of violence, and not where they speak of other years.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.items import Facts, Place
from monitor.packs.schema import Violence
from pipelines.eventday import event_day, local_day
from pipelines.figures import headcounts, number_of, quotes_of, still_taken
from pipelines.incidents import exact, incidents
from pipelines.meant import When, as_meant
from pipelines.parts import Parts, read_parts
from pipelines.places import Geography, locate, to_place
from pipelines.recalled import rehearsed
from pipelines.roles import reported
from pipelines.scene import scene
from pipelines.timing import account, long_before
from pipelines.tolls import read_tolls

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from monitor.items import Site
    from monitor.packs.schema import Pack
    from pipelines.eventday import EventDay
    from pipelines.match import Reading
    from pipelines.mentions import CompiledPlaces
    from pipelines.resolve import Located
    from pipelines.scene import Scene
    from pipelines.timing import Account

MOST_ACTORS = 12
_LEAD = 5
_HINT = 0.2
_YIELDS = 0.3
_SECOND = 0.75
_JOINT = 0.3
_TIED = 0.999
"""A second country shares the event when it weighs as much of the first's weight."""


def read_facts(
    reading: Reading,
    places: CompiledPlaces,
    pack: Pack,
    *,
    site: Site,
    published_at: datetime | None,
    geography: Geography | None = None,
    told_so: Account | None = None,
) -> Facts:
    """Return the facts of the main event. `published_at` dates weekdays, in the site's zone.

    `geography` is what `locate` found, and `told_so` what `account` did, where they were asked before.
    """
    published = local_day(published_at, site.timezone)
    told_so = told_so or account(reading, published)
    told = _told(reading) - {("text", index) for index in told_so.asides} - reading.staged
    geography = geography or locate(reading, places, site.country)
    countries = _countries(geography, pack)
    chosen = scene(geography, countries, told, reading)
    past = rehearsed(told_so)
    tolls = read_tolls(told_so._replace(asides=told_so.asides | past), _points(geography, reading))
    day = event_day(reading, told - _sentences(past), told_so, published)
    when = When(countries, _year(day.day if day else published), _region(chosen))
    now = told - _before(reading, told_so, told, published)
    parts = read_parts(as_meant(reading, pack, when), now, tolls, countries, pack)
    dead = tolls.get("dead")
    return Facts(
        countries=countries,
        places=_listed(chosen, countries),
        actors=parts.actors[:MOST_ACTORS],
        perpetrator=reported(parts.doer.actor, pack, countries) if parts.doer else None,
        victims=parts.victims,
        deaths_min=dead.low if dead else None,
        deaths_max=dead.high if dead else None,
        injured=number_of(tolls.get("hurt")),
        abducted=still_taken(tolls),
        freed=number_of(tolls.get("freed")),
        displaced=number_of(tolls.get("fled")),
        people=headcounts(tolls),
        event_type=parts.kind,
        event_date=day.day if day else None,
        quotes=quotes_of(tolls) | _quotes(chosen, day, parts),
        incidents=incidents(geography, reading, published),
    )


def _quotes(chosen: list[Scene], day: EventDay | None, parts: Parts) -> dict[str, str]:
    """Return, by fact, the sentence of each that is no number."""
    said = {
        "places": _sentence_of(chosen[0].item) if chosen else None,
        "event_date": day.quote if day else None,
        "perpetrator": parts.doer.quote if parts.doer else None,
        "victims": parts.shown if parts.victims else None,
    }
    return {fact: quote for fact, quote in said.items() if quote}


def _told(reading: Reading) -> set[tuple[str, int]]:
    """Return the sentences that tell the main event: headline, lead, and those further down that name violence."""
    told = {("title", index) for index in range(len(reading.title.sentences))}
    told |= {("text", index) for index in range(min(_LEAD, len(reading.text.sentences)))}
    told |= {("text", hit.sentence) for hit in reading.text.hits if isinstance(hit.entry, Violence)}
    return told


def _sentences(numbers: Iterable[int]) -> set[tuple[str, int]]:
    """Return the sentences of these numbers; -1 is the headline."""
    return {("text", number) if number >= 0 else ("title", 0) for number in numbers}


def _before(
    reading: Reading, told_so: Account, told: set[tuple[str, int]], published: date | None
) -> set[tuple[str, int]]:
    """Return the sentences that tell what was long before; none where no other sentence tells of violence."""
    old = _sentences(one.number for one in told_so.told if long_before(one.sentence, published))
    deeds = {(f.field, hit.sentence) for f in reading.fields for hit in f.hits if isinstance(hit.entry, Violence)}
    return old if deeds & (told - old) else set()


def _countries(geography: Geography, pack: Pack) -> tuple[str, ...]:
    """Return the countries that the main event lies in, the weightiest first; mostly one.

    A power from outside the region is mostly who acts or speaks there, so it yields to a country of the region.
    """
    inside, powers = {*pack.countries, *pack.border}, frozenset(pack.powers)
    by_weight = sorted(geography.votes.items(), key=lambda item: (-item[1], item[0]))
    ranked = [(code, weight) for code, weight in by_weight if weight > _HINT]
    if not ranked:
        return ()
    if any(code in inside and weight >= _YIELDS * ranked[0][1] for code, weight in ranked):
        ranked = [item for item in ranked if item[0] not in powers]
    top = ranked[0]
    shared = [
        code
        for code, weight in ranked[1:]
        if weight >= _TIED * top[1]
        or (weight >= _JOINT * top[1] and frozenset((code, top[0])) in geography.paired)
        or (weight >= _SECOND * top[1] and {code, top[0]} <= geography.titled)
    ]
    return (top[0], *shared)


def _listed(chosen: list[Scene], countries: tuple[str, ...]) -> tuple[Place, ...]:
    """Return the places as an article lists them; a region has no point of its own where a place in it has one."""
    only = countries[0] if len(countries) == 1 else None
    inside = {(item.entry.country, item.entry.admin1) for item, _, _ in chosen if item.entry.lat is not None}
    out = []
    for item, sentence, away in chosen:
        place = to_place(item.entry, only if only in item.entry.countries else None)
        if item.entry.kind == "region" and (place.country, place.name) in inside:
            place = replace(place, lat=None, lon=None)
        out.append(replace(place, sentence=sentence, away=away))
    return tuple(out)


def _points(geography: Geography, reading: Reading) -> dict[int, list[tuple[float, float]]]:
    """Return the points that each sentence names as where something happened, by its number; -1 is the headline."""
    out: dict[int, list[tuple[float, float]]] = {}
    for item in geography.located:
        mention, entry = item
        if entry.lat is not None and entry.lon is not None and exact(item, reading):
            out.setdefault(-1 if mention.title else mention.sentence, []).append((entry.lat, entry.lon))
    return out


def _sentence_of(item: Located) -> str:
    field, token = item.mention.field, item.mention.field.tokens[item.mention.first]
    return field.quote(token.start, token.end)


def _region(chosen: list[Scene]) -> str | None:
    """Return the part of a country in which the scene lies, as packs write it (`NE/Diffa`)."""
    for item, _, away in chosen:
        admin = item.entry.name if item.entry.kind == "region" else item.entry.admin1
        if admin and not away and item.entry.country:
            return f"{item.entry.country}/{admin}"
    return None


def _year(day: date | None) -> int | None:
    return day.year if day else None
