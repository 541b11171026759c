"""What is held because enough was told: a budget is spent, or one source is loud."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.holding import (
    DAY,
    HOUR,
    MINUTE,
    MORNING,
    NIGHT,
    QUIET,
    last,
    letting_go,
    routed,
    sent,
    toll,
    unsettled,
    weak,
)

from monitor.alerts.release import LISTED, reconsider
from monitor.store import holds, outbox

# ---------------------------------------------------------------- budget


def test_what_is_over_the_budget_is_told_in_one_digest_when_the_hour_ends(desk: Any) -> None:
    routed(desk, {"budget": 3})
    for n in range(10):
        desk.event(n)
    assert len(sent(desk)) == 3
    assert letting_go(desk, desk.now + 59 * MINUTE) == []
    assert letting_go(desk, desk.now + MINUTE) == ["over_budget"]
    (alert,) = sent(desk)
    assert (alert.held_for, len(alert.stories)) == ("over_budget", 7)
    for n in range(10, 13):
        desk.event(n)
    assert len(sent(desk)) == 3, "the next hour has a budget of its own, of which the digest took nothing"


def test_no_hour_has_more_than_the_budget_wherever_it_begins(desk: Any) -> None:
    routed(desk, {"budget": 3})
    desk.now += 59 * MINUTE
    for n in range(3):
        desk.event(n)
    assert len(sent(desk)) == 3
    desk.now += 2 * MINUTE
    desk.event(3)
    assert last(desk).decision.reason == "over_budget"
    desk.now += 58 * MINUTE
    desk.event(4)
    assert [alert.type for alert in sent(desk)] == ["story.new"]
    assert letting_go(desk, desk.now + MINUTE) == ["over_budget"]
    assert [len(alert.stories) for alert in sent(desk)] == [1]


def test_what_is_over_the_budget_when_the_night_begins_waits_for_the_morning(desk: Any) -> None:
    routed(desk, {"budget": 1, **QUIET})
    desk.now = NIGHT - 80 * MINUTE  # 21:40
    for n in range(6):
        desk.event(n)
    assert len(sent(desk)) == 1
    assert letting_go(desk, NIGHT - HOUR) == []
    assert sent(desk) == []
    assert last(desk).decision.reason == "over_budget > quiet_hours"
    assert letting_go(desk, MORNING) == ["quiet_hours"]
    (alert,) = sent(desk)
    assert (alert.held_for, len(alert.stories)) == ("quiet_hours", 5)


def test_the_critical_pass_and_are_counted(desk: Any) -> None:
    routed(desk, {"budget": 2})
    for n in range(3):
        desk.event(n, severity="critical")
    desk.event(3)
    assert len(sent(desk)) == 3
    assert last(desk).decision.reason == "over_budget"


def test_the_critical_wait_where_the_budget_says_so(desk: Any) -> None:
    routed(desk, {"budget": {"alerts": 1, "per": "30m", "except": "none"}})
    for n in range(2):
        desk.event(n, severity="critical")
    assert len(sent(desk)) == 1
    assert letting_go(desk, desk.now + 30 * MINUTE) == ["over_budget"]


def test_each_channel_and_route_has_its_own_budget(desk: Any) -> None:
    routed(desk, {"budget": 1, "countries": ("NE",)}, {"budget": 1, "to": ("desk", "mail")})
    desk.event(1)
    elsewhere = replace(desk.article().facts, countries=("NE",), places=())
    desk.event(2, facts=elsewhere, text="Un tout autre récit. " * 40, title="Niger")
    desk.event(3)
    told = [(row.decision.channel, row.decision.action) for row in reversed(desk.ask(outbox.decided, 10))]
    assert told == [("desk", "send"), ("mail", "send"), ("desk", "send"), ("desk", "hold"), ("mail", "hold")]


def test_a_clock_set_back_neither_spends_twice_nor_holds_for_ever(desk: Any) -> None:
    routed(desk, {"budget": 1})
    desk.event(1)
    desk.event(2)
    held = desk.ask(holds.open_holds)[0].until
    desk.now -= 30 * DAY
    assert desk.ask(reconsider, desk.config, desk.now) == 1
    assert desk.ask(holds.open_holds)[0].until <= desk.now + HOUR < held
    assert letting_go(desk, desk.now + HOUR) == ["over_budget"]


def test_a_channel_of_short_messages_gets_several_digests_that_list_all(desk: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(LISTED, "console", 4)
    routed(desk, {"budget": 1})
    for n in range(10):
        desk.event(n, severity="medium" if n % 2 else "high")
    sent(desk)
    assert letting_go(desk, desk.now + HOUR) == ["over_budget"] * 3
    desk.now += MINUTE
    digests = sent(desk)
    assert [[story.severity[0] for story in alert.stories] for alert in digests] == [["h"] * 4, ["m"] * 4, ["m"]]
    assert len({story.id for alert in digests for story in alert.stories}) == 9


def test_quiet_hours_made_longer_meanwhile_hold_on(desk: Any) -> None:
    routed(desk, QUIET)
    desk.now = NIGHT
    for n in range(5):
        desk.event(n)
    longer = {"quiet_hours": {"from": "22:00", "to": "08:00", "timezone": "UTC"}}
    routed(desk, longer)
    assert letting_go(desk, MORNING) == []
    assert letting_go(desk, MORNING + 90 * MINUTE) == ["quiet_hours"]


def test_what_is_held_of_a_story_for_several_reasons_goes_as_one(desk: Any) -> None:
    hours = {"quiet_hours": {"from": "14:00", "to": "15:00", "timezone": "UTC"}}
    routed(desk, {"budget": 1, **hours})
    desk.take()
    sent(desk)
    desk.now += HOUR  # 13:00
    desk.event(2, text="Un autre récit. " * 40)
    toll(desk, 20, 1)  # over the budget, until 14:00
    desk.now += HOUR
    toll(desk, 40, 2)  # quiet, until 15:00
    desk.now += HOUR
    letting_go(desk)
    updates = [alert for alert in sent(desk) if alert.type != "story.new"]
    assert len(updates) == 1
    assert unsettled(desk) == 0


# ---------------------------------------------------------------- one loud source


@pytest.mark.parametrize("holding", [{"wait": "20m"}, {"budget": 1}, QUIET], ids=["wait", "budget", "quiet hours"])
def test_of_one_sources_critical_reports_a_few_pass_and_the_rest_comes_soon_in_one_digest(
    desk: Any, holding: dict[str, Any]
) -> None:
    """Whoever writes large numbers gets past what holds others only so often, and yet nothing is lost or late."""
    routed(desk, holding)
    desk.now = NIGHT + MINUTE
    if "budget" in holding:
        desk.event(99)  # spends it
        sent(desk)
    for n in range(10):
        weak(desk, n, severity="critical")
    assert [alert.type for alert in sent(desk)] == ["story.new"] * 3
    assert (last(desk).decision.reason, last(desk).decision.until) == ("one_source", NIGHT + 15 * MINUTE)
    assert letting_go(desk, NIGHT + 14 * MINUTE) == []
    assert letting_go(desk, NIGHT + 15 * MINUTE) == ["one_source"]
    (digest,) = sent(desk)
    assert (digest.held_for, len(digest.stories)) == ("one_source", 7)
    desk.now = NIGHT + 62 * MINUTE
    weak(desk, 11, severity="critical")
    assert len(sent(desk)) == 1, "an hour later it may again"


def test_another_source_is_not_held_for_a_loud_one_and_confirms_what_was_held(desk: Any) -> None:
    routed(desk, QUIET)
    desk.now = NIGHT
    for n in range(5):
        weak(desk, n, severity="critical")
    assert len(sent(desk)) == 3
    assert unsettled(desk) == 2
    weak(desk, 20, severity="critical", source="Other")
    assert len(sent(desk)) == 1
    facts = desk.article().facts
    place = replace(facts.places[0], name="Village 4", lat=None, lon=None, precision=None)
    told = {"facts": replace(facts, places=(place,)), "severity": "critical", "source": "Other"}
    desk.take("https://other.example/b", text="Autres mots. " * 40, title="Autre titre", **told)
    letting_go(desk)
    (alert,) = sent(desk)
    assert (alert.type, alert.story.confirmed, unsettled(desk)) == ("story.new", True, 1)


def test_a_loud_source_is_held_nowhere_where_nothing_would_be(desk: Any) -> None:
    routed(desk, {**QUIET, "budget": 99})
    for n in range(6):
        desk.event(n, severity="critical")
    assert len(sent(desk)) == 6
