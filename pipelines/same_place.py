"""Whether the places of two reports are one, and the keys by which a place is found again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import cos, floor, radians
from typing import TYPE_CHECKING, Final

from monitor.packs.folding import fold
from pipelines.geo import kilometres
from pipelines.vocabulary import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.items import Facts, Place

SAME_KM: Final = 6.0
"""Two points closer than this are one place under two spellings."""
NEAR_KM: Final = 25.0
AREA_KM: Final = 150.0
"""Half the width of the Sahel's larger regions."""
APART_KM: Final = 60.0
MAIN: Final = 3
"""Places, the most exact first, that tell where a report's event lay."""
SCENE: Final = 2
"""Sentences within which a report names where its event lay, unless the headline does."""
LEAD: Final = 3
"""Sentences within which a place belongs to the event rather than to its background."""
EXACT: Final = frozenset(("same_place", "same_village"))
"""How places agree that are known exactly."""
FAR: Final = -7.0
"""What it says that two towns lie far apart, and none of the reports names the other's: nothing makes up for that."""
_CELL: Final = 2
"""Cells a degree: 55 km from south to north."""
_KM_A_DEGREE: Final = 111.0


@dataclass(frozen=True, slots=True)
class Where:
    """What is compared of the places that a report names."""

    points: tuple[Place, ...]
    names: frozenset[str]
    """Their folded names."""
    villages: frozenset[str]
    """Folded names of places that no gazetteer lists."""
    areas: frozenset[str]
    """Folded names of the regions and districts that the places lie in, or that are named themselves."""
    regions: frozenset[str]
    """Those of them that hold others: the last that a place's admin area names."""
    seats: tuple[Place, ...]
    """Points and areas with coordinates."""
    mentioned: tuple[Place, ...]
    """All points, those of the background, too."""
    every: tuple[Place, ...]
    """All places, those of the background, too."""

    @property
    def is_capital(self) -> bool:
        """Whether it is told of a seat of government, where much is said and little happens."""
        return bool(self.names) and not self.villages and self.names <= listed("capitals")

    @property
    def is_exact(self) -> bool:
        """Whether a town or village is told, other than a seat of government."""
        return bool(self.names or self.villages) and not self.is_capital


def place_score(one: Where, other: Where, *, same_lang: bool) -> tuple[float, str]:
    """Return how far the places speak for one event, and in which way.

    `same_village`, `same_place`, `near`, `same_area`, `place` (they differ) or `no_place`.
    """
    score, how = _points_score(one, other)
    if one.villages and other.villages:
        if one.villages & other.villages:
            return max(score, 1.0) + 2.2, "same_village"
        # Two spellings of one name are likelier across scripts.
        return (score - (4.5 if same_lang else 1.5), "place") if score <= _MOST else (score, how)
    if one.villages & other.names or other.villages & one.names:
        return 3.0, "same_village"
    if how == "place" and (one.is_capital or other.is_capital):
        return _areas_score(one, other) or (-0.9, "capital")
    if how == "same_place" and one.is_capital and other.is_capital:
        return 1.7, how
    return score, how


_MOST: Final = 3.0
"""The most that points agree."""
_DISTRICT: Final = 2.0
"""What one district says for one event."""


def _points_score(one: Where, other: Where) -> tuple[float, str]:
    region = _is_region(one, other) or _is_region(other, one)
    if one.points and other.points:
        return _towns_score(one, other, region=region)
    if _is_district(one, other) or _is_district(other, one):
        return _DISTRICT, "same_area"
    shared = _areas_score(one, other)
    if shared is not None or region:
        return shared or (0.4, "same_area")
    if not one.seats or not other.seats:
        return 0.0, "no_place"
    apart = min(_distance(mine, theirs) for mine in one.seats for theirs in other.seats)
    return (-1.0, "place") if apart <= AREA_KM else (-5.5, "place")


def _areas_score(one: Where, other: Where) -> tuple[float, str] | None:
    """Return how far areas agree that both name: a district says more than its region."""
    shared = one.areas & other.areas
    if not shared:
        return None
    return (_DISTRICT if shared - one.regions - other.regions else 0.4), "same_area"


def _towns_score(one: Where, other: Where, *, region: bool) -> tuple[float, str]:
    apart = _distance(one.points[0], other.points[0])
    if _among(one.points[0], other.points) or _among(other.points[0], one.points):
        return (_MOST if apart <= SAME_KM else 2.0), "same_place"
    if apart <= NEAR_KM or region:
        return (1.0, "near") if apart <= NEAR_KM else (0.0, "same_area")
    elsewhere = _among(one.points[0], other.mentioned) or _among(other.points[0], one.mentioned)
    return (-1.0, "place") if apart <= APART_KM or elsewhere else (FAR, "place")


def _is_region(one: Where, other: Where) -> bool:
    """Return whether what was read as a town may be the region of that name, in which the other report's place lies."""
    return bool(one.names) and one.names <= other.areas


def _is_district(one: Where, other: Where) -> bool:
    """Return whether the town that one report names bears the name of the district that the other one does."""
    return bool(one.names) and one.names <= other.areas - other.regions


