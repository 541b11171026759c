"""Fetches a few addresses outside a crawl, for commands: through the gate, robots.txt and the address guard."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from scrapy.crawler import AsyncCrawlerRunner

from monitor.crawl import crawl_settings, opened
from monitor.reactor import run_on_reactor
from spiders.fetch import Answer, FetchSpider
from spiders.net.guard import install_guard

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable

    from monitor.config import Config

    Fetch = Callable[[Iterable[str]], Awaitable[dict[str, Answer]]]

T = TypeVar("T")


def with_fetch(config: Config, work: Callable[[Fetch], Coroutine[object, object, T]], *, html: bool = False) -> T:
    """Return what `work(fetch)` returns, where `await fetch(urls)` gives each address's answer.

    `html`: anything else than a page is refused. The database is a passing one, so that commands leave no trace and
    need no configuration. A process can do this once.
    """

    async def main() -> T:
        install_guard(allow_private=config.service.allow_private_hosts)
        with tempfile.TemporaryDirectory(prefix="monitor-fetch-") as folder:
            service = config.service.model_copy(
                update={"data_dir": Path(folder), "database": f"sqlite:///{folder}/fetch.db"}
            )
            with opened(config.model_copy(update={"service": service, "sources": ()})) as services:
                runner = AsyncCrawlerRunner(crawl_settings(config))

                async def fetch(urls: Iterable[str]) -> dict[str, Answer]:
                    answers: dict[str, Answer] = {}
                    await runner.crawl(FetchSpider, urls=tuple(urls), services=services, answers=answers, html=html)
                    return answers

                return await work(fetch)

    return run_on_reactor(main)
