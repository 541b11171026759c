from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.store import outbox

MINUTE = timedelta(minutes=1)


def test_a_delivery_goes_from_waiting_over_retries_to_sent(desk: Any) -> None:
    desk.take()
    (delivery,) = desk.ask(outbox.due, desk.now)
    desk.ask(outbox.freeze, delivery.id, {"text": "first"})
    desk.ask(outbox.freeze, delivery.id, {"text": "second"})
    desk.ask(outbox.retry, delivery.id, desk.now + 5 * MINUTE, "timeout")
    assert desk.ask(outbox.due, desk.now) == []
    (again,) = desk.ask(outbox.due, desk.now + 5 * MINUTE)
    assert (again.body, again.attempts, again.last_error) == ({"text": "first"}, 1, "timeout")
    desk.ask(outbox.sent, again.id, desk.now + 6 * MINUTE)
    assert desk.ask(outbox.due, desk.now + 60 * MINUTE) == []
    (row,) = desk.ask(outbox.rows, "sent")
    assert (row.delivery.attempts, row.delivery.last_error, row.subject) == (2, None, desk.article().title)


def test_a_refused_delivery_waits_for_the_operator(desk: Any) -> None:
    desk.take()
    (delivery,) = desk.ask(outbox.due, desk.now)
    desk.ask(outbox.refused, delivery.id, "410 gone", desk.now)
    assert desk.ask(outbox.due, desk.now + 60 * MINUTE) == []
    assert desk.ask(outbox.requeue, None, desk.now) == 1
    assert [row.id for row in desk.ask(outbox.due, desk.now)] == [delivery.id]


def test_requeue_by_id_makes_waiting_ones_due_and_leaves_sent_ones(desk: Any) -> None:
    ids = [desk.ask(outbox.post, "desk", "operator", str(n), desk.now, key=str(n)) for n in range(3)]
    desk.ask(outbox.retry, ids[0], desk.now + 60 * MINUTE, "x")
    desk.ask(outbox.sent, ids[1], desk.now)
    assert desk.ask(outbox.requeue, [*ids[:2], "unknown"], desk.now) == 1
    assert {row.id for row in desk.ask(outbox.due, desk.now)} == {ids[0], ids[2]}


def test_a_message_is_queued_once_a_key_and_channel(desk: Any) -> None:
    first = desk.ask(outbox.post, "desk", "operator", "all well", desk.now, key="2026-03-01")
    assert desk.ask(outbox.post, "desk", "operator", "other words", desk.now, key="2026-03-01") == first
    assert desk.ask(outbox.post, "mail", "operator", "all well", desk.now, key="2026-03-01") != first
    alert = desk.ask(outbox.payload, first)
    assert (alert.type, alert.text, alert.story) == ("operator", "all well", None)


def test_a_long_queue_takes_no_other_channels_place(desk: Any) -> None:
    for n in range(300):
        desk.ask(outbox.post, "slow", "operator", "x", desk.now, key=str(n))
    desk.ask(outbox.post, "quick", "operator", "x", desk.now + MINUTE, key="x")
    due = desk.ask(outbox.due, desk.now + MINUTE)
    assert due[-1].channel == "quick"
    assert len(due) < 100


def test_the_payload_of_an_unknown_delivery_is_a_lookup_error(desk: Any) -> None:
    with pytest.raises(LookupError, match="no delivery"):
        desk.ask(outbox.payload, "nothing")


def test_what_is_held_is_held_once_and_is_no_delivery_before_it_is_released(desk: Any) -> None:
    desk.take(relevant=False)
    desk.config.routes = ()
    desk.take(text="Relevant. " + desk.article().text)
    story_id = desk.ask(outbox.decided, 1)[0].decision.story_id
    held = outbox.Decision(
        story_id=story_id, article_id=None, watch="sahel", route=0, channel="desk",
        action="hold", until=desk.now + MINUTE, reason="unconfirmed", bundle="wait",
    )  # fmt: skip
    desk.ask(outbox.decide, [held, held], desk.now)
    assert desk.ask(outbox.due, desk.now + MINUTE) == []
    assert desk.ask(outbox.heard, story_id) == {"desk": True}
    assert desk.ask(outbox.decided, 1)[0].decision.reason == "already_alerted"


def test_an_update_waits_for_the_first_message_of_its_story_on_its_channel(desk: Any) -> None:
    desk.take()
    (first,) = desk.ask(outbox.due, desk.now)
    story_id = desk.ask(outbox.decided, 1)[0].decision.story_id
    for channel in ("desk", "other"):
        update = outbox.Decision(
            story_id=story_id, article_id=None, watch="sahel", route=0, channel=channel,
            type="story.update", action="send", reason="changed: toll", change=1,
        )  # fmt: skip
        desk.ask(outbox.decide, [update], desk.now + MINUTE)
    desk.ask(outbox.retry, first.id, desk.now + 60 * MINUTE, "timeout")
    assert [row.channel for row in desk.ask(outbox.due, desk.now + 2 * MINUTE)] == ["other"]
    assert [row.channel for row in desk.ask(outbox.due, desk.now + 60 * MINUTE)] == ["desk", "other"]
    desk.ask(outbox.sent, first.id, desk.now + 60 * MINUTE)
    left = desk.ask(outbox.due, desk.now + 60 * MINUTE)
    assert sorted((row.channel, row.type) for row in left) == [("desk", "story.update"), ("other", "story.update")]
