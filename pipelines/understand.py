"""The one Scrapy item pipeline: hands a page to intake and to the analysis pool, and the article back to intake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import structlog

from monitor.errors import StoreError
from monitor.items import Page

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = structlog.get_logger(__name__)


class Understand:
    """Keeps each page before anything is done with it, so that a crash between two steps loses nothing."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline; the spider's `services` are looked up when the first item comes."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Understand a Page and return it; leave every other item alone."""
        if not isinstance(item, Page):
            return item
        services: Any = getattr(self._crawler.spider, "services", None)
        assert services is not None, "the spider must carry services"
        try:
            await understand(item, services)
        except StoreError as error:
            # The page is found again: by its row if it was kept, else by the next poll.
            logger.error("page_not_stored", url=item.url, problem=str(error))  # noqa: TRY400 - the message says it all
            self._crawler.stats.inc_value("monitor/store_errors")
        return item


async def understand(page: Page, services: Any, *, page_id: int | None = None) -> None:
    """Keep (unless it is kept already, as `page_id`), analyse and take in one page.

    Raises StoreError when the database or the disk refuses.
    """
    if page_id is None:
        page_id, site = await services.intake.keep(page)
    else:
        site = await services.intake.site(page)
    article = await services.analyst.analyse(page, site)
    await services.intake.accept(page_id, page, article)
