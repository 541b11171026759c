"""The outbox loop: takes what is due from the store and lets each channel send on its own.

Each channel sends one message at a time, in a thread, so that one that hangs delays no other and never the crawl. What
was not marked sent when the program was killed is sent again at the next start, with the same id and body.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import structlog

from monitor.alerts.channels import build
from monitor.alerts.channels.base import Retry
from monitor.alerts.release import reconsider, release
from monitor.alerts.vocabulary import load_vocabulary
from monitor.alerts.worker import Worker
from monitor.errors import StoreError
from monitor.store import holds, outbox
from monitor.store.deliveries import CLOCK_SET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from random import Random

    from sqlalchemy import Connection

    from monitor.alerts.channels.base import Channel
    from monitor.config import Config
    from monitor.items import Delivery
    from monitor.store import Store

logger = structlog.get_logger(__name__)

T = TypeVar("T")

TICK = 1.0
"""Seconds between looks at the outbox."""
GRACE = 2.0
"""Seconds that a message in flight gets to end when the service stops."""
REST = 2.0
"""Seconds that a channel rests after its first failure in a row; doubled for each further one."""
LONGEST_REST = 60.0
"""Seconds of rest at the most, unless the receiver asked for more."""


class Sender:
    """Sends what is due, on all channels at once."""

    def __init__(
        self,
        store: Store,
        config: Config,
        *,
        clock: Callable[[], datetime],
        rng: Random,
        channels: Mapping[str, Channel] | None = None,
    ) -> None:
        """Build the configuration's channels, or take those given. Raises ConfigError where one cannot be built."""
        self._store = store
        self._config = config
        self._clock = clock
        self._rng = rng
        self._channels = dict(build(config, clock=clock) if channels is None else channels)
        self._workers = {name: self._worker(name, channel) for name, channel in self._channels.items()}
        self._retired: list[tuple[str, Channel]] = []
        self._active: dict[str, asyncio.Task[None]] = {}
        self._resting: dict[str, tuple[datetime, datetime]] = {}
        self._failures: dict[str, int] = {}
        self._blind = False
        self._told_at: datetime | None = None

    def _worker(self, name: str, channel: Channel) -> Worker:
        return Worker(name, channel, self._store, clock=self._clock, rng=self._rng)

    def prepare(self, config: Config) -> dict[str, Channel]:
        """Return the channels of a configuration that are new or changed. Raises ConfigError."""
        before = self._config
        moved = config.service.timezone != before.service.timezone
        changed = {name: one for name, one in config.channels.items() if moved or before.channels.get(name) != one}
        return build(config.model_copy(update={"channels": changed}), clock=self._clock)

    def use(self, config: Config, prepared: Mapping[str, Channel]) -> None:
        """Send by another configuration from now on. Queues stay, and channels that did not change keep their state."""
        gone = [name for name in self._channels if name not in config.channels or name in prepared]
        for name in gone:
            self._retired.append((name, self._channels.pop(name)))
            del self._workers[name]
            self._resting.pop(name, None)
            self._failures.pop(name, None)
        self._channels |= prepared
        self._workers |= {name: self._worker(name, channel) for name, channel in prepared.items()}
        self._config = config
        self._told_at = None

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set. What is in flight then is not awaited: it is found again at the next start."""
        try:
            while not stop.is_set():
                await self._tick(final=False)
                try:
                    await asyncio.wait_for(stop.wait(), TICK)
                except TimeoutError:
                    continue
        finally:
            await self.close()

    async def flush(self, deadline: datetime) -> None:
        """Send what is due, and what becomes due, until nothing is left that could go before `deadline`.

        Held backlog goes too. What still fails at the deadline stays waiting for the next run.
        """
        try:
            while True:
                await self._tick(final=True)
                left = (deadline - self._clock()).total_seconds()
                if left <= 0 or (not self._active and not await self._expected(deadline)):
                    return
                if self._active:
                    await asyncio.wait(self._active.values(), timeout=left, return_when=asyncio.FIRST_COMPLETED)
                else:
                    await asyncio.sleep(min(TICK / 4, left))
        finally:
            await self.close()

    async def close(self) -> None:
        """Let what is in flight end, for a moment, so that less is sent twice; then close the channels."""
        tasks = list(self._active.values())
        self._active.clear()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for channel in (*self._channels.values(), *(channel for _, channel in self._retired)):
            channel.close()

    async def _tick(self, *, final: bool) -> None:
        """Start a task for every channel that has something due and is not at work or resting."""
        self._reap()
        now = self._clock()
        try:
            await self._release(now, final=final)
            due = _by_channel(await self._read(outbox.due, now))
            for name in due.keys() - self._workers.keys():
                await self._orphaned(name, due.pop(name), now)
        except StoreError as error:
            # At every tick the same: once is enough in the log.
            (logger.debug if self._blind else logger.error)("outbox_unreadable", problem=str(error))
            self._blind = True
            return
        self._blind = False
        for name, deliveries in due.items():
            if name not in self._active and not self._rests(name, now):
                self._active[name] = asyncio.create_task(self._serve(name, deliveries), name=f"channel-{name}")

    def _reap(self) -> None:
        """Forget tasks that ended. A fault of ours is logged; the channel's deliveries are found again."""
        for name, task in list(self._active.items()):
            if not task.done():
                continue
            del self._active[name]
            if not task.cancelled() and task.exception() is not None:
                logger.error("channel_failed", channel=name, exc_info=task.exception())
                self._rest(name, None)
        for name, channel in self._retired:
            if name not in self._active:
                channel.close()
        self._retired = [(name, channel) for name, channel in self._retired if name in self._active]

    async def _release(self, now: datetime, *, final: bool) -> None:
        """Let go what was held until now; `final`: also backlog that might wait for more."""
        if self._told_at is None or now < self._told_at - CLOCK_SET:
            # A new configuration or a clock that was set: nothing stays held for longer than they ask for.
            await self._store.run(reconsider, self._config, now)
        self._told_at = now
        if await self._read(lambda conn, moment: holds.any_due(conn, moment, backlog=final), now):
            for done in await self._store.run(release, self._config, now, backlog=final):
                logger.info(
                    "held_alerts", channel=done.channel, outcome=done.outcome, stories=done.stories,
                    delivery=done.delivery, why=load_vocabulary("en").decision(done.outcome.removeprefix("held: ")),
                )  # fmt: skip

    async def _serve(self, name: str, deliveries: list[Delivery]) -> None:
        """Send a channel's due deliveries in order, until one fails in a way that may pass."""
        worker = self._workers.get(name)
        for delivery in deliveries:
            if worker is None or self._workers.get(name) is not worker:
                return  # the configuration changed: what is left goes by the new one
            try:
                result = await worker.attempt(delivery)
            except StoreError as error:
                logger.error("delivery_unrecorded", channel=name, problem=str(error))  # noqa: TRY400 - it says it all
                self._rest(name, None)
                return
            if isinstance(result, Retry):
                self._rest(name, result.after)
                return
            self._failures.pop(name, None)

    def _rests(self, name: str, now: datetime) -> bool:
        """Whether the channel still rests; not where the clock was set back since, which would prolong it."""
        since, until = self._resting.get(name, (now, now))
        return since <= now < until

    def _rest(self, name: str, asked: timedelta | None) -> None:
        """Let a failing channel rest, so that a dead one is not asked for each of its messages."""
        failures = self._failures[name] = self._failures.get(name, 0) + 1
        own = timedelta(seconds=min(LONGEST_REST, REST * 2 ** min(failures - 1, 10)))
        now = self._clock()
        self._resting[name] = (now, now + max(own, asked or timedelta(0)))

    async def _orphaned(self, name: str, deliveries: list[Delivery], now: datetime) -> None:
        """Mark deliveries whose channel left the configuration; `monitor alerts retry` revives them once it is back."""
        for delivery in deliveries:
            await self._store.run(outbox.refused, delivery.id, f"config.yaml has no channel {name}", now)
        logger.warning("channel_missing", channel=name, deliveries=len(deliveries))

    async def _expected(self, deadline: datetime) -> bool:
        """Return whether a waiting delivery falls due before the deadline."""
        waiting = await self._read(outbox.due, deadline)
        return any(self._resting.get(delivery.channel, (deadline, deadline))[1] < deadline for delivery in waiting)

    async def _read(self, func: Callable[[Connection, datetime], T], now: datetime) -> T:
        """Ask the store without waiting for its writer."""

        def ask() -> T:
            with self._store.read() as conn:
                return func(conn, now)

        return await asyncio.to_thread(ask)


def _by_channel(due: list[Delivery]) -> dict[str, list[Delivery]]:
    channels: dict[str, list[Delivery]] = {}
    for delivery in due:
        channels.setdefault(delivery.channel, []).append(delivery)
    return channels
