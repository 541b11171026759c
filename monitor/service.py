"""The service: wakes due sources, crawls them, reads pages and delivers alerts until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import random
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.alerts.disk import check_disk
from monitor.alerts.health import check_sources
from monitor.alerts.sender import Sender
from monitor.alerts.status import ping, queue_status_line
from monitor.crawl import Crawls, PollBook, opened
from monitor.errors import MonitorError, StoreError
from monitor.items import Page, Site
from monitor.live import Live
from monitor.lock import DataLock, database_lock
from monitor.store import fetches, retention, sources
from pipelines.understand import understand
from spiders.net.guard import install_guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.config import Config
    from monitor.items import Poll
    from spiders.services import Services

logger = structlog.get_logger(__name__)

WAKE_SECONDS = 5
"""How often the service looks for sources that are due."""

HEARTBEAT_SECONDS = 5
"""How often `data_dir/heartbeat` is touched; a health check should allow several of these."""

SWEEP_SECONDS = 3600
"""How often old pages are deleted."""

RECOVER_SECONDS = 600
STRANDED = timedelta(minutes=15)
"""How often, and after what time, pages are looked for that were kept but could not be taken in (a full disk, say)."""

PING_SECONDS = 60
"""How often `service.ping_url` is called while the service is well."""

STATUS_SECONDS = 60
"""How often it is asked whether the daily line is due."""

HEALTH_SECONDS = 300
"""How often sources are looked through for those that broke, went quiet or recovered, and the disk for room."""

CRAWL_STOP_SECONDS = 4.0
SEND_STOP_SECONDS = 3.0
"""What crawls and deliveries may take to end after SIGTERM; together well under the ten seconds promised."""

GARBAGE_AFTER = 10_000
"""New objects after which the youngest are searched for cycles: Python's 700 is one page's worth."""

BATCH = 200
"""Sources in one crawl at the most, so that the slow ones of a batch hold up few others."""


class DeadPartError(MonitorError):
    """A part of the service ended that was to run until the service stops."""


@dataclass(frozen=True, slots=True)
class Round:
    """What `run --once` did."""

    polls: tuple[Poll, ...] = field(default=())

    @property
    def failed(self) -> bool:
        """Whether every source failed."""
        return bool(self.polls) and all(poll.status == "failed" for poll in self.polls)


async def run(config: Config) -> None:
    """Run until SIGTERM or SIGINT; SIGHUP reads the configuration again. Raises LockedError when the data is held."""
    stop, again = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, again.set)
    install_guard(allow_private=config.service.allow_private_hosts)
    known = config.service
    with DataLock(known.data_dir) as lock, database_lock(known.data_dir, known.database), opened(config) as services:
        _spare_garbage()
        watching = asyncio.ensure_future(_watch(lock, stop))
        try:
            await _serve(services, Crawls(services), stop, again)
        finally:
            watching.cancel()
        if not lock.held():
            message = f"{config.service.data_dir}: the data was deleted or replaced under the running service."
            raise StoreError(f"{message} Start it again: it begins anew with what lies there now.")


def _spare_garbage() -> None:
    """Have garbage searched for more seldom, and never among what the program is made of."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, 10, 10)


async def _watch(lock: DataLock, stop: asyncio.Event) -> None:
    """Stop the service when its data is gone: what it wrote from then on would be lost without a word."""
    while not stop.is_set():
        if not lock.held():
            logger.error("data_gone")
            stop.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), HEARTBEAT_SECONDS)


async def _serve(services: Services, crawls: Crawls, stop: asyncio.Event, again: asyncio.Event) -> None:
    config = services.config
    sender = Sender(services.store, config, clock=services.clock, rng=random.Random())  # noqa: S311 - jitter
    live = Live(services, crawls, sender)
    sending = asyncio.ensure_future(sender.run(stop))
    scheduler = _scheduler(live)
    scheduler.start()
    _beat(config)
    beginning = asyncio.ensure_future(_begin(live, scheduler))
    reloading = asyncio.ensure_future(live.reload_on(again))
    logger.info("service_started", sources=len(config.sources), data=str(config.service.data_dir))
    try:
        await _until(stop, sending, beginning, reloading)
    finally:
        logger.info("service_stopping")
        # Shutting down cancels a job that is at work, which APScheduler would log as the job's failure.
        logging.getLogger("apscheduler.executors").setLevel(logging.CRITICAL)
        scheduler.shutdown(wait=False)
        beginning.cancel()
        reloading.cancel()
        # Side by side: one after the other they would take most of the ten seconds on a slow machine.
        await asyncio.gather(crawls.stop(CRAWL_STOP_SECONDS), asyncio.wait({sending}, timeout=SEND_STOP_SECONDS))
        sending.cancel()
    logger.info("service_stopped")


async def _until(stop: asyncio.Event, *parts: asyncio.Future[None]) -> None:
    """Wait for the stop, or for a part of the service that dies of a fault of ours. Raises DeadPartError.

    Whoever started the service sees its exit; one that goes on with a part missing looks well.
    """
    stopped = asyncio.ensure_future(stop.wait())
    running: set[asyncio.Future[Any]] = {stopped, *parts}
    try:
        while not stop.is_set():
            ended, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for part in ended:
                if part.exception() is not None:
                    logger.error("service_part_died", exc_info=part.exception())
                    raise DeadPartError("A part of the service died of a fault of ours, see the log. Start it again.")
    finally:
        stopped.cancel()


