"""What is news in a story that was told before. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from monitor.items import SEVERITIES, Change
from pipelines.agreement import is_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from monitor.items import Changed, Incident, Story

NOISE: Final = 0.1
"""Share of a toll by which sources differ without that being news."""
NOISE_DEAD: Final = 2
"""From so many more or fewer dead on, whatever the share."""
_UNNAMED: Final = frozenset(("unidentified gunmen", "civilians"))


def state(story: Story) -> dict[str, Any]:
    """Return what an alert on the story tells now, as plain JSON, to be compared with what is true later."""
    facts = story.facts
    return {
        "toll": {"min": facts.deaths_min, "max": facts.deaths_max},
        "independent_sources": story.independent,
        "perpetrator": facts.perpetrator if facts.perpetrator and is_name(facts.perpetrator) else None,
        "actors": [name for name in facts.actors if name not in _UNNAMED],
        "place": _place(story),
        "severity": story.severity,
        "events": [_event(incident) for incident in facts.incidents],
    }


def changes(told: Mapping[str, Any], story: Story) -> tuple[Change, ...]:
    """Return what became materially different since `told`, the weightiest first.

    A toll up or down by more than noise, a perpetrator or first actor named, an exact place, the first independent
    confirmation, a higher severity.
    """
    now = state(story)
    news: dict[Changed, bool] = {
        "toll": _toll_moved(told["toll"], now["toll"]),
        "perpetrator": now["perpetrator"] not in (None, told["perpetrator"]),
        "actors": any(map(is_name, now["actors"])) and not told["actors"] and now["perpetrator"] == told["perpetrator"],
        "place": now["place"] is not None and told["place"] is None,
        "independent_sources": told["independent_sources"] == 1 < now["independent_sources"],
        "severity": SEVERITIES.index(now["severity"]) > SEVERITIES.index(told["severity"]),
    }
    return tuple(Change(what=what, old=told[what], new=now[what]) for what, is_news in news.items() if is_news)


def further_events(told: Mapping[str, Any], story: Story, known: Collection[str]) -> tuple[Change, ...]:
    """Return as a change that a round-up tells events beyond those told, but for those whose sentences are `known`.

    Nothing where what was told was kept by a version that kept no events.
    """
    had = told.get("events")
    if had is None:
        return ()
    new = [
        incident
        for incident in story.facts.incidents
        if incident.quote not in known and not any(_same(_event(incident), event) for event in had)
    ]
    return (Change(what="events", old=had, new=[*had, *map(_event, new)]),) if new else ()


def _event(incident: Incident) -> dict[str, Any]:
    return {"place": incident.place.name, "day": None if incident.day is None else incident.day.isoformat()}


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether both may be one event of a list: one place, and not two days."""
    return one["place"] == other["place"] and (one["day"] == other["day"] or None in (one["day"], other["day"]))


def _toll_moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether the toll rose, fell or became known by more than noise."""
    before, after = _ends(old), _ends(new)
    if after is None:
        return False
    if before is None:
        return after[1] > 0
    return any(
        abs(is_now - was) >= max(NOISE_DEAD, NOISE * was) or (was == 0 and is_now > 0)
        for was, is_now in zip(before, after, strict=True)
    )


def _ends(toll: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the lowest and highest number, which an open range names once."""
    known = [number for number in (toll["min"], toll["max"]) if number is not None]
    return (min(known), max(known)) if known else None


def _place(story: Story) -> str | None:
    """Return the scene where it is exact: a point, or a village that no gazetteer lists."""
    scene = next(iter(story.facts.places), None)
    if scene is None or not (scene.precision == "point" or (scene.precision is None and scene.lat is None)):
        return None
    return scene.name
