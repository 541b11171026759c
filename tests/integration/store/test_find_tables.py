"""Sources, polls, pages, validators, robots."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from monitor.items import Entry, Poll, Source
from monitor.store import pages, polls, robots, schema, sources, validators
from monitor.urls import url_key

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

MINUTE = timedelta(minutes=1)


def poll(desk: Any, **changes: Any) -> Poll:
    base = Poll(
        source="Sahel Daily",
        started_at=desk.now,
        finished_at=desk.now + MINUTE,
        status="ok",
        method="feed",
        found=5,
        new=2,
        known=3,
        skipped={"too_old": 1},
        gap="nothing known was left",
    )
    return replace(base, **changes)


def state(desk: Any) -> Any:
    return desk.ask(sources.states)["Sahel Daily"]


def put_due(conn: Connection, name: str, when: datetime) -> None:
    conn.execute(update(schema.sources).where(schema.sources.c.name == name).values(next_due_at=when))


def test_a_poll_is_read_back_as_it_was(desk: Any) -> None:
    done = poll(desk, errors=("http_500",), retry_at=desk.now + MINUTE)
    desk.ask(polls.record, done, desk.now + 15 * MINUTE)
    assert desk.ask(polls.latest, "Sahel Daily", 5) == [done]
    assert state(desk).last_new_at == state(desk).first_success_at == desk.now + MINUTE


def test_the_newest_polls_come_first(desk: Any) -> None:
    for n in range(3):
        desk.ask(polls.record, poll(desk, finished_at=desk.now + n * MINUTE, new=n), desk.now)
    assert [found.new for found in desk.ask(polls.latest, "Sahel Daily", 2)] == [2, 1]


def test_failures_are_counted_in_a_row(desk: Any) -> None:
    for expected in (1, 2):
        desk.ask(polls.record, poll(desk, status="failed", new=0, errors=("timeout",)), desk.now)
        assert (state(desk).failures, state(desk).last_error) == (expected, "timeout")
    desk.ask(polls.record, poll(desk), desk.now)
    assert (state(desk).failures, state(desk).last_error) == (0, None)


def test_not_modified_never_clears_a_failure(desk: Any) -> None:
    desk.ask(polls.record, poll(desk, status="failed", errors=("timeout",)), desk.now)
    desk.ask(polls.record, poll(desk, status="unchanged", new=0), desk.now)
    assert (state(desk).failures, state(desk).last_success_at) == (1, None)


def test_not_modified_is_a_success_where_nothing_failed(desk: Any) -> None:
    desk.ask(polls.record, poll(desk, status="unchanged", new=0), desk.now)
    assert state(desk).last_success_at == desk.now + MINUTE


def test_a_poll_of_an_unknown_source_is_dropped(desk: Any) -> None:
    desk.ask(polls.record, poll(desk, source="Nobody"), desk.now)
    assert desk.count("polls") == 0


def test_new_sources_are_due_first_then_the_longest_overdue(desk: Any) -> None:
    names = ["a", "b", "c", "d"]
    desk.ask(sources.sync, [Source(name=name) for name in names], desk.now)
    for name, minutes in (("a", -1), ("b", -9), ("c", 5)):
        desk.ask(put_due, name, desk.now + minutes * MINUTE)
    assert desk.ask(sources.due, desk.now, names) == ["d", "b", "a"]
    assert desk.ask(sources.due, desk.now, ["c"]) == []


def test_a_removed_source_is_hidden_and_comes_back_with_its_history(desk: Any) -> None:
    desk.ask(polls.record, poll(desk), desk.now)
    desk.ask(sources.sync, [], desk.now)
    assert desk.ask(sources.states) == {}
    assert desk.ask(sources.due, desk.now, ["Sahel Daily"]) == []
    desk.ask(sources.sync, [desk.source], desk.now)
    assert state(desk).last_success_at is not None


def test_a_shorter_interval_counts_at_once(desk: Any) -> None:
    desk.ask(put_due, "Sahel Daily", desk.now + timedelta(days=1))
    desk.ask(sources.sync, [desk.source], desk.now)
    assert state(desk).next_due_at == desk.now + timedelta(days=1)
    desk.ask(sources.sync, [replace(desk.source, every=5 * MINUTE)], desk.now)
    assert state(desk).next_due_at == desk.now + 5 * MINUTE


def entry(n: int, desk: Any = None, hours: int | None = None) -> Entry:
    published = None if hours is None else desk.now - timedelta(hours=hours)
    return Entry(url=f"https://daily.example/{n}", method="sitemap", via="v", guid=f"g{n}", published_at=published)


def test_what_waits_comes_back_newest_first_undated_last(desk: Any) -> None:
    listed = [entry(1, desk, 5), entry(2), entry(3, desk, 1), entry(4, desk, 3)]
    desk.ask(pages.note, "Sahel Daily", [(item.url, item, "waiting", None) for item in listed], desk.now)
    assert [item.guid for item in desk.ask(pages.waiting, "Sahel Daily", 9)] == ["g3", "g4", "g1", "g2"]
    assert desk.ask(pages.waiting, "Other", 9) == []


def test_a_failed_page_is_tried_again_later_and_later_then_left_alone(desk: Any) -> None:
    item, waits = entry(1), []
    for _ in range(pages.MAX_ATTEMPTS):
        desk.ask(pages.note, "Sahel Daily", [("k", item, "failed", "http_500")], desk.now)
        retry_at = desk.ask(pages.seen, ["k"])["k"].retry_at
        if retry_at is not None:
            assert desk.ask(pages.retryable, "Sahel Daily", retry_at - MINUTE, 9) == []
            assert desk.ask(pages.retryable, "Sahel Daily", retry_at, 9) == [item]
        waits.append(None if retry_at is None else (retry_at - desk.now) / MINUTE)
    assert waits == [15, 30, 60, 120, 240, 480, 960, None]


def test_a_fetched_page_stays_fetched_whatever_is_noted_later(desk: Any) -> None:
    desk.take()
    key = url_key(desk.url())
    desk.ask(pages.note, "Sahel Daily", [(key, entry(1), "noted", "too_old")], desk.now)
    assert desk.ask(pages.seen, [key])[key].state == "fetched"


def test_a_waiting_page_that_was_fetched_waits_no_longer(desk: Any) -> None:
    page = desk.page()
    desk.ask(pages.note, "Sahel Daily", [(url_key(page.url), page.entry, "waiting", None)], desk.now)
    assert desk.ask(pages.waiting, "Sahel Daily", 9) == [page.entry]
    desk.keep(page)
    assert desk.ask(pages.waiting, "Sahel Daily", 9) == []


@pytest.mark.parametrize("count", [0, 1, 1203])
def test_seen_takes_any_number_of_keys(desk: Any, count: int) -> None:
    keys = [f"k{n}" for n in range(count)]
    desk.ask(pages.note, None, [(key, entry(1), "noted", "too_old") for key in keys], desk.now)
    assert set(desk.ask(pages.seen, [*keys, "unknown"])) == set(keys)


def test_validators_and_robots_are_replaced(desk: Any) -> None:
    for etag in ("a", "b"):
        values = validators.Validators(etag=etag, checked_at=desk.now, full_at=desk.now)
        desk.ask(validators.put, "u", values)
        assert desk.ask(validators.get, "u") == values
        file = robots.RobotsFile(status=None, body=etag.encode(), fetched_at=desk.now)
        desk.ask(robots.put, "h:80", file)
        assert desk.ask(robots.get, "h:80") == file
    desk.ask(validators.forget, "u")
    assert desk.ask(validators.get, "u") is None
    assert desk.ask(robots.get, "other") is None


def test_no_more_wait_or_are_tried_again_than_there_is_room_for(desk: Any) -> None:
    for first, state in ((0, "waiting"), (5, "failed")):
        entries = [entry(first + n) for n in range(5)]
        desk.ask(pages.note, "Sahel Daily", [(url_key(one.url), one, state, "x") for one in entries], desk.now)
    assert len(desk.ask(pages.waiting, "Sahel Daily", 2)) == 2
    assert len(desk.ask(pages.retryable, "Sahel Daily", desk.now + 60 * MINUTE, 2)) == 2
