"""Which routes take a story, and why the others do not. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.items import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.config import Route
    from monitor.items import Story

MISSES = ("no_route", "other_country", "other_kind", "below_min_severity")
"""Why no route took a story, from the farthest miss to the nearest."""


def matching(routes: Sequence[Route], watch: str, story: Story) -> tuple[list[int], str]:
    """Return the indexes of the routes that take the story for the watch, and why none did ("" where one did).

    The first that matches wins, unless it says `continue: true`.
    """
    taken: list[int] = []
    nearest = 0
    for index, route in enumerate(routes):
        miss = _miss(route, watch, story)
        if miss is not None:
            nearest = max(nearest, MISSES.index(miss))
            continue
        taken.append(index)
        if not route.continue_:
            break
    return taken, "" if taken else MISSES[nearest]


def _miss(route: Route, watch: str, story: Story) -> str | None:
    """Return the first condition of the route that the story does not meet, or None where it meets all."""
    if route.watches and watch not in route.watches:
        return "no_route"
    if route.countries and not set(route.countries) & set(story.facts.countries):
        return "other_country"
    if route.kinds and story.kind is not None and story.kind not in route.kinds:
        return "other_kind"
    if SEVERITIES.index(story.severity) < SEVERITIES.index(route.min_severity):
        return "below_min_severity"
    return None
