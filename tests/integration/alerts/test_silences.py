"""Silences swallow what they cover, with their id, and can be counted; one on a story ends when the story changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.alerts.changes import state
from monitor.alerts.release import release
from monitor.config import Route
from monitor.items import Place
from monitor.store import holds, outbox, silences, stories
from monitor.store.silences import Silence

HOUR = timedelta(hours=1)


def silenced(desk: Any, hours: float = 6, **matching: Any) -> int:
    made = Silence(
        id=0, reason="known", made_by="me", made_at=desk.now, until=desk.now + hours * HOUR, **matching
    )  # fmt: skip
    return int(desk.ask(silences.add, made))


def reasons(desk: Any) -> list[tuple[str, str]]:
    made = desk.ask(outbox.decided, 20)
    return [(row.decision.action, row.decision.reason) for row in reversed(made)]


def test_what_is_covered_is_told_nowhere_and_the_reason_names_the_silence(desk: Any) -> None:
    ident = silenced(desk, countries=("ML",))
    desk.event(1)
    desk.event(2)
    desk.event(3, facts=replace(desk.article().facts, countries=("NE",), places=()), text="Autre récit. " * 40)
    assert reasons(desk) == [("none", f"silenced: {ident}")] * 2 + [("send", "new_story")]
    ((_, swallowed),) = desk.ask(silences.listed, desk.now)
    assert swallowed == 2
    assert desk.count("deliveries") == 1


def test_when_it_ends_the_next_news_of_the_story_is_told_as_new(desk: Any) -> None:
    silenced(desk, hours=1, places=("Bankass",))
    desk.take()
    desk.now += 2 * HOUR
    facts = replace(desk.article().facts, deaths_min=40, deaths_max=40)
    desk.take(desk.url(2), facts=facts, text="Bilan revu. " * 40, title="Quarante morts")
    assert reasons(desk)[-1] == ("send", "new_story")


def test_a_report_that_names_no_place_is_silenced_with_its_story(desk: Any) -> None:
    ident = silenced(desk, countries=("ML",))
    desk.take()
    facts = replace(desk.article().facts, countries=(), places=(), deaths_min=40, deaths_max=40)
    text = desk.article().text + " Le bilan est revu."
    assert desk.take(desk.url(2), facts=facts, text=text) == "copy"
    assert {reason for _, reason in reasons(desk)} == {f"silenced: {ident}"}
    assert desk.count("deliveries") == 0


def kidal_first(desk: Any) -> dict[str, Any]:
    """Return a report of the same event that also names a place under silence, first of all."""
    own = desk.article().facts
    facts = replace(own, places=(Place(name="Kidal", country="ML", precision="point"), *own.places))
    return {"facts": facts, "text": "Autre récit du même jour. " * 40, "title": "Douze morts à Kidal et à Bankass"}


def test_a_report_that_also_names_a_silenced_place_swallows_no_other_report(desk: Any) -> None:
    ident = silenced(desk, places=("Kidal",))
    desk.take("https://other.example/a", **kidal_first(desk))
    desk.take()
    assert desk.count("stories") == 1
    assert reasons(desk) == [("none", f"silenced: {ident}"), ("send", "new_story")]


def test_a_held_report_is_not_swallowed_by_one_that_names_a_silenced_place(desk: Any) -> None:
    desk.config.routes = (Route(watches=("sahel",), to=("desk",), digest="0 18 * * *"),)
    silenced(desk, places=("Kidal",), hours=48)
    desk.take()
    desk.take("https://other.example/a", **kidal_first(desk))
    assert desk.count("stories") == 1
    (released,) = desk.ask(release, desk.config, desk.now + 24 * HOUR)
    assert released.outcome == "digest"


def test_a_removed_one_covers_nothing_more(desk: Any) -> None:
    ident = silenced(desk, actors=("jnim",))
    assert desk.ask(silences.end, ident, "me", desk.now) is True
    assert desk.ask(silences.end, ident, "me", desk.now) is False
    desk.take()
    assert reasons(desk) == [("send", "new_story")]
    assert desk.ask(silences.listed, desk.now) == []
    ((kept, _),) = desk.ask(silences.listed)
    assert (kept.ended_by, kept.ended_at) == ("me", desk.now)


def test_one_on_a_story_ends_by_itself_when_the_story_changes_materially(desk: Any) -> None:
    desk.take()
    story_id = desk.ask(outbox.decided, 1)[0].decision.story_id
    for delivery in desk.ask(outbox.due, desk.now):
        desk.ask(outbox.payload, delivery.id)
    (story,) = desk.ask(stories.load, [story_id])
    silenced(desk, story_id=story_id, state=state(story))
    facts = replace(desk.article().facts, deaths_min=13)
    desk.take(desk.url(2), facts=facts, text="Un récit presque égal. " * 40, title="Treize morts")
    assert reasons(desk)[-1] == ("none", "no_material_change")
    assert len(desk.ask(silences.active, desk.now)) == 1
    facts = replace(desk.article().facts, deaths_min=40)
    desk.take(desk.url(3), facts=facts, text="Bilan revu de beaucoup. " * 40, title="Quarante morts")
    assert reasons(desk)[-1] == ("send", "changed: toll")
    ((ended, swallowed),) = desk.ask(silences.listed)
    assert (ended.ended_by, swallowed) == ("story_changed", 0)


def test_what_was_held_before_the_silence_is_swallowed_when_it_would_go(desk: Any) -> None:
    quiet = {"from": "22:00", "to": "06:30", "timezone": "UTC"}
    desk.config.routes = (Route.model_validate({"watches": ("sahel",), "to": ("desk",), "quiet_hours": quiet}),)
    desk.now = datetime(2026, 3, 1, 23, tzinfo=UTC)
    desk.take()
    ident = silenced(desk, hours=24, countries=("ML",))
    desk.now += 10 * HOUR
    (done,) = desk.ask(release, desk.config, desk.now)
    assert (done.outcome, done.delivery) == (f"silenced: {ident}", None)
    assert desk.ask(silences.listed, desk.now)[0][1] == 1
    assert desk.ask(holds.open_holds) == []
    story_id = desk.ask(outbox.decided, 1)[0].decision.story_id
    assert desk.ask(outbox.heard, story_id) == {}, "the channel was not told: later news is a first alert"


def test_what_two_watches_hold_on_a_channel_goes_while_one_of_them_is_silenced(desk: Any) -> None:
    quiet = {"from": "22:00", "to": "06:30", "timezone": "UTC"}
    watches = ({"watches": ("sahel",)}, {"watches": ("mines",)})
    desk.config.routes = tuple(
        Route.model_validate({**watch, "to": ("desk",), "quiet_hours": quiet}) for watch in watches
    )
    desk.take()
    for delivery in desk.ask(outbox.due, desk.now):
        desk.ask(outbox.payload, delivery.id)
        desk.ask(outbox.sent, delivery.id, desk.now)
    desk.now = datetime(2026, 3, 1, 23, tzinfo=UTC)
    for n, (watch, dead) in enumerate((("sahel", 40), ("mines", 90)), 2):
        (verdict,) = desk.article().verdicts
        facts = replace(desk.article().facts, deaths_min=dead, deaths_max=dead)
        told = {"verdicts": (replace(verdict, watch=watch),), "facts": facts, "title": f"Bilan {dead}"}
        desk.take(desk.url(n), text=f"Bilan {n} revu. " * 40, **told)
    assert [held.watch for held in desk.ask(holds.open_holds)] == ["sahel", "mines"]
    silenced(desk, hours=24, watches=("mines",))
    desk.now += 10 * HOUR
    (done,) = desk.ask(release, desk.config, desk.now)
    assert (done.outcome, done.delivery is None) == ("time_up", False)


def test_one_that_would_cover_all_is_refused(desk: Any) -> None:
    with pytest.raises(ValueError, match="silence all"):
        silenced(desk)
