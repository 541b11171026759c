"""What a spider and its middlewares need of the rest of the program, handed over as one live object.

The service passes it to each crawl as the spider argument `services`; under plain `scrapy crawl` the spider's
`from_crawler` opens it. (Scrapy copies settings deeply, so live objects cannot travel in them.)
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from spiders.net.robots import RobotsFiles
from spiders.net.room import Room

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler

    from monitor.config import Config
    from monitor.ports import Analyst, Intake, PollLog
    from monitor.store import Store
    from spiders.net.gate import Gate


READERS = 8
"""Lists read at a time: reading needs the processor, and each holds up to 10 MB."""
PLANNERS = 4
"""Polls at a time that settle what to fetch: each holds all that its source listed and that still waits."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _nothing() -> None:
    """Close nothing: the service closes what it opened."""


@dataclass(frozen=True, kw_only=True)
class Services:
    """Live objects shared by all crawls of the process."""

    config: Config
    store: Store
    gate: Gate
    """Call `gate.close()` before stopping the crawlers: what waits or is in flight then ends at once."""
    analyst: Analyst
    intake: Intake
    polls: PollLog
    clock: Callable[[], datetime] = _utc_now
    close: Callable[[], None] = _nothing
    """Closes what was opened; called by a spider that opened its services itself, when it ends."""
    reading: asyncio.Semaphore = field(init=False, default_factory=lambda: asyncio.Semaphore(READERS))
    planning: asyncio.Semaphore = field(init=False, default_factory=lambda: asyncio.Semaphore(PLANNERS))
    room: Room = field(init=False, default_factory=Room)
    """What was fetched and not yet understood; one for the process, as its memory is."""
    robots: RobotsFiles = field(init=False)
    """The robots.txt files of all hosts; one for the process, so that crawls share what they fetched."""

    def __post_init__(self) -> None:
        files = RobotsFiles(store=self.store, gate=self.gate, clock=self.clock)
        object.__setattr__(self, "robots", files)  # the class is frozen


def services_of(crawler: Crawler) -> Services:
    """Return the services of the crawler's spider. Raises RuntimeError for a spider that was given none."""
    services: Services | None = getattr(crawler.spider, "services", None)
    if services is None:
        raise RuntimeError("the spider has no `services`: pass them as an argument, or open them in from_crawler")
    return services
