"""The analysis pool: `pipelines.analyse` off the event loop, in processes that can be killed one by one.

A page that takes too long, takes too much memory or kills its worker costs that page, with an error on its
article, and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import pickle
import resource
import signal
import threading
from concurrent.futures import TimeoutError as PoolTimeoutError
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from typing import TYPE_CHECKING, Self

import structlog
from pebble import ProcessExpired, ProcessPool

from monitor.config import ServiceConfig
from monitor.items import Article

if TYPE_CHECKING:
    from types import TracebackType

    from monitor.config import Config
    from monitor.items import Page, Site
    from pipelines.knowledge import Knowledge

logger = structlog.get_logger(__name__)

PAGE_SECONDS = 20.0
"""How long one page may take; real pages take 20 to 200 ms, a few take seconds."""

PATIENCE = 30
"""How many times as long a page may wait and be read in all."""

WORKER_BYTES = 3 << 30
"""Address space of a worker. Libraries map several hundred megabytes before any page is read."""

PAGES_A_WORKER = 1_000
"""After as many pages a worker is replaced, so that what libraries leak stays bounded: two workers and the service took
662 MiB after 7,300 pages, and 732 where a worker lived for 5,000."""


class Pool:
    """Implements `monitor.ports.Analyst` with worker processes. Enter it before use, from the event loop's thread."""

    def __init__(self, config: Config, *, workers: int | None = None, seconds: float = PAGE_SECONDS) -> None:
        self._fixed = workers
        self._recipe = recipe(config)
        self._workers = self._count(config)
        self._seconds = seconds
        self._context = multiprocessing.get_context("forkserver")
        self._pool: ProcessPool | None = None
        self._leaving: dict[ProcessPool, threading.Thread] = {}

    def _count(self, config: Config) -> int:
        return self._fixed or config.service.workers or max(1, os.cpu_count() or 1)

    def __enter__(self) -> Self:
        self._pool = self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None
        for pool, thread in self._leaving.items():
            pool.stop()
            thread.join()

    def use(self, config: Config) -> bool:
        """Read pages by another configuration from now on; return whether that means other knowledge or workers.

        Pages in flight are finished by the workers that have them, which end when they have done so.
        """
        made, count = recipe(config), self._count(config)
        if self._pool is None or (made == self._recipe and count == self._workers):
            return False
        self._recipe, self._workers = made, count
        old, self._pool = self._pool, self._start()
        old.close()
        self._leaving = {pool: thread for pool, thread in self._leaving.items() if thread.is_alive()}
        self._leaving[old] = threading.Thread(target=_joined, args=(old,), name="pool-leaving", daemon=True)
        self._leaving[old].start()
        return True

    async def analyse(self, page: Page, site: Site) -> Article:
        """Return what the page means, or an article with `error` set where it could not be understood."""
        try:
            return await self._ask(page, site)
        except PoolTimeoutError:
            return self._failed(page, "timeout")
        except ProcessExpired as error:
            return self._failed(page, f"worker_died_{error.exitcode}")
        except MemoryError:
            return self._failed(page, "memory")
        except asyncio.CancelledError:
            raise
        except Exception as error:  # a bug met by one page must cost that page only
            logger.exception("analysis_failed", url=page.url)
            return self._failed(page, f"error_{type(error).__name__}")

    async def _ask(self, page: Page, site: Site) -> Article:
        assert self._pool is not None
        pool = self._pool
        try:
            return await self._schedule(pool, page, site)
        except (RuntimeError, BrokenProcessPool):
            # The pool broke as a whole, as it does when its workers are killed while idle. That is no fault of the
            # page, which is asked again; a page that kills its worker ends in ProcessExpired.
            self._renew(pool)
            return await self._schedule(self._pool, page, site)

    async def _schedule(self, pool: ProcessPool, page: Page, site: Site) -> Article:
        future = pool.schedule(_analyse, args=(self._recipe, page, site), timeout=self._seconds)
        # A worker killed between taking a task and saying so leaves its future open for ever: hence a second, longer
        # clock. It also covers the queue, which Scrapy's back-pressure keeps short.
        return await asyncio.wait_for(asyncio.wrap_future(future), self._seconds * PATIENCE)

    def _renew(self, broken: ProcessPool) -> None:
        if self._pool is broken:
            logger.warning("analysis_pool_renewed")
            broken.stop()
            self._pool = self._start()

    def _start(self) -> ProcessPool:
        # The fork server loads libraries and models once; each worker then only compiles the configuration's knowledge.
        self._context.set_forkserver_preload(["pipelines.warm"])
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=PAGES_A_WORKER,
            initializer=_prepare_worker,
            initargs=(self._recipe,),
            context=self._context,
        )

    def _failed(self, page: Page, reason: str) -> Article:
        logger.warning("page_not_understood", url=page.url, reason=reason)
        title = page.title or (page.entry.title if page.entry else None)
        return Article(url=page.url, fetched_at=page.fetched_at, source=page.source, title=title, error=reason)


def _joined(pool: ProcessPool) -> None:
    """Wait until a closed pool has read its last page; a page that hangs ends by its own clock."""
    # Stopped meanwhile, as the program ends: its workers are gone then, too.
    with contextlib.suppress(RuntimeError):
        pool.join()


def recipe(config: Config) -> bytes:
    """Return what a worker needs to compile the knowledge: the configuration without its sources and secrets."""
    service = ServiceConfig(data_dir=config.service.data_dir)
    return pickle.dumps(config.model_copy(update={"service": service, "sources": (), "channels": {}, "routes": ()}))


@lru_cache(maxsize=1)
def knowledge_of(recipe: bytes) -> Knowledge:
    """Return the knowledge that the recipe describes; a worker compiles it once."""
    # Imported here so that only workers pay for the language libraries.
    from pipelines.knowledge import compile_knowledge  # noqa: PLC0415 - see above

    config: Config = pickle.loads(recipe)  # noqa: S301 - our own bytes, from our own process
    return compile_knowledge(config)


def _prepare_worker(recipe: bytes) -> None:
    # The service alone answers to signals; a terminal's Ctrl-C reaches the whole group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_BYTES, WORKER_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    knowledge_of(recipe)  # no real page should pay for it with its seconds


def _analyse(recipe: bytes, page: Page, site: Site) -> Article:
    from pipelines.analyse import analyse  # noqa: PLC0415 - see knowledge_of

    return analyse(page, knowledge_of(recipe), site)
