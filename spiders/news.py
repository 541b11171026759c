"""The one spider: it polls sources, asks for what is new, and yields pages.

Each poll is an `OpenPoll` that travels with its requests and counts them; when none is left, its record is handed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

import structlog
from scrapy import Spider, signals
from scrapy.utils.misc import load_object

from monitor.errors import ConfigError, StoreError
from spiders.ledger import known_of, settle, states_of
from spiders.lists import Lists
from spiders.pages import Pages
from spiders.plan import CROWDED_OUT
from spiders.poll import OpenPoll, addresses

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from monitor.items import Page, Source
    from spiders.plan import Fetch
    from spiders.poll import Address
    from spiders.services import Services

    Found = Request | Page

logger = structlog.get_logger(__name__)


class NewsSpider(Spider):
    """Polls one or many sources in one crawl."""

    name = "news"

    def __init__(self, *, sources: Sequence[Source], services: Services, owned: bool = False) -> None:
        super().__init__()
        self.services = services
        self._sources = tuple(sources)
        self._owned = owned
        self._open: dict[str, OpenPoll] = {}
        self._with_work: set[str] = set()
        self._lists = Lists(services, answered=self.list_answered, failed=self.list_failed)
        self._pages = Pages(services, answered=self.page_answered, failed=self.page_failed)

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *,
        services: Services | None = None,
        sources: Sequence[Source] | None = None,
        source: str | None = None,
    ) -> Self:
        """Build the spider: with live `services` and `sources`, or (`scrapy crawl`) from settings and a source's name.

        Raises ConfigError where no configured source has the name.
        """
        owned = services is None
        if services is None:
            services = cast("Services", load_object(crawler.settings["MONITOR_SERVICES"])(crawler.settings))
        try:
            chosen = _chosen(services.config.sources, source) if sources is None else tuple(sources)
        except ConfigError:
            if owned:
                services.close()
            raise
        spider = cls(sources=chosen, services=services, owned=owned)
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.crawl_ended, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Begin a poll of every source."""
        states, self._with_work = await self.services.store.run(states_of, self.services.clock())
        for source in self._sources:
            state = states.get(source.name)
            poll = OpenPoll(
                source=source,
                started_at=self.services.clock(),
                first_success_at=state.first_success_at if state else None,
                left=addresses(source),
            )
            self._open[source.name] = poll
            requests = self._lists.next(poll)
            for request in requests:
                yield request
            if not requests:
                await self._finish(poll)

    # ------------------------------------------------------------ lists

    async def list_answered(self, response: Response, poll: OpenPoll, address: Address) -> AsyncIterator[Found]:
        """Read a feed, sitemap or listing; after the last one, ask for its new pages."""
        async for found in self._guarded(poll, self._list(response, poll, address)):
            yield found

    async def _list(self, response: Response, poll: OpenPoll, address: Address) -> AsyncIterator[Found]:
        for request in await self._lists.take(response, poll, address):
            yield request
        async for found in self._lists_done(poll):
            yield found

    async def list_failed(self, failure: Failure) -> AsyncIterator[Found]:
        """Write down that a list could not be had; the others, and the next method, still count."""
        poll: OpenPoll = failure.request.cb_kwargs["poll"]  # type: ignore[attr-defined]  # Scrapy sets it
        address: Address = failure.request.cb_kwargs["address"]  # type: ignore[attr-defined]  # the same
        async for found in self._guarded(poll, self._list_failed(failure, poll, address)):
            yield found

    async def _list_failed(self, failure: Failure, poll: OpenPoll, address: Address) -> AsyncIterator[Found]:
        self._lists.give_up(failure, poll, address)
        async for found in self._lists_done(poll):
            yield found

    async def _lists_done(self, poll: OpenPoll) -> AsyncIterator[Found]:
        """When a method's last list is in: read the next method, or settle what to fetch."""
        if poll.lists_pending:
            return
        quiet = poll.source.name not in self._with_work and not poll.listed
        if quiet and not poll.wants_more(()):
            await self._lists.save_later(poll.validators)
            return
        fetches = None if quiet else await self._planned(poll)
        if fetches is None:
            poll.also.append(poll.left[0][0].method)
            for request in self._lists.next(poll):
                yield request
            return
        for fetch in fetches:
            yield self._pages.ask(poll, fetch)

    async def _planned(self, poll: OpenPoll) -> tuple[Fetch, ...] | None:
        """Settle what to fetch, and return it; None where the next method is to be read first.

        Few polls do so at a time, as each takes up all that its source ever listed and that waits to be fetched.
        """
        async with self.services.planning:
            known = await self.services.store.run(known_of, poll, self.services.clock())
            if poll.wants_more(known.seen):
                return None
            plan = await self.services.store.run(settle, poll, known, self.services.clock())
        poll.known = plan.known
        poll.skipped.update(plan.skipped)
        if crowded := plan.skipped.get(CROWDED_OUT):
            poll.gaps.append(f"{crowded} pages {CROWDED_OUT}: more are listed than max_pages lets be fetched")
            logger.warning(CROWDED_OUT, source=poll.source.name, pages=crowded)
        return plan.fetch

    # ------------------------------------------------------------ pages

    async def page_answered(self, response: Response, poll: OpenPoll, fetch: Fetch) -> AsyncIterator[Found]:
        """Yield the page that came, or write down why it is none."""
        async for found in self._guarded(poll, _one(self._pages.take(response, poll, fetch))):
            yield found

    async def page_failed(self, failure: Failure) -> AsyncIterator[Found]:
        """Write down why a page could not be had; give the feed's own text in its place where that is right."""
        poll: OpenPoll = failure.request.cb_kwargs["poll"]  # type: ignore[attr-defined]  # Scrapy sets it
        fetch: Fetch = failure.request.cb_kwargs["fetch"]  # type: ignore[attr-defined]  # the same
        async for found in self._guarded(poll, _one(self._pages.give_up(failure, poll, fetch))):
            yield found

    # ------------------------------------------------------------ the poll's end

    async def _guarded(self, poll: OpenPoll, work: AsyncIterator[Found]) -> AsyncIterator[Found]:
        """Pass on what a callback yields, turn its failure into the poll's, and end the poll with its last request."""
        try:
            async for found in work:
                yield found
        except StoreError as error:
            poll.fail("store", str(error))
            logger.error("poll_not_stored", source=poll.source.name, problem=str(error))  # noqa: TRY400 - it says all
        except Exception as error:  # one bad source must not harm the others of its crawl
            poll.fail("internal", f"{type(error).__name__}: {error}")
            logger.exception("poll_step_failed", source=poll.source.name)
        finally:
            poll.pending -= 1
            if poll.pending <= 0:
                await self._finish(poll)

    async def _finish(self, poll: OpenPoll) -> None:
        """Hand over the poll's record, once."""
        if poll.finished:
            return
        poll.finished = True
        self._open.pop(poll.source.name, None)
        try:
            await self.services.polls.finish(poll.record(self.services.clock()))
        except StoreError as error:
            logger.warning("poll_record_lost", source=poll.source.name, error=str(error))

    async def crawl_ended(self, reason: str) -> None:
        """Record the polls that the end of the crawl cut short, and close what this spider opened.

        Where a crawl ends of itself with polls open, Scrapy dropped their requests and told nobody.
        """
        for poll in list(self._open.values()):
            if reason == "finished":
                poll.dropped()
            else:
                poll.fail("crawl", "stopped")
            await self._finish(poll)
        try:
            await self._lists.save()
        except StoreError as error:
            logger.warning("validators_lost", error=str(error))
        if self._owned:
            self.services.close()


async def _one(work: Awaitable[Page | None]) -> AsyncIterator[Found]:
    page = await work
    if page is not None:
        yield page


def _chosen(configured: Iterable[Source], name: str | None) -> tuple[Source, ...]:
    """Return the source called `name`, or all where none is named. Raises ConfigError where there is none such."""
    every = tuple(configured)
    chosen = tuple(source for source in every if name is None or source.name == name)
    if not chosen:
        known = ", ".join(sorted(source.name for source in every)) or "none"
        raise ConfigError([f"source: no source is called {name!r}. Use one of: {known}."])
    return chosen
