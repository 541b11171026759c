"""Joining revised: stories merge and split, ids stay valid, and nothing is told twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor import revising, telling
from monitor.items import Place
from monitor.store import merging, outbox, stories
from monitor.store.export import story_rows
from monitor.store.members import members

HOUR = timedelta(hours=1)
BANKASS = Place(name="Bankass", country="ML", lat=14.07, lon=-3.52, precision="point")
GAO = Place(name="Gao", country="ML", lat=16.27, lon=-0.04, precision="point")
MOPTI = Place(name="Mopti", country="ML", lat=None, lon=None, precision="area")


def site(n: int) -> str:
    return f"https://paper{n}.example/a"


def own_words(n: int) -> str:
    return " ".join(f"phrase{n}x{word} du journal{n}y{word}" for word in range(60))


def take(desk: Any, n: int, *, words: int | None = None, lang: str = "fr", **facts: Any) -> None:
    changed = replace(desk.article().facts, **facts)
    title = f"Titre numéro {n} {'abcdefgh'[n] * 9}"
    desk.take(site(n), source=f"Paper {n}", title=title, text=own_words(words or n), lang=lang, facts=changed)


def vague(desk: Any, n: int) -> None:
    """Take in a report that names no place: it opens a story of its own."""
    take(desk, n, places=(), deaths_min=None, actors=(), event_date=None, perpetrator=None, event_type=None)


def live(desk: Any) -> list[Any]:
    keys = desk.ask(stories.ids_after, None, 50)
    return desk.ask(stories.load, [ident for _, ident in keys])


def send_all(desk: Any) -> list[Any]:
    alerts = []
    for delivery in desk.ask(outbox.due, desk.now):
        alerts.append(desk.ask(outbox.payload, delivery.id))
        desk.ask(outbox.sent, delivery.id, desk.now)
    return alerts


def two_stories(desk: Any) -> tuple[str, str]:
    """Two stories of one event, whose first reports did not say enough to be joined: by region, and by nothing."""
    take(desk, 1, places=(BANKASS,), deaths_min=None, actors=())
    desk.now += HOUR
    vague(desk, 2)
    first, second = live(desk)
    return first.id, second.id


def test_a_person_merges_two_told_stories_and_nothing_is_told_again(desk: Any) -> None:
    keep, other = two_stories(desk)
    assert len(send_all(desk)) == 2
    assert desk.ask(revising.merge, keep, other, desk.now)
    (story,) = live(desk)
    assert (story.id, story.merged, len(story.articles)) == (keep, (other,), 2)
    assert [found.id for found in desk.ask(stories.load, [other])] == [keep]
    assert send_all(desk) == []
    assert not desk.ask(revising.merge, keep, other, desk.now)
    take(desk, 3, deaths_min=30, deaths_max=30)
    (update,) = send_all(desk)
    assert (update.type, update.story.id) == ("story.update", keep)
    assert "toll" in [change.what for change in update.changes]
    assert [row["merged"] for row in story_rows(desk.store)] == [[other]]


def test_of_two_stories_that_nobody_has_seen_one_alert_goes(desk: Any) -> None:
    keep, other = two_stories(desk)
    desk.ask(revising.merge, keep, other, desk.now)
    (alert,) = send_all(desk)
    assert (alert.type, alert.story.id, len(alert.story.articles)) == ("story.new", keep, 2)
    reasons = {(made.decision.action, made.decision.reason) for made in desk.ask(outbox.decided, 10)}
    assert ("none", "merged") in reasons


def test_where_only_the_story_that_goes_was_seen_the_other_ones_alert_is_dropped(desk: Any) -> None:
    keep, other = two_stories(desk)
    mine = [delivery for delivery in desk.ask(outbox.due, desk.now) if _story_of(desk, delivery.id) == other]
    desk.ask(outbox.payload, mine[0].id)
    desk.ask(outbox.sent, mine[0].id, desk.now)
    desk.ask(revising.merge, keep, other, desk.now)
    assert send_all(desk) == []


def _story_of(desk: Any, delivery: str) -> str:
    return next(told.story_id for told in desk.ask(outbox.rows) if told.delivery.id == delivery)


def test_updates_of_the_merged_story_keep_their_ids_and_changes(desk: Any) -> None:
    keep, other = two_stories(desk)
    send_all(desk)
    desk.take(
        site(2), source="Paper 2", text=own_words(7), title="Titre",
        facts=replace(desk.article().facts, places=(), deaths_min=40, actors=(), event_date=None),
    )  # fmt: skip
    (waiting,) = desk.ask(outbox.due, desk.now)
    assert waiting.type == "story.update"
    desk.ask(revising.merge, keep, other, desk.now)
    (update,) = send_all(desk)
    assert (update.id, update.story.id) == (waiting.id, keep)
    assert "toll" in [change.what for change in update.changes]


def test_a_later_article_that_tells_both_merges_two_stories(desk: Any) -> None:
    near = replace(BANKASS, name="Koulogon", lat=14.25, lon=-3.6)
    take(desk, 1, places=(BANKASS,), actors=(), deaths_min=None)
    desk.now += HOUR
    take(desk, 2, lang="en", places=(near,), actors=(), deaths_min=None, event_type=None, injured=6)
    assert len(live(desk)) == 2
    send_all(desk)
    desk.now += HOUR
    take(desk, 3, places=(BANKASS, near), actors=(), injured=6)
    (story,) = live(desk)
    assert len(story.articles) == 3
    assert [alert.type for alert in send_all(desk)] == ["story.update"]


def test_stories_that_contradict_each_other_are_not_merged_by_a_third_report(desk: Any) -> None:
    near = replace(BANKASS, name="Koulogon", lat=14.25, lon=-3.6)
    take(desk, 1, places=(BANKASS,), actors=(), deaths_min=3, deaths_max=3)
    take(desk, 2, lang="en", places=(near,), actors=(), deaths_min=30, deaths_max=30)
    take(desk, 3, places=(BANKASS, near), actors=(), deaths_min=None)
    assert len(live(desk)) == 2


def test_what_a_person_split_no_article_merges(desk: Any) -> None:
    take(desk, 1)
    take(desk, 2)
    (story,) = live(desk)
    send_all(desk)
    number = desk.ask(lambda conn: conn.exec_driver_sql("SELECT max(id) FROM articles").scalar_one())
    new = desk.ask(revising.split, story.id, [number], desk.now)
    assert {found.id for found in live(desk)} == {story.id, new}
    desk.now += HOUR
    take(desk, 3)
    assert len(live(desk)) == 2
    whole = [listed.number for listed in desk.ask(members, [new])[new]]
    with pytest.raises(merging.MergeError, match="cannot lose all"):
        desk.ask(revising.split, new, whole, desk.now)
    with pytest.raises(merging.MergeError, match="belong"):
        desk.ask(revising.split, story.id, [number], desk.now)
    with pytest.raises(merging.MergeError, match="no such story"):
        desk.ask(revising.merge, "nobody", new, desk.now)


def test_a_changed_article_that_tells_another_event_leaves_its_story(desk: Any) -> None:
    take(desk, 1)
    take(desk, 2)
    (story,) = live(desk)
    send_all(desk)
    desk.now += HOUR
    take(desk, 2, words=5, places=(GAO,), event_date=date(2026, 2, 24), deaths_min=3, actors=())
    stayed, moved = live(desk)
    assert (stayed.id, [listed.source for listed in stayed.articles]) == (story.id, ["Paper 1"])
    assert (moved.facts.places[0].name, stayed.facts.places[0].name) == ("Gao", "Bankass")
    (alert,) = send_all(desk)
    assert (alert.type, alert.story.id) == ("story.new", moved.id)


def test_what_an_article_said_is_taken_back_at_once_when_it_leaves(desk: Any) -> None:
    take(desk, 1, deaths_min=12, deaths_max=12)
    take(desk, 2, deaths_min=40, deaths_max=40)
    send_all(desk)
    desk.now += 72 * HOUR  # however old what stays is
    take(desk, 2, words=5, places=(GAO,), event_date=date(2026, 2, 24), deaths_min=40, deaths_max=40, actors=())
    stayed, moved = live(desk)
    new, correction = sorted(send_all(desk), key=lambda alert: str(alert.type))
    assert (correction.type, correction.story.id) == ("story.update", stayed.id)
    assert [(change.what, change.new) for change in correction.changes] == [("toll", {"min": 12, "max": 12})]
    assert (new.type, new.story.id) == ("story.new", moved.id)
    desk.now += HOUR
    take(desk, 3, deaths_min=12, deaths_max=12)
    assert [change.what for alert in send_all(desk) for change in alert.changes] == ["independent_sources"]


def test_an_article_that_leaves_and_changes_nothing_brings_no_correction(desk: Any) -> None:
    take(desk, 1)
    take(desk, 2)
    send_all(desk)
    take(desk, 2, words=5, places=(GAO,), event_date=date(2026, 2, 24), deaths_min=3, actors=())
    assert [alert.type for alert in send_all(desk)] == ["story.new"]


@pytest.mark.parametrize("first", [0, 1])
def test_a_split_by_hand_tells_what_it_takes_back_and_what_was_not_told_alone(desk: Any, first: int) -> None:
    take(desk, 1, deaths_min=12, deaths_max=12)
    take(desk, 2, deaths_min=40, deaths_max=40)
    (story,) = live(desk)
    send_all(desk)
    number = desk.ask(members, [story.id])[story.id][first].number
    new = desk.ask(revising.split, story.id, [number], desk.now)
    desk.ask(telling.correct, story.id, desk.config, desk.now)
    desk.ask(telling.announce, new, desk.config, desk.now, out_of=story.id)
    told = sorted((str(alert.type), alert.story.id) for alert in send_all(desk))
    # What the first alert was about is no news where it stands alone.
    assert told == [*([("story.new", new)] if first == 1 else []), ("story.update", story.id)]


def test_a_changed_first_article_leaves_the_id_to_those_that_stay(desk: Any) -> None:
    take(desk, 1)
    take(desk, 2)
    (story,) = live(desk)
    send_all(desk)
    desk.now += HOUR
    take(desk, 1, words=5, places=(GAO,), event_date=date(2026, 2, 24), deaths_min=3, actors=())
    stayed, moved = live(desk)
    assert (stayed.id, [listed.source for listed in stayed.articles]) == (story.id, ["Paper 2"])
    assert moved.id != story.id


def test_a_corrected_toll_or_a_thinner_text_stays(desk: Any) -> None:
    take(desk, 1)
    take(desk, 2)
    take(desk, 2, words=5, deaths_min=90, deaths_max=90)
    take(desk, 2, words=6, places=(), deaths_min=None, actors=())
    assert len(live(desk)) == 1
    assert desk.count("articles") == 2


def test_a_merged_story_that_is_split_again_is_told_under_a_new_id_and_the_old_one_leads_where_it_led(
    desk: Any,
) -> None:
    keep, other = two_stories(desk)
    send_all(desk)
    desk.ask(revising.merge, keep, other, desk.now)
    number = desk.ask(lambda conn: conn.exec_driver_sql("SELECT max(id) FROM articles").scalar_one())
    again = desk.ask(revising.split, keep, [number], desk.now)
    assert again not in {keep, other}
    assert {(story.id, story.merged) for story in live(desk)} == {(keep, (other,)), (again, ())}
    assert [story.id for story in desk.ask(stories.load, [other])] == [keep]
    told = []
    for dead in (40, 400):
        desk.now += HOUR
        facts = {"places": (GAO,), "actors": (), "event_date": None, "deaths_min": dead, "deaths_max": dead}
        take(desk, 2, words=5 if dead == 40 else 6, **facts)
        told += [(alert.type, alert.story.id, alert.story.facts.deaths_min) for alert in send_all(desk)]
    assert told == [("story.new", again, 40), ("story.update", again, 400)]


def test_an_article_that_leaves_a_story_that_took_its_own_in_is_told_as_new(desk: Any) -> None:
    near = replace(BANKASS, name="Koulogon", lat=14.25, lon=-3.6)
    take(desk, 1, places=(BANKASS,), actors=(), deaths_min=None)
    desk.now += HOUR
    take(desk, 2, lang="en", places=(near,), actors=(), deaths_min=None, event_type=None, injured=6)
    first, second = (story.id for story in live(desk))
    desk.now += HOUR
    take(desk, 3, places=(BANKASS, near), actors=(), injured=6)
    send_all(desk)
    desk.now += HOUR
    elsewhere = {"places": (GAO,), "actors": ("ISGS",), "event_date": date(2026, 3, 1)}
    take(desk, 2, words=6, lang="en", deaths_min=80, deaths_max=80, **elsewhere)
    told = [alert for alert in send_all(desk) if alert.type == "story.new"]
    assert [alert.story.facts.deaths_min for alert in told] == [80]
    assert told[0].story.id not in {first, second}


def test_a_vague_article_that_becomes_precise_joins_the_story_of_its_event(desk: Any) -> None:
    take(desk, 1, actors=())
    desk.now += HOUR
    vague(desk, 2)
    first, second = live(desk)
    send_all(desk)
    desk.now += HOUR
    take(desk, 2, words=5, actors=())
    (story,) = live(desk)
    assert (story.id, story.merged, len(story.articles)) == (first.id, (second.id,), 2)
    assert send_all(desk) == [] or story.independent == 2
