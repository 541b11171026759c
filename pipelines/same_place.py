"""Whether the places of two reports are one, and the keys by which a place is found again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import floor
from typing import TYPE_CHECKING, Final

from monitor.packs.folding import fold
from pipelines.geo import kilometres

if TYPE_CHECKING:
    from monitor.items import Facts, Place

SAME_KM: Final = 6.0
"""Two points closer than this are one place under two spellings."""
NEAR_KM: Final = 25.0
AREA_KM: Final = 150.0
"""Half the width of the Sahel's larger regions."""
APART_KM: Final = 60.0
MAIN: Final = 3
"""Places, the most exact first, that tell where a report's event lay."""
ROUND_UP: Final = 3
"""So many places, each far from the others, are several events."""
_CELL: Final = 2
"""Cells a degree: 55 km from south to north."""


@dataclass(frozen=True, slots=True)
class _Where:
    points: tuple[Place, ...]
    villages: frozenset[str]
    """Folded names of places that no gazetteer lists."""
    areas: frozenset[str]
    """Folded names of the regions and districts that the places lie in, or that are named themselves."""
    seats: tuple[Place, ...]
    """Points and areas with coordinates."""


def place_score(mine: Facts, theirs: Facts, *, same_lang: bool) -> tuple[float, str]:
    """Return how far the places speak for one event, and in which way.

    `same_village`, `same_place`, `near`, `same_area`, `place` (they differ) or `no_place`.
    """
    one, other = _where(mine), _where(theirs)
    score, how = _points_score(one, other)
    if one.villages and other.villages:
        if one.villages & other.villages:
            return max(score, 0.0) + 1.5, "same_village"
        # Two spellings of one name are likelier across scripts.
        return (score - (3.5 if same_lang else 1.0), "place") if score <= 3 else (score, how)  # noqa: PLR2004 - never so high
    names = {fold(place.name) for place in one.points}, {fold(place.name) for place in other.points}
    if one.villages & names[1] or other.villages & names[0]:
        return 2.5, "same_village"
    return score, how


def _points_score(one: _Where, other: _Where) -> tuple[float, str]:
    if one.points and other.points:
        if _among(one.points[0], other.points) or _among(other.points[0], one.points):
            return 2.5, "same_place"
        apart = _distance(one.points[0], other.points[0])
        if apart <= NEAR_KM:
            return 0.4, "near"
        return (-1.0, "place") if apart <= APART_KM else (-4.0, "place")
    if not one.seats or not other.seats:
        return 0.0, "no_place"
    if one.areas & other.areas:
        return 0.9, "same_area"
    apart = min(_distance(mine, theirs) for mine in one.seats for theirs in other.seats)
    return (-0.7, "place") if apart <= AREA_KM else (-3.0, "place")


def is_round_up(facts: Facts) -> bool:
    """Return whether the report tells several events: three or more exact places, each far from the others."""
    points = _points(facts)[: 2 * ROUND_UP]
    return any(
        all(_distance(one, other) > APART_KM for one, other in combinations(some, 2))
        for some in combinations(points, ROUND_UP)
    )


def is_scattered(facts: Facts) -> bool:
    """Return whether the report names exact places far from each other."""
    return any(_distance(one, other) > APART_KM for one, other in combinations(_points(facts)[:MAIN], 2))


def place_keys(facts: Facts) -> set[str]:
    """Return the keys under which a report's places are filed."""
    where = _where(facts)
    country = facts.countries[0] if facts.countries else ""
    keys = {_cell(place, 0, 0) for place in where.seats}
    keys |= {f"{country}/{name}" for name in where.areas}
    return keys | {f"{country}={name}" for name in where.villages}


def near_keys(facts: Facts) -> set[str]:
    """Return the keys under which reports of the same or nearby places are filed."""
    steps = (-1, 0, 1)
    around = {_cell(place, dy, dx) for place in _where(facts).seats[:2] for dy in steps for dx in steps}
    return around | place_keys(facts)


def _where(facts: Facts) -> _Where:
    main = [place for place in facts.places if place.precision != "country"][: MAIN + 1]
    seats = tuple(place for place in main if place.lat is not None and place.lon is not None)[:MAIN]
    areas = {fold(part) for place in main for part in (place.admin or "").split(", ") if part}
    areas |= {fold(place.name) for place in main if place.precision == "area"}
    return _Where(
        points=_points(facts)[:MAIN],
        villages=frozenset(fold(place.name) for place in main if place.lat is None and place.precision is None),
        areas=frozenset(areas),
        seats=seats,
    )


def _points(facts: Facts) -> tuple[Place, ...]:
    return tuple(place for place in facts.places if place.precision == "point" and place.lat is not None)


def _among(place: Place, others: tuple[Place, ...]) -> bool:
    return any(_distance(place, other) <= SAME_KM for other in others)


def _distance(one: Place, other: Place) -> float:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return 0.0
    return kilometres(one.lat, one.lon, other.lat, other.lon)


def _cell(place: Place, dy: int, dx: int) -> str:
    if place.lat is None or place.lon is None:
        return ""
    return f"{floor(place.lat * _CELL) + dy}:{floor(place.lon * _CELL) + dx}"
