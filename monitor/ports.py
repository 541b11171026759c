"""What a crawl needs of the rooms to its right, as protocols: the spiders and the Scrapy pipeline see only these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from monitor.items import Article, Page, Poll, Site


class Analyst(Protocol):
    """Understands pages off the event loop."""

    async def analyse(self, page: Page, site: Site) -> Article:
        """Return what the page means; a page that took too long or killed its worker has `error` set."""
        ...


class Intake(Protocol):
    """Keeps pages and articles, and decides on alerts."""

    async def keep(self, page: Page) -> tuple[int, Site]:
        """Store the raw page before anything is done with it; return its id, and what `site` does."""
        ...

    async def site(self, page: Page) -> Site:
        """Return what is known of the page's source and host."""
        ...

    async def accept(self, page_id: int, page: Page, article: Article) -> None:
        """Store the article, its story and its alert decisions in one transaction."""
        ...


class PollLog(Protocol):
    """Hears of each finished poll."""

    async def finish(self, poll: Poll) -> None:
        """Store the poll's record and when its source is due next."""
        ...
