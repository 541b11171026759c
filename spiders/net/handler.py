"""The download handler: where a request leaves the process, and so where gate and guard stand.

Waiting here, around the transfer itself, makes sure that each request let out by the gate also leaves it.
"""

from __future__ import annotations

import asyncio
import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError, ResponseDataLossError, StopDownload

from monitor.sites import site_of
from spiders.net.gate import MAX_COOL_DOWN
from spiders.net.guard import installed_guard
from spiders.net.headers import retry_after
from spiders.net.reasons import RETRY_AT, PrivateAddressError, RefusedError, StoppedError, reason_of
from spiders.packed import is_whole
from spiders.services import services_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from spiders.services import Services

# Answers that say the host is unwell or wants rest, rather than anything about the page.
FAILING = frozenset({429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530})
RESTING = frozenset({429, 503})
HOST_REASONS = frozenset({"dns", "timeout", "connection", "tls"})


@dataclass(slots=True)
class _Outcome:
    """What the gate is told at the end; None: nothing learnt of the host."""

    failed: bool | None = None
    retry_after: float | None = None


class PoliteHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler, behind the process's gate and address guard."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._own_crawler = crawler
        self._unverified: HTTP11DownloadHandler | None = None

    async def download_request(self, request: Request) -> Response:
        """Return the response once the host's turn has come. Raises a RefusedError or what the transfer raised."""
        services = services_of(self._own_crawler)
        task = asyncio.current_task()
        assert task is not None, "the asyncio reactor runs every request in a task"
        unwatch = services.gate.watch(task)
        try:
            return await self._through_gate(request, services)
        except asyncio.CancelledError:
            if not services.gate.closed:
                raise
            # Scrapy would wait for ever for a request whose task was merely cancelled.
            task.uncancel()
            raise StoppedError from None
        finally:
            unwatch()

    async def _through_gate(self, request: Request, services: Services) -> Response:
        await services.gate.enter(request.url, stopping=self._stopping)
        outcome = _Outcome()
        request.meta.pop(RETRY_AT, None)
        try:
            response = await self._in_room(request, services)
            outcome.failed = response.status in FAILING
            if response.status in RESTING:
                outcome.retry_after = retry_after(response, services.clock())
                # Where the host names a time, that is what counts, and not our guess.
                outcome.failed = outcome.retry_after is None
                if outcome.retry_after is not None:
                    rest = min(outcome.retry_after, MAX_COOL_DOWN)
                    request.meta[RETRY_AT] = services.clock() + timedelta(seconds=rest)
        except StopDownload:
            outcome.failed = False
            raise
        except Exception as error:  # told to the gate, whatever it is, and raised again
            outcome.failed = None if isinstance(error, RefusedError) else reason_of(error) in HOST_REASONS
            raise
        else:
            return response
        finally:
            services.gate.leave(request.url, failed=outcome.failed, retry_after=outcome.retry_after)

    async def _in_room(self, request: Request, services: Services) -> Response:
        assert self._own_crawler.engine is not None
        source = request.meta.get("source") or site_of(request.url)
        await services.room.enter(self._own_crawler.engine.scraper, source)
        try:
            return await self._guarded(request)
        finally:
            services.room.leave(source)

    async def _guarded(self, request: Request) -> Response:
        guard = installed_guard()
        proxy = request.meta.get("proxy")
        if proxy:
            guard.trust(urlsplit(proxy).hostname or "")
        host = urlsplit(request.url).hostname or ""
        try:
            response = await self._transfer(request)
        except CannotResolveHostError as error:
            address = guard.refused(host)
            if address is not None:
                raise PrivateAddressError(f"{host} is {address}") from error
            raise
        if not proxy and response.ip_address is not None:
            # A second look, at the peer itself: it holds even where something went round the resolver.
            peer = str(response.ip_address)
            if not guard.passes(host.rstrip("."), peer):
                raise PrivateAddressError(f"{host} is {peer}")
        return response

    async def _transfer(self, request: Request) -> Response:
        response = await self._received(request)
        # Servers miscount, and leave out the last chunk: what ends as a document does is one, here as in browsers.
        if "dataloss" in response.flags and not is_whole(response.body):
            raise ResponseDataLossError
        return response

    async def _received(self, request: Request) -> Response:
        if not request.meta.get("insecure"):
            return await super().download_request(request)
        if self._unverified is None:
            self._unverified = _unverified_handler(self._own_crawler)
        return await self._unverified.download_request(request)

    async def close(self) -> None:
        """Close idle connections."""
        await super().close()
        if self._unverified is not None:
            await self._unverified.close()

    def _stopping(self) -> bool:
        engine = self._own_crawler.engine
        return engine is None or not engine.running


def _unverified_handler(crawler: Crawler) -> HTTP11DownloadHandler:
    """Return a handler with connections of its own that takes any certificate, for sources marked `insecure`."""
    twin = copy.copy(crawler)
    twin.settings = crawler.settings.copy()
    twin.settings.frozen = False
    twin.settings.set("DOWNLOAD_VERIFY_CERTIFICATES", False, priority="cmdline")  # noqa: FBT003  Scrapy's signature
    return HTTP11DownloadHandler(twin)
