"""The outbox loop against real receivers: what is due arrives, in its own time, once, with its own id."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from support.desk import until
from support.killing import run_and_kill

from monitor import revising
from monitor.alerts import backoff, gate, sender, worker
from monitor.alerts.channels.base import Limit, Sent
from monitor.alerts.sender import Sender
from monitor.config import Route, ServiceConfig, WebhookChannel
from monitor.errors import StoreError
from monitor.store import outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sqlalchemy import Connection

    from monitor.config import Config
    from monitor.items import Alert
    from monitor.store import Store

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def hook(receiver: Any) -> WebhookChannel:
    return WebhookChannel(webhook=receiver.base, secret=SECRET)


def flush(store: Store, config: Config, seconds: float, **channels: Any) -> None:
    """Deliver as `run --once` does."""

    def clock() -> datetime:
        return datetime.now(UTC)

    async def deliver() -> None:
        built = {"channels": channels} if channels else {}
        one = Sender(store, config, clock=clock, rng=random.Random(1), **built)
        await one.flush(clock() + timedelta(seconds=seconds))

    asyncio.run(deliver())


def rows(store: Store) -> list[outbox.Told]:
    with store.read() as conn:
        return outbox.rows(conn)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait fractions of a second where the program waits seconds."""
    monkeypatch.setattr(backoff, "FIRST", 0.05)
    monkeypatch.setattr(gate, "REST", 0.05)


def test_each_report_arrives_once_under_its_own_id(
    store: Store, receiver: Any, configured: Callable[..., Config], report: Callable[..., None]
) -> None:
    config = configured(hook=hook(receiver))
    receiver.will(200)
    for number in range(5):
        report(store, config, number)
    flush(store, config, 20)
    flush(store, config, 20)
    ids = [headers["webhook-id"] for _, headers, _ in receiver.asked]
    assert len(ids) == len(set(ids)) == 5
    assert [body["id"] for body in receiver.bodies()] == ids
    assert {body["story"]["articles"][0]["title"] for body in receiver.bodies()} == {
        f"Attaque numéro {number}" for number in range(5)
    }
    assert {(told.delivery.state, told.delivery.attempts) for told in rows(store)} == {("sent", 1)}


def _fault(*_: Any, **__: Any) -> Any:
    raise RuntimeError("a fault of ours")


