"""What is told of a report by its age, and by when its source was first polled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from support.taking import decisions

from monitor.alerts.release import release
from monitor.items import Poll
from monitor.store import holds, outbox, pages, polls
from monitor.urls import url_key

HOUR = timedelta(hours=1)

# ---------------------------------------------------------------- age


@pytest.mark.parametrize(
    ("age", "first_poll", "expected"),
    [
        (2 * HOUR, False, ("send", "new_story", "desk")),
        (72 * HOUR, False, ("hold", "backlog", "desk")),
        (2 * HOUR, True, ("send", "new_story", "desk")),
        (72 * HOUR, True, ("none", "first_poll_old", "desk")),
        (None, True, ("none", "first_poll_undated", "desk")),
        (None, False, ("send", "new_story", "desk")),
    ],
)
def test_age_decides(desk: Any, *, age: timedelta | None, first_poll: bool, expected: tuple[str, str, str]) -> None:
    published = None if age is None else desk.now - age
    desk.take(page={"first_poll": first_poll}, published_at=published)
    assert decisions(desk) == [expected]


def first_poll_leaves(desk: Any, *urls: str) -> None:
    """Have the addresses listed by the source's first poll, which fetches others."""
    entries = [replace(desk.page(url).entry, published_at=None) for url in urls]
    notes = [(url_key(entry.url), entry, "waiting", "max_pages") for entry in entries]
    desk.ask(pages.note, desk.source.name, notes, desk.now)
    done = Poll(source=desk.source.name, started_at=desk.now, finished_at=desk.now, status="ok", method="feed")
    desk.ask(polls.record, done, desk.now + HOUR)
    desk.now += HOUR


def test_undated_pages_that_waited_since_the_first_poll_are_told_in_one_digest(desk: Any) -> None:
    """Told one by one they would flood the channel with a site's past; untold, today's massacre would be among them."""
    first_poll_leaves(desk, *(desk.url(n) for n in range(3)))
    for n in range(3):
        desk.event(n, published_at=None)
    assert [decision[:2] for decision in decisions(desk)] == [("hold", "backlog")] * 3
    (released,) = desk.ask(release, desk.config, desk.now + HOUR)
    assert (released.outcome, released.stories) == ("backlog", 3)


@pytest.mark.parametrize("undated", [True, False])
def test_a_text_that_nobody_heard_of_is_told_by_its_first_fresh_copy(desk: Any, *, undated: bool) -> None:
    """Whoever publishes an agency's text undated, and is read first, silences nobody else who has it."""
    published = None if undated else desk.now - 90 * HOUR
    desk.take(desk.url(1), page={"first_poll": True}, published_at=published)
    assert [decision[0] for decision in decisions(desk)] == ["none"]
    assert desk.take("https://other.example/repris", published_at=desk.now - HOUR) == "copy"
    assert decisions(desk)[1:] == [("send", "new_story", "desk")]
    assert desk.take("https://third.example/repris", published_at=desk.now - HOUR) == "copy"
    assert decisions(desk)[2:] == [("none", "copy", None)]


def test_an_old_copy_of_a_text_that_nobody_heard_of_is_judged_by_its_own_age(desk: Any) -> None:
    desk.take(desk.url(1), page={"first_poll": True}, published_at=None)
    desk.take("https://other.example/repris", page={"first_poll": True}, published_at=desk.now - 90 * HOUR)
    assert [decision[:2] for decision in decisions(desk)] == [
        ("none", "first_poll_undated"),
        ("none", "first_poll_old"),
    ]


def test_a_later_version_of_a_first_polls_old_article_is_still_old(desk: Any) -> None:
    old = {"published_at": desk.now - 72 * HOUR}
    desk.take(page={"first_poll": True}, **old)
    desk.take(text="Mis à jour. " + desk.article().text, **old)
    assert [decision[:2] for decision in decisions(desk)] == [("none", "first_poll_old")] * 2


def test_what_an_outage_left_becomes_one_digest_a_channel(desk: Any) -> None:
    for n in range(3):
        desk.event(n, published_at=desk.now - (50 + n) * HOUR)
    assert desk.ask(outbox.due, desk.now + HOUR) == []
    assert desk.ask(release, desk.config, desk.now) == []  # more may arrive
    (released,) = desk.ask(release, desk.config, desk.now + HOUR)
    assert desk.ask(release, desk.config, desk.now + HOUR) == []
    (delivery,) = desk.ask(outbox.due, desk.now + HOUR)
    assert (delivery.id, delivery.type, released.stories) == (released.delivery, "digest", 3)
    assert len(desk.ask(outbox.payload, delivery.id).stories) == 3
    # A held story that changes is not held twice.
    desk.event(0, title="Changé", published_at=desk.now - 50 * HOUR)
    assert desk.ask(holds.open_holds) == []
