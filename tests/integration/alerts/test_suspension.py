"""A channel that takes nothing: told once elsewhere, asked again, its messages kept, and told as one digest later."""

from __future__ import annotations

import asyncio
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.chats import TOKEN, Room, chatting

from monitor.alerts import suspension
from monitor.alerts.channels import slack
from monitor.alerts.channels.base import Retry
from monitor.alerts.sender import Sender
from monitor.config import Config, Route, ServiceConfig, SlackChannel, WebhookChannel
from monitor.store import channels, open_store, outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitor.store import Store

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def room() -> Iterator[Room]:
    with chatting() as one:
        yield one


class Days:
    """A clock that a test moves on by days, and runs between."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count hundreds of messages a second where Slack allows one."""
    monkeypatch.setattr(slack, "SECONDS", 0.005)


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def config(room: Room, receiver: Any) -> Config:
    """A desk in Slack, and an operator who is told by webhook."""
    receiver.will(200)
    desk = SlackChannel(token=TOKEN, channel="C1", api=f"{room.base}/api")
    ops = WebhookChannel(webhook=receiver.base, secret=SECRET)
    return Config(
        path=Path("config.yaml"),
        service=ServiceConfig(operator_to=("ops",)),
        watches=({"name": "sahel-conflict"},),
        channels={"desk": desk, "ops": ops},
        routes=(Route(to=("desk",)),),
    )


def flush(store: Store, config: Config, clock: Callable[[], datetime], seconds: float = 15) -> None:
    async def deliver() -> None:
        await Sender(store, config, clock=clock, rng=random.Random(1)).flush(clock() + timedelta(seconds=seconds))

    asyncio.run(deliver())


def states(store: Store, channel: str = "desk") -> list[str]:
    with store.read() as conn:
        return [told.delivery.state for told in outbox.rows(conn) if told.delivery.channel == channel]


def told_operator(receiver: Any) -> list[str]:
    return [body["text"] for body in receiver.bodies() if body["type"] == "operator"]


def test_a_revoked_token_suspends_and_is_told_once_and_few_messages_go_singly_in_order(
    *,
    store: Store,
    config: Config,
    room: Room,
    receiver: Any,
    days: Days,
    report: Callable[..., None],
) -> None:
    room.open = False
    for number in range(3):
        report(store, config, number)
    flush(store, config, days)
    assert states(store) == ["waiting"] * 3
    assert len(room.calls) == 1, "a dead channel was asked for each of its messages"
    (said,) = told_operator(receiver)
    assert said.startswith(
        "channel desk takes nothing more: Slack: token_revoked. 3 messages wait for it, up to 7 days."
    )
    assert said.endswith("monitor alerts retry desk")
    flush(store, config, days)  # a restart: asked at once, told no second time
    assert len(room.calls) == 2
    assert len(told_operator(receiver)) == 1
    room.open = True
    days.ahead = timedelta(hours=2)
    flush(store, config, days)
    assert states(store) == ["sent"] * 3
    assert [message.text.splitlines()[1] for message in room.messages] == [f"“Attaque numéro {n}”" for n in range(3)]
    assert told_operator(receiver)[1:] == ["channel desk takes messages again; 2 that waited go out now"]
    with store.read() as conn:
        assert channels.suspended(conn) == {}


def test_a_channel_that_was_mended_is_asked_at_once_after_a_reload(
    *, store: Store, config: Config, room: Room, days: Days, report: Callable[..., None]
) -> None:
    old = SlackChannel(token="xoxb-old", channel="C1", api=f"{room.base}/api")
    broken = config.model_copy(update={"channels": {**config.channels, "desk": old}})
    report(store, config, 1)

    async def deliver() -> None:
        sender = Sender(store, broken, clock=days, rng=random.Random(1))
        for _ in range(2):
            await sender.flush(days() + timedelta(seconds=15))
            assert states(store) == ["waiting"], "asked again only minutes later"
        sender.use(config, sender.prepare(config))
        await sender.flush(days() + timedelta(seconds=15))

    asyncio.run(deliver())
    assert states(store) == ["sent"]
    assert len(room.messages) == 1


def test_more_than_ten_go_as_one_digest(
    *, store: Store, config: Config, room: Room, days: Days, report: Callable[..., None]
) -> None:
    room.open = False
    for number in range(12):
        report(store, config, number)
    flush(store, config, days)
    flush(store, config, days)  # a digest is tried, and dissolved again
    assert states(store) == ["waiting"] * 12
    report(store, config, 77)
    room.open = True
    flush(store, config, days)
    (digest,) = room.messages
    assert digest.text.startswith("*Digest: 13 reports that waited while this channel took nothing*")
    assert digest.text.count("Attaque numéro") == 13
    assert states(store) == ["sent"] * 14
    with store.read() as conn:
        notes = [told.delivery.note for told in outbox.rows(conn) if told.delivery.type == "story.new"]
    assert all(note is not None and note.startswith("in digest ") for note in notes)
    report(store, config, 78)
    flush(store, config, days)
    assert [message.text.splitlines()[1] for message in room.messages[1:]] == ["“Attaque numéro 78”"]


