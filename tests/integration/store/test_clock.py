"""A clock that is set back a day silences neither polls nor alerts for that day."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from monitor.alerts.channels.base import Limit, Retry, Sent
from monitor.alerts.sender import Sender
from monitor.items import Poll
from monitor.store import outbox, polls, sources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.alerts.channels.base import Result
    from monitor.items import Alert

DAY = timedelta(days=1)


class FailingOnce:
    """A channel whose receiver is down at first."""

    limits: tuple[Limit, ...] = ()

    def __init__(self) -> None:
        self.attempts = 0

    def render(self, alert: Alert) -> dict[str, Any]:
        return {"text": alert.text}

    def send(self, delivery_id: str, body: Mapping[str, Any]) -> Result:
        del delivery_id, body
        self.attempts += 1
        return Retry(reason="down") if self.attempts == 1 else Sent()

    def close(self) -> None:
        pass


def test_a_source_last_asked_in_the_future_is_due(desk: Any) -> None:
    name = desk.source.name
    poll = Poll(source=name, started_at=desk.now, finished_at=desk.now, status="ok", method="feed")
    desk.ask(polls.record, poll, desk.now + timedelta(minutes=15))
    assert desk.ask(sources.due, desk.now, [name]) == []
    assert desk.ask(sources.due, desk.now - DAY, [name]) == [name]


def test_a_delivery_made_in_the_future_is_sent(desk: Any) -> None:
    moment = desk.now
    channel = FailingOnce()
    desk.ask(outbox.post, "desk", "test", "hello", moment, key="k")

    async def deliver() -> None:
        nonlocal moment
        sender = Sender(desk.store, desk.config, clock=lambda: moment, rng=random.Random(1), channels={"desk": channel})
        await sender.flush(moment)
        assert channel.attempts == 1
        moment -= DAY
        await sender.flush(moment)

    asyncio.run(deliver())
    assert channel.attempts == 2
    assert [delivery.state for delivery in desk.ask(outbox.due, moment)] == []


def test_an_update_made_before_its_storys_first_message_still_waits_for_it(desk: Any) -> None:
    desk.take()
    (first,) = desk.ask(outbox.due, desk.now)
    desk.ask(outbox.payload, first.id)
    desk.ask(outbox.retry, first.id, desk.now + DAY, "down")
    desk.now -= timedelta(hours=3)
    facts = replace(desk.article().facts, deaths_min=40)
    desk.take(text="Quarante morts. " * 20, facts=facts)
    assert desk.count("deliveries") == 2
    assert first.id in {one.id for one in desk.ask(outbox.due, desk.now)} or desk.ask(outbox.due, desk.now) == []
    desk.ask(outbox.sent, first.id, desk.now)
    (update,) = desk.ask(outbox.due, desk.now)
    assert (update.type, update.created_at > first.created_at) == ("story.update", True)


def test_stories_join_though_the_clock_jumps(desk: Any) -> None:
    desk.take("https://a.example/1", source="A")
    for number, jump in enumerate((-2 * DAY, 5 * DAY, -5 * DAY)):
        desk.now += jump
        text = " ".join(f"mot{number}x{word}" for word in range(60))
        desk.take(f"https://b.example/{number}", source=f"B{number}", text=text, published_at=None)
    assert desk.count("stories") == 1
