"""Runs news crawls that JSON lines on stdin describe, one after the other, and answers each with a JSON line.

A process of its own, since a Twisted reactor starts once; it ends when stdin does.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import traceback
import warnings
from dataclasses import asdict
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Self

import structlog
from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.exceptions import IgnoreRequest
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from monitor.intake import Intake
from monitor.items import Listing, Source
from monitor.store import open_store, polls, sources
from spiders.net.gate import Gate
from spiders.net.guard import install_guard
from spiders.news import NewsSpider
from spiders.services import Services

warnings.simplefilter("error")


class Collect:
    """Item pipeline: keeps each page as the program does, and gathers it for the answer."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        spider = self._crawler.spider
        spider.services.gathered.append(item)
        if not spider.services.loses:
            await spider.services.intake.keep(item)
        return item


class Drops:
    """Extension: has the scheduler drop requests for some paths, as another extension might."""

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        drops = cls()
        crawler.signals.connect(drops.scheduled, signal=signals.request_scheduled)
        return drops

    def scheduled(self, request: Any) -> None:
        if "/drop" in request.url:
            raise IgnoreRequest


def services(spec: dict[str, Any], answer: dict[str, Any]) -> Any:
    now = datetime.fromisoformat(spec["now"])
    store = open_store(f"sqlite:///{spec['store']}")
    service = SimpleNamespace(user_agent="TestMonitor/1.0", proxy=None, allow_private_hosts=True)
    config: Any = SimpleNamespace(service=service, sources=tuple(read_source(source) for source in spec["sources"]))
    with store.begin() as conn:
        sources.sync(conn, config.sources, now)

    class Book:
        async def finish(self, poll: Any) -> None:
            answer["polls"].append(asdict(poll))
            await store.run(polls.record, poll, now + timedelta(minutes=15))

    class TestServices(Services):
        gathered: list[Any]
        loses: bool

    live = TestServices(
        config=config,
        store=store,
        gate=Gate(delay=0, backoff=0.05, patience=1.0, rng=random.Random(1)),
        analyst=None,  # type: ignore[arg-type] # nothing is analysed
        intake=Intake(store, config, clock=lambda: now),
        polls=Book(),
        clock=lambda: now,
    )
    object.__setattr__(live, "gathered", [])
    object.__setattr__(live, "loses", spec.get("loses", False))
    return live


def read_source(said: dict[str, Any]) -> Any:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    values["listings"] = tuple(Listing(**listing) for listing in said.get("listings", ()))
    if "max_age_days" in values:
        values["max_age"] = timedelta(days=values.pop("max_age_days"))
    return Source(**values)


async def crawl(spec: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"polls": [], "pages": []}
    settings = Settings()
    settings.setmodule("monitor.settings", priority="project")
    changes: dict[str, Any] = {
        "ITEM_PIPELINES": {Collect: 300},
        "LOG_LEVEL": "WARNING",
        "RETRY_TIMES": 1,
        "DOWNLOAD_TIMEOUT": 5,
    }
    if spec.get("drops"):
        changes["EXTENSIONS"] = {Drops: 500}
    settings.setdict(changes | spec.get("settings", {}), priority="cmdline")
    live = services(spec, answer)
    runner = AsyncCrawlerRunner(settings)
    try:
        crawler = runner.create_crawler(NewsSpider)
        done = asyncio.ensure_future(runner.crawl(crawler, sources=live.config.sources, services=live))
        if "stop_after" in spec:
            await asyncio.sleep(spec["stop_after"])
            live.gate.close()
            await runner.stop()
        await done
        answer["pages"] = [{**asdict(page), "body": page.body.decode("latin-1")} for page in live.gathered]
        answer["stats"] = {name: value for name, value in crawler.stats.get_stats().items() if "exception" in name}
    finally:
        live.store.close()
    return answer


async def serve(lines: asyncio.Queue[str]) -> None:
    while line := await lines.get():
        try:
            answer = await crawl(json.loads(line))
        except Exception:  # noqa: BLE001 - the test is told of any
            answer = {"error": traceback.format_exc()}
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
        sys.stdout.flush()


def main() -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # stdout carries the answers
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor  # noqa: PLC0415 - only now is it the asyncio one

    install_guard(allow_private=True)

    def begin() -> None:
        loop = asyncio.get_event_loop()
        lines: asyncio.Queue[str] = asyncio.Queue()

        def read() -> None:
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, "")

        loop.run_in_executor(None, read)
        task = asyncio.ensure_future(serve(lines))
        task.add_done_callback(lambda _: reactor.stop())  # type: ignore[attr-defined] # the module is the reactor

    reactor.callWhenRunning(begin)  # type: ignore[attr-defined] # the module is the reactor
    reactor.run(installSignalHandlers=False)  # type: ignore[attr-defined] # the module is the reactor


if __name__ == "__main__":
    main()
