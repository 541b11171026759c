"""Crawls: puts the live parts together for the spiders, starts batches of polls, and keeps the book on them."""

from __future__ import annotations

import asyncio
import os
import random
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from monitor.config import load_config
from monitor.intake import Intake
from monitor.pool import Pool
from monitor.schedule import next_due
from monitor.store import open_store, polls, sources
from spiders.net.gate import Gate
from spiders.news import NewsSpider
from spiders.services import Services

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from monitor.config import Config
    from monitor.items import Poll, Source
    from monitor.store import Store

logger = structlog.get_logger(__name__)


def now() -> datetime:
    """Return the time, aware and in UTC: the one real clock, handed to whoever needs one."""
    return datetime.now(UTC)


class PollBook:
    """Implements `monitor.ports.PollLog`: records each poll and when its source is due next."""

    def __init__(self, config: Config, store: Store, *, rng: random.Random) -> None:
        self._sources = {source.name: source for source in config.sources}
        self._store = store
        self._rng = rng
        self._followers: list[Callable[[Poll], None]] = []

    def use(self, config: Config) -> None:
        """Know another configuration's sources from now on; polls of one that it lacks may still end."""
        self._sources |= {source.name: source for source in config.sources}

    def follow(self, tell: Callable[[Poll], None]) -> None:
        """Call `tell` with each poll once it is recorded."""
        self._followers.append(tell)

    async def finish(self, poll: Poll) -> None:
        """Store the poll's record and the source's next time, then tell whoever follows along."""
        await self._store.run(self._record, poll)
        level = logger.warning if poll.status == "failed" and not self._sources[poll.source].unproven else logger.info
        level(
            "poll_done",
            source=poll.source,
            status=poll.status,
            method=poll.method,
            new=poll.new,
            known=poll.known,
            skipped=dict(poll.skipped),
            errors=list(poll.errors[:3]),
            gap=poll.gap,
        )
        for tell in self._followers:
            tell(poll)

    def _record(self, conn: Any, poll: Poll) -> None:
        state = sources.states(conn, [poll.source]).get(poll.source)
        proven = poll.status != "failed" or (state is not None and state.first_success_at is not None)
        failures = (state.failures if state else 0) + 1 if poll.status == "failed" else 0
        due = next_due(self._sources[poll.source], poll, failures=failures, proven=proven, random=self._rng.random)
        polls.record(conn, poll, due)


@contextmanager
def opened(config: Config) -> Iterator[Services]:
    """Open store, pool and gate, and close them again. Raises StoreError when the data cannot be opened."""
    rng = random.Random()  # noqa: S311 - spreads polls, guards nothing
    store = open_store(config.service.database, backups=config.service.data_dir / "backups")
    try:
        with store.begin() as conn:
            sources.sync(conn, config.sources, now())
        with Pool(config) as pool:
            yield Services(
                config=config,
                store=store,
                gate=Gate(delay=config.service.delay),
                analyst=pool,
                intake=Intake(store, config, clock=now),
                polls=PollBook(config, store, rng=rng),
                clock=now,
            )
    finally:
        store.close()


def open_services(settings: Settings) -> Services:
    """Return the services for plain `scrapy crawl`; MONITOR_CONFIG names the configuration.

    The spider calls `services.close()` when it has ended.
    """
    config = load_config(Path(settings["MONITOR_CONFIG"]), os.environ)
    context = opened(config)
    services = context.__enter__()

    def close() -> None:
        context.__exit__(None, None, None)

    return replace(services, close=close)


class Crawls:
    """The crawls of one process. Each polls a batch of sources; no source is polled twice at a time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._runner = AsyncCrawlerRunner(crawl_settings(services.config))
        self._polled: dict[str, object] = {}  # source -> the batch in which it is polled now
        self._tasks: set[asyncio.Task[None]] = set()
        if isinstance(services.polls, PollBook):
            services.polls.follow(self._poll_finished)

    @property
    def busy(self) -> frozenset[str]:
        """The names of the sources that are being polled now."""
        return frozenset(self._polled)

    def use(self, services: Services) -> None:
        """Begin further crawls with these services; those that run keep theirs."""
        self._services = services

    def start(self, batch: Sequence[Source]) -> asyncio.Task[None]:
        """Begin to poll the batch; the task ends when the last page of its last source has been taken in."""
        mine = object()
        self._polled |= dict.fromkeys((source.name for source in batch), mine)
        task = asyncio.get_running_loop().create_task(self._crawl(tuple(batch), mine))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _poll_finished(self, poll: Poll) -> None:
        # A source may be polled again though slower ones of its batch still run.
        self._polled.pop(poll.source, None)

    async def _crawl(self, batch: tuple[Source, ...], mine: object) -> None:
        try:
            await self._runner.crawl(NewsSpider, sources=batch, services=self._services)
        finally:
            # Not those that another batch polls again by now: to free them would have them polled twice at a time.
            self._polled = {name: its for name, its in self._polled.items() if its is not mine}

    async def stop(self, seconds: float) -> None:
        """Ask all crawls to end and wait at most `seconds`; what is cut off is found again by the next poll."""
        if not self._tasks:
            return
        self._services.gate.close()  # what waits for its turn ends at once
        stopping = asyncio.ensure_future(self._runner.stop())
        done, pending = await asyncio.wait({stopping, *self._tasks}, timeout=seconds)
        del done
        if pending:
            logger.warning("crawls_cut_off", crawls=len(pending))
        for task in pending:
            task.cancel()


def crawl_settings(config: Config) -> Settings:
    """Return the project's Scrapy settings with what the configuration says."""
    settings = Settings()
    settings.setmodule("monitor.settings", priority="project")
    settings.set("USER_AGENT", config.service.user_agent, priority="cmdline")
    settings.set("MONITOR_ALLOW_PRIVATE_HOSTS", config.service.allow_private_hosts, priority="cmdline")
    return settings
