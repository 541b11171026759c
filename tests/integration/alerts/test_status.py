from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from monitor.alerts.status import ping, queue_status_line
from monitor.config import Config, ConsoleChannel, ServiceConfig
from monitor.items import Poll, Source
from monitor.store import outbox, polls, sources

if TYPE_CHECKING:
    from monitor.items import PollStatus
    from monitor.store import Store


def config(**service: Any) -> Config:
    return Config(
        path=Path("config.yaml"),
        service=ServiceConfig(**service),
        channels={"desk": ConsoleChannel(language="fr"), "other": ConsoleChannel()},
    )


def lines(store: Store) -> list[tuple[str, str | None]]:
    with store.read() as conn:
        return sorted((told.delivery.channel, told.subject) for told in outbox.rows(conn))


def test_one_line_a_day_a_channel_once_its_time_has_come(store: Store) -> None:
    """Bamako keeps UTC; Niamey is an hour ahead: 07:00 there is 06:00 UTC."""
    daily = config(status_to=("desk", "other"), at=time(7), timezone="Africa/Niamey")

    def at(day: int, hour: int, minute: int) -> None:
        moment = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
        asyncio.run(queue_status_line(store, daily, lambda: moment))

    at(22, 5, 59)
    assert lines(store) == []
    at(22, 6, 0)
    at(22, 6, 1)
    at(22, 18, 0)
    assert lines(store) == [
        ("desk", "0 source sur 0 va bien · 0 article lu et 0 alerte envoyée en 24 h"),
        ("other", "0 of 0 sources well · 0 articles read and 0 alerts sent in 24 h"),
    ]
    at(23, 6, 0)
    assert len(lines(store)) == 4


def test_nothing_is_queued_when_nobody_wants_it(store: Store) -> None:
    asyncio.run(queue_status_line(store, config(at=time(0)), lambda: datetime.now(UTC)))
    assert lines(store) == []


@pytest.mark.parametrize("status", [200, 302, 500, 0])
def test_a_ping_asks_once_and_harms_nothing(store: Store, receiver: Any, status: int) -> None:
    receiver.will(status, Location="/elsewhere")
    asyncio.run(ping(store, config(ping_url=f"{receiver.base}/ping")))
    assert [path for path, _, _ in receiver.asked] == ["/ping"]


def test_no_ping_goes_out_while_every_source_fails(store: Store, receiver: Any) -> None:
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def poll(name: str, status: PollStatus) -> None:
        with store.begin() as conn:
            polls.record(conn, Poll(source=name, started_at=now, finished_at=now, status=status, method=None), now)

    with store.begin() as conn:
        sources.sync(conn, [Source(name="A", feeds=("https://a.test/f",)), Source(name="B")], now)
    for _ in range(2):
        poll("A", "failed")
        poll("B", "failed")
    asyncio.run(ping(store, config(ping_url=f"{receiver.base}/ping")))
    assert receiver.asked == []
    poll("B", "ok")
    asyncio.run(ping(store, config(ping_url=f"{receiver.base}/ping")))
    assert [path for path, _, _ in receiver.asked] == ["/ping"]


def test_without_a_ping_url_nothing_is_read_and_nobody_asked(store: Store) -> None:
    store.close()  # reading would fail, and be told
    with capture_logs() as told:
        asyncio.run(ping(store, config()))
        assert told == []
        asyncio.run(ping(store, config(ping_url="http://127.0.0.1:9/")))
    assert [said["event"] for said in told] == ["ping_withheld"]