def mentions_scene(where: Where, scenes: Where) -> bool:
    """Return whether a report names, if only in passing, the exact place where another's event lay, `scenes`."""
    if scenes.points and not scenes.is_capital and _among(scenes.points[0], where.mentioned):
        return True
    villages = scenes.villages
    return bool(villages) and any(fold(place.name) in villages for place in where.every if _is_unlisted(place))


def mentions_district(where: Where, scenes: Where) -> bool:
    """Return whether a report names, if only in passing, the district where another's event lay, `scenes`."""
    districts = scenes.areas - scenes.regions
    areas = (place for place in where.every if place.precision == "area" and place.admin)
    return bool(districts) and any(fold(place.name) in districts for place in areas)


def is_scattered(facts: Facts) -> bool:
    """Return whether the report names exact places far from each other."""
    return any(_distance(one, other) > APART_KM for one, other in combinations(_points(facts.places)[:MAIN], 2))


def place_keys(facts: Facts) -> set[str]:
    """Return the keys under which a report's places are filed."""
    where = where_of(facts)
    country = facts.countries[0] if facts.countries else ""
    keys = {_cell(place.lat, place.lon) for place in where.seats}
    keys |= {f"{country}/{name}" for name in where.areas}
    keys |= {f"{country}/{fold(place.name)}" for place in where.points if place.admin is None}  # a region's seat
    return keys | {f"{country}={name}" for name in where.villages}


def near_keys(facts: Facts) -> set[str]:
    """Return the keys under which reports of the same or nearby places are filed."""
    return {key for place in where_of(facts).seats[:2] for key in _cells_near(place)} | place_keys(facts)


def where_of(facts: Facts) -> Where:
    """Return what is compared of the places that a report names."""
    main = scene(facts)[: MAIN + 1]
    seats = tuple(place for place in main if place.lat is not None and place.lon is not None)[:MAIN]
    areas = {fold(part) for place in main for part in _parts(place)}
    areas |= {fold(place.name) for place in main if place.precision == "area"}
    points = _points(main)[:MAIN]
    return Where(
        points=points,
        names=frozenset(fold(place.name) for place in points),
        villages=frozenset(fold(place.name) for place in main if _is_unlisted(place)),
        areas=frozenset(areas),
        regions=frozenset(fold(parts[-1]) for place in facts.places if (parts := _parts(place))),
        seats=seats,
        mentioned=_points(facts.places),
        every=facts.places,
    )


def scene(facts: Facts) -> list[Place]:
    """Return the places where the event lay, of all that its report names: those of the headline and of the lead.

    A report tells where help came from, what lies near and what happened there before; so only the first sentence that
    names a place counts, beside the headline. Where that names an area alone, the lead's exact places in it count, too.
    """
    named = [place for place in facts.places if place.precision != "country"]
    if all(place.sentence is None for place in named):
        return named  # read by a version that did not keep it
    told = [place for place in named if place.sentence is not None and not place.away]
    titled = [place for place in told if place.sentence == -1]
    first = min((place.sentence for place in told if place.sentence is not None and place.sentence >= 0), default=0)
    if any(_is_exact(place) for place in titled):
        first = 0
    if first >= SCENE:
        if not titled:
            return []
        first = 0  # what is named that late is background
    main = [place for place in told if place.sentence in (-1, first) or (_is_unlisted(place) and _leads(place))]
    if main and not any(_is_exact(place) for place in main):
        areas = {fold(place.name) for place in main}
        main += [
            place
            for place in told
            if _is_exact(place) and _leads(place) and areas & {fold(part) for part in _parts(place)}
        ]
        main.sort(key=named.index)
    return main


def _parts(place: Place) -> list[str]:
    return [part for part in (place.admin or "").split(", ") if part]


def _leads(place: Place) -> bool:
    return place.sentence is not None and place.sentence < LEAD


def _is_unlisted(place: Place) -> bool:
    return place.lat is None and place.precision is None


def _is_exact(place: Place) -> bool:
    return _is_unlisted(place) or (place.precision == "point" and place.lat is not None)


def _points(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(place for place in places if place.precision == "point" and place.lat is not None)


def _among(place: Place, others: tuple[Place, ...]) -> bool:
    return any(_distance(place, other) <= SAME_KM for other in others)


def _distance(one: Place, other: Place) -> float:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return 0.0
    return kilometres(one.lat, one.lon, other.lat, other.lon)


def _cells_near(place: Place) -> set[str]:
    """Return the cells in which a place near this one can lie: its own, and the next where it is near their border.

    Of what lies further away, no wording makes the same event; what agrees in area or toll has another key for it.
    """
    if place.lat is None or place.lon is None:
        return set()
    north = NEAR_KM / _KM_A_DEGREE
    east = north / max(cos(radians(place.lat)), 0.1)
    return {_cell(place.lat + dy, place.lon + dx) for dy in (-north, north) for dx in (-east, east)}


def _cell(lat: float | None, lon: float | None) -> str:
    return "" if lat is None or lon is None else f"{floor(lat * _CELL)}:{floor(lon * _CELL)}"
