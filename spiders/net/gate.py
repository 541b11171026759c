"""The process-wide gate of politeness, keyed by host and port and shared by all crawlers.

One request in flight per host; `delay` seconds (or the site's Crawl-delay) between the starts of two; a host that says
Retry-After is left alone for so long; one that fails is asked ever more rarely, but never given up for good. All calls
are made on one event loop.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from spiders.net.reasons import StoppedError, ThrottledError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MAX_CRAWL_DELAY = 30.0  # seconds: a longer Crawl-delay is cut to this, else one poll of a site lasts for hours
MAX_COOL_DOWN = 86_400.0  # seconds that a Retry-After can close a host
MAX_BACK_OFF = 900.0  # seconds between two tries of a host that keeps failing
MAX_IDLE_HOSTS = 4096  # hosts remembered before idle ones are forgotten

HostKey = tuple[str, int]


def host_key(url: str) -> HostKey:
    """Return the host in lower case, without a trailing dot, and the port; ("", 0) for an address without a host."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", 0
    return host.rstrip("."), port or (443 if parts.scheme == "https" else 80)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _never() -> bool:
    return False


@dataclass(slots=True)
class _Host:
    busy: bool = False
    waiters: deque[asyncio.Future[None]] = field(default_factory=deque)
    next_start: float = 0.0
    crawl_delay: float = 0.0
    cool_until: float = 0.0
    failures: int = 0


class Gate:
    """Lets requests out, one a host at a time.

    `delay`: seconds between the starts of two requests to a host. `patience`: seconds that a request waits for a closed
    host before it is given up. `backoff`: seconds that a host rests after its first failure, doubled at each further
    one. `limit`: requests in flight over all hosts.
    """

    def __init__(
        self,
        delay: float = 1.0,
        *,
        clock: Callable[[], datetime] = _utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        rng: random.Random | None = None,
        patience: float = 30.0,
        backoff: float = 1.0,
        limit: int = 100,
    ) -> None:
        self.delay = delay
        self.patience = patience
        self._backoff = backoff
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep
        self._rng = rng or random.Random()  # noqa: S311  jitter, no secret
        self._hosts: dict[HostKey, _Host] = {}
        self._limit = asyncio.Semaphore(limit)
        self._tasks: set[asyncio.Task[object]] = set()
        self.closed = False

    async def enter(self, url: str, *, stopping: Callable[[], bool] = _never) -> None:
        """Wait for the turn of a request to this host; call `leave` exactly once afterwards, whatever happens.

        `stopping` is asked before each wait. Raises ThrottledError when the host is closed for longer than `patience`,
        StoppedError when the gate is closed or `stopping()`; after a raise there is nothing to leave.
        """
        host = self._host(host_key(url))
        if host.busy:
            self._check(host, stopping)
            await self._queue(host)
        else:
            host.busy = True
        try:
            await self._await_start(host, stopping)
            await self._limit.acquire()
        except BaseException:  # a cancelled wait too must pass the turn on
            self._pass_on(host)
            raise
        host.next_start = self._monotonic() + max(self.delay, host.crawl_delay)

    def leave(self, url: str, *, failed: bool | None = None, retry_after: float | None = None) -> None:
        """End a request that `enter` let out. `failed`: whether the host itself failed, None where that is not known.

        `retry_after` is in seconds, as the host asked.
        """
        host = self._hosts[host_key(url)]
        if failed:
            host.failures += 1
            # Jitter keeps hosts that fell together (one data centre) from being tried together.
            pause = self._backoff * 2.0 ** min(host.failures - 1, 20) * self._rng.uniform(0.75, 1.25)
            self._close_until(host, min(pause, MAX_BACK_OFF))
        elif failed is not None:
            host.failures = 0
        if retry_after is not None:
            self._close_until(host, min(retry_after, MAX_COOL_DOWN))
        self._limit.release()
        self._pass_on(host)

    def crawl_delay(self, url: str, seconds: float) -> None:
        """Set the site's own Crawl-delay (cut to 30 s); the larger of it and `delay` counts."""
        self._host(host_key(url)).crawl_delay = max(0.0, min(seconds, MAX_CRAWL_DELAY))

    def cool_down(self, url: str, seconds: float) -> None:
        """Leave the host alone for so many seconds (at most a day)."""
        self._close_until(self._host(host_key(url)), min(seconds, MAX_COOL_DOWN))

    def wait(self, url: str) -> float:
        """Return for how many seconds more the host is closed; 0 when it may be asked."""
        host = self._hosts.get(host_key(url))
        return 0.0 if host is None else max(0.0, host.cool_until - self._monotonic())

    def watch(self, task: asyncio.Task[object]) -> Callable[[], None]:
        """Have `close` cancel this task; return what ends the watch."""
        self._tasks.add(task)
        return lambda: self._tasks.discard(task)

    def close(self) -> None:
        """Let nothing out any more, and cancel what waits or is in flight: it ends with StoppedError."""
        self.closed = True
        for task in tuple(self._tasks):
            task.cancel()

    def _host(self, key: HostKey) -> _Host:
        host = self._hosts.get(key)
        if host is None:
            if len(self._hosts) >= MAX_IDLE_HOSTS:
                self._forget_idle()
            host = self._hosts[key] = _Host()
        return host

    def _forget_idle(self) -> None:
        now = self._monotonic()
        idle = [
            k for k, h in self._hosts.items() if not (h.busy or h.crawl_delay) and max(h.next_start, h.cool_until) < now
        ]
        for key in idle:
            del self._hosts[key]

    def _close_until(self, host: _Host, seconds: float) -> None:
        host.cool_until = max(host.cool_until, self._monotonic() + seconds)

    def _check(self, host: _Host, stopping: Callable[[], bool]) -> None:
        if self.closed or stopping():
            raise StoppedError
        left = host.cool_until - self._monotonic()
        if left > self.patience:
            raise ThrottledError(f"closed for {left:.0f} s", retry_at=self._clock() + timedelta(seconds=left))

    async def _queue(self, host: _Host) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        host.waiters.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on(host)  # the turn had just been given to us
            elif turn in host.waiters:  # `_pass_on` may have skipped it already
                host.waiters.remove(turn)
            raise

    async def _await_start(self, host: _Host, stopping: Callable[[], bool]) -> None:
        while True:
            self._check(host, stopping)
            left = max(host.next_start, host.cool_until) - self._monotonic()
            if left <= 0:
                return
            await self._sleep(min(left, 1.0))  # in slices, so that a stopping crawl is noticed

    def _pass_on(self, host: _Host) -> None:
        while host.waiters:
            turn = host.waiters.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        host.busy = False
