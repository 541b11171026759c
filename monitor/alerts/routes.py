"""Which routes take a story, and why the others do not. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from monitor.items import SEVERITIES, Confidence
from monitor.packs.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from monitor.config import Route
    from monitor.items import Facts, Place, Story

_CONFIDENCES: Final = get_args(Confidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a route is asked about: a story that a watch takes, and the languages of its articles."""

    watch: str
    story: Story
    languages: frozenset[str]


def subject(watch: str, story: Story, languages: Iterable[str] | None = None) -> Subject:
    """Return the subject of a story; `languages` where the story does not list its articles."""
    spoken = story.languages if languages is None else languages
    return Subject(watch=watch, story=story, languages=frozenset(spoken))


def _watch(route: Route, about: Subject) -> bool:
    return not route.watches or about.watch in route.watches


def _country(route: Route, about: Subject) -> bool:
    return not route.countries or not set(route.countries).isdisjoint(about.story.facts.countries)


def _place(route: Route, about: Subject) -> bool:
    return not route.places or any(names_place(route.places, place) for place in about.story.facts.places)


def _actor(route: Route, about: Subject) -> bool:
    return not route.actors or names_actor(route.actors, about.story.facts)


def _event_type(route: Route, about: Subject) -> bool:
    return not route.event_types or about.story.facts.event_type in route.event_types


def _kind(route: Route, about: Subject) -> bool:
    return not route.kinds or about.story.kind is None or about.story.kind in route.kinds


def _language(route: Route, about: Subject) -> bool:
    return not route.languages or not about.languages.isdisjoint(route.languages)


def _severity(route: Route, about: Subject) -> bool:
    return SEVERITIES.index(about.story.severity) >= SEVERITIES.index(route.min_severity)


def _confidence(route: Route, about: Subject) -> bool:
    return _CONFIDENCES.index(about.story.confidence) >= _CONFIDENCES.index(route.min_confidence)


CONDITIONS: Final[tuple[tuple[str, Callable[[Route, Subject], bool]], ...]] = (
    ("no_route", _watch),
    ("other_country", _country),
    ("other_place", _place),
    ("other_actor", _actor),
    ("other_event_type", _event_type),
    ("other_kind", _kind),
    ("other_language", _language),
    ("below_min_severity", _severity),
    ("below_min_confidence", _confidence),
)
"""Each condition of a route under the name of its miss, from the farthest miss to the nearest."""
MISSES: Final = tuple(name for name, _ in CONDITIONS)


def matching(routes: Sequence[Route], about: Subject) -> tuple[list[int], str]:
    """Return the indexes of the routes that take the story for the watch, and why none did ("" where one did).

    The first that matches wins, unless it says `continue: true`.
    """
    taken: list[int] = []
    nearest = 0
    for index, route in enumerate(routes):
        missed = miss(route, about)
        if missed is not None:
            nearest = max(nearest, MISSES.index(missed))
            continue
        taken.append(index)
        if not route.continue_:
            break
    return taken, "" if taken else MISSES[nearest]


def miss(route: Route, about: Subject) -> str | None:
    """Return the name of the first condition that the story does not meet, or None where it meets all."""
    return next((name for name, met in CONDITIONS if not met(route, about)), None)


def names_place(names: Iterable[str], place: Place) -> bool:
    """Return whether the place, or the region it lies in, bears one of the names, however it is spelt."""
    wanted = {fold(name) for name in names}
    return any(fold(name) in wanted for name in (place.name, place.admin) if name)


def names_actor(names: Iterable[str], facts: Facts) -> bool:
    """Return whether one of the names is an actor's, or the perpetrator's."""
    wanted = {fold(name) for name in names}
    return any(fold(name) in wanted for name in (*facts.actors, facts.perpetrator) if name)
