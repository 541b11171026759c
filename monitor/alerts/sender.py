"""The outbox loop: takes what is due from the store and lets each channel send on its own.

Each channel sends one message at a time, in a thread, so that one that hangs delays no other and never the crawl. What
was not marked sent when the program was killed is sent again at the next start, with the same id and body. A channel
that takes nothing any more is suspended: one of its deliveries is tried now and then, until it goes.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import structlog

from monitor.alerts import suspension
from monitor.alerts.channels import build
from monitor.alerts.channels.base import Closed, Refused, Retry, Sent
from monitor.alerts.gate import Gate, Window, gates
from monitor.alerts.release import most_listed, reconsider, release
from monitor.alerts.vocabulary import load_vocabulary
from monitor.alerts.worker import TakenBack, Worker
from monitor.errors import StoreError
from monitor.store import channels as stored
from monitor.store import gathering, holds, outbox
from monitor.store.deliveries import CLOCK_SET

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime
    from random import Random

    from sqlalchemy import Connection

    from monitor.alerts.channels.base import Channel
    from monitor.config import Config
    from monitor.items import Delivery
    from monitor.store import Store
    from monitor.store.channels import Suspension

logger = structlog.get_logger(__name__)

T = TypeVar("T")

TICK = 1.0
"""Seconds between looks at the outbox."""
FAULTS_A_LINE = 60
"""Faults of ours, at look after look, for one line of the log."""
GRACE = 2.0
"""Seconds that a message in flight gets to end when the service stops."""


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
        self._windows: dict[str, Window] = {}
        self._gates = self._gated(self._channels)
        self._suspended: dict[str, Suspension] = {}
        self._begun = False
        self._blind = False
        self._faults = 0
        self._told_at: datetime | None = None

    def _worker(self, name: str, channel: Channel) -> Worker:
        return Worker(name, channel, self._store, self._config, clock=self._clock, rng=self._rng)

    def _gated(self, channels: Mapping[str, Channel]) -> dict[str, Gate]:
        return gates({name: channel.limits for name, channel in channels.items()}, self._windows)

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
            del self._gates[name]
        self._config = config
        self._begun = False  # a channel that was mended is asked at once
        self._channels |= prepared
        self._gates |= self._gated(prepared)
        for worker in self._workers.values():
            worker.use(config)
        self._workers |= {name: self._worker(name, channel) for name, channel in prepared.items()}
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
        for name, channel in (*self._channels.items(), *self._retired):
            _close(name, channel)

    async def _tick(self, *, final: bool) -> None:
        """Start a task for every channel that has something due, may be asked, and is not at work."""
        self._reap()
        now, faults = self._clock(), self._faults
        try:
            await self._minding(self._look_after_suspended(now))
            await self._minding(self._release(now, final=final))
            due = _by_channel(await self._read(outbox.due, now))
            for name in due.keys() - self._workers.keys():
                await self._orphaned(name, due.pop(name), now)
        except StoreError as error:
            # At every tick the same: once is enough in the log.
            (logger.debug if self._blind else logger.error)("outbox_unreadable", problem=str(error))
            self._blind = True
            return
        except Exception:  # noqa: BLE001 - a fault of ours must not end all sending; it is logged
            self._log_fault()
            return
        self._blind = False
        self._faults = self._faults if self._faults > faults else 0
        for name, deliveries in due.items():
            if name not in self._active and self._opens(name, now) <= now:
                serve = self._probe(name, deliveries) if name in self._suspended else self._serve(name, deliveries)
                self._active[name] = asyncio.create_task(serve, name=f"channel-{name}")

    async def _minding(self, step: Awaitable[None]) -> None:
        """Do one step of a look; a fault of ours in it must not keep from going what is due. Raises StoreError."""
        try:
            await step
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - as in _tick
            self._log_fault()

    def _log_fault(self) -> None:
        """Log the fault that is being handled: the first, and then once a minute of those at every tick."""
        (logger.debug if self._faults % FAULTS_A_LINE else logger.error)("outbox_look_failed", exc_info=True)
        self._faults += 1

    async def _look_after_suspended(self, now: datetime) -> None:
        """Read which channels are suspended, and give up what has waited too long for them."""
        if not self._begun:
            # Whoever mended the configuration starts the service again, and is not to wait for an hour.
            await self._store.run(stored.probe, now)
            self._begun = True
        self._suspended = await self._read(lambda conn, _: stored.suspended(conn), now)
        for name in self._suspended.keys() & self._workers.keys() - self._active.keys():
            # Not before it was asked again: what waited through a long stop of the service gets its chance.
            asked = self._suspended[name].next_probe_at > now
            if asked and await self._read(partial(suspension.overdue, name=name), now):
                await self._store.run(suspension.give_up, self._config, name, now)

    def _opens(self, name: str, now: datetime) -> datetime:
        """Return when the channel may be asked: `now`, or later."""
        opens = self._gates[name].opens(now)
        return max(opens, self._suspended[name].next_probe_at) if name in self._suspended else opens

    def _reap(self) -> None:
        """Forget tasks that ended. A fault of ours is logged; the channel's deliveries are found again."""
        for name, task in list(self._active.items()):
            if not task.done():
                continue
            del self._active[name]
            if not task.cancelled() and task.exception() is not None:
                logger.error("channel_failed", channel=name, exc_info=task.exception())
                if name in self._gates:  # else the channel left the configuration meanwhile
                    self._gates[name].failed(self._clock(), None)
        for name, channel in self._retired:
            if name not in self._active:
                _close(name, channel)
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
        """Send a channel's due deliveries in order, until one fails or the service's limit is reached."""
        worker = self._workers.get(name)
        for delivery in deliveries:
            if worker is None or self._workers.get(name) is not worker:
                return  # the configuration changed: what is left goes by the new one
            if self._opens(name, self._clock()) > self._clock() or not await self._attempt(name, delivery):
                return

    async def _attempt(self, name: str, delivery: Delivery) -> bool:
        """Try one delivery; return whether the channel may be asked for the next one at once."""
        worker, gate, now = self._workers[name], self._gates[name], self._clock()
        # An update is an edit and an answer where a service knows threads.
        gate.sending(now, 2 if delivery.type == "story.update" else 1)
        try:
            result = await worker.attempt(delivery)
            match result:
                case Sent():
                    gate.took()
                case Retry(after=after):
                    gate.failed(self._clock(), after)
                case Closed():
                    await self._store.run(suspension.closed, self._config, name, result, self._clock())
                case Refused(reason=reason, asked=True) if gate.refused():
                    found = Closed(reason=reason, cause="refuses")
                    await self._store.run(suspension.closed, self._config, name, found, self._clock())
                    return False
        except StoreError as error:
            logger.error("delivery_unrecorded", channel=name, problem=str(error))  # noqa: TRY400 - it says it all
            gate.failed(self._clock(), None)
            return False
        return isinstance(result, (Sent, Refused, TakenBack))

    async def _probe(self, name: str, deliveries: list[Delivery]) -> None:
        """Try one delivery on a suspended channel: a digest of what waits where that is much, else the oldest."""
        worker, gate, now = self._workers[name], self._gates[name], self._clock()
        gate.sending(now, 1)
        try:
            if not self._suspended[name].singly:
                most = most_listed(self._config, name)
                digests = await self._store.run(gathering.gather_waiting, name, now, most=most)
                if digests:
                    due = _by_channel(await self._read(outbox.due, now)).get(name, [])
                    deliveries = [delivery for delivery in due if delivery.id in digests] or due
            # One that was refused meanwhile may be at fault itself: the others come first.
            first = min(deliveries, key=lambda delivery: delivery.attempts)
            result = await worker.attempt(first, probe=True)
            if isinstance(result, Sent):
                gate.took()
                await self._store.run(suspension.well, self._config, name, self._clock())
            elif not isinstance(result, TakenBack):  # that asked nobody: another one is tried at the next look
                # What may pass says nothing new of why the channel was suspended.
                reason = self._suspended[name].reason if isinstance(result, Retry) else result.reason
                found = Closed(reason=reason, cause="refuses")
                await self._store.run(suspension.closed, self._config, name, found, self._clock())
        except StoreError as error:
            logger.error("delivery_unrecorded", channel=name, problem=str(error))  # noqa: TRY400 - it says it all
            gate.failed(self._clock(), None)

    async def _orphaned(self, name: str, deliveries: list[Delivery], now: datetime) -> None:
        """Mark deliveries whose channel left the configuration; `monitor alerts retry` revives them once it is back."""
        for delivery in deliveries:
            if not await self._store.run(gathering.dissolve, delivery.id):
                await self._store.run(outbox.refused, delivery.id, f"config.yaml has no channel {name}", now)
        logger.warning("channel_missing", channel=name, deliveries=len(deliveries))

    async def _expected(self, deadline: datetime) -> bool:
        """Return whether a waiting delivery falls due before the deadline."""
        waiting = await self._read(outbox.due, deadline)
        now = self._clock()
        return any(
            delivery.channel not in self._workers or self._opens(delivery.channel, now) < deadline
            for delivery in waiting
        )

    async def _read(self, func: Callable[[Connection, datetime], T], now: datetime) -> T:
        """Ask the store without waiting for its writer."""

        def ask() -> T:
            with self._store.read() as conn:
                return func(conn, now)

        return await asyncio.to_thread(ask)


def _close(name: str, channel: Channel) -> None:
    try:
        channel.close()
    except Exception:  # a library's fault with one channel must not keep the others from being served
        logger.exception("channel_not_closed", channel=name)


def _by_channel(due: list[Delivery]) -> dict[str, list[Delivery]]:
    channels: dict[str, list[Delivery]] = {}
    for delivery in due:
        channels.setdefault(delivery.channel, []).append(delivery)
    return channels
