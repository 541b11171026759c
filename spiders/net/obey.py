"""Obeys robots.txt: it is asked for before anything else of a host, at every hop of a redirect."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from spiders.net.reasons import RobotsError, RobotsUnreachableError
from spiders.net.robots import robot_name
from spiders.services import services_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

PRIORITY = 1000


class Obey:
    """Downloader middleware: lets through what robots.txt allows, at every hop of a redirect."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Obey:
        """Build the middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise RobotsError or RobotsUnreachableError where the address must not be fetched."""
        if request.meta.get("robots_file"):
            return
        services = services_of(self._crawler)
        robot = robot_name(services.config.service.user_agent)
        rules = services.robots.known(request.url, robot)
        if rules is None:
            rules = await services.robots.rules(request.url, partial(self._fetch, request), robot)
        if rules.unreachable is not None:
            raise RobotsUnreachableError(rules.unreachable, retry_at=rules.until)
        if not rules.allows(request.url):
            raise RobotsError

    async def _fetch(self, wanted: Request, url: str) -> Response:
        meta = {
            "robots_file": True,
            "insecure": wanted.meta.get("insecure", False),
            "source": wanted.meta.get("source"),
        }
        request = Request(url, priority=PRIORITY, meta=meta, callback=NO_CALLBACK)
        assert self._crawler.engine is not None
        return await self._crawler.engine.download_async(request)
