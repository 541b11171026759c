"""Which of the stories that are filed near a report it is compared with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from monitor.store import stories, traces

DAY = date(2026, 3, 1)
MOST = 5
SPAN: Any = {"before": timedelta(days=10), "after": timedelta(days=4), "most": MOST}


def test_of_many_the_stories_of_the_reports_own_day_come_first(desk: Any) -> None:
    for n in range(4 * MOST):
        desk.event(n)
    own, eve, closest, *others = desk.ask(stories.newest, 100)
    for number, ident in enumerate(others):
        desk.ask(traces.put, ident, {"1:1", "ML/cercle"}, DAY + timedelta(days=2 + number % 3))
    desk.ask(traces.put, eve, {"1:1", "ML/cercle"}, DAY - timedelta(days=1))
    desk.ask(traces.put, own, {"1:1", "ML/cercle"}, DAY)
    desk.ask(traces.put, closest, {"1:1", "ML/cercle", "ML#12"}, DAY - timedelta(days=9))
    found = desk.ask(traces.near, {"1:1", "ML/cercle", "ML#12"}, DAY, **SPAN)
    assert found[:3] == [closest, own, eve], "more in common, then the day, then the next to it"
    assert len(found) == MOST


def test_what_lies_outside_the_span_is_not_found(desk: Any) -> None:
    for n in range(4):
        desk.event(n)
    ids = desk.ask(stories.newest, 4)
    for ident, days in zip(ids, (-11, -10, 4, 5), strict=True):
        desk.ask(traces.put, ident, {"1:1"}, DAY + timedelta(days=days))
    assert set(desk.ask(traces.near, {"1:1"}, DAY, **SPAN)) == set(ids[1:3])
