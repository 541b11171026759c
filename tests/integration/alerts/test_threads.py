"""A story as one message that is edited, its updates below it: on Slack, on Telegram, by mail and by webhook."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from standardwebhooks import Webhook as Verifier
from support.chats import BOT, TOKEN, Room, chatting

from monitor.alerts import backoff, gate
from monitor.alerts.channels import slack, telegram
from monitor.alerts.sender import Sender
from monitor.config import SlackChannel, TelegramChannel, WebhookChannel
from monitor.items import Change
from monitor.store import outbox, stories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitor.config import Config
    from monitor.store import Store

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BUSY = (429, {"Retry-After": "0"}, {"ok": False, "error": "ratelimited", "parameters": {"retry_after": 0}})
DROPPED = (0, {}, {})


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack, "SECONDS", 0.005)
    monkeypatch.setattr(telegram, "SECONDS", 0.005)
    monkeypatch.setattr(backoff, "FIRST", 0.05)
    monkeypatch.setattr(gate, "REST", 0.05)


@pytest.fixture
def room() -> Iterator[Room]:
    with chatting() as one:
        yield one


@pytest.fixture(params=["slack", "telegram"])
def config(request: pytest.FixtureRequest, room: Room, configured: Callable[..., Config]) -> Config:
    kinds = {
        "slack": SlackChannel(token=TOKEN, channel="C1", api=f"{room.base}/api"),
        "telegram": TelegramChannel(token=BOT, chat="-1001", api=room.base),
    }
    return configured(desk=kinds[request.param])


def flush(store: Store, config: Config, seconds: float = 10) -> None:
    def clock() -> datetime:
        return datetime.now(UTC)

    async def deliver() -> None:
        await Sender(store, config, clock=clock, rng=random.Random(1)).flush(clock() + timedelta(seconds=seconds))

    asyncio.run(deliver())


@pytest.fixture
def grows(store: Store) -> Callable[..., None]:
    """Return a function that raises the toll of the only story, and decides to tell it on every channel."""

    def grow(dead: int) -> None:
        now = datetime.now(UTC)
        with store.begin() as conn:
            told = outbox.decided(conn, 1)[0].decision
            (story,) = stories.load(conn, [told.story_id])
            changed = changes(story.facts.deaths_max, dead)
            number = stories.told(conn, story.id)[1] + 1
            stories.put(conn, replace(story, facts=replace(story.facts, deaths_min=dead, deaths_max=dead)), now)
            stories.add_change(conn, story.id, changed, number, now)
            channels = list(outbox.heard(conn, story.id))
            outbox.decide(
                conn,
                [
                    outbox.Decision(
                        story_id=story.id,
                        article_id=told.article_id,
                        watch=told.watch,
                        route=0,
                        channel=channel,
                        type="story.update",
                        action="send",
                        reason="changed: toll",
                        change=number,
                    )
                    for channel in channels
                ],
                now,
            )

    return grow


def changes(old: int | None, new: int) -> tuple[Change, ...]:
    return (Change(what="toll", old={"min": old, "max": old}, new={"min": new, "max": new}),)


def test_an_update_edits_the_first_message_and_answers_it(
    *, store: Store, config: Config, room: Room, report: Callable[..., None], grows: Callable[[int], None]
) -> None:
    report(store, config, 12)
    flush(store, config)
    grows(15)
    flush(store, config)
    grows(19)
    flush(store, config)
    (first,) = room.top
    assert "19 killed" in first.text.splitlines()[0]
    assert "UPDATE" not in first.text
    assert first.edits == 2
    answers = [message for message in room.messages if message.parent == first.ident]
    assert len(room.messages) == 1 + len(answers) == 3
    assert "New · killed: 12 → 15" in answers[0].text
    assert "New · killed: 15 → 19" in answers[1].text
    for told in ("First told", "Attaque", "Studio Fictif"):
        assert told not in answers[0].text, "it stands right above"


@pytest.mark.parametrize("failure", [BUSY, DROPPED])
@pytest.mark.parametrize("step", [0, 1])
def test_what_was_done_in_part_is_not_repeated_in_sight(
    *,
    store: Store,
    config: Config,
    room: Room,
    report: Callable[..., None],
    grows: Callable[[int], None],
    failure: Any,
    step: int,
) -> None:
    """The edit, or the answer after it, fails before anything was done."""
    report(store, config, 12)
    flush(store, config)
    grows(15)
    room.fail = [None] * step + [failure]
    flush(store, config)
    assert [message.parent for message in room.messages] == [None, room.messages[0].ident]
    assert room.messages[0].edits <= 2
    bodies = [body for method, body in room.calls if "ost" in method or "send" in method][1:]
    assert len({str(body) for body in bodies}) == 1, "one id came with two bodies"
    with store.read() as conn:
        assert {told.delivery.state for told in outbox.rows(conn)} == {"sent"}


def test_an_edit_whose_answer_was_lost_counts_as_made(
    *, store: Store, config: Config, room: Room, report: Callable[..., None], grows: Callable[[int], None]
) -> None:
    report(store, config, 12)
    flush(store, config)
    grows(15)
    room.fail, room.after = [DROPPED], True
    flush(store, config)
    assert [message.parent for message in room.messages] == [None, room.messages[0].ident]
    assert "15 killed" in room.messages[0].text


def test_a_first_message_that_is_gone_is_followed_by_a_new_one(
    *, store: Store, config: Config, room: Room, report: Callable[..., None], grows: Callable[[int], None]
) -> None:
    report(store, config, 12)
    flush(store, config)
    room.messages[0].ident = "deleted"
    grows(15)
    flush(store, config)
    stands_in = room.messages[1]
    assert stands_in.parent is None
    assert "UPDATE" in stands_in.text
    assert "Studio Fictif" in stands_in.text, "a message of its own says all"
    grows(19)
    flush(store, config)
    assert room.messages[2].parent == stands_in.ident, "later updates follow the one that stands in"
    assert "19 killed" in stands_in.text
    assert "12 killed" in room.messages[0].text


def test_a_message_that_may_not_be_edited_is_answered(
    *, store: Store, config: Config, room: Room, report: Callable[..., None], grows: Callable[[int], None]
) -> None:
    report(store, config, 12)
    flush(store, config)
    grows(15)
    said = {"error": "edit_window_closed", "error_code": 400, "description": "Bad Request: message can't be edited"}
    room.fail = [(200, {}, {"ok": False, **said})]
    flush(store, config)
    assert [message.parent for message in room.messages] == [None, room.messages[0].ident]
    assert "12 killed" in room.messages[0].text


def test_a_story_told_in_a_digest_is_not_edited_into_it(
    *, store: Store, config: Config, room: Room, report: Callable[..., None], grows: Callable[[int], None]
) -> None:
    report(store, config, 12, age=timedelta(hours=60))
    flush(store, config)
    grows(15)
    flush(store, config)
    assert [message.parent for message in room.messages] == [None, None]
    assert "Digest" in room.messages[0].text
    assert "First told" in room.messages[1].text


def test_another_room_gets_a_message_of_its_own(
    *, store: Store, config: Config, room: Room, report: Callable[..., None], grows: Callable[[int], None]
) -> None:
    report(store, config, 12)
    with store.begin() as conn:
        (told,) = outbox.rows(conn)
        outbox.payload(conn, told.delivery.id)
        outbox.sent(conn, told.delivery.id, datetime.now(UTC), receipt={"room": "elsewhere", "root": True})
    grows(15)
    flush(store, config)
    (message,) = room.messages
    assert message.parent is None
    assert message.edits == 0
    assert "First told" in message.text


def test_a_webhook_names_the_first(
    *,
    store: Store,
    receiver: Any,
    configured: Callable[..., Config],
    report: Callable[..., None],
    grows: Callable[[int], None],
) -> None:
    config = configured(hook=WebhookChannel(webhook=receiver.base, secret=SECRET))
    receiver.will(200)
    report(store, config, 12)
    flush(store, config)
    grows(15)
    flush(store, config)
    first, update = (Verifier(SECRET).verify(body, headers) for _, headers, body in receiver.asked)
    assert first["links"] == {}
    assert update["type"] == "story.update"
    assert update["links"] == {"first": first["id"]}


def test_a_service_is_sent_no_more_than_it_allows(
    *,
    store: Store,
    config: Config,
    room: Room,
    report: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for service in (slack, telegram):
        monkeypatch.setattr(service, "SECONDS", 0.5)
    for number in range(4):
        report(store, config, number)
    began = time.monotonic()
    flush(store, config)
    assert len(room.times) == 4
    # The last one starts three spans after the first, however late a busy machine takes them in.
    assert room.times[-1] - began >= 1.5
