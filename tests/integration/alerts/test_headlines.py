"""Headlines that no newsroom writes: through every channel's form, within its limits, with something to read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from monitor.config import ConsoleChannel, EmailChannel, SlackChannel, TelegramChannel, WebhookChannel
from monitor.store import outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.alerts.channels.base import Channel

HEADLINES = {
    "3,000 characters": "Attaque " * 375,
    "one word of 3,000": "x" * 3000,
    "emoji alone": "\N{FIRE}" * 40,
    "3,000 emoji": "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET}" * 1000,
    "marks alone": "\u0301" * 3000,
    "directions": "\u202eهجوم\u2066" * 200,
    "nothing": "",
}
LIMITS = {"slack": 4_000, "telegram": 4_096, "email": 100_000, "console": 100_000}


@pytest.fixture
def channels(build: Callable[[Any], Channel]) -> dict[str, Channel]:
    made: dict[str, Any] = {
        "slack": SlackChannel.model_validate({"token": "xoxb-1", "channel": "C1"}),
        "telegram": TelegramChannel.model_validate({"token": "1:a", "chat": "-1"}),
        "email": EmailChannel.model_validate(
            {"smtp": "smtp://127.0.0.1:25", "from": "a@x.example", "to": ["b@x.example"]}
        ),
        "console": ConsoleChannel(),
        "webhook": WebhookChannel.model_validate(
            {"webhook": "http://127.0.0.1/hook", "secret": "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtMDAwMA=="}
        ),
    }
    return {name: build(configured) for name, configured in made.items()}


@pytest.mark.parametrize("headline", HEADLINES.values(), ids=HEADLINES)
def test_a_strange_headline_fits_every_channel(desk: Any, channels: dict[str, Channel], headline: str) -> None:
    desk.take(title=headline)
    (delivery,) = desk.ask(outbox.due, desk.now)
    alert = desk.ask(outbox.payload, delivery.id)
    assert len(alert.story.headline) <= 300
    for name, channel in channels.items():
        body = channel.render(alert)
        json.dumps(body).encode()
        if name != "webhook":
            longest = max(len(str(text).encode("utf-16-le")) // 2 for text in body.values())
            assert "Bankass" in str(body)
            assert longest <= LIMITS[name], name
