"""A poll's pages: asks for those that its plan names, and says what came of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.spidermiddlewares.httperror import HttpError

from spiders.answers import asked_to_wait, misled, partial_page, whole_page
from spiders.ledger import leave, refetched
from spiders.net.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from monitor.items import Page
    from spiders.plan import Fetch
    from spiders.poll import OpenPoll
    from spiders.services import Services


class Pages:
    """The pages of all polls of one crawl."""

    def __init__(
        self,
        services: Services,
        *,
        answered: Callable[..., AsyncIterator[object]],
        failed: Callable[[Failure], AsyncIterator[object]],
    ) -> None:
        self._services = services
        self._answered = answered
        self._failed = failed

    def ask(self, poll: OpenPoll, fetch: Fetch) -> Request:
        """Return the request for a page, conditional where it was read before."""
        poll.pending += 1
        seen = fetch.seen if fetch.again else None
        headers = {"If-None-Match": seen.etag, "If-Modified-Since": seen.last_modified} if seen else {}
        return Request(
            fetch.url,
            callback=self._answered,
            errback=self._failed,
            cb_kwargs={"poll": poll, "fetch": fetch},
            headers={name: value for name, value in headers.items() if value},
            meta={"expect": "html", "insecure": poll.source.insecure, "source": poll.source.name},
            dont_filter=True,
        )

    async def take(self, response: Response, poll: OpenPoll, fetch: Fetch) -> Page | None:
        """Return the page that came, its list's words where it is none and they may stand in, or None."""
        now = self._services.clock()
        if response.status == 304:  # noqa: PLR2004  Not Modified
            poll.refetched += 1
            poll.skipped["unchanged"] += 1
            await self._services.store.run(refetched, fetch, now)
            return None
        reason = misled(response, fetch, poll.source)
        if reason is not None:
            return await self._not_had(poll, fetch, reason, response.status)
        poll.refetched += fetch.again
        poll.new += not fetch.again
        return whole_page(response, fetch, poll, now)

    async def give_up(self, failure: Failure, poll: OpenPoll, fetch: Fetch) -> Page | None:
        """Write down why a page could not be had; return its list's words where they may stand in."""
        poll.wait_until(asked_to_wait(failure, self._services.clock()))
        status = failure.value.response.status if isinstance(failure.value, HttpError) else 0
        return await self._not_had(poll, fetch, reason_of(failure), status)

    async def _not_had(self, poll: OpenPoll, fetch: Fetch, reason: str, status: int) -> Page | None:
        now = self._services.clock()
        poll.skipped[reason] += 1
        if reason == "stopped":  # it was not really asked for, and waits as before
            return None
        await self._services.store.run(leave, poll.source.name, fetch, reason=reason, now=now)
        page = partial_page(fetch, poll, reason, status, now)
        poll.new += page is not None
        return page