async def _begin(live: Live, scheduler: AsyncIOScheduler) -> None:
    """Finish what a crash left behind, then let the polls begin: so no page is in both hands at once."""
    services = live.services
    try:
        await _recover(services)
    except Exception:  # a fault of ours with one old page must not keep the new ones from being found
        logger.exception("recovery_failed")
    scheduler.add_job(_wake, "interval", [live], seconds=WAKE_SECONDS, next_run_time=services.clock())
    scheduler.add_job(_recover, "interval", [services], {"older_than": STRANDED}, seconds=RECOVER_SECONDS)


def _scheduler(live: Live) -> AsyncIOScheduler:
    """Return the scheduler that only wakes: each job is short, the work runs in tasks and threads of its own.

    A job asks for the configuration when it runs, since SIGHUP may change it.
    """
    services = live.services
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 300}
    )
    scheduler.add_job(_beat, "interval", [services.config], seconds=HEARTBEAT_SECONDS)
    scheduler.add_job(_sweep, "interval", [live], seconds=SWEEP_SECONDS, jitter=60)
    scheduler.add_job(_ping, "interval", [live], seconds=PING_SECONDS, next_run_time=services.clock())
    scheduler.add_job(_check, "interval", [live], seconds=HEALTH_SECONDS)
    # It makes one line a day, whenever it is asked: a restart after the hour misses none.
    scheduler.add_job(_status, "interval", [live], seconds=STATUS_SECONDS)
    return scheduler


async def _ping(live: Live) -> None:
    await ping(live.services.store, live.config)


async def _check(live: Live) -> None:
    await check_sources(live.services.store, live.config, live.services.clock)
    await check_disk(live.services.store, live.config, live.services.clock)


async def _status(live: Live) -> None:
    if live.config.service.status_to:
        await queue_status_line(live.services.store, live.config, live.services.clock)


async def _wake(live: Live) -> None:
    """Start a crawl of the sources that are due and not being polled."""
    services, crawls = live.services, live.crawls
    by_name = {source.name: source for source in live.config.sources}
    idle = [name for name in by_name if name not in crawls.busy]
    try:
        due = await services.store.run(sources.due, services.clock(), idle)
    except StoreError as error:
        logger.error("store_refused", problem=str(error))  # noqa: TRY400 - the message says it all, the trace nothing
        return
    for first in range(0, len(due), BATCH):
        crawls.start([by_name[name] for name in due[first : first + BATCH]])


def _beat(config: Config) -> None:
    """Touch the heartbeat. It stops when the event loop hangs, which is what a health check wants to know."""
    try:
        (config.service.data_dir / "heartbeat").touch()
    except OSError as error:
        logger.error("heartbeat_failed", problem=error.strerror)  # noqa: TRY400 - the message says it all


async def _sweep(live: Live) -> None:
    services = live.services
    removed, more = 0, True
    try:
        while more:
            gone, more = await services.store.run(retention.sweep, services.clock(), live.config.service.retention)
            removed += gone
    except StoreError as error:
        logger.error("sweep_failed", problem=str(error))  # noqa: TRY400 - the message says it all
    else:
        logger.info("old_pages_removed", pages=removed)


async def _recover(services: Services, *, older_than: timedelta = timedelta(0)) -> None:
    """Understand what was fetched, before a crash or `older_than` ago, and never taken in."""
    before, crashed = services.clock() - older_than, not older_than
    try:
        if crashed and await services.store.run(fetches.any_unanalysed, before):
            # A worker takes seconds to start. A kill meanwhile is to count against no page.
            await services.analyst.analyse(Page(url="about:blank", fetched_at=before), Site())
        while left := await services.store.run(fetches.unanalysed, before=before, count=crashed):
            logger.info("pages_recovered", pages=len(left))
            await asyncio.gather(*(understand(page, services, page_id=page_id) for page_id, page in left))
    except StoreError as error:
        logger.error("recovery_stopped", problem=str(error))  # noqa: TRY400 - the message says it all


async def once(config: Config, *, finished: Callable[[Poll], None], deliver_seconds: float = 60.0) -> Round:
    """Poll every source once, deliver what is due, and return what happened."""
    install_guard(allow_private=config.service.allow_private_hosts)
    polls_done: list[Poll] = []
    known = config.service
    with DataLock(known.data_dir), database_lock(known.data_dir, known.database), opened(config) as services:
        _spare_garbage()
        assert isinstance(services.polls, PollBook)
        services.polls.follow(polls_done.append)
        services.polls.follow(finished)
        await _recover(services)
        if config.sources:
            await Crawls(services).start(config.sources)
        sender = Sender(services.store, config, clock=services.clock, rng=random.Random())  # noqa: S311 - jitter
        await sender.flush(services.clock() + timedelta(seconds=deliver_seconds))
        _beat(config)
    return Round(tuple(polls_done))
