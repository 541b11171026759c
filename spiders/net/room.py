"""Bounds what the process has fetched and not yet understood, over all its crawls.

Scrapy's own back-pressure holds back its scheduler only, and for each crawl by itself; we let every request out of that
at once, to wait at the gate. So fast sites would fill the memory with pages that wait for the analysis, and the more so
the more crawls run side by side. All calls are made on one event loop.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Protocol
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ROOM_BYTES = 5_000_000  # some forty pages: the analysis has work for half a second
PAGE_BYTES = 128_000  # what a response counts for until its size is known
SHARE = 5  # transfers of one source under way at once: more would only help one that answers slowly on purpose
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
    """Lets transfers begin while what was fetched before leaves room for them, and no source has more than its share.

    First come first served, but for those whose source has its share: they let the others pass.
    """

    def __init__(self, limit: int = ROOM_BYTES, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._limit = limit
        self._sleep = sleep
        self._under_way: Counter[str | None] = Counter()
        self._scrapers: WeakSet[Scraper] = WeakSet()
        self._waiters: list[tuple[str | None, asyncio.Future[None]]] = []
        self._looking: asyncio.Task[None] | None = None

    @property
    def taken(self) -> int:
        """Bytes that are held now, those of transfers under way by estimate."""
        waiting = sum(scraper.slot.active_size for scraper in self._scrapers if scraper.slot is not None)
        return waiting + self._under_way.total() * PAGE_BYTES

    async def enter(self, scraper: Scraper, source: str | None = None) -> None:
        """Wait until a transfer for the crawl of this scraper may begin; call `leave` exactly once when it has ended.

        After a raise (the task was cancelled) there is nothing to leave.
        """
        self._scrapers.add(scraper)
        if self._free(source) and not any(self._free(other) for other, _ in self._waiters):
            self._under_way[source] += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append((source, turn))
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._look())
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave(source)  # the turn had just been given to us
            raise

    def leave(self, source: str | None = None) -> None:
        """End a transfer that `enter` let begin: from now on Scrapy counts its response, if there is one."""
        self._under_way[source] -= 1
        if not self._under_way[source]:
            del self._under_way[source]

    def _free(self, source: str | None) -> bool:
        """Return whether a transfer for the source may begin now."""
        return self.taken < self._limit and (source is None or self._under_way[source] < SHARE)

    async def _look(self) -> None:
        # One clock for all who wait, as Scrapy tells nobody of room.
        try:
            while self._waiters:
                await self._sleep(LOOK_SECONDS)
                self._waiters = [(source, turn) for source, turn in self._waiters if not self._begun(source, turn)]
        finally:
            self._looking = None

    def _begun(self, source: str | None, turn: asyncio.Future[None]) -> bool:
        """Give a waiter its turn where it may begin; return whether it waits no longer."""
        if not turn.done() and self._free(source):
            self._under_way[source] += 1
            turn.set_result(None)
        return turn.done()
