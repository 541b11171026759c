"""Bounds what the process has fetched and not yet understood, over all its crawls.

Scrapy's own back-pressure holds back its scheduler only, and for each crawl by itself; we let every request out of that
at once, to wait at the gate. So fast sites would fill the memory with pages that wait for the analysis, and the more so
the more crawls run side by side. All calls are made on one event loop.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Protocol
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ROOM_BYTES = 5_000_000  # some forty pages: the analysis has work for half a second
PAGE_BYTES = 128_000  # what a response counts for until its size is known
LOOK_SECONDS = 0.05  # between two looks at whether there is room again, while anybody waits for it


class Slot(Protocol):
    """What is read of `scrapy.core.scraper.Slot`."""

    active_size: int
    """Bytes of the responses that wait for their callback or whose items are still at work."""


class Scraper(Protocol):
    """What is read of `scrapy.core.scraper.Scraper`."""

    @property
    def slot(self) -> Slot | None:
        """None before the crawl began."""


class Room:
    """Lets transfers begin, first come first served, while what was fetched before leaves room for them."""

    def __init__(self, limit: int = ROOM_BYTES, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._limit = limit
        self._sleep = sleep
        self._under_way = 0
        self._scrapers: WeakSet[Scraper] = WeakSet()
        self._waiters: deque[asyncio.Future[None]] = deque()
        self._looking: asyncio.Task[None] | None = None

    @property
    def taken(self) -> int:
        """Bytes that are held now, those of transfers under way by estimate."""
        waiting = sum(scraper.slot.active_size for scraper in self._scrapers if scraper.slot is not None)
        return waiting + self._under_way * PAGE_BYTES

    async def enter(self, scraper: Scraper) -> None:
        """Wait until a transfer for the crawl of this scraper may begin; call `leave` exactly once when it has ended.

        After a raise (the task was cancelled) there is nothing to leave.
        """
        self._scrapers.add(scraper)
        if not self._waiters and self.taken < self._limit:
            self._under_way += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(turn)
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._look())
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()  # the turn had just been given to us
            raise

    def leave(self) -> None:
        """End a transfer that `enter` let begin: from now on Scrapy counts its response, if there is one."""
        self._under_way -= 1

    async def _look(self) -> None:
        # One clock for all who wait, as Scrapy tells nobody of room.
        try:
            while self._waiters:
                await self._sleep(LOOK_SECONDS)
                while self._waiters and (self._waiters[0].done() or self.taken < self._limit):
                    turn = self._waiters.popleft()
                    if not turn.done():
                        self._under_way += 1
                        turn.set_result(None)
        finally:
            self._looking = None
