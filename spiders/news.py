"""The one spider: it polls sources, asks for what is new, and yields pages.

Each poll is an `OpenPoll` that travels with its requests and counts them; when none is left, its record is handed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

import structlog
from scrapy import Request, Spider, signals
from scrapy.utils.misc import load_object

from monitor.bounded import bounded
from monitor.errors import ConfigError, StoreError
from spiders.answers import asked_to_wait, partial_page, redirected_home, verdict_of, whole_page
from spiders.ledger import known_of, leave, put_all, refetched, settle, states_of
from spiders.markup import UnreadableError
from spiders.net.conditional import unchanged, validators_of
from spiders.net.reasons import reason_of
from spiders.plan import CROWDED_OUT
from spiders.poll import MAX_LISTS, Address, OpenPoll, addresses
from spiders.reading import Asked, Reading, read_list
from spiders.sites import special_sites

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from monitor.items import Page, Source
    from monitor.store.validators import Validators
    from spiders.plan import Fetch
    from spiders.services import Services

    Found = Request | Page

logger = structlog.get_logger(__name__)

READ_SECONDS = 30.0
"""Time that reading one list may take; its thread cannot be ended, but its poll goes on, and so may the program end."""
SAVED_AT_ONCE = 100
"""Validators of unchanged lists that are stored in one transaction."""
LIST_PRIORITY = 10
"""Lists come before pages, so that what a source has to say is known early."""


class NewsSpider(Spider):
    """Polls one or many sources in one crawl."""

    name = "news"

    def __init__(self, *, sources: Sequence[Source], services: Services, owned: bool = False) -> None:
        super().__init__()
        self.services = services
        self._sources = tuple(sources)
        self._owned = owned
        self._sites = special_sites()
        self._open: dict[str, OpenPoll] = {}
        self._with_work: set[str] = set()
        self._unsaved: dict[str, Validators] = {}

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
            requests = self._next_lists(poll)
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
        poll.lists_pending -= 1
        if unchanged(response):
            poll.take_unchanged()
            self._remember(poll, response)
        else:
            reading = await self._read(response, poll, address)
            for request in self._further(poll, address, reading):
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
        poll.lists_pending -= 1
        detail = getattr(failure.value, "detail", "")
        reason = f"{reason_of(failure)} ({detail})" if detail else reason_of(failure)
        poll.list_failed(address.url, reason, asked_to_wait(failure, self.services.clock()))
        async for found in self._lists_done(poll):
            yield found

    async def _read(self, response: Response, poll: OpenPoll, address: Address) -> Reading:
        """Return what a list says, off the event loop; nothing where it cannot be read, which is the poll's error."""
        asked = Asked(
            address=address,
            url=response.url,
            body=response.body,
            content_type=(response.headers.get("Content-Type") or b"").decode("latin-1"),
            fetched_at=self.services.clock(),
            source=poll.source,
        )
        try:
            async with self.services.reading:
                reading = await bounded(lambda: read_list(asked, self._sites), READ_SECONDS, name="read-list")
        except TimeoutError:
            poll.list_failed(address.url, "slow_to_read")
            return Reading()
        except UnreadableError as error:
            poll.list_failed(address.url, error.reason)
            return Reading()
        except (
            Exception
        ) as error:  # a parser's own fault on hostile input must not keep the other lists from being read
            poll.list_failed(address.url, f"internal ({type(error).__name__})")
            logger.exception("list_unreadable", source=poll.source.name, url=address.url)
            return Reading()
        poll.take(address, reading.entries, reading.skipped)
        if not reading.more:  # the sitemaps of an index change while it does not
            self._remember(poll, response)
        return reading

    def _remember(self, poll: OpenPoll, response: Response) -> None:
        if (found := validators_of(response)) is not None:
            poll.validators[found[0]] = found[1]

    def _next_lists(self, poll: OpenPoll) -> list[Request]:
        """Return requests for the next method's lists, none where all were read."""
        return [self._ask_list(poll, address) for address in poll.next_lists()]

    def _further(self, poll: OpenPoll, address: Address, reading: Reading) -> list[Request]:
        """Return requests for the sitemaps that an index names, bounded in depth and number."""
        fresh = [url for url in reading.more if url not in poll.keys]
        room = max(MAX_LISTS - poll.lists_asked, 0) if address.depth < 2 else 0  # noqa: PLR2004 - an index of indexes
        if len(fresh) > room:
            poll.skipped["sitemap_beyond_bound"] += len(fresh) - room
        return [
            self._ask_list(poll, Address(method=address.method, url=url, depth=address.depth + 1))
            for url in fresh[:room]
        ]

    def _ask_list(self, poll: OpenPoll, address: Address) -> Request:
        poll.pending += 1
        poll.lists_pending += 1
        poll.lists_asked += 1
        return Request(
            address.url,
            callback=self.list_answered,
            errback=self.list_failed,
            cb_kwargs={"poll": poll, "address": address},
            meta={"conditional": True, "insecure": poll.source.insecure, "source": poll.source.name},
            priority=LIST_PRIORITY,
            dont_filter=True,
        )

    async def _lists_done(self, poll: OpenPoll) -> AsyncIterator[Found]:
        """When a method's last list is in: read the next method, or settle what to fetch."""
        if poll.lists_pending:
            return
        quiet = poll.source.name not in self._with_work and not poll.listed
        if quiet and not poll.wants_more(()):
            await self._save_later(poll.validators)
            return
        fetches = None if quiet else await self._planned(poll)
        if fetches is None:
            poll.also.append(poll.left[0][0].method)
            for request in self._next_lists(poll):
                yield request
            return
        for fetch in fetches:
            yield self._ask_page(poll, fetch)

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

    async def _save_later(self, fresh: Mapping[str, Validators]) -> None:
        """Gather the validators of lists that had nothing to say, and store many at once: most polls end so."""
        self._unsaved.update(fresh)
        if len(self._unsaved) >= SAVED_AT_ONCE:
            await self._save()

    async def _save(self) -> None:
        fresh, self._unsaved = self._unsaved, {}
        await self.services.store.run(put_all, fresh)

    # ------------------------------------------------------------ pages

    def _ask_page(self, poll: OpenPoll, fetch: Fetch) -> Request:
        poll.pending += 1
        seen = fetch.seen if fetch.again else None
        headers = {"If-None-Match": seen.etag, "If-Modified-Since": seen.last_modified} if seen else {}
        return Request(
            fetch.url,
            callback=self.page_answered,
            errback=self.page_failed,
            cb_kwargs={"poll": poll, "fetch": fetch},
            headers={name: value for name, value in headers.items() if value},
            meta={"expect": "html", "insecure": poll.source.insecure, "source": poll.source.name},
            dont_filter=True,
        )

    async def page_answered(self, response: Response, poll: OpenPoll, fetch: Fetch) -> AsyncIterator[Found]:
        """Yield the page that came, or write down why it is none."""
        async for found in self._guarded(poll, self._page(response, poll, fetch)):
            yield found

    async def _page(self, response: Response, poll: OpenPoll, fetch: Fetch) -> AsyncIterator[Found]:
        now = self.services.clock()
        if response.status == 304:  # noqa: PLR2004  Not Modified
            poll.refetched += 1
            poll.skipped["unchanged"] += 1
            await self.services.store.run(refetched, fetch, now)
        elif redirected_home(fetch.url, response.url, poll.source):
            poll.skipped["redirected_home"] += 1
            await self.services.store.run(leave, poll.source.name, fetch, "noted", reason="redirected_home", now=now)
        else:
            poll.refetched += fetch.again
            poll.new += not fetch.again
            yield whole_page(response, fetch, poll, now)

    async def page_failed(self, failure: Failure) -> AsyncIterator[Found]:
        """Write down why a page could not be had; give the feed's own text in its place where that is right."""
        poll: OpenPoll = failure.request.cb_kwargs["poll"]  # type: ignore[attr-defined]  # Scrapy sets it
        fetch: Fetch = failure.request.cb_kwargs["fetch"]  # type: ignore[attr-defined]  # the same
        async for found in self._guarded(poll, self._failed(failure, poll, fetch)):
            yield found

    async def _failed(self, failure: Failure, poll: OpenPoll, fetch: Fetch) -> AsyncIterator[Found]:
        reason, now = reason_of(failure), self.services.clock()
        verdict = verdict_of(reason)
        poll.wait_until(asked_to_wait(failure, now))
        poll.skipped[reason] += 1
        if verdict.state is not None:
            await self.services.store.run(leave, poll.source.name, fetch, verdict.state, reason=reason, now=now)
        page = partial_page(fetch, poll, reason, failure, now) if verdict.partial else None
        if page is not None:
            poll.new += 1
            yield page

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
            await self._save()
        except StoreError as error:
            logger.warning("validators_lost", error=str(error))
        if self._owned:
            self.services.close()


def _chosen(configured: Iterable[Source], name: str | None) -> tuple[Source, ...]:
    """Return the source called `name`, or all where none is named. Raises ConfigError where there is none such."""
    every = tuple(configured)
    chosen = tuple(source for source in every if name is None or source.name == name)
    if not chosen:
        known = ", ".join(sorted(source.name for source in every)) or "none"
        raise ConfigError([f"source: no source is called {name!r}. Use one of: {known}."])
    return chosen
