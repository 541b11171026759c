"""A flood: many reports in an hour on few events. Each event is told once, within the route's budget."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from support.events import towns

from monitor.alerts.release import most_listed, release
from monitor.config import ConsoleChannel, Route
from monitor.items import Place
from monitor.store import outbox, stories
from pipelines.knowledge import compiled_pack

HOUR = timedelta(hours=1)
BEGIN = datetime(2026, 3, 1, 12, 0, 1, tzinfo=UTC)


def places(number: int) -> list[Place]:
    """Return so many towns, far from each other."""
    table = {entry.name: entry for entry in compiled_pack("sahel").places.table}
    found = [table[name] for name, _ in towns()[:number]]
    return [
        Place(name=entry.name, country=entry.country, lat=entry.lat, lon=entry.lon, precision="point", sentence=0)
        for entry in found
    ]


def words(rng: Random, place: Place) -> str:
    """Return a text of its own: papers that follow each other in their own words."""
    return f"{place.name}. " + " ".join(f"mot{rng.randrange(10**6)}" for _ in range(60))


def flood(desk: Any, *, articles: int, events: int, budget: int, seed: int) -> tuple[list[Any], list[Any]]:
    """Take the articles in within an hour; return the alerts and digests of that hour, and those that followed."""
    rng = Random(seed)
    route = Route.model_validate({
        "watches": ("sahel",), "to": ("desk",), "updates": "none", "budget": {"alerts": budget, "except": "none"},
    })  # fmt: skip
    desk.config.routes, desk.config.channels = (route,), {"desk": ConsoleChannel()}
    where = places(events)
    told = [*range(events), *(rng.randrange(events) for _ in range(articles - events))]
    rng.shuffle(told)
    desk.now, step, sent = BEGIN, (HOUR - timedelta(minutes=1)) / articles, []
    facts = desk.article().facts
    for number, event in enumerate(told):
        desk.now += step
        place, dead = where[event], 3 + event % 40
        desk.take(
            f"https://paper{number % 50}.example/{number}", source=f"Paper {number % 50}", lang="fr",
            title=f"{place.name} {rng.randrange(10**6)}", text=words(rng, place), published_at=desk.now,
            facts=replace(facts, countries=(place.country,), places=(place,), actors=(), deaths_min=dead,
                          deaths_max=dead, event_date=BEGIN.date()),
        )  # fmt: skip
        if number % 100 == 0:
            sent += arrived(desk)
    sent += arrived(desk)
    desk.now = BEGIN + HOUR
    return sent, arrived(desk)


def arrived(desk: Any) -> list[Any]:
    """Let go what is due, render and send it at the next look; return the alerts."""
    desk.ask(release, desk.config, desk.now)
    alerts, look = [], desk.now + timedelta(seconds=1)
    while due := desk.ask(outbox.due, look):
        for delivery in due:
            alerts.append(desk.ask(outbox.payload, delivery.id))
            desk.ask(outbox.sent, delivery.id, look)
    return alerts


def held(desk: Any, *, articles: int, events: int, budget: int) -> None:
    seed = Random().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - to run it again
    during, after = flood(desk, articles=articles, events=events, budget=budget, seed=seed)
    assert desk.count("articles") == articles
    live = {ident for _, ident in desk.ask(stories.ids_after, None, 10**6)}
    assert len(live) == events
    assert {alert.type for alert in during} == {"story.new"}
    assert len(during) == budget
    left, most = events - budget, most_listed(desk.config, "desk")
    assert [(alert.type, len(alert.stories)) for alert in after] == [
        ("digest", min(most, left - begun)) for begun in range(0, left, most)
    ]
    told = Counter(story.id for alert in (*during, *after) for story in (alert.story, *alert.stories) if story)
    assert told == Counter(dict.fromkeys(live, 1))


def test_each_of_a_few_events_is_told_once(desk: Any) -> None:
    held(desk, articles=90, events=15, budget=4)


@pytest.mark.slow
def test_five_thousand_reports_on_three_hundred_events_are_told_once_each(desk: Any) -> None:
    held(desk, articles=5000, events=300, budget=10)
