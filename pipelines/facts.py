"""The facts of an article's main event: where, who, how many, when and what kind, each with its sentence.

What the text does not say stays None. The main event is what headline and lead tell; sentences further down count where
they speak of violence, and not where they speak of other years.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.headcount import Headcount
from monitor.items import Facts, Place
from monitor.packs.schema import Violence
from pipelines.cast import settle
from pipelines.dates import find_days
from pipelines.event import actors_of, event_type
from pipelines.incidents import exact, incidents
from pipelines.meant import as_meant
from pipelines.places import Geography, locate, to_place
from pipelines.recalled import recalled
from pipelines.roles import claimant, doer, latecomers, reported, role_words, sufferers
from pipelines.scene import scene
from pipelines.timing import account
from pipelines.tolls import read_tolls
from pipelines.victims import Event, victims

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from monitor.items import Site
    from monitor.packs.schema import Pack
    from pipelines.counts import Outcome
    from pipelines.match import FieldReading, Reading
    from pipelines.mentions import CompiledPlaces
    from pipelines.resolve import Located
    from pipelines.scene import Scene
    from pipelines.tolls import Toll

MOST_ACTORS = 12
_LEAD = 5
_EXPLAINED = 3
_DATELINE = re.compile(
    r"[^\W\d][^\d.!?\n]{1,40},\s(?:le\s)?\d{1,2}[^.!?\n,]{2,20}?\.?\s*(?:\([^)\n]{2,30}\)\s*)?[-–—:]\s"
)
"""`OUAGADOUGOU, 9 oct (AFP) - `"""
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
) -> Facts:
    """Return the facts of the main event. `published_at` dates weekdays, in the site's zone.

    `geography` is what `locate` found, where it was asked before.
    """
    published = local_day(published_at, site.timezone)
    told_so = account(reading, published)
    told = _told(reading) - {("text", index) for index in told_so.asides} - reading.staged
    geography = geography or locate(reading, places, site.country)
    countries = _countries(geography, pack)
    chosen = scene(geography, countries, told, reading)
    tolls = read_tolls(told_so, _points(geography, reading))
    day = _day(reading, told, published)
    past = recalled(reading, told_so, published)
    if past is not None:
        day = (past.day, past.quote) if past.day else None
    reading = as_meant(reading, pack, countries, _year(day[0] if day else published))
    words = role_words(reading, told)
    named = actors_of(reading, told)
    killed = sufferers(reading, told, words)
    kind = event_type(reading, tolls, killed)
    done_by = doer(reading, told, words) or claimant(reading, told, tolls)
    if kind != "strategic_development" and not any("soldier" in toll.groups for toll in tolls.values()):
        took_part = {actor.canonical for actor in (*killed, *([done_by.actor] if done_by else ()))}
        late = latecomers(reading, told, words) - took_part
        named = tuple(actor for actor in named if actor.canonical not in late)
    actors = settle(named, pack, countries, tolls, kind)
    befell, shown = victims(reading, Event(tolls, done_by, actors, countries, kind, killed), pack)
    quotes = _quotes(tolls)
    if chosen:
        quotes["places"] = _sentence_of(chosen[0].item)
    if day is not None:
        quotes["event_date"] = day[1]
    if done_by is not None:
        quotes["perpetrator"] = done_by.quote
    if befell and shown:
        quotes["victims"] = shown
    dead = tolls.get("dead")
    return Facts(
        countries=countries,
        places=_listed(chosen, countries),
        actors=actors[:MOST_ACTORS],
        perpetrator=reported(done_by.actor, pack, countries) if done_by else None,
        victims=befell,
        deaths_min=dead.low if dead else None,
        deaths_max=dead.high if dead else None,
        injured=_number(tolls.get("hurt")),
        abducted=_still_taken(tolls),
        freed=_number(tolls.get("freed")),
        displaced=_number(tolls.get("fled")),
        people={name: _headcount(tolls[outcome]) for outcome, name in _NAMES.items() if outcome in tolls},
        event_type=kind,
        event_date=day[0] if day else None,
        quotes=quotes,
        incidents=incidents(geography, reading, published),
    )


_NAMES: Mapping[Outcome, str] = {
    "dead": "killed",
    "hurt": "injured",
    "taken": "abducted",
    "freed": "freed",
    "fled": "displaced",
}
_KINDS = {"civilian": "civilians", "child": "children", "soldier": "soldiers", "fighter": "fighters"}


def _headcount(toll: Toll) -> Headcount:
    return Headcount(
        min=toll.low,
        max=toll.high,
        kinds={_KINDS[group]: number for group, number in toll.groups.items() if group in _KINDS},
        claimed=toll.claimed.number if toll.claimed else None,
        background=toll.background.number if toll.background else None,
    )


def _quotes(tolls: Mapping[Outcome, Toll]) -> dict[str, str]:
    """Return, by fact, the sentence of each number: the event's own, a claim, the background."""
    quotes: dict[str, str] = {}
    for outcome, name in _NAMES.items():
        toll = tolls.get(outcome)
        if toll is None:
            continue
        fact = "deaths" if outcome == "dead" else name
        said = {fact: toll.quote} if toll.quote else {}
        said |= {f"{fact}_claimed": toll.claimed.quote} if toll.claimed else {}
        said |= {f"{fact}_background": toll.background.quote} if toll.background else {}
        quotes |= said
    return quotes


def _told(reading: Reading) -> set[tuple[str, int]]:
    """Return the sentences that tell the main event: headline, lead, and those further down that name violence."""
    told = {("title", index) for index in range(len(reading.title.sentences))}
    told |= {("text", index) for index in range(min(_LEAD, len(reading.text.sentences)))}
    told |= {("text", hit.sentence) for hit in reading.text.hits if isinstance(hit.entry, Violence)}
    return told


def _still_taken(tolls: Mapping[Outcome, Toll]) -> int | None:
    """Return how many were abducted; None where as many or more are told to be free again: they are the same people."""
    taken, freed = _number(tolls.get("taken")), _number(tolls.get("freed"))
    return None if taken is not None and freed is not None and taken <= freed else taken


def _number(toll: Toll | None) -> int | None:
    return None if toll is None else toll.low if toll.low is not None else toll.high


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


def local_day(published_at: datetime | None, zone: str | None) -> date | None:
    """Return the day of publication in the site's zone."""
    if published_at is None:
        return None
    return published_at.astimezone(ZoneInfo(zone)).date() if zone else published_at.date()


def _day(reading: Reading, told: set[tuple[str, int]], published: date | None) -> tuple[date, str] | None:
    """Return the day of the event with its sentence: the first one that a telling sentence names."""
    for field in (reading.text, reading.title):
        for index, (begin, end) in enumerate(field.sentences):
            dateline = _DATELINE.match(field.text, begin, end) if index == 0 else None
            after = dateline.end() if dateline else begin  # the day in a dateline is when it was written
            if (field.field, index) in told and (found := _first_day(field, after, end, published)):
                return found, field.quote(begin, end)
    return None


def _year(day: date | None) -> int | None:
    return day.year if day else None


def _first_day(field: FieldReading, begin: int, end: int, published: date | None) -> date | None:
    first, last = (bisect_left(field.tokens, at, key=lambda token: token.start) for at in (begin, end))
    tokens = field.tokens[first:last]
    days = [day for day in find_days(tokens, published) if not day.said]
    if len(days) > 1 and days[0].relative and not days[1].relative and days[1].first - days[0].end <= _EXPLAINED:
        return days[1].day  # `vendredi, le 21 mars 2025`
    return days[0].day if days else None
