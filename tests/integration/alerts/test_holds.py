"""What is held, until when, and how it ends: alone, in a digest, with the next message, or nowhere for a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.alerts.release import LISTED, reconsider, release
from monitor.config import ConsoleChannel, Route
from monitor.store import holds, outbox, stories

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIGHT = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
QUIET = {"quiet_hours": {"from": "22:00", "to": "06:30", "timezone": "UTC"}}
DIGEST = {"digest": {"cron": "0 7 * * *", "timezone": "UTC"}}


def routed(desk: Any, *routes: dict[str, Any]) -> None:
    """Give the desk these routes, and the channels that they name."""
    made = [Route.model_validate({"watches": ("sahel",), "to": ("desk",), **route}) for route in routes]
    desk.config.routes = tuple(made)
    desk.config.channels = {name: ConsoleChannel() for route in made for name in route.to}


def letting_go(desk: Any, at: datetime | None = None, **kwargs: Any) -> list[str]:
    """Release what is due; return the outcomes."""
    desk.now = at or desk.now
    return [done.outcome for done in desk.ask(release, desk.config, desk.now, **kwargs)]


def sent(desk: Any) -> list[Any]:
    """Render and send what is due; return the alerts."""
    alerts = []
    for delivery in desk.ask(outbox.due, desk.now):
        alerts.append(desk.ask(outbox.payload, delivery.id))
        desk.ask(outbox.sent, delivery.id, desk.now)
    return alerts


def last(desk: Any) -> Any:
    return desk.ask(outbox.decided, 1)[0]


def unsettled(desk: Any) -> int:
    return len(desk.ask(holds.open_holds))


def second(desk: Any, **changes: Any) -> None:
    """Take in another source's report of the first event."""
    desk.take("https://other.example/b", source="Other", text="Autres mots. " * 40, title="Autre titre", **changes)


def weak(desk: Any, n: int = 1, **changes: Any) -> None:
    """Take in a report of low confidence."""
    article = desk.article()
    (verdict,) = article.verdicts
    desk.event(n, verdicts=(replace(verdict, score=0.6),), **{"severity": "medium", **changes})


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


def toll(desk: Any, dead: int, n: int, **changes: Any) -> None:
    """Take in another toll of the first event."""
    facts = replace(desk.article().facts, deaths_min=dead, deaths_max=dead)
    told = {"facts": facts, "text": f"Bilan {n} revu à {dead}. " * 30, "title": f"Bilan {n}", "source": "Sahel Daily"}
    desk.take(desk.url(100 + n), **(told | changes))


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
