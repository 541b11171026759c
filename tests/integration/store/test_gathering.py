"""What waited for a suspended channel, in digests: each story in one, nothing lost, nothing before what is older."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.store import gathering, holds, outbox

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def gather(desk: Any, most: int = 30) -> list[str]:
    return list(desk.ask(gathering.gather_waiting, "desk", desk.now, most=most))


def grows(desk: Any, n: int, dead: int) -> None:
    """Have the report of an event changed: another toll."""
    (place,) = desk.article().facts.places
    there = replace(place, name=f"Village {n}", lat=None, lon=None, precision=None)
    facts = replace(desk.article().facts, places=(there,))
    told = {"title": f"Bilan {n} : {dead}", "text": f"Village {n}. Bilan revu à {dead}. " * 20}
    desk.take(desk.url(n), facts=replace(facts, deaths_min=dead, deaths_max=dead), **told)


def test_many_stories_make_several_digests_and_the_gravest_stand_in_the_first(desk: Any) -> None:
    for n in range(70):
        desk.event(n, severity="critical" if n % 7 == 6 else "medium")
    made = gather(desk)
    assert [delivery.id for delivery in desk.ask(outbox.due, desk.now + MINUTE)] == made
    alerts = [desk.ask(outbox.payload, ident) for ident in made]
    assert [(len(alert.stories), alert.unlisted) for alert in alerts] == [(30, 0), (30, 0), (10, 0)]
    assert len({story.id for alert in alerts for story in alert.stories}) == 70
    assert [story.severity for story in alerts[0].stories] == ["critical"] * 10 + ["medium"] * 20
    assert alerts[0].held_for == "channel_suspended"


def test_few_stay_single_and_what_was_gathered_and_never_tried_is_gathered_anew(desk: Any) -> None:
    for n in range(10):
        desk.event(n)
    assert gather(desk) == []
    desk.event(10)
    (first,) = gather(desk)
    desk.now += HOUR
    desk.event(11)
    (second,) = gather(desk)
    assert first != second
    assert len(desk.ask(outbox.payload, second).stories) == 12
    assert [delivery.id for delivery in desk.ask(outbox.due, desk.now)] == [second]


def test_newer_news_waits_where_the_older_cannot_go_in_the_digest(desk: Any) -> None:
    desk.event(1)
    (first,) = desk.ask(outbox.due, desk.now)
    desk.ask(outbox.payload, first.id)
    desk.ask(outbox.freeze, first.id, {"text": "twelve"})
    desk.ask(outbox.retry, first.id, desk.now + HOUR, "no answer")  # it may have arrived
    desk.now += MINUTE
    grows(desk, 1, 60)
    for n in range(2, 13):
        desk.event(n)
    for late in (timedelta(0), 2 * HOUR):  # also when the older one has become due: it keeps its id and body
        desk.now += late
        (digest,) = gather(desk)
        assert len(desk.ask(outbox.payload, digest).stories) == 11
        desk.ask(gathering.dissolve, digest)
    order = [delivery.type for delivery in desk.ask(outbox.due, desk.now)]
    assert order == ["story.new"] * 12
    desk.ask(outbox.sent, first.id, desk.now)
    assert "story.update" in [delivery.type for delivery in desk.ask(outbox.due, desk.now)]


def test_what_the_receiver_said_that_it_did_not_take_is_gathered_and_what_may_have_arrived_is_not(desk: Any) -> None:
    for n in range(13):
        desk.event(n)
    told = [delivery.id for delivery in desk.ask(outbox.due, desk.now)]
    for ident, unsure in ((told[0], False), (told[1], True)):
        desk.ask(outbox.freeze, ident, {"text": "x"})
        desk.ask(outbox.answered, ident, unsure=unsure)
        desk.ask(outbox.retry, ident, desk.now, "HTTP 429")
    (digest,) = gather(desk)
    assert [delivery.id for delivery in desk.ask(outbox.due, desk.now)] == [told[1], digest]
    assert len(desk.ask(outbox.payload, digest).stories) == 12


@pytest.mark.parametrize("seed", range(4))
def test_whatever_waits_each_storys_news_comes_in_order(desk: Any, seed: int) -> None:
    rng = random.Random(seed)
    for n in range(12):
        desk.event(n, severity=rng.choice(["medium", "high", "critical"]))
    made = [(frozenset([row.story_id]), row.delivery.id) for row in reversed(desk.ask(outbox.rows, None, 100))]
    known = [story for (story,), _ in made]
    for turn in range(20):
        desk.now += MINUTE
        told = frozenset(rng.sample(known, rng.choice([1, 1, 3])))
        made.append((told, desk.ask(_queue, told, turn, desk.now)))
    for _, ident in rng.sample(made, 3):
        desk.ask(outbox.freeze, ident, {})
        desk.ask(outbox.retry, ident, desk.now + rng.choice([0, 90]) * MINUTE, "no answer")
    heard = _deliver(desk, rng, made)
    assert all(places == sorted(places) for places in heard.values()), f"seed {seed}: {heard}"
    assert sum(map(len, heard.values())) == sum(len(told) for told, _ in made), f"seed {seed}"


def _deliver(desk: Any, rng: random.Random, made: list[tuple[frozenset[str], str]]) -> dict[str, list[int]]:
    """Send what waits in any order that is due, gather now and then, fail at times; return what each story told."""
    place = {ident: number for number, (_, ident) in enumerate(made)}
    heard: dict[str, list[int]] = defaultdict(list)
    while desk.ask(outbox.rows, "waiting"):
        desk.now += 10 * MINUTE
        if rng.random() < 0.4:
            for digest in gather(desk, most=4):
                assert len(desk.ask(outbox.payload, digest).stories) <= 4
        for one in rng.sample(due := desk.ask(outbox.due, desk.now), min(1, len(due))):
            if rng.random() < 0.3:
                desk.ask(outbox.freeze, one.id, {})
                desk.ask(outbox.retry, one.id, desk.now + rng.choice([1, 60]) * MINUTE, "no answer")
                continue
            parts = desk.ask(_parts, one.id)
            desk.ask(outbox.sent, one.id, desk.now)
            for number in sorted(place[ident] for ident in parts):  # within one message there is no order
                for story in made[number][0]:
                    heard[story].append(number)
    return heard


def _queue(conn: Any, told: frozenset[str], turn: int, now: Any) -> str:
    """Queue an update of one story, or a digest of what was held of several."""
    if len(told) == 1:
        (story,) = told
        outbox.decide(conn, [_decision(story, turn, action="send")], now)
        return str(outbox.decided(conn, 1)[0].delivery_id)
    outbox.decide(conn, [_decision(story, turn, action="hold", until=now) for story in told], now)
    ids = [held.id for held in holds.open_holds(conn)]
    return holds.gather(conn, "desk", ids, "in_digest", now)


def _decision(story: str, turn: int, **more: Any) -> outbox.Decision:
    return outbox.Decision(
        story_id=story, article_id=None, watch="sahel", route=0, channel="desk", type="story.update",
        reason="changed: toll", change=1000 + turn, bundle="digest" if more["action"] == "hold" else None, **more,
    )  # fmt: skip


def _parts(conn: Any, ident: str) -> list[str]:
    """Return what a delivery tells: itself, or the deliveries that it stands for."""
    query = "SELECT id FROM deliveries WHERE digest_id = ?"
    return [row[0] for row in conn.exec_driver_sql(query, (ident,))] or [ident]
