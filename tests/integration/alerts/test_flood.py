"""A flood of reports within an hour: each event is told once, alone or in a digest, within the budget."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.alerts.release import release
from monitor.config import ConsoleChannel, Route
from monitor.items import Place
from monitor.store import holds, outbox

HOUR = timedelta(hours=1)
EVENTS, REPORTS, BUDGET = 60, 300, 12


@pytest.mark.slow
def test_each_event_of_a_flood_is_told_exactly_once_within_the_budget(desk: Any) -> None:
    route = {"watches": ("sahel",), "to": ("desk",), "budget": BUDGET, "updates": "none"}
    desk.config.routes = (Route.model_validate(route),)
    desk.config.channels = {"desk": ConsoleChannel()}
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - to repeat a failing run
    rng = random.Random(seed)
    reports = [n % EVENTS for n in range(REPORTS)]
    rng.shuffle(reports)
    alone: list[str] = []
    listed: list[str] = []

    def deliver() -> None:
        desk.ask(release, desk.config, desk.now)
        for delivery in desk.ask(outbox.due, desk.now):
            alert = desk.ask(outbox.payload, delivery.id)
            desk.ask(outbox.sent, delivery.id, desk.now)
            if alert.type == "digest":
                listed.extend(story.headline for story in alert.stories)
            else:
                alone.append(alert.story.headline)

    for number, event in enumerate(reports):
        words = " ".join(f"mot{number}x{word}" for word in range(40))
        facts = replace(desk.article().facts, places=(Place(name=f"Village {event}", country="ML"),))
        told = {"title": f"Attaque {event}", "text": f"Village {event}. {words}", "source": f"Paper {number % 7}"}
        desk.take(f"https://paper{number}.example/a", facts=facts, **told)
        if number % 20 == 0:
            deliver()
        desk.now += HOUR / REPORTS * 0.9
    desk.now += HOUR
    deliver()
    deliver()
    print(f"{len(alone)} alone, {len(listed)} in digests")  # noqa: T201 - the figure is wanted
    assert len(alone) == BUDGET
    assert Counter(alone) + Counter(listed) == Counter({f"Attaque {event}": 1 for event in range(EVENTS)})
    assert desk.ask(holds.open_holds) == []