def test_a_fault_in_letting_go_of_what_is_held_keeps_nothing_due_from_going(
    store: Store, receiver: Any, configured: Callable[..., Config], report: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    config = configured(hook=hook(receiver))
    receiver.will(200)
    report(store, config, 1)
    monkeypatch.setattr(sender, "reconsider", _fault)
    flush(store, config, 20)
    assert [told.delivery.state for told in rows(store)] == ["sent"]


def test_a_fault_at_one_look_does_not_end_the_sending(
    *, store: Store, receiver: Any, configured: Callable[..., Config], report: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    config = configured(hook=hook(receiver))
    receiver.will(200)
    report(store, config, 1)
    look, seen = outbox.due, []

    def first_fails(conn: Connection, now: datetime) -> Any:
        seen.append(now)
        return look(conn, now) if len(seen) > 1 else _fault()

    monkeypatch.setattr(outbox, "due", first_fails)

    async def serve() -> None:
        stop = asyncio.Event()
        one = Sender(store, config, clock=lambda: datetime.now(UTC), rng=random.Random(1))
        running = asyncio.create_task(one.run(stop))
        await asyncio.to_thread(until, lambda: running.done() or receiver.asked)
        stop.set()
        await running

    asyncio.run(serve())
    assert [told.delivery.state for told in rows(store)] == ["sent"]


def test_what_a_merge_takes_back_between_look_and_attempt_tells_nobody(
    store: Store, receiver: Any, another: Any, configured: Callable[..., Config], report: Callable[..., None]
) -> None:
    config = configured(hook=hook(receiver), ops=hook(another))
    config = config.model_copy(
        update={"routes": (Route(to=("hook",)),), "service": ServiceConfig(operator_to=("ops",))}
    )
    receiver.will(200)
    another.will(200)
    report(store, config, 1)
    report(store, config, 2)

    def clock() -> datetime:
        return datetime.now(UTC)

    with store.begin() as conn:
        due = outbox.due(conn, clock())
        first, second = (told.story_id for told in reversed(outbox.rows(conn)))
        assert first is not None
        assert second is not None
        revising.merge(conn, first, second, clock())

    async def serve() -> None:
        one = Sender(store, config, clock=clock, rng=random.Random(1))
        await one._serve("hook", due)
        await one.flush(clock() + timedelta(seconds=1))

    asyncio.run(serve())
    assert [told.delivery.state for told in rows(store)] == ["sent"]
    assert len(receiver.asked) == 1
    assert another.asked == []


@pytest.mark.usefixtures("impatient")
def test_a_passing_failure_is_tried_again_with_the_same_body(
    store: Store, receiver: Any, configured: Callable[..., Config], report: Callable[..., None]
) -> None:
    config = configured(hook=hook(receiver))
    for status in (500, 0, 429, 200):
        receiver.will(status)
    report(store, config, 1)
    flush(store, config, 20)
    assert len(receiver.asked) == 4
    assert len({(headers["webhook-id"], body) for _, headers, body in receiver.asked}) == 1
    (told,) = rows(store)
    assert (told.delivery.state, told.delivery.attempts) == ("sent", 4)


@pytest.mark.usefixtures("impatient")
def test_retry_after_is_obeyed(
    store: Store, receiver: Any, configured: Callable[..., Config], report: Callable[..., None]
) -> None:
    config = configured(hook=hook(receiver))
    receiver.will(429, Retry_After="1")
    receiver.will(200)
    report(store, config, 1)
    began = time.monotonic()
    flush(store, config, 20)
    assert len(receiver.asked) == 2
    assert time.monotonic() - began >= 1


def test_what_cannot_go_before_the_deadline_stays_waiting(
    store: Store, receiver: Any, configured: Callable[..., Config], report: Callable[..., None]
) -> None:
    config = configured(hook=hook(receiver))
    receiver.will(503, Retry_After="600")
    report(store, config, 1)
    began = time.monotonic()
    flush(store, config, 30)
    assert time.monotonic() - began < 10, "it waited for what could not go"
    (told,) = rows(store)
    assert (told.delivery.state, told.delivery.last_error) == ("waiting", "HTTP 503")
    assert told.delivery.next_attempt_at is not None
    assert told.delivery.next_attempt_at > datetime.now(UTC) + timedelta(seconds=500)


def test_a_refusal_is_final_until_it_is_requeued(
    store: Store, receiver: Any, configured: Callable[..., Config], report: Callable[..., None]
) -> None:
    config = configured(hook=hook(receiver))
    receiver.will(422)
    report(store, config, 1)
    flush(store, config, 10)
    flush(store, config, 10)
    assert len(receiver.asked) == 1
    (told,) = rows(store)
    assert (told.delivery.state, told.delivery.last_error) == ("failed", "HTTP 422")
    receiver.answers[:] = [(200, {}, b"")]
    with store.begin() as conn:
        assert outbox.requeue(conn, None, datetime.now(UTC)) == 1
    flush(store, config, 10)
    assert len({(headers["webhook-id"], body) for _, headers, body in receiver.asked}) == 1
    assert rows(store)[0].delivery.state == "sent"


def test_a_hanging_channel_delays_no_other(
    *,
    store: Store,
    receiver: Any,
    another: Any,
    configured: Callable[..., Config],
    report: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "ATTEMPT", 3.0)
    config = configured(stuck=hook(receiver), well=hook(another))
    receiver.will(-1)
    another.will(200)
    for number in range(10):
        report(store, config, number)
    flush(store, config, 2.0)
    assert len(another.asked) == 10
    assert len(receiver.asked) == 1, "more than one at a time on a channel"
    states = {(told.delivery.channel, told.delivery.state) for told in rows(store)}
    assert states == {("well", "sent"), ("stuck", "waiting")}


def test_an_attempt_that_never_ends_is_given_up_and_tried_later(
    store: Store,
    receiver: Any,
    configured: Callable[..., Config],
    report: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "ATTEMPT", 0.5)
    config = configured(hook=hook(receiver))
    receiver.will(-1)
    report(store, config, 1)
    flush(store, config, 1.5)
    (told,) = rows(store)
    assert told.delivery.state == "waiting"
    assert told.delivery.attempts == 1
    assert told.delivery.last_error is not None
    assert told.delivery.last_error.startswith("no end within")


def test_old_news_after_an_outage_is_one_digest_a_channel(
    store: Store, receiver: Any, configured: Callable[..., Config], report: Callable[..., None]
) -> None:
    config = configured(hook=hook(receiver))
    receiver.will(200)
    for number in range(12):
        report(store, config, number, age=timedelta(hours=60))
    report(store, config, 99)
    flush(store, config, 10)
    bodies = {body["type"]: body for body in receiver.bodies()}
    assert [body["type"] for body in receiver.bodies()].count("digest") == 1
    assert {story["headline"] for story in bodies["digest"]["stories"]} == {
        f"Attaque numéro {number}" for number in range(12)
    }
    assert bodies["story.new"]["story"]["headline"] == "Attaque numéro 99"
    assert len(receiver.asked) == 2


def test_a_message_that_cannot_be_written_or_sent_holds_up_no_other(
    store: Store, configured: Callable[..., Config], report: Callable[..., None], receiver: Any
) -> None:
    class Picky:
        limits: tuple[Limit, ...] = ()
        sent: list[str]

        def __init__(self) -> None:
            self.sent = []

        def render(self, alert: Alert) -> dict[str, Any]:
            assert alert.story is not None
            if alert.story.headline.endswith("1"):
                raise ValueError("unwritable")
            return {"headline": alert.story.headline}

        def send(self, delivery_id: str, body: Mapping[str, Any]) -> Sent:
            del delivery_id
            self.sent.append(body["headline"])
            return Sent()

        def close(self) -> None:
            """Nothing to close."""

    config = configured(hook=hook(receiver))
    for number in range(3):
        report(store, config, number)
    picky = Picky()
    flush(store, config, 5, hook=picky)
    assert sorted(picky.sent) == ["Attaque numéro 0", "Attaque numéro 2"]
    assert sorted(told.delivery.state for told in rows(store)) == ["failed", "sent", "sent"]


def test_a_channel_that_left_the_configuration_is_named(
    store: Store, receiver: Any, configured: Callable[..., Config], report: Callable[..., None]
) -> None:
    report(store, configured(gone=hook(receiver)), 1)
    flush(store, configured(hook=hook(receiver)), 5)
    (told,) = rows(store)
    assert (told.delivery.state, told.delivery.last_error) == ("failed", "config.yaml has no channel gone")


@pytest.mark.usefixtures("impatient")
def test_a_full_disk_does_not_send_a_message_again_and_again(
    store: Store,
    receiver: Any,
    configured: Callable[..., Config],
    report: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = configured(hook=hook(receiver))
    receiver.will(200)
    report(store, config, 1)
    tries = []

    def refusing(
        conn: Connection, ident: str, now: datetime, *, sent: Callable[..., None] = outbox.sent, **more: Any
    ) -> None:
        tries.append(ident)
        if len(tries) < 4:
            raise StoreError("the disk is full")
        sent(conn, ident, now, **more)

    monkeypatch.setattr(outbox, "sent", refusing)
    flush(store, config, 20)
    assert len(tries) == 4
    assert len(receiver.asked) == 1
    assert rows(store)[0].delivery.state == "sent"


SERVICE = """
    import asyncio, random, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from monitor.alerts.sender import Sender
    from monitor.config import Config, WebhookChannel
    from monitor.store import open_store

    async def main():
        hook = WebhookChannel(webhook=sys.argv[2], secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        config = Config(path=Path("config.yaml"), channels={"hook": hook})
        store = open_store(sys.argv[1])
        await Sender(store, config, clock=lambda: datetime.now(UTC), rng=random.Random(1)).run(asyncio.Event())

    asyncio.run(main())
"""


@pytest.mark.slow
def test_kill_9_during_delivery_loses_nothing_and_changes_no_id(
    *,
    store: Store,
    tmp_path: Path,
    receiver: Any,
    configured: Callable[..., Config],
    report: Callable[..., None],
) -> None:
    config = configured(hook=hook(receiver))
    count = 40
    for number in range(count):
        report(store, config, number)
    receiver.answers[:] = [(200, {}, b"")]

    def waiting() -> int:
        return sum(told.delivery.state == "waiting" for told in rows(store))

    arguments = [f"sqlite:///{tmp_path / 'monitor.db'}", receiver.base]
    kills = run_and_kill(SERVICE, arguments, asked=receiver.asked, left=waiting, most=12)
    sent: dict[str, set[bytes]] = {}
    for _, headers, body in receiver.asked:
        sent.setdefault(headers["webhook-id"], set()).add(body)
    print(f"{kills} kills, {len(receiver.asked) - count} repeats")  # noqa: T201 - the figure is wanted
    assert len(sent) == count
    assert all(len(bodies) == 1 for bodies in sent.values()), "one id came with two bodies"
    assert len(receiver.asked) - count <= kills, "more repeats than kills"