def test_looks_grow_rarer_and_a_week_is_the_end(
    *, store: Store, config: Config, room: Room, receiver: Any, days: Days, report: Callable[..., None]
) -> None:
    room.open = False
    report(store, config, 1)

    async def pass_time() -> list[float]:
        """Run one sender over a week and a day; return the minutes at which the channel was asked."""
        sender = Sender(store, config, clock=days, rng=random.Random(1))
        asked: list[float] = []
        start = days.ahead
        while days.ahead - start < timedelta(days=7, hours=7):
            before = len(room.calls)
            await sender._tick(final=False)
            if sender._active:
                await asyncio.wait(sender._active.values())
            if len(room.calls) > before:
                asked.append((days.ahead - start) / MINUTE)
            days.ahead += 5 * MINUTE if len(asked) < 8 else timedelta(hours=6)
        for _ in range(2):  # it is asked once more, and a moment later what waited too long is given up
            await sender._tick(final=False)
            if sender._active:
                await asyncio.wait(sender._active.values())
        await sender.close()
        return asked

    asked = asyncio.run(pass_time())
    assert asked[:8] == [0, 5, 15, 35, 75, 135, 195, 255]
    assert states(store) == ["failed"]
    with store.read() as conn:
        (told,) = [told for told in outbox.rows(conn) if told.delivery.channel == "desk"]
    assert told.delivery.last_error == "given up after 7 days: Slack: token_revoked"
    flush(store, config, days)
    assert [text for text in told_operator(receiver) if "was given up" in text]
    room.open = True
    with store.begin() as conn:
        assert outbox.requeue(conn, None, days(), channel="desk") == 1
        assert channels.probe(conn, days(), "desk") == ["desk"]
    flush(store, config, days)
    assert states(store) == ["sent"]


def test_one_bad_message_does_not_suspend_and_three_in_a_row_do(
    *, store: Store, config: Config, room: Room, receiver: Any, days: Days, report: Callable[..., None]
) -> None:
    bad = (200, {}, {"ok": False, "error": "some_new_error"})
    room.fail = [bad, None, bad, bad, bad]
    for number in range(6):
        report(store, config, number)
    flush(store, config, days, 20)
    assert sorted(states(store)) == ["failed"] * 4 + ["sent"] + ["waiting"]
    assert [text.partition(":")[0] for text in told_operator(receiver)] == [
        "channel desk refused a message",
        "channel desk takes nothing more",
    ]
    flush(store, config, days)
    assert sorted(states(store)) == ["failed"] * 4 + ["sent"] * 2


def test_a_digest_that_is_refused_goes_singly(
    *, store: Store, config: Config, room: Room, days: Days, report: Callable[..., None]
) -> None:
    room.open = False
    for number in range(11):
        report(store, config, number)
    flush(store, config, days)
    room.open = True
    room.fail = [(200, {}, {"ok": False, "error": "msg_too_long"})]
    flush(store, config, days, 1)
    assert states(store) == ["waiting"] * 11
    flush(store, config, days, 20)
    assert states(store) == ["sent"] * 11
    assert len(room.messages) == 11


def test_a_digest_that_may_have_arrived_comes_again_with_the_same_id_and_body(
    *, store: Store, receiver: Any, days: Days, configured: Callable[..., Config], report: Callable[..., None]
) -> None:
    config = configured(desk=WebhookChannel(webhook=receiver.base, secret=SECRET))
    for number in range(12):
        report(store, config, number)
    for status in (403, 0, 403, 403, 200):  # 0: read, and the connection dropped without an answer
        receiver.will(status)
    for _ in range(5):
        flush(store, config, days, 3)
        days.ahead += timedelta(hours=2)
        report(store, config, 77)
    asked = [(headers["webhook-id"], body) for _, headers, body in receiver.asked]
    digests = [(ident, body) for ident, body in asked if b'"digest"' in body]
    assert len(digests) > 1
    assert len(set(digests)) == 1
    assert states(store) == ["sent"] * 14
    taken = asked[4:]
    told = [story["id"] for _, body in taken for story in (json.loads(body)["stories"] or [json.loads(body)["story"]])]
    assert len(told) == len(set(told)) == 13


