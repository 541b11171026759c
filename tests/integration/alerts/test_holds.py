"""What is held for a second source or for the night, until when, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.holding import (
    DAY,
    MINUTE,
    MORNING,
    NIGHT,
    QUIET,
    last,
    letting_go,
    routed,
    second,
    sent,
    toll,
    unsettled,
    weak,
)

from monitor.store import outbox

# ---------------------------------------------------------------- wait


def test_a_weak_story_waits_for_a_second_source_and_goes_when_time_is_up(desk: Any) -> None:
    routed(desk, {"wait": "20m"})
    weak(desk)
    assert (last(desk).decision.action, last(desk).decision.reason) == ("hold", "unconfirmed")
    assert sent(desk) == []
    assert letting_go(desk, desk.now + 19 * MINUTE) == []
    assert letting_go(desk, desk.now + MINUTE) == ["time_up"]
    (alert,) = sent(desk)
    assert (alert.type, last(desk).outcome, last(desk).settled_at) == ("story.new", "time_up", desk.now)
    assert letting_go(desk, desk.now + DAY) == []
    assert unsettled(desk) == 0


def test_it_goes_at_once_when_it_is_confirmed_and_says_so(desk: Any) -> None:
    routed(desk, {"wait": "20m"})
    weak(desk)
    desk.now += MINUTE
    facts = desk.article().facts
    other = replace(facts, places=(replace(facts.places[0], name="Village 1", lat=None, lon=None, precision=None),))
    second(desk, facts=other)
    assert letting_go(desk) == ["confirmed"]
    (alert,) = sent(desk)
    assert (alert.type, alert.story.independent) == ("story.new", 2)
    assert desk.count("deliveries") == 1


def test_it_goes_at_once_when_it_becomes_critical(desk: Any) -> None:
    routed(desk, {"wait": "20m"})
    weak(desk)
    weak(desk, severity="critical", title="Attaque 1 : le bilan monte", text="Village 1, bilan revu. " * 30)
    assert letting_go(desk) == ["critical"]
    assert [alert.type for alert in sent(desk)] == ["story.new"]


def test_a_strong_or_critical_story_never_waits(desk: Any) -> None:
    routed(desk, {"wait": "20m"})
    weak(desk, severity="critical")
    desk.event(2, agency="AFP")
    assert [alert.type for alert in sent(desk)] == ["story.new", "story.new"]


def test_after_the_wait_quiet_hours_hold_it_on_and_both_reasons_are_kept(desk: Any) -> None:
    routed(desk, {"wait": "20m", **QUIET})
    desk.now = NIGHT - 70 * MINUTE  # 21:50
    weak(desk)
    assert letting_go(desk, desk.now + 20 * MINUTE) == ["held: quiet_hours"]
    assert last(desk).decision.reason == "unconfirmed > quiet_hours"
    assert letting_go(desk, MORNING) == ["time_up"]
    assert len(sent(desk)) == 1


# ---------------------------------------------------------------- quiet hours


@pytest.mark.parametrize("count", [1, 3, 4, 9])
def test_a_night_ends_in_single_alerts_if_few_and_else_in_one_digest(desk: Any, count: int) -> None:
    routed(desk, QUIET)
    desk.now = NIGHT
    for n in range(count):
        desk.event(n)
    assert sent(desk) == []
    assert letting_go(desk, MORNING - MINUTE) == []
    letting_go(desk, MORNING)
    alerts = sent(desk)
    if count <= 3:
        assert [alert.type for alert in alerts] == ["story.new"] * count
    else:
        (alert,) = alerts
        assert (alert.type, alert.held_for, len(alert.stories)) == ("digest", "quiet_hours", count)
    assert unsettled(desk) == 0


def test_what_is_critical_passes_unless_nothing_shall(desk: Any) -> None:
    routed(desk, QUIET)
    desk.now = NIGHT
    desk.event(1, severity="critical")
    assert [alert.type for alert in sent(desk)] == ["story.new"]
    routed(desk, {"quiet_hours": {**QUIET["quiet_hours"], "except": "none"}})
    desk.event(2, severity="critical")
    assert sent(desk) == []


def test_what_becomes_critical_at_night_goes_at_once(desk: Any) -> None:
    routed(desk, QUIET)
    desk.now = NIGHT
    desk.event(1)
    desk.event(1, severity="critical", title="Attaque 1 : le bilan monte", text="Village 1, bilan revu. " * 30)
    assert letting_go(desk) == ["critical"]
    assert [alert.type for alert in sent(desk)] == ["story.new"]


def test_two_updates_of_a_night_are_one_message_with_the_first_old_and_the_last_new_value(desk: Any) -> None:
    routed(desk, QUIET)
    desk.take()
    sent(desk)
    desk.now = NIGHT
    toll(desk, 20, 1)
    toll(desk, 30, 2)
    assert unsettled(desk) == 2
    letting_go(desk, MORNING)
    (alert,) = sent(desk)
    (change,) = (change for change in alert.changes if change.what == "toll")
    assert (alert.type, change.old["min"], change.new["min"]) == ("story.update", 12, 30)


def test_an_update_that_may_go_takes_along_what_is_held_of_its_story(desk: Any) -> None:
    routed(desk, QUIET)
    desk.take()
    sent(desk)
    desk.now = NIGHT
    toll(desk, 20, 1)
    toll(desk, 90, 2, severity="critical")
    (alert,) = sent(desk)
    assert {change.what: change.new for change in alert.changes} == {
        "toll": {"min": 90, "max": 90},
        "severity": "critical",
    }
    assert unsettled(desk) == 0
    assert letting_go(desk, MORNING) == []
    assert {row.outcome for row in desk.ask(outbox.decided, 2)} == {None, "with_next"}


def test_a_toll_that_is_again_what_it_was_is_no_news(desk: Any) -> None:
    routed(desk, QUIET)
    desk.take(facts=replace(desk.article().facts, deaths_max=12))
    sent(desk)
    desk.now = NIGHT
    toll(desk, 20, 1)
    toll(desk, 12, 2)
    assert letting_go(desk, MORNING) == ["changed_back"]
    assert sent(desk) == []
    assert unsettled(desk) == 0
