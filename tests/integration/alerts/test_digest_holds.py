"""What is held for a digest, and what becomes of holds when the configuration changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from support.holding import (
    DAY,
    DIGEST,
    HOUR,
    MINUTE,
    MORNING,
    NIGHT,
    QUIET,
    letting_go,
    routed,
    sent,
    toll,
    unsettled,
)

from monitor.alerts.release import reconsider
from monitor.store import outbox, stories

# ---------------------------------------------------------------- digests


def test_a_digest_is_ordered_by_severity_toll_and_time(desk: Any) -> None:
    routed(desk, DIGEST)
    tolls = [("low", 1), ("high", 5), ("critical", 2), ("high", 50), ("high", 5)]
    for n, (severity, dead) in enumerate(tolls):
        facts = replace(desk.article().facts, deaths_min=dead, deaths_max=None, places=())
        place = replace(desk.article().facts.places[0], name=f"Village {n}", lat=None, lon=None, precision=None)
        desk.event(n, severity=severity, facts=replace(facts, places=(place,)))
        desk.now += MINUTE
    assert sent(desk) == []
    assert letting_go(desk, datetime(2026, 3, 2, 7, tzinfo=UTC)) == ["digest"]
    (alert,) = sent(desk)
    assert [story.headline for story in alert.stories] == [f"Attaque {n}" for n in (2, 3, 1, 4, 0)]
    assert alert.held_for == "digest"


def test_an_update_goes_into_the_next_digest_with_what_changed(desk: Any) -> None:
    routed(desk, DIGEST)
    desk.take()
    toll(desk, 20, 1)  # before the first digest: it stands in it
    letting_go(desk, datetime(2026, 3, 2, 7, tzinfo=UTC))
    (first,) = sent(desk)
    assert first.story_changes == {}
    toll(desk, 40, 2)
    letting_go(desk, datetime(2026, 3, 3, 7, tzinfo=UTC))
    (second_digest,) = sent(desk)
    (told,) = second_digest.story_changes.values()
    assert ("toll", 40) in [(change.what, change.new["max"]) for change in told if change.what == "toll"]
    assert letting_go(desk, datetime(2026, 3, 4, 7, tzinfo=UTC)) == []


def test_a_digest_that_failed_keeps_back_the_update_of_what_it_tells(desk: Any) -> None:
    routed(desk, DIGEST)
    desk.take()
    letting_go(desk, datetime(2026, 3, 2, 7, tzinfo=UTC))
    (digest,) = desk.ask(outbox.due, desk.now)
    desk.ask(outbox.payload, digest.id)
    desk.ask(outbox.retry, digest.id, desk.now + HOUR, "timeout")
    routed(desk, {})
    desk.now += MINUTE
    toll(desk, 40, 2)
    assert desk.ask(outbox.due, desk.now) == []
    assert [row.type for row in desk.ask(outbox.due, desk.now + HOUR)] == ["digest"]
    desk.ask(outbox.sent, digest.id, desk.now + HOUR)
    assert [row.type for row in desk.ask(outbox.due, desk.now + HOUR)] == ["story.update"]


# ---------------------------------------------------------------- the configuration changes meanwhile


def test_holds_of_a_route_or_channel_that_went_end_with_a_reason(desk: Any) -> None:
    routed(desk, {"to": ("desk", "mail"), **QUIET})
    desk.now = NIGHT
    desk.event(1)
    routed(desk, {"to": ("desk",), "countries": ("NE",)})
    assert sorted(letting_go(desk, MORNING)) == ["channel_gone", "route_gone"]
    assert sent(desk) == []
    assert unsettled(desk) == 0


def test_a_route_that_was_only_changed_releases_what_another_held(desk: Any) -> None:
    routed(desk, QUIET)
    desk.now = NIGHT
    desk.event(1)
    routed(desk, {"min_severity": "medium"})
    assert desk.ask(reconsider, desk.config, desk.now) == 1
    assert letting_go(desk) == ["unheld"]
    assert [alert.type for alert in sent(desk)] == ["story.new"]


def test_a_digest_is_not_told_twice_and_backlog_waits_for_its_last(desk: Any) -> None:
    routed(desk, {})
    for n in range(3):
        desk.event(n, published_at=desk.now - 3 * DAY)
        desk.now += 30 * timedelta(seconds=1)
    assert letting_go(desk) == []
    assert letting_go(desk, backlog=True) == ["backlog"]
    (alert,) = sent(desk)
    assert (alert.held_for, len(alert.stories)) == ("backlog", 3)
    story_id = alert.stories[0].id
    assert desk.ask(outbox.heard, story_id) == {"desk": False}
    assert desk.ask(stories.load, [story_id])[0].id == story_id


def test_backlog_keeps_to_the_routes_digest_and_its_quiet_hours(desk: Any) -> None:
    routed(desk, QUIET, {"to": ("mail",), **DIGEST})
    desk.config.routes = (desk.config.routes[0].model_copy(update={"continue_": True}), desk.config.routes[1])
    desk.now = NIGHT
    for n in range(5):
        desk.event(n, published_at=desk.now - 3 * DAY)
    assert letting_go(desk, desk.now + HOUR) == []
    assert letting_go(desk, MORNING) == ["quiet_hours"]
    assert letting_go(desk, MORNING + HOUR / 2) == ["digest"]
    desk.now += MINUTE
    assert [(alert.held_for, len(alert.stories)) for alert in sent(desk)] == [("quiet_hours", 5), ("digest", 5)]
    assert unsettled(desk) == 0