def test_what_was_lost_on_the_way_back_counts_as_taken_where_the_receiver_has_its_id(
    *, store: Store, receiver: Any, days: Days, configured: Callable[..., Config], report: Callable[..., None]
) -> None:
    config = configured(desk=WebhookChannel(webhook=receiver.base, secret=SECRET))
    for number in range(12):
        report(store, config, number)
    for status in (403, 0, 409):  # closed; the digest is read, and the connection dropped; it is there already
        receiver.will(status)
    for _ in range(3):
        flush(store, config, days, 3)
        days.ahead += timedelta(hours=2)
    asked = [(headers["webhook-id"], body) for _, headers, body in receiver.asked]
    assert len(asked) == 3
    assert asked[1] == asked[2], "one id, one body"
    assert states(store) == ["sent"] * 13


@pytest.mark.parametrize("answer", [0, 503, 429])
def test_a_refused_digest_that_may_have_arrived_is_told_singly_and_each_message_says_so(
    *,
    store: Store,
    receiver: Any,
    days: Days,
    configured: Callable[..., Config],
    report: Callable[..., None],
    answer: int,
) -> None:
    config = configured(desk=WebhookChannel(webhook=receiver.base, secret=SECRET))
    for number in range(12):
        report(store, config, number)
    for status in (403, answer, 413, 200):
        receiver.will(status)
    for _ in range(4):
        flush(store, config, days, 3)
        days.ahead += timedelta(hours=2)
    _, lost, refused, *single = receiver.bodies()
    assert (lost["type"], refused) == ("digest", lost)
    assert sorted(body["story"]["id"] for body in single) == sorted(story["id"] for story in lost["stories"])
    # The channel's first message had its body before the digest did, and keeps it.
    said = [body["links"].get("in_doubt") for body in single]
    assert said == [None] + [None if answer == 429 else lost["id"]] * 11
    assert states(store) == ["sent"] * 12


def test_that_a_message_may_have_arrived_is_stored_before_it_is_sent_and_taken_back_where_it_did_not(
    *, store: Store, days: Days, configured: Callable[..., Config], report: Callable[..., None]
) -> None:
    """As the service may be killed between."""
    known: list[bool] = []

    def unsure() -> bool:
        with store.read() as conn:
            (told,) = outbox.rows(conn)
        return told.delivery.unsure

    class Busy:
        limits = ()

        def render(self, alert: Any, *, builtin: bool = False) -> dict[str, Any]:
            return {"text": alert.id, "builtin": builtin}

        def send(self, delivery_id: str, body: Any) -> Any:
            del delivery_id, body
            known.append(unsure())
            return Retry(reason="busy", untaken=len(known) < 3)

        def close(self) -> None:
            pass

    config = configured(desk=WebhookChannel(webhook="http://127.0.0.1:9/", secret=SECRET))
    report(store, config, 1)
    after = []
    for _ in range(4):
        sender = Sender(store, config, clock=days, rng=random.Random(1), channels={"desk": Busy()})
        asyncio.run(sender.flush(days() + timedelta(seconds=1)))
        after.append(unsure())
        days.ahead += timedelta(hours=2)
    assert known == [True] * 4
    assert after == [False, False, True, True]


def test_a_conflict_at_the_first_attempt_is_a_refusal(
    *, store: Store, receiver: Any, days: Days, configured: Callable[..., Config], report: Callable[..., None]
) -> None:
    config = configured(desk=WebhookChannel(webhook=receiver.base, secret=SECRET))
    report(store, config, 1)
    receiver.will(409)
    flush(store, config, days, 3)
    assert states(store) == ["failed"]


def test_a_suspension_outlives_the_program(
    *, store: Store, config: Config, room: Room, days: Days, report: Callable[..., None], tmp_path: Path
) -> None:
    room.open = False
    report(store, config, 1)
    flush(store, config, days)
    store.close()
    again = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    with again.read() as conn:
        known = channels.suspended(conn)["desk"]
    assert (known.cause, known.reason) == ("token", "Slack: token_revoked")
    assert known.next_probe_at - known.since == suspension.FIRST_PROBE
    again.close()


def test_without_another_channel_the_log_alone_speaks(
    *, store: Store, room: Room, days: Days, report: Callable[..., None], configured: Callable[..., Config]
) -> None:
    config = configured(desk=SlackChannel(token="xoxb-bad", channel="C1", api=f"{room.base}/api"))
    config = config.model_copy(update={"service": ServiceConfig(operator_to=("desk",))})
    report(store, config, 1)
    flush(store, config, days)
    assert states(store) == ["waiting"]
    with store.read() as conn:
        assert "desk" in channels.suspended(conn)
