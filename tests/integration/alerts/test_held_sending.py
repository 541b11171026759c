"""The outbox loop lets held alerts go, also after a kill: each event arrives once, alone or in a digest."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.desk import until
from support.killing import run_and_kill

from monitor.alerts import backoff, gate
from monitor.alerts.sender import Sender
from monitor.config import Config, Route, Watch, WebhookChannel
from monitor.store import holds, outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.store import Store

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def routed(receiver: Any, **timing: Any) -> Config:
    route = Route.model_validate({"to": ("hook",), **timing})
    return Config(
        path=Path("config.yaml"),
        watches=(Watch(name="sahel-conflict"),),
        channels={"hook": WebhookChannel(webhook=receiver.base, secret=SECRET)},
        routes=(route,),
    )


def told(receiver: Any) -> Counter[str]:
    """Return how often each story was told, alone or in a digest, by its headline; a repeat of an id counts once."""
    bodies = {body["id"]: body for body in receiver.bodies()}.values()
    return Counter(
        story["headline"]
        for body in bodies
        for story in (body["stories"] if body["type"] == "digest" else [body["story"]])
    )


def test_what_is_over_the_budget_arrives_in_one_digest_when_the_span_ends(
    store: Store, receiver: Any, report: Callable[..., None]
) -> None:
    config = routed(receiver, budget={"alerts": 2, "per": "4s"})
    receiver.will(200)
    for number in range(8):
        report(store, config, number)

    async def serve() -> None:
        stop = asyncio.Event()
        sender = Sender(store, config, clock=lambda: datetime.now(UTC), rng=random.Random(1))
        running = asyncio.ensure_future(sender.run(stop))
        await asyncio.to_thread(until, lambda: sum(told(receiver).values()) >= 8)
        stop.set()
        await running

    asyncio.run(serve())
    assert set(told(receiver).values()) == {1}
    digests = [body for body in receiver.bodies() if body["type"] == "digest"]
    assert digests
    assert {body["held_for"] for body in digests} == {"over_budget"}
    alone = [datetime.fromisoformat(body["created_at"]) for body in receiver.bodies() if body["type"] == "story.new"]
    assert max(Counter(int(made.timestamp()) // 4 for made in alone).values()) <= 2


def test_a_clock_set_back_while_the_loop_runs_lengthens_no_hold(
    store: Store, receiver: Any, report: Callable[..., None]
) -> None:
    config = routed(receiver, wait="20m")
    receiver.will(200)
    report(store, config, 1)
    with store.begin() as conn:
        story_id = outbox.decided(conn, 1)[0].decision.story_id
        now = datetime.now(UTC)
        held = outbox.Decision(
            story_id=story_id, article_id=None, watch="sahel-conflict", route=0, channel="hook", type="story.new",
            action="hold", until=now + timedelta(minutes=20), reason="unconfirmed", bundle="wait",
            route_key=config.routes[0].key,
        )  # fmt: skip
        conn.exec_driver_sql("DELETE FROM decisions")
        conn.exec_driver_sql("DELETE FROM deliveries")
        outbox.decide(conn, [held], now)
    moment = now - timedelta(days=30)

    async def tick() -> None:
        sender = Sender(store, config, clock=lambda: moment, rng=random.Random(1))
        await sender._tick(final=False)
        await sender.close()

    asyncio.run(tick())
    with store.read() as conn:
        (left,) = holds.open_holds(conn)
    assert left.until == moment + timedelta(minutes=20)


def test_a_channel_that_changes_while_it_sends_hands_over_what_is_left(
    *,
    store: Store,
    receiver: Any,
    another: Any,
    report: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(backoff, "FIRST", 0.05)
    monkeypatch.setattr(gate, "REST", 0.05)
    config = routed(receiver)
    receiver.will(-1)  # hangs, then drops the connection
    another.will(200)
    for number in range(5):
        report(store, config, number)
    moved = config.model_copy(update={"channels": {"hook": WebhookChannel(webhook=another.base, secret=SECRET)}})

    async def serve() -> None:
        sender = Sender(store, config, clock=lambda: datetime.now(UTC), rng=random.Random(1))
        await sender._tick(final=False)
        await asyncio.to_thread(until, lambda: bool(receiver.asked))
        sender.use(moved, sender.prepare(moved))
        receiver.release.set()
        await sender.flush(datetime.now(UTC) + timedelta(seconds=60))

    asyncio.run(serve())
    assert len(receiver.asked) == 1
    assert told(another) == Counter({f"Attaque numéro {number}": 1 for number in range(5)})
    assert "channel_failed" not in "".join(capsys.readouterr())


SERVICE = """
    import asyncio, random, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from monitor.alerts.sender import Sender
    from monitor.config import Config, Route, Watch, WebhookChannel
    from monitor.store import open_store

    async def main():
        hook = WebhookChannel(webhook=sys.argv[2], secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        route = Route.model_validate({"to": ("hook",), "budget": {"alerts": 10, "per": "3s"}})
        config = Config(
            path=Path("config.yaml"), watches=(Watch(name="sahel-conflict"),), channels={"hook": hook}, routes=(route,)
        )
        store = open_store(sys.argv[1])
        await Sender(store, config, clock=lambda: datetime.now(UTC), rng=random.Random(1)).run(asyncio.Event())

    asyncio.run(main())
"""


@pytest.mark.slow
def test_kill_9_while_alerts_are_held_loses_none_and_tells_none_twice(
    *, store: Store, tmp_path: Path, receiver: Any, report: Callable[..., None]
) -> None:
    config = routed(receiver, budget={"alerts": 10, "per": "3s"})
    receiver.will(200)
    count = 60
    for number in range(count):
        report(store, config, number)

    def left() -> int:
        with store.read() as conn:
            waiting = sum(row.delivery.state == "waiting" for row in outbox.rows(conn, limit=1000))
            return waiting + len(holds.open_holds(conn))

    arguments = [f"sqlite:///{tmp_path / 'monitor.db'}", receiver.base]
    kills = run_and_kill(SERVICE, arguments, asked=receiver.asked, left=left, most=8)
    seen: dict[str, set[bytes]] = {}
    for _, headers, body in receiver.asked:
        seen.setdefault(headers["webhook-id"], set()).add(body)
    print(f"{kills} kills, {len(receiver.asked) - len(seen)} repeats")  # noqa: T201 - the figure is wanted
    assert all(len(bodies) == 1 for bodies in seen.values()), "one id came with two bodies"
    assert told(receiver) == Counter({f"Attaque numéro {number}": 1 for number in range(count)})
