from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from monitor.crawl import Crawls, PollBook
from monitor.items import Poll, Source

A, B = Source(name="a"), Source(name="b")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Runner:
    """Crawls that end when they are told to."""

    def __init__(self) -> None:
        self.ends: list[asyncio.Event] = []

    async def crawl(self, *_: Any, **__: Any) -> None:
        end = asyncio.Event()
        self.ends.append(end)
        await end.wait()


def crawls() -> tuple[Crawls, Runner, Any]:
    """Return crawls without a web, their runner, and what ends a source's poll."""
    service = SimpleNamespace(user_agent="test", allow_private_hosts=True)
    config: Any = SimpleNamespace(sources=(A, B), service=service)
    store: Any = None  # nothing is recorded
    book = PollBook(config, store, rng=random.Random(1))
    services: Any = SimpleNamespace(config=config, polls=book)
    made = Crawls(services)
    made._runner = runner = Runner()  # type: ignore[assignment]

    def finish(source: Source) -> None:
        poll = Poll(source=source.name, started_at=NOW, finished_at=NOW, status="ok", method="feed")
        for tell in book._followers:
            tell(poll)

    return made, runner, finish


def test_a_source_that_is_polled_again_is_not_freed_by_the_end_of_its_former_batch() -> None:
    async def main() -> None:
        made, runner, finish = crawls()
        first = made.start([A, B])
        await asyncio.sleep(0)
        finish(A)
        assert made.busy == {"b"}
        second = made.start([A])
        await asyncio.sleep(0)
        finish(B)
        runner.ends[0].set()
        await first
        assert made.busy == {"a"}, "its second poll still runs"
        finish(A)
        runner.ends[1].set()
        await second
        assert made.busy == set()

    asyncio.run(main())


def test_a_crawl_that_breaks_off_frees_its_sources() -> None:
    async def main() -> None:
        made, runner, _ = crawls()
        task = made.start([A, B])
        await asyncio.sleep(0)
        runner.ends[0].set()
        await task
        assert made.busy == set()

    asyncio.run(main())
